"""Taking leave while a question is open: "thanks, that's all", 以上です, "그게 다예요"."""

from __future__ import annotations

from collections.abc import Sequence

from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.part import Part

SURELY = 0.9


def is_leaving(message: Message, parts: Sequence[Part]) -> bool:
    """Whether all of it takes leave: what was asked is then left open, and not asked again."""
    labels = {part.label for part in parts}
    is_surely = all(part.reading.score > SURELY for part in parts)
    takes_leave = ("goodbye" in labels and is_surely) or bool(pattern("cues", "that_was_all").search(message.spelled))
    return takes_leave and labels <= {"goodbye", "thanks", "noted", "background"}
