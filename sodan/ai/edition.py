"""Editions of a pack's files: what procedures, policies and roles said when a turn was taken, kept to be looked up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import models, transaction

from sodan.kit.clock import now
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.pack import Stamp, laid_over, pack_folder, stamp_of
from sodan.kit.record import Record

PARTS = ("procedures", "policies", "roles")
_SHORTEST, _REVISION = 4, 12


class Edition(Record):
    """All files of one part of a pack as they stood together; ``revision`` is a hash of them.

    ``published_at`` is when it was last put in force by ``sodan publish``; null for files that were edited in place.
    """

    line = models.CharField(max_length=32)
    part = models.CharField(max_length=16)
    revision = models.CharField(max_length=_REVISION)
    files = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Each edition once."""

        constraints = [models.UniqueConstraint(fields=["line", "part", "revision"], name="one_edition_per_revision")]

    def __str__(self) -> str:
        """As it is named on the command line."""
        return f"{self.part}@{self.revision}"


_READ: dict[Path, tuple[Stamp, str]] = {}
_KEPT: set[tuple[str, str, str]] = set()


def editions_in_force(line: str) -> dict[str, str]:
    """The revision of each part in force now; one that was never seen is kept, in the transaction under way."""
    return {part: _kept_edition(line, part) for part in PARTS}


@transaction.atomic
def keep_published(line: str, parts: Sequence[str]) -> dict[str, str]:
    """Keep the editions of these parts as they are in force in this thread, as published now; tells their revisions."""
    revisions = {part: _kept_edition(line, part) for part in parts}
    for part, revision in revisions.items():
        Edition.objects.filter(line=line, part=part, revision=revision).update(published_at=now())
    return revisions


def _kept_edition(line: str, part: str) -> str:
    folder = pack_folder(line, part)
    paths = sorted(path for path in folder.glob("**/*.yaml") if path.name != "words.yaml")
    stamp = stamp_of(paths)
    known = _READ.get(folder)
    if known is None or known[0] != stamp:
        known = _READ[folder] = (stamp, _revision(_files(folder, paths)))
    revision = known[1]
    if (line, part, revision) not in _KEPT:
        Edition.objects.get_or_create(line=line, part=part, revision=revision, defaults={"files": _files(folder, paths)})
        transaction.on_commit(partial(_KEPT.add, (line, part, revision)))
    return revision


def _files(folder: Path, paths: Sequence[Path]) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _revision(files: dict[str, str]) -> str:
    told = hashlib.sha256()
    for name in sorted(files):
        told.update(f"{name}\0{files[name]}\0".encode())
    return told.hexdigest()[:_REVISION]


def edition_named(name: str, *, line: str) -> Edition:
    """The edition called ``procedures@3f2a…`` by the first letters of its revision. Raises Invalid or NotFound."""
    part, at, revision = name.partition("@")
    if part not in PARTS or not at or len(revision) < _SHORTEST:
        raise Invalid(
            f"“{name}” is no edition", expected="procedures@, policies@ or roles@ and at least 4 letters of the revision"
        )
    found = list(Edition.objects.filter(line=line, part=part, revision__startswith=revision)[:2])
    if len(found) > 1:
        raise Invalid(f"“{name}” may be several editions", expected="more letters of the revision")
    if not found:
        raise NotFound(f"no edition {name} was ever in force here")
    return found[0]


@contextmanager
def in_force(editions: Sequence[Edition]) -> Iterator[None]:
    """For this thread these editions are in force, whatever the files say now."""
    with TemporaryDirectory() as place:
        for edition in editions:
            for name, text in edition.files.items():
                path = Path(place) / edition.line / edition.part / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        with laid_over(Path(place)):
            yield
