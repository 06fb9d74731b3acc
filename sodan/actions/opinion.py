"""What a customer thinks of us, kept as an item of the desk with the conversation in which they said it."""

from __future__ import annotations

from typing import Any

from sodan.actions.act import Matter
from sodan.desk.conversation import Conversation
from sodan.desk.feedback import About, FeedbackItem, Opinion, take_feedback


def may_be_kept(words: str) -> bool:
    """Whether there is a word in it at all."""
    return any(map(str.isalpha, words))


def keep_opinion(
    key: str, matter: Matter[Any], *, words: str, about: About, product_id: int | None = None
) -> FeedbackItem | None:
    """The item, taken once for each key; None when nothing was said, or outside a conversation."""
    conversation = Conversation.objects.select_related("brand", "customer").filter(pk=matter.conversation_id or 0).first()
    if conversation is None or not may_be_kept(words):
        return None
    return take_feedback(conversation, Opinion(words, about, product_id), key=key)
