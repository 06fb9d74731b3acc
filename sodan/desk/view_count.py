"""How many conversations wait in each view, up to a number beyond which nobody counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, Q, QuerySet, Subquery

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.countdown import Countdown
from sodan.desk.mention import unread_mentions_of
from sodan.desk.view import CLOSED, DEADLINES, SOON, View, in_view
from sodan.kit.clock import now
from sodan.kit.prepared import Prepared
from sodan.people.representative import Representative
from sodan.people.team import MOST_IN_TEAMS, colleagues_in_teams_of

COUNTED_TO = 1_000


class _Counted(Subquery):
    """The number of rows of a bounded query, as one column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts_of(person: Representative, *, brands: Sequence[Brand]) -> dict[View, int]:
    """How many conversations each view holds, in two queries; counting stops at one more than ``COUNTED_TO``."""
    # By name: a subquery that turns out empty would have the planner look through everything that is open.
    team = list(colleagues_in_teams_of(person)[:MOST_IN_TEAMS])
    moment = now()
    held = {"person": person.pk, "brands": [brand.pk for brand in brands], "team": team, "upto": range(COUNTED_TO + 1)}
    found = _COUNTS.rows(**held, moment=moment, soon=moment + SOON)
    return {View.TEAM: 0} | dict(zip(_counted_views(team), (number or 0 for number in found[0]), strict=True))


def _counted_views(team: Sequence[int]) -> list[View]:
    return [view for view in View if view not in CLOSED and (team or view != View.TEAM)]


def _counting(
    *, person: int, brands: Sequence[int], team: Sequence[int], upto: range, moment: datetime, soon: datetime
) -> QuerySet[Representative, Any]:
    """One row with a number for each view that is counted."""
    reader, counted = Representative(pk=person), {}
    found: QuerySet[Any, Any]
    for view in _counted_views(team):
        if view in DEADLINES:
            due = {View.DUE_SOON: Q(due_at__gt=moment, due_at__lte=soon), View.BREACHED: Q(due_at__lte=moment)}[view]
            found = Countdown.objects.filter(due, brand__in=brands, leads=True, due_at__isnull=False).values("pk")
        elif view == View.MENTIONS:
            found = unread_mentions_of(reader, brands).values("pk")
        elif view == View.TEAM:
            found = Conversation.objects.filter(in_view(reader, View.OPEN), brand__in=brands, assignee__in=team).values("pk")
        else:
            found = Conversation.objects.filter(in_view(reader, view), brand__in=brands).values("pk")
        counted[view.value] = _Counted(found[: upto.stop])
    return Representative.objects.filter(pk=person).values_list(*counted.values())


_COUNTS = Prepared(_counting)
