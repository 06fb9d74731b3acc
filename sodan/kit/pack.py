"""A pack's files, as people edit them: where they lie, and how one is read strictly, naming the line that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sodan.kit.errors import Invalid

PACKS = Path(__file__).resolve().parent.parent / "packs"

Shape = TypeVar("Shape", bound=BaseModel)
Stamp = tuple[tuple[str, int, int], ...]
_OVER: ContextVar[Path | None] = ContextVar("over", default=None)


def pack_folder(line: str, part: str) -> Path:
    """The folder of one part (``policies``, ``roles``) of the pack for that line of business. Raises Invalid for no name.

    A part that was published (``packs`` of the data directory) stands in for one of the firm's own folders (``SODAN_PACKS``), and
    that for the one that came with the program. A part that a line lacks is that of the line it ``extends`` (``pack.yaml``).
    """
    return next(iter(pack_folders(line, part)), PACKS / line / part)


def pack_folders(line: str, part: str) -> list[Path]:
    """One folder of that part for the line and each line it extends, its own first; lines that lack it are left out."""
    found = [next((place / one / part for place in _places() if (place / one / part).is_dir()), None) for one in _lineage(line)]
    return [folder for folder in found if folder is not None]


def own_folders() -> list[Path]:
    """The folders in which the firm keeps packs of its own, the first before the second."""
    return [Path(folder) for folder in settings.PACKS]


def _places() -> list[Path]:
    over = _OVER.get()
    return [*([over] if over else []), Path(settings.DATA) / "packs", *own_folders(), PACKS]


class _Pack(BaseModel):
    """What ``pack.yaml`` says of a line of business as a whole."""

    extends: str = ""


def _lineage(line: str) -> list[str]:
    """The line itself, and those whose parts it takes over. Raises Invalid for no name, and for lines that extend each other."""
    found = [line]
    while True:
        if not found[-1].isidentifier():
            raise Invalid(f"“{found[-1]}” is no line of business", expected="a folder's name under packs, e.g. e_commerce")
        path = next((path for place in _places() if (path := place / found[-1] / "pack.yaml").is_file()), None)
        parent = _parent_in(path, stamp_of([path])) if path else ""
        if not parent:
            return found
        if parent in found:
            raise Invalid(f"“{found[-1]}” extends “{parent}”, which extends it", where=str(path), expected="another line")
        found.append(parent)


@cache
def _parent_in(path: Path, stamp: Stamp) -> str:  # noqa: ARG001 - the stamp is the cache's key: a saved file is read anew
    return read_page(path, _Pack).extends


@contextmanager
def laid_over(folder: Path) -> Iterator[None]:
    """For this thread the parts found in ``folder/<line>/`` stand in for those in force: to see what they would do."""
    token = _OVER.set(folder)
    try:
        yield
    finally:
        _OVER.reset(token)


def stamp_of(paths: Sequence[Path]) -> Stamp:
    """Name, time of change (ns) and size of each file: differs as soon as somebody saved one. One ``stat`` a file."""
    seen = [(str(path), path.stat()) for path in paths]
    return tuple((name, found.st_mtime_ns, found.st_size) for name, found in seen)


def read_page(path: Path, shape: type[Shape]) -> Shape:
    """One YAML file as ``shape``. Raises Invalid with the file, the line and what was expected there."""
    try:
        found = YAML(typ="rt", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("cannot be read", where=str(path), expected="a YAML file in UTF-8") from error
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line + 1 if mark else None
        raise Invalid("is not YAML", where=str(path), line=line, expected="“name: value” lines") from error
    if not isinstance(found, Mapping):
        raise Invalid("is empty or no list of names", where=str(path), line=1, expected="“name: value” lines")
    try:
        # Strict models take lists for tuples and whole numbers for amounts from JSON only.
        return shape.model_validate_json(json.dumps(found, ensure_ascii=False, default=str))
    except ValidationError as error:
        # A name nobody knows is told first: it is most often the misspelling that left another one out.
        first = min(error.errors(include_url=False), key=lambda wrong: wrong["type"] != "extra_forbidden")
        place = ".".join(str(part) for part in first["loc"] if part in _words_of(found)) or "the file"
        message = first["msg"].removeprefix("Value error, ")
        raise Invalid(f"{place}: {message}", where=str(path), line=line_of(found, first["loc"])) from error


def _words_of(node: Any) -> set[Any]:
    """Every key and list position that is really written in the file; pydantic adds names of its own to a place."""
    if isinstance(node, Mapping):
        return set(node) | {part for child in node.values() for part in _words_of(child)}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return set(range(len(node))) | {part for child in node for part in _words_of(child)}
    return set()


def line_of(node: Any, place: Sequence[int | str]) -> int:
    """The line (from 1) of the deepest part of ``place`` that is written in the file."""
    line = 1
    for part in place:
        if isinstance(node, Mapping) and part in node:
            line = node.lc.key(part)[0] + 1  # type: ignore[attr-defined]  # ruamel's maps know their lines
        elif isinstance(node, Sequence) and not isinstance(node, str) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0] + 1  # type: ignore[attr-defined]
        else:
            continue
        node = node[part]
    return line
