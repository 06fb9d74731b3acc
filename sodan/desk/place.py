"""What part of a list somebody asks for: from which end, after which row, narrowed by what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from sodan.desk.cursor import Cursor
from sodan.desk.field import with_value
from sodan.desk.status import having_status


class Order(StrEnum):
    """Which end of a list comes first: what moved last, what has been still the longest, who waits longest, what is due first.

    The last two show only those who wait, and only what has a deadline.
    """

    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the rows of a list must be besides; nothing named means any."""

    channel: str = ""
    language: str = ""
    priority: int | None = None
    brand: int | None = None
    status: str = ""
    field: str = ""  # ``key=value``

    @property
    def is_any(self) -> bool:
        """Whether nothing is asked."""
        return self == Filters()

    def of(self, at: str = "") -> Q:
        """As a condition on conversations, ``at`` the way to them."""
        asked = {"channel": self.channel, "language": self.language, "priority": self.priority, "brand": self.brand}
        found = Q(**{f"{at}{name}": value for name, value in asked.items() if value not in ("", None)})
        if self.status:
            found &= having_status(self.status, at)
        key, _, value = self.field.partition("=")
        return found & with_value(key, value, at) if value else found


@dataclass(frozen=True, slots=True)
class Place:
    """What part of a view is asked for: from which end, after which row, the words its rows must hold, and filters."""

    order: Order = Order.NEWEST
    before: Cursor | None = None
    wanted: str = ""
    filters: Filters = Filters()


WHOLE = Place()  # a list from its beginning, nothing left out
