"""A draft of a pack's files: a folder beside those in force, to be edited, looked at, and put in force."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from sodan.ai.edition import PARTS, keep_published
from sodan.kit.errors import Invalid
from sodan.kit.pack import laid_over, pack_folder
from sodan.policy.book import book_of
from sodan.procedures.procedure import procedures_of
from sodan.roles.role import roles_of


def begin_draft(folder: Path, *, line: str) -> list[str]:
    """Copy the files in force to a new folder; tells the parts. Raises Invalid when something is there already."""
    if folder.exists() and any(folder.iterdir()):
        raise Invalid("there is something already", where=str(folder), expected="a new or empty folder")
    for part in PARTS:
        shutil.copytree(pack_folder(line, part), folder / part)
    return list(PARTS)


def parts_of(folder: Path) -> list[str]:
    """The parts a draft holds. Raises Invalid when it holds none."""
    found = [part for part in PARTS if (folder / part).is_dir()]
    if not found:
        raise Invalid("no draft", where=str(folder), expected="a folder with procedures, policies or roles in it")
    return found


@contextmanager
def draft_in_force(folder: Path, *, line: str) -> Iterator[None]:
    """For this thread the draft stands in for the files in force. Raises Invalid, with file and line, for what is wrong in it."""
    parts = parts_of(folder)
    with TemporaryDirectory() as place:
        (Path(place) / line).mkdir()
        for part in parts:
            (Path(place) / line / part).symlink_to((folder / part).resolve(), target_is_directory=True)
        with laid_over(Path(place)):
            procedures_of(line), book_of(line), roles_of(line)
            yield


def publish(folder: Path, *, line: str) -> dict[str, str]:
    """Put the draft's parts in force at once, each whole; tells the revision of each.

    The files are copied to ``packs`` of the data directory under their revision, and one link is moved: whoever reads sees
    the old files or the new, never some of both.
    """
    with draft_in_force(folder, line=line):
        revisions = keep_published(line, parts_of(folder))
    for part, revision in revisions.items():
        home = Path(settings.DATA) / "packs" / line
        copy = home / ".editions" / f"{part}-{revision}"
        if not copy.exists():
            shutil.copytree(folder / part, copy.with_suffix(".part"), dirs_exist_ok=True)
            copy.with_suffix(".part").rename(copy)
        link = home / f"{part}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(copy.relative_to(home), target_is_directory=True)
        os.replace(link, home / part)  # noqa: PTH105 - Path.replace would follow a link to a folder
    return revisions
