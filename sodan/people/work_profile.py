"""What somebody can be given: the languages they speak besides their own, their skills, and how much they hold at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models

from sodan.kit.record import Record
from sodan.people.representative import Representative

LONGEST_SKILL, MOST_SKILLS = 32, 20


class WorkProfile(Record):
    """One person's. ``capacity`` names channels for which another number holds than the brand's."""

    representative = models.OneToOneField(Representative, on_delete=models.CASCADE, related_name="work_profile")
    languages = models.JSONField(default=list, blank=True)
    skills = models.JSONField(default=list, blank=True)
    capacity = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        """Whose."""
        return f"work of {self.representative_id}"


def profiles_of(people: Iterable[int]) -> Mapping[int, WorkProfile]:
    """The profiles of these people, by person; an empty one for who has none. One query."""
    wanted = list(people)
    known = {one.representative_id: one for one in WorkProfile.objects.filter(representative__in=wanted)}
    return {pk: known.get(pk) or WorkProfile(representative_id=pk) for pk in wanted}


def languages_of(person: Representative, profile: WorkProfile) -> tuple[str, ...]:
    """The languages somebody serves customers in, their own first."""
    return tuple(dict.fromkeys([person.language, *profile.languages]))
