"""Who has a conversation before them now, and who is writing in it; colleagues see it at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from sodan.desk.conversation import Conversation
from sodan.desk.event import Typing, ViewersChanged
from sodan.kit.clock import now
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.prepared import Prepared
from sodan.people.representative import Representative

LOOKS = timedelta(seconds=60)  # a page says every twenty seconds that it is still open
WRITES = timedelta(seconds=7)  # a page says every four seconds that somebody writes on
_FORGOTTEN = timedelta(hours=1)


class Viewer(models.Model):
    """One person at one conversation: when their page was last heard of, and when they last pressed a key."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="viewers")
    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="views")
    seen_at = models.DateTimeField(default=now)
    wrote_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Each person stands in a conversation once."""

        constraints = (models.UniqueConstraint(fields=["conversation", "representative"], name="one_viewer_of_a_conversation"),)
        indexes = (models.Index(fields=["seen_at"], name="viewer_seen_at"),)

    def __str__(self) -> str:
        """Who looks where."""
        return f"{self.representative_id} at {self.conversation_id}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A colleague as others see them in a conversation; ``until`` when it is no longer sure."""

    person_id: int
    name: str
    is_writing: bool
    until: datetime


@transaction.atomic
def look(conversation: Conversation, *, by: Representative) -> None:
    """A page shows the conversation to this person; colleagues are told when that is news."""
    moment = now()
    fresh = Viewer.objects.filter(conversation=conversation, representative=by, seen_at__gt=moment - LOOKS)
    if fresh.update(seen_at=moment):
        return
    Viewer.objects.update_or_create(conversation=conversation, representative=by, defaults={"seen_at": moment, "wrote_at": None})
    _tell(conversation, by)


@transaction.atomic
def look_away(conversation: Conversation, *, by: Representative) -> None:
    """This person's page shows something else now."""
    if Viewer.objects.filter(conversation=conversation, representative=by).delete()[0]:
        _tell(conversation, by)


@transaction.atomic
def write_on(conversation: Conversation, *, by: Representative, is_for_customer: bool) -> None:
    """This person is writing; of a reply the customer's page may show it too, of a note never."""
    moment = now()
    told = {"seen_at": moment, "wrote_at": moment}
    Viewer.objects.update_or_create(conversation=conversation, representative=by, defaults=told)
    _tell(conversation, by)
    if is_for_customer:
        announce(Typing(conversation.brand_id, conversation.pk, "human"))


def viewers_of(conversation_ids: Collection[int], *, besides: Representative) -> Mapping[int, tuple[Seen, ...]]:
    """Who looks at each of these now, without the one who asks; one query, none for no conversations."""
    if not conversation_ids:
        return {}
    moment = now()
    found: defaultdict[int, list[Seen]] = defaultdict(list)
    here = _HERE.rows(ids=list(conversation_ids), since=moment - LOOKS, besides=besides.pk)
    for conversation, person, name, seen_at, wrote_at in here:
        writes_until = wrote_at + WRITES if wrote_at else moment
        is_writing = writes_until > moment
        found[conversation].append(Seen(person, name, is_writing, writes_until if is_writing else seen_at + LOOKS))
    return {pk: tuple(seen) for pk, seen in found.items()}


def _here(*, ids: Collection[int], since: datetime, besides: int) -> models.QuerySet[Viewer, Any]:
    here = Viewer.objects.filter(conversation__in=ids, seen_at__gt=since).exclude(representative=besides)
    columns = ("conversation_id", "representative_id", "representative__name", "seen_at", "wrote_at")
    return here.order_by("representative__name").values_list(*columns)


_HERE = Prepared(_here)


def _tell(conversation: Conversation, by: Representative) -> None:
    announce(ViewersChanged(conversation.brand_id, conversation.pk, by.pk))


@job(every=3600)
def forget_viewers() -> None:
    """Delete those whose page was closed without a word."""
    Viewer.objects.filter(seen_at__lt=now() - _FORGOTTEN).delete()
