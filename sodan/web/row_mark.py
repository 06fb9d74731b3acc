"""A row of a list as a reader sees it, with what is not the conversation's own: their draft, who is in there, and its tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from sodan.company.brand import Brand
from sodan.desk.draft import drafted_among
from sodan.desk.place import Order, Place
from sodan.desk.rating import Rating, newest_rating_of
from sodan.desk.status import Status, given_to, stands
from sodan.desk.tag import Tag, tags_of
from sodan.desk.view import Row, View, order_in
from sodan.desk.viewer import Seen, viewers_of
from sodan.people.representative import Representative
from sodan.web.kept import kept
from sodan.web.moment import Moments


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of the rows of one page, by conversation."""

    drafted: frozenset[int] = frozenset()
    viewers: Mapping[int, tuple[Seen, ...]] = field(default_factory=dict)
    tags: Mapping[int, tuple[Tag, ...]] = field(default_factory=dict)
    ratings: Mapping[int, Rating] = field(default_factory=dict)
    statuses: Mapping[int, Status] = field(default_factory=dict)


def marks_of(person: Representative, rows: Iterable[Row]) -> Marks:
    """The marks of these rows for this reader, in four queries however many they are, and one more where matters are closed."""
    rows = tuple(rows)
    ids = [row.id for row in rows]
    ratings = newest_rating_of([row.id for row in rows if not row.is_open])
    return Marks(drafted_among(ids, by=person), viewers_of(ids, besides=person), tags_of(ids), ratings, given_to(ids))


@dataclass(frozen=True, slots=True)
class List:
    """What the rows of one list have in common: ``opened`` is the number of the conversation open beside it, 0 for none."""

    view: View
    place: Place
    brands: Mapping[int, Brand]
    marks: Marks
    reader: int
    moments: Moments
    opened: int = 0

    def shown(self, row: Row, *, is_elsewhere: bool = False) -> Markup:
        """The row; most are as they were a minute ago, and are not written again."""
        brand = self.brands[row.brand_id]
        return kept(
            "desk/row.html",
            language=self.moments.language,
            row=row,
            view=self.view,
            stands_at=self._stands_at(row),
            zone=brand.zone,
            brand=(str(brand), brand.colour, brand.mark) if len(self.brands) > 1 else None,
            is_current=row.id == self.opened,
            is_elsewhere=is_elsewhere,
            is_theirs=row.assignee_id == self.reader,
            is_drafted=row.id in self.marks.drafted,
            others=self.marks.viewers.get(row.id, ()),
            tags=tuple(tag.name for tag in self.marks.tags.get(row.id, ())),
            status=self._status(row),
            warning=row.warns_now,
            score=self.marks.ratings[row.id].score if row.id in self.marks.ratings else 0,
            moments=self.moments,
            told=self.moments.told(row.last_message_at, row.waiting_since, row.due_at),
        )

    def _status(self, row: Row) -> tuple[str, str] | None:
        """The name and the colour of the status that stands."""
        given = self.marks.statuses.get(row.id)
        if given is None or not stands(given.category, is_open=row.is_open, is_waiting=row.waiting_since is not None):
            return None
        return given.name_in(self.moments.language), given.colour

    def _stands_at(self, row: Row) -> str:
        """By what the row has its place in the list, as a script compares it."""
        if self.view == View.MENTIONS:
            return row.mentioned
        moment = {Order.WAITING: row.waiting_since, Order.DEADLINE: row.due_at}.get(order_in(self.view, self.place.order))
        return (moment or row.last_message_at).isoformat()
