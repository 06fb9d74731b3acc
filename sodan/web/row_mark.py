"""What a list shows of a row that is not the conversation's own: the reader's draft, who is in there, and its tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sodan.desk.draft import drafted_among
from sodan.desk.tag import Tag, tags_of
from sodan.desk.view import Row
from sodan.desk.viewer import Seen, viewers_of
from sodan.people.representative import Representative


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of the rows of one page, by conversation."""

    drafted: frozenset[int] = frozenset()
    viewers: Mapping[int, tuple[Seen, ...]] = field(default_factory=dict)
    tags: Mapping[int, tuple[Tag, ...]] = field(default_factory=dict)


def marks_of(person: Representative, rows: Iterable[Row]) -> Marks:
    """The marks of these rows for this reader, in three queries however many they are."""
    ids = [row.id for row in rows]
    return Marks(drafted_among(ids, by=person), viewers_of(ids, besides=person), tags_of(ids))
