"""Announcing what happened: an event is stored in the business transaction and everyone who cares follows from one table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models

from sodan.kit.bell import ring
from sodan.kit.clock import now
from sodan.kit.job import gathered
from sodan.kit.rows import Rows, moment_of


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, in the past tense, carrying ids only — never text, HTML or personal data."""

    def audiences(self) -> Sequence[str]:
        """Whose live streams hear of it: ``desk:<brand id>``, ``conversation:<id>``; none by default."""
        return ()


class Announcement(models.Model):
    """One event for one audience: the outbox that live streams read and resume from by id."""

    id = models.BigAutoField(primary_key=True)
    audience = models.CharField(max_length=64)
    kind = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)

    class Meta:
        """Streams read forward from an id within an audience."""

        indexes = [models.Index(fields=["audience", "id"], name="announcement_audience")]


_STORED = Rows(Announcement, ("audience", "kind", "payload", "at"))
Reaction = Callable[[Event], None]
_REACTIONS: dict[type[Event], Sequence[Reaction]] = {}


def follow(reactions: Mapping[type[Event], Sequence[Reaction]]) -> None:
    """Install the one table of what follows each event (``config/reactions.py``); replaces the one before."""
    _REACTIONS.clear()
    _REACTIONS.update(reactions)


def announce(event: Event) -> None:
    """Store the event beside the change it tells of, and let its reactions write their rows in the same transaction.

    Must be called inside ``transaction.atomic``. Reactions may only write rows (jobs, clocks); anything slow is a job.
    """
    announce_all([event])


def announce_all(events: Sequence[Event]) -> None:
    """``announce`` for several that happened in one transaction: one statement stores them, one the jobs that follow."""
    moment = moment_of(now())
    _STORED.store([row for event in events for row in _rows_of(event, moment)])
    with gathered():
        for event in events:
            for reaction in _REACTIONS.get(type(event), ()):
                reaction(event)
    ring()


def _rows_of(event: Event, moment: str) -> Sequence[tuple[str, str, str, str]]:
    told = {name: getattr(event, name) for name in event.__dataclass_fields__}
    kind, payload = type(event).__name__, json.dumps(told)
    return [(audience, kind, payload, moment) for audience in event.audiences()]
