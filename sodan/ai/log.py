"""The decision log: for every turn what was understood, decided, done and said, in words a colleague can read."""

from __future__ import annotations

from django.db import models

from sodan.desk.conversation import Conversation
from sodan.kit.record import Record
from sodan.kit.words import word


class TurnLog(Record):
    """One turn of the AI; append-only. ``steps`` are word keys with their values, ``commands`` what was understood."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turn_logs")
    messages = models.JSONField(default=list)
    commands = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    operations = models.JSONField(default=list)
    revisions = models.JSONField(default=dict)
    outcome = models.CharField(max_length=24, default="said")
    milliseconds = models.FloatField(default=0)

    class Meta:
        """Read by conversation, in order."""

        indexes = [models.Index(fields=["conversation", "id"], name="turn_log_in_order")]

    def told(self, language: str) -> list[str]:
        """The steps as sentences in the colleague's language."""
        return [word(step["key"], language, **_in(step["values"], language)) for step in self.steps]


def _in(values: dict[str, object], language: str) -> dict[str, object]:
    return {name: value.get(language, "") if isinstance(value, dict) else value for name, value in values.items()}
