"""Two hands on one conversation: a reply goes out unasked only against the conversation as its writer saw it."""

from __future__ import annotations

from collections.abc import Sequence

from sodan.desk.conversation import Conversation
from sodan.desk.message import Message
from sodan.kit.errors import Conflict

SHOWN = 10


class Overtaken(Conflict):
    """Something was said that the writer had not seen: ``newer``, the oldest first; ``seen`` is the last of them."""

    def __init__(self, newer: Sequence[Message]) -> None:
        """Keep what was said meanwhile for the comparison."""
        super().__init__(f"{len(newer)} messages were said meanwhile")
        self.newer = tuple(newer)
        self.seen = max((message.pk for message in newer), default=0)


def check_seen(conversation: Conversation, seen: int | None) -> None:
    """Hold the conversation for the transaction under way and make sure that its last words are those the writer saw.

    ``seen`` is the last message on the writer's screen when they began; None does not ask. Of replies written against the
    same message the first to come here goes out, for the others wait for the conversation and then find its message.
    Call it in the transaction
    that stores the reply. Raises Overtaken with what was said to or by the customer since.
    """
    # SQLite has one writer at a time: its transactions begin IMMEDIATE, so that they wait for one another here.
    Conversation.objects.select_for_update().filter(pk=conversation.pk).values_list("pk").first()
    if seen is None:
        return
    said = Message.objects.filter(conversation=conversation, pk__gt=seen, kind__in=Message.TO_CUSTOMER)
    newer = list(said.select_related("representative").order_by("-pk")[:SHOWN])
    if newer:
        raise Overtaken(newer[::-1])
