"""A team: colleagues who share the work of a brand."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import QuerySet

from sodan.company.brand import Brand
from sodan.company.hours import Hours, hours_from
from sodan.kit.record import Record
from sodan.people.representative import Representative

MOST_IN_TEAMS = 60  # colleagues whose rows a list puts in one order; a team above that is read by its service's views


class Way(models.TextChoices):
    """How a team comes by its work: each takes what they will, in turn, or whoever has the least."""

    BY_HAND = "by_hand"
    IN_TURN = "in_turn"
    LEAST_LOADED = "least_loaded"


class Team(Record):
    """Some of the people of one brand under a name of their own. Somebody may be in several.

    ``departments`` are the keys of ``routing.yaml`` it answers for; a team that names none answers for all that no other names.
    ``hours`` is a page of opening hours of its own; None where the brand's hold.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=60)
    way = models.CharField(max_length=16, choices=Way.choices, default=Way.BY_HAND)
    departments = models.JSONField(default=list, blank=True)
    hours = models.JSONField(null=True, blank=True)
    members = models.ManyToManyField(Representative, related_name="teams", blank=True)

    class Meta:
        """By name; no two of a brand share one."""

        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="one_team_of_a_name")]

    def __str__(self) -> str:
        """What it is called."""
        return self.name


def colleagues_in_teams_of(person: Representative) -> QuerySet[Representative, int]:
    """The ids of everybody in a team this person is in, themselves included; none for somebody in no team."""
    return Representative.objects.filter(teams__members=person).order_by("pk").values_list("pk", flat=True).distinct()


def teams_of(person: Representative) -> QuerySet[Team]:
    """The teams this person is in."""
    return Team.objects.filter(members=person)


def team_for(department: str, teams: Sequence[Team]) -> Team | None:
    """The team that answers for a department: the first that names it, else the first that names none."""
    named = next((team for team in teams if department in team.departments), None)
    return named or next((team for team in teams if not team.departments), None)


def hours_of_department(brand: Brand, department: str) -> Hours | None:
    """The hours that the team of a department keeps; None where the brand's hold. One query."""
    if brand._state.adding:  # noqa: SLF001 - a brand not stored yet has no teams
        return None
    return hours_kept_by(team_for(department, list(Team.objects.filter(brand=brand).order_by("pk"))))


def hours_kept_by(team: Team | None) -> Hours | None:
    """The hours of its own that a team keeps; None where the brand's hold."""
    return None if team is None or team.hours is None else hours_from(team.hours)
