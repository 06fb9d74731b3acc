"""How a conversation stands besides who holds it: its tags, and until when it is put aside."""

from __future__ import annotations

from dataclasses import dataclass

from sodan.desk.conversation import Conversation
from sodan.desk.tag import Tag, tags_of
from sodan.kit.when import told_when
from sodan.people.representative import Representative


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line under the header tells."""

    tags: tuple[Tag, ...]
    snoozed: str


def standing_of(conversation: Conversation, person: Representative, zone: str) -> Standing:
    """The tags, and until when it is aside (empty while it is not), in the reader's words."""
    until = conversation.snoozed_until
    told = told_when(until, person.language, zone) if until else ""
    return Standing(tags_of([conversation.pk]).get(conversation.pk, ()), told)
