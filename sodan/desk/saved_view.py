"""A list somebody saved under a name: for themselves, for a team, or for everybody of their brands."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from sodan.desk.view import View
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.team import Team, teams_of

MOST_VIEWS = 50
ASKED = ("order", "channel", "language", "priority", "brand", "status", "field", "wanted")


class Scope(models.TextChoices):
    """Who sees it."""

    PRIVATE = "private"
    TEAM = "team"
    ALL = "all"


class SavedView(Record):
    """One list under a name. ``query`` is what its address asks besides the view: order, filters, words."""

    owner = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.PRIVATE)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="saved_views")
    view = models.CharField(max_length=16)
    query = models.JSONField(default=dict)

    class Meta:
        """By name."""

        ordering = ("name", "id")
        indexes = [models.Index(fields=["scope", "team"], name="saved_view_scope")]

    def __str__(self) -> str:
        """What it is called."""
        return self.name


def saved_views_of(person: Representative) -> models.QuerySet[SavedView]:
    """What this person may open: their own, those of their teams, and those shared by colleagues of a brand of theirs."""
    mine = Q(owner=person) | Q(scope=Scope.TEAM, team__in=teams_of(person).values("pk"))
    shared = Q(scope=Scope.ALL, owner__in=Representative.objects.filter(brands__in=person.brands.values("pk")).values("pk"))
    return SavedView.objects.filter(mine | shared)


def saved_view_for(person: Representative, pk: int) -> SavedView:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    found = saved_views_of(person).filter(pk=pk).first()
    if found is None:
        raise NotFound(f"saved view {pk}")
    return found


def save_view(
    name: str, *, view: View, query: dict[str, Any], by: Representative, scope: Scope = Scope.PRIVATE, team: Team | None = None
) -> SavedView:
    """Keep a list. Saving under a name of one's own again changes it.

    Raises Invalid without a name, for a team's view without its team, or beyond fifty.
    """
    if not name:
        raise Invalid("a view without a name", where="name", expected="a name")
    if (scope == Scope.TEAM) != (team is not None):
        raise Invalid("a team's view without its team", where="team", expected="one of your teams")
    kept = {key: str(query[key]) for key in ASKED if query.get(key)}
    known = SavedView.objects.filter(owner=by)
    if not known.filter(name=name).exists() and known.count() >= MOST_VIEWS:
        raise Invalid(f"more than {MOST_VIEWS} views", where="name", expected="fewer views")
    fields = {"scope": scope, "team": team, "view": view.value, "query": kept}
    return SavedView.objects.update_or_create(owner=by, name=name[:60], defaults=fields)[0]
