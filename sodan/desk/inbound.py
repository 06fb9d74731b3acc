"""A customer's message comes in: known already? then done; else stored once with its event and its due work."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer
from sodan.customers.recognition import recognise
from sodan.desk.attachment import attach
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.event import CustomerWrote
from sodan.desk.message import Author, Message
from sodan.desk.outbound import preview_of
from sodan.desk.resolution import reopen
from sodan.desk.secret import tell_once, without_secrets
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.event import announce
from sodan.kit.language import language_of, normalised


def receive(arrival: Arrival) -> Message:
    """Store one arrival; the same provider id again returns the message stored the first time.

    Raises NotFound for a brand, conversation or attachment that does not exist, FileRefused for too many attachments.
    """
    brand = Brand.objects.filter(slug=arrival.brand_slug).first()
    if brand is None:
        raise NotFound(f"brand {arrival.brand_slug}")
    try:
        with transaction.atomic():
            return _store(arrival, brand)
    except IntegrityError:
        # Two copies of one delivery raced; the other has stored it.
        return Message.objects.get(
            conversation__brand=brand, conversation__channel=arrival.channel, provider_id=arrival.provider_id
        )


def _store(arrival: Arrival, brand: Brand) -> Message:
    contact = recognise(brand, arrival.medium, arrival.address, language=arrival.language or brand.language)
    conversation = _conversation_for(arrival, brand, contact)
    seen = Message.objects.filter(conversation=conversation, provider_id=arrival.provider_id).first()
    if seen is not None:
        return seen
    reopen(conversation)
    heard = without_secrets(conversation.pk, normalised(arrival.body))
    body = heard.body
    language = language_of(body, conversation.language)
    message = Message.objects.create(
        conversation=conversation,
        author=Author.CUSTOMER,
        body=body,
        language=language,
        provider_id=arrival.provider_id,
        card=heard.card(arrival.choice),
    )
    attach(message, arrival.attachments, holder=arrival.holder)
    preview = preview_of(body, files=len(arrival.attachments), language=brand.language)
    Conversation.objects.filter(pk=conversation.pk).update(
        preview=preview,
        last_message_at=message.at,
        language=language,
        is_unread=True,
        subject=conversation.subject or preview,
    )
    Conversation.objects.filter(pk=conversation.pk, waiting_since=None).update(waiting_since=message.at)
    announce(CustomerWrote(brand.pk, conversation.pk, message.pk))
    tell_once(message)
    return message


def _conversation_for(arrival: Arrival, brand: Brand, contact: ContactPoint) -> Conversation:
    here = Conversation.objects.filter(brand=brand, channel=arrival.channel)
    if arrival.conversation_id is not None:
        # The channel has checked that the writer holds this conversation; once the visitor proved who they are it
        # belongs to the known customer, not to the visitor's address.
        found = here.filter(pk=arrival.conversation_id).first()
        if found is None:
            raise NotFound(f"conversation {arrival.conversation_id}")
        return found
    mine = here.filter(customer=contact.customer)
    return mine.filter(is_open=True).order_by("-last_message_at").first() or open_conversation(
        brand, contact.customer, channel=arrival.channel, language=arrival.language or brand.language
    )


def open_conversation(brand: Brand, customer: Customer, *, channel: str, language: str) -> Conversation:
    """Begin a new matter, held by the AI until it or a person decides otherwise."""
    return Conversation.objects.create(brand=brand, customer=customer, channel=channel, language=language, last_message_at=now())
