"""Web chat as a channel of the desk: what a customer writes goes in, and what we say is there for the stream to fetch."""

from __future__ import annotations

from django.db import transaction

from sodan.channels.web_chat.payloads import WritePayload
from sodan.channels.web_chat.session import Session, hold, last_conversation_of
from sodan.company.brand import Brand
from sodan.customers.recognition import recognise
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.event import ReplySent, Typing
from sodan.desk.inbound import open_conversation, receive
from sodan.desk.message import Delivery, Message
from sodan.kit.allowance import spend
from sodan.kit.errors import TooOften
from sodan.kit.event import Event, announce

NAME = "web_chat"


class WebChat:
    """Fills the desk's ``Channel`` port."""

    name = NAME

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


@transaction.atomic
def write(session: Session, payload: WritePayload) -> Message:
    """Store the customer's message once, however often the browser sends it. Raises TooOften, NotFound, FileRefused."""
    # Locked, so that two tabs' first messages open one conversation.
    held = Session.objects.select_for_update().get(pk=session.pk)
    if held.conversation_id is not None:
        seen = Message.objects.filter(conversation=held.conversation_id, provider_id=payload.id).first()
        if seen is not None:
            return seen
    spend("messages", session.pk)
    spend("messages_from_address", session.network)
    if session.customer_id is not None:
        spend("messages_of_customer", session.customer_id)
    if held.conversation_id is None:
        hold(held, _opened(held))
        session.conversation = held.conversation
    return receive(
        Arrival(
            channel=NAME,
            brand_slug=session.brand.slug,
            provider_id=payload.id,
            medium=held.medium,
            address=held.address,
            body=payload.body,
            language=held.language,
            conversation_id=held.conversation_id,
            choice=payload.choice,
            attachments=tuple(payload.attachments),
            holder=held.holder,
        )
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
