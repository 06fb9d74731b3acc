"""The tape of a turn as it is stored: what the turn began with, what it asked and was answered, and what it said."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from sodan.ai.edition import editions_in_force
from sodan.ai.log import TurnLog
from sodan.ai.phrase import Utterance
from sodan.ai.preserve import once
from sodan.ai.recording import SHARED, Entry, Recording
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.job import job

_NAMED = "sha256:"


class Snapshot(models.Model):
    """The catalogue as it stood, kept once for all tapes that name it; ``used_on`` is the day one last did."""

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()
    used_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        """Its name."""
        return self.digest[:12]


class Tape(models.Model):
    """One turn's tape; goes with its log line, and by itself after ``SODAN_TAPE_DAYS``. ``packs`` are the revisions in force."""

    log = models.OneToOneField(TurnLog, on_delete=models.CASCADE, primary_key=True, related_name="tape")
    at = models.DateTimeField(db_index=True)
    language = models.CharField(max_length=2)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    answers = models.JSONField(default=list)
    said = models.JSONField(default=list)
    handover = models.CharField(max_length=48, blank=True)
    packs = models.JSONField(default=dict)

    def __str__(self) -> str:
        """Whose."""
        return f"tape of turn {self.pk}"

    def entries(self) -> list[Entry]:
        """The questions with their answers. Raises NotFound when their catalogue has been swept away."""
        return [Entry(**{**row, "answer": _whole(row)}) for row in self.answers]


def _whole(row: dict[str, Any]) -> Any:
    if row["name"] != SHARED:
        return row["answer"]
    snapshot = Snapshot.objects.filter(digest=str(row["answer"]).removeprefix(_NAMED)).first()
    if snapshot is None:
        raise NotFound("the catalogue of this tape has been swept away")
    return json.loads(zlib.decompress(bytes(snapshot.body)))


@dataclass(frozen=True, slots=True)
class Taken:
    """How a turn began and ended: language and state before, state after, what was said, and why it handed over, if it did."""

    language: str
    before: dict[str, Any]
    after: dict[str, Any]
    said: list[dict[str, Any]]
    handover: str


def said_plainly(said: Iterable[Utterance]) -> list[dict[str, Any]]:
    """The messages with their cards, without the secrets that a confirmation is bound to."""
    return [{"body": one.body, "card": _without_secret(one.card)} for one in said]


def _without_secret(card: dict[str, Any] | None) -> dict[str, Any] | None:
    if card is None or card.get("type") != "confirm":
        return card
    plain = {name: {"label": card[name]["label"]} for name in ("yes", "no")}
    return {name: value for name, value in card.items() if name != "operation"} | plain


def keep_tape(line: TurnLog, recording: Recording, taken: Taken) -> Tape:
    """Store the tape beside the turn's line of the decision log; in the transaction under way."""
    packs = editions_in_force(line.conversation.brand.line)
    return Tape.objects.create(log=line, at=recording.at, answers=wound(recording.entries()), packs=packs, **asdict(taken))


def wound(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The entries as a tape stores them; the catalogue is kept apart, once."""
    rows = [{field.name: getattr(entry, field.name) for field in fields(entry)} for entry in entries]
    fresh: dict[str, str] = {}
    for row in rows:
        if row["name"] == SHARED:
            digest, text = _named(row["answer"])
            row["answer"] = _NAMED + digest
            fresh[digest] = text
    _keep(fresh)
    return rows


@once
def _named(answer: Any) -> tuple[str, str]:
    """The digest a catalogue is kept under, and its text."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest(), text


def _keep(texts: dict[str, str]) -> None:
    """Store what is not stored yet; the day it was last used is moved on at most once a day."""
    today = now().date()
    known = set(Snapshot.objects.filter(digest__in=texts, used_on=today).values_list("digest", flat=True)) if texts else set()
    fresh = [
        Snapshot(digest=digest, body=zlib.compress(text.encode(), 1), used_on=today)
        for digest, text in texts.items()
        if digest not in known
    ]
    if fresh:
        Snapshot.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["digest"], update_fields=["used_on"])


@job(every=86_400)
def sweep_tapes() -> None:
    """Drop tapes older than ``SODAN_TAPE_DAYS`` and the catalogues that no tape names since; the decision log stays."""
    oldest = now() - timedelta(days=settings.TAPE_DAYS)
    Tape.objects.filter(at__lt=oldest).delete()
    Snapshot.objects.filter(used_on__lt=oldest.date()).delete()
