"""What a customer should not have told us is hidden before the message is stored, and they are told so once, politely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sodan.customers.identity import offered_code
from sodan.desk.event import ReplySent
from sodan.desk.message import Author, Message
from sodan.kit.event import announce
from sodan.kit.masking import CODE, DOT, masked
from sodan.kit.words import word
from sodan.people.representative import Kind, Representative


@dataclass(frozen=True, slots=True)
class Heard:
    """A customer's words as they may be kept: the text, the seal of our own one-time code, and the kinds of what was hidden."""

    body: str
    code: str = ""
    hidden: tuple[str, ...] = ()

    def card(self, choice: str | None) -> dict[str, Any] | None:
        """What the message keeps beside its words; None when there is nothing."""
        kept = {"choice": choice, "code": self.code, "hidden": list(self.hidden)}
        return {name: value for name, value in kept.items() if value} or None


def without_secrets(conversation: int, body: str) -> Heard:
    """Hide what must not be kept. Our own code is sealed, so that it still proves who is asking when the turn is taken."""
    offer = offered_code(conversation, body)
    if offer is not None and offer.is_ours:
        digits = body[offer.start : offer.end]
        body = body[: offer.start] + "".join(DOT if char.isdecimal() else char for char in digits) + body[offer.end :]
    found = masked(body)
    if offer is not None and (offer.is_ours or CODE in found.kinds):
        # Whether right or wrong, it was meant for us.
        return Heard(found.text, offer.seal, tuple(kind for kind in found.kinds if kind != CODE))
    return Heard(found.text, "", found.kinds)


def tell_once(message: Message) -> None:
    """Tell the customer that a number was removed, at the first time in a conversation."""
    conversation = message.conversation
    if not (message.card or {}).get("hidden") or _was_told(message):
        return
    told = Message.objects.create(
        conversation=conversation,
        author=Author.AI,
        representative=Representative.objects.filter(kind=Kind.AI, brands=conversation.brand_id, is_active=True).first(),
        body=word("say.secret_hidden", message.language),
        language=message.language,
    )
    announce(ReplySent(conversation.brand_id, conversation.pk, told.pk))


def _was_told(message: Message) -> bool:
    earlier = Message.objects.filter(conversation=message.conversation_id, author=Author.CUSTOMER, pk__lt=message.pk)
    return earlier.filter(card__has_key="hidden").exists()
