"""Web chat as a channel of the desk: what a customer writes goes in, and what we say is there for the stream to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from sodan.channels.web_chat.payloads import WritePayload
from sodan.channels.web_chat.session import Session, hold, holder_of, last_conversation_of
from sodan.company.brand import Brand
from sodan.customers.recognition import recognise
from sodan.desk.channel import Arrival, Carries
from sodan.desk.conversation import Conversation
from sodan.desk.event import ReplySent, Typing
from sodan.desk.inbound import open_conversation, receive_all
from sodan.desk.message import Delivery, Message, Stored, said_before
from sodan.kit.allowance import Use, spend, spend_all
from sodan.kit.errors import SodanError, TooOften
from sodan.kit.event import Event, announce
from sodan.kit.rows import among
from sodan.kit.together import Asked, Together, apart

NAME = "web_chat"


class WebChat:
    """Fills the desk's ``Channel`` port."""

    name = NAME
    carries = Carries()  # the page shows whatever the desk stores

    def deliver(self, message: Message) -> None:
        """A stored reply is sent at once: the customer's frame hears of it by the stream and fetches it."""
        Message.objects.filter(pk=message.pk, delivery=Delivery.STORED).update(delivery=Delivery.SENT)

    def is_open(self, brand: Brand) -> bool:
        """The AI answers at any hour, so there is always somebody to write to."""
        return brand.pk is not None


WEB_CHAT = WebChat()


def deliver_reply(event: Event) -> None:
    """What follows ``ReplySent``: one statement in the same transaction, nothing for other channels' messages."""
    if isinstance(event, ReplySent):
        Message.objects.filter(pk=event.message_id, conversation__channel=NAME, delivery=Delivery.STORED).update(
            delivery=Delivery.SENT
        )


def write(session: Session, payload: WritePayload) -> Stored:
    """Store the customer's message once, however often the browser sends it; returns after the commit.

    Those who write at the same moment share one commit. Raises TooOften, NotFound, FileRefused.
    """
    stored = _write_together((session.pk, payload))
    session.conversation_id = stored.conversation
    return stored


_Written = tuple[int, WritePayload]  # the number of a session, and what it writes


class _Held(NamedTuple):
    """What of a session its messages need: a record of each would cost more than storing them."""

    pk: int
    brand_slug: str
    medium: str
    address: str
    language: str
    network: str
    customer_id: int | None
    conversation_id: int | None


_HELD = """
SELECT held.id, brand.slug, held.medium, held.address, held.language, held.network, held.customer_id, held.conversation_id
FROM web_chat_session AS held JOIN company_brand AS brand ON brand.id = held.brand_id WHERE held.id {asked}
"""


def write_all(asked: Sequence[_Written]) -> list[Stored | SodanError]:
    """``write`` for several, in the transaction under way: where the message of each is stored, or why it is not taken."""
    plain = iter(_write([one for one in asked if not one[1].attachments]))
    return [apart(_write, one) if one[1].attachments else next(plain) for one in asked]


def _write(asked: Sequence[_Written]) -> list[Stored | SodanError]:
    held = {row[0]: _Held(*row) for row in among(_HELD, {pk for pk, _ in asked})}
    keys = [(held[pk].conversation_id or 0, payload.id) for pk, payload in asked]
    stored = said_before([key for key in keys if key[0]])
    refused = spend_all([() if key in stored else _uses(held[pk]) for (pk, _), key in zip(asked, keys, strict=True)])
    answers = [stored.get(key) or no for key, no in zip(keys, refused, strict=True)]
    fresh: list[Arrival] = []
    for (pk, payload), answer in zip(asked, answers, strict=True):
        if answer is None:
            held[pk] = _in_conversation(held[pk])
            fresh.append(_arrival(held[pk], payload))
    are_new = all(key[0] for key in keys)  # another tab may have stored it in the conversation that is held only now
    taken = iter(receive_all(fresh, are_new=are_new))
    return [answer or next(taken) for answer in answers]


_write_together = Together(write_all)


def ask_to_write(session: Session, payload: WritePayload) -> Asked[_Written, Stored]:
    """``write`` for who has more to do meanwhile: returns at once, and ``wait`` of what it returns is the rest of ``write``."""
    return _write_together.ask((session.pk, payload))


def _uses(session: _Held) -> Sequence[Use]:
    whose: list[Use] = [("messages", session.pk), ("messages_from_address", session.network)]
    return whose if session.customer_id is None else [*whose, ("messages_of_customer", session.customer_id)]


def _in_conversation(held: _Held) -> _Held:
    """With a conversation: its own, or one opened now. Locked, so that two tabs' first messages open one."""
    if held.conversation_id is not None:
        return held
    session = Session.objects.select_for_update().get(pk=held.pk)
    if session.conversation_id is None:
        hold(session, _opened(session))
    return held._replace(conversation_id=session.conversation_id)


def _arrival(held: _Held, payload: WritePayload) -> Arrival:
    return Arrival(
        channel=NAME,
        brand_slug=held.brand_slug,
        provider_id=payload.id,
        medium=held.medium,
        address=held.address,
        body=payload.body,
        language=held.language,
        conversation_id=held.conversation_id,
        choice=payload.choice,
        attachments=tuple(payload.attachments),
        holder=holder_of(held.pk),
    )


def _opened(session: Session) -> Conversation:
    """A new matter; but a customer who began one in another browser meanwhile goes on with that."""
    if session.customer is not None:
        going_on = last_conversation_of(session.customer)
        return going_on or open_conversation(session.brand, session.customer, channel=NAME, language=session.language)
    visitor = recognise(session.brand, session.medium, session.address, language=session.language).customer
    return open_conversation(session.brand, visitor, channel=NAME, language=session.language)


@transaction.atomic
def say_typing(session: Session) -> None:
    """Let the desk see that the customer is writing, at most every three seconds."""
    if session.conversation_id is None:
        return
    try:
        spend("typing", session.pk)
    except TooOften:
        return
    announce(Typing(session.brand_id, session.conversation_id, "customer"))
