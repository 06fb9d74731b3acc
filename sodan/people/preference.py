"""How a person likes the desk to behave: theirs alone, the same on every device."""

from __future__ import annotations

from django.db import models

from sodan.kit.record import Record
from sodan.people.representative import Representative


class Preference(Record):
    """One person's ways. ``enter_sends``: Enter sends and Shift+Enter breaks the line; otherwise Ctrl+Enter sends."""

    representative = models.OneToOneField(Representative, on_delete=models.CASCADE, related_name="preference")
    enter_sends = models.BooleanField(default=False)
    undo_seconds = models.PositiveSmallIntegerField(default=0)  # how long a reply is held so that it can be taken back
    preset = models.CharField(max_length=16, default="sodan")  # which set of keys is the usual one for them
    keys = models.JSONField(default=dict)  # the key of each act for which the usual one was changed
    panes = models.JSONField(default=dict)  # which panes of the desk are closed and how wide they are, where they were moved


def preference_of(person: Representative) -> Preference:
    """What this person chose, or what holds for who chose nothing (then it is not stored)."""
    try:
        return person.preference
    except Preference.DoesNotExist:
        return Preference(representative=person)  # which the person then remembers


def prefer(person: Representative, **chosen: object) -> None:
    """Keep what this person chose; the fields not named stay as they were."""
    kept, _ = Preference.objects.update_or_create(representative=person, defaults=chosen)
    kept.representative = person  # who remembers it instead of what was known before
