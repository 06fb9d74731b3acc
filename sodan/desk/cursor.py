"""Where the next page of a list begins: after the last row of the one before, so that no page is slow and none skips a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Q, QuerySet

from sodan.kit.errors import Invalid
from sodan.kit.record import Record

RECORDS_IN_PAGE = 50
_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page; the next page begins after it. Written ``2026-11-22T02:00:00+00:00,17`` in addresses."""

    at: datetime
    id: int

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read one from an address. Raises Invalid when it is not ours."""
        at, _, number = text.rpartition(",")
        try:
            return cls(datetime.fromisoformat(at.replace(" ", "+")), int(number))
        except ValueError as error:
            raise Invalid(f"“{text}” is no place in the list", expected="<moment>,<id>") from error

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.at.isoformat()},{self.id}"


def newest_page(rows: QuerySet[_R], before: str) -> tuple[list[_R], str]:
    """A page of records, the newest first, and where the next one begins (empty at the end).

    ``before`` is what the page before gave, empty for the first. Raises Invalid when it is not ours.
    """
    if before:
        last = Cursor.read(before)
        rows = rows.filter(Q(created_at__lt=last.at) | Q(created_at=last.at, id__lt=last.id))
    found = list(rows.order_by("-created_at", "-id")[: RECORDS_IN_PAGE + 1])
    page = found[:RECORDS_IN_PAGE]
    return page, str(Cursor(page[-1].created_at, page[-1].pk)) if len(found) > len(page) else ""
