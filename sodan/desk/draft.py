"""What a colleague has begun to write and not sent: kept on the server, so that it waits on any device."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models

from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from sodan.kit.masking import masked
from sodan.kit.prepared import Prepared
from sodan.kit.record import Record
from sodan.people.representative import Representative


class Mode(models.TextChoices):
    """What it will become: words to the customer, a line for colleagues, or the lines above what is forwarded."""

    REPLY = "reply"
    NOTE = "note"
    FORWARD = "forward"


class Draft(Record):
    """One person's words in one conversation and mode. ``seen`` is the last message they were written against."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="drafts")
    mode = models.CharField(max_length=8, choices=Mode.choices)
    body = models.TextField()
    seen = models.BigIntegerField(default=0)
    kept_at = models.DateTimeField(default=now)

    class Meta:
        """One for each person and mode; lists ask which conversations a person has begun to answer."""

        constraints = (
            models.UniqueConstraint(fields=["representative", "conversation", "mode"], name="one_draft_of_a_person_and_mode"),
        )

    def __str__(self) -> str:
        """Whose, where and what."""
        return f"{self.mode} of {self.representative_id} in {self.conversation_id}"


def keep_draft(conversation: Conversation, body: str, *, by: Representative, mode: Mode, seen: int = 0) -> None:
    """Keep the words as they stand now; without words there is no draft. Hides what ``send`` would hide."""
    if not body.strip():
        drop_draft(conversation, by=by, mode=mode)
        return
    kept = {"body": masked(body).text, "seen": seen, "kept_at": now()}
    Draft.objects.update_or_create(conversation=conversation, representative=by, mode=mode, defaults=kept)


def drop_draft(conversation: Conversation, *, by: Representative, mode: Mode) -> None:
    """It was sent or thrown away."""
    Draft.objects.filter(conversation=conversation, representative=by, mode=mode).delete()


def drafts_in(conversation: Conversation, *, by: Representative) -> Mapping[str, Draft]:
    """What this person has begun here, by mode; the one written last stands last."""
    mine = Draft.objects.filter(conversation=conversation, representative=by).order_by("kept_at", "pk")
    return {draft.mode: draft for draft in mine}


def drafted_among(conversation_ids: Collection[int], *, by: Representative) -> frozenset[int]:
    """In which of these this person has begun something; one query, none for no conversations."""
    if not conversation_ids:
        return frozenset()
    return frozenset(pk for (pk,) in _DRAFTED.rows(person=by.pk, ids=list(conversation_ids)))


def _drafted(*, person: int, ids: Collection[int]) -> models.QuerySet[Draft, Any]:
    return Draft.objects.filter(representative=person, conversation__in=ids).values_list("conversation_id")


_DRAFTED = Prepared(_drafted)
