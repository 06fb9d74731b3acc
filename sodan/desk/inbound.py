"""Customers' messages come in: known already? then done; else stored once, each with its event and its due work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer
from sodan.customers.recognition import recognise
from sodan.desk.attachment import attach
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.event import CustomerWrote
from sodan.desk.message import Author, Message, ProviderKey, said_before
from sodan.desk.outbound import preview_of
from sodan.desk.resolution import reopen
from sodan.desk.secret import tell_once, without_secrets
from sodan.kit.clock import now
from sodan.kit.errors import NotFound, SodanError
from sodan.kit.event import announce_all
from sodan.kit.language import language_of, normalised
from sodan.kit.together import apart

# One prepared statement for all of a group: an ORM update of each would cost more than all the rest of storing it.
_TOUCHED = """
UPDATE desk_conversation SET preview = %s, last_message_at = %s, language = %s, is_unread = %s,
  subject = CASE WHEN subject = '' THEN %s ELSE subject END, waiting_since = COALESCE(waiting_since, %s)
WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A message about to be stored."""

    arrival: Arrival
    conversation: Conversation
    message: Message


def receive(arrival: Arrival) -> Message:
    """Store one arrival; the same provider id again returns the message stored the first time.

    Raises NotFound for a brand, conversation or attachment that does not exist, FileRefused for too many attachments.
    """
    try:
        with transaction.atomic():
            (stored,) = receive_all([arrival])
            if isinstance(stored, SodanError):
                raise stored
            return stored
    except IntegrityError:
        # Two copies of one delivery raced; the other has stored it.
        return Message.objects.get(
            conversation__brand__slug=arrival.brand_slug, conversation__channel=arrival.channel, provider_id=arrival.provider_id
        )


def receive_all(arrivals: Sequence[Arrival]) -> list[Message | SodanError]:
    """``receive`` for several, in the transaction under way and, files aside, in a number of statements that does not grow.

    Answers in the same order: the message, or the error that keeps this one out and leaves the others alone. Raises
    IntegrityError when another process stores one of them at the same moment.
    """
    plain = iter(_receive([arrival for arrival in arrivals if not arrival.attachments]))
    return [apart(_receive, arrival) if arrival.attachments else next(plain) for arrival in arrivals]


def _receive(arrivals: Sequence[Arrival]) -> list[Message | SodanError]:
    places = _places(arrivals)
    stored = _stored(arrivals, places)
    answers: list[Message | SodanError] = []
    drafts: list[_Draft] = []
    for arrival, place in zip(arrivals, places, strict=True):
        if isinstance(place, SodanError):
            answers.append(place)
            continue
        known = stored.get((place.pk, arrival.provider_id))
        if known is None:
            drafts.append(_draft(arrival, place))
            stored[place.pk, arrival.provider_id] = known = drafts[-1].message
        answers.append(known)
    _store(drafts)
    return answers


def _places(arrivals: Sequence[Arrival]) -> list[Conversation | SodanError]:
    """The conversation each belongs to."""
    brands = {brand.slug: brand for brand in Brand.objects.filter(slug__in={arrival.brand_slug for arrival in arrivals})}
    asked = {arrival.conversation_id for arrival in arrivals if arrival.conversation_id is not None}
    known = Conversation.objects.in_bulk(asked) if asked else {}
    return [_place(arrival, brands.get(arrival.brand_slug), known) for arrival in arrivals]


def _place(arrival: Arrival, brand: Brand | None, known: Mapping[int, Conversation]) -> Conversation | SodanError:
    if brand is None:
        return NotFound(f"brand {arrival.brand_slug}")
    if arrival.conversation_id is None:
        return _conversation_for(arrival, brand)
    # The channel has checked that the writer holds this conversation; once the visitor proved who they are it
    # belongs to the known customer, not to the visitor's address.
    found = known.get(arrival.conversation_id)
    if found is None or (found.brand_id, found.channel) != (brand.pk, arrival.channel):
        return NotFound(f"conversation {arrival.conversation_id}")
    found.brand = brand
    return found


def _conversation_for(arrival: Arrival, brand: Brand) -> Conversation:
    contact: ContactPoint = recognise(brand, arrival.medium, arrival.address, language=arrival.language or brand.language)
    mine = Conversation.objects.filter(brand=brand, channel=arrival.channel, customer=contact.customer, is_open=True)
    return mine.order_by("-last_message_at").first() or open_conversation(
        brand, contact.customer, channel=arrival.channel, language=arrival.language or brand.language
    )


def _stored(arrivals: Sequence[Arrival], places: Sequence[Conversation | SodanError]) -> dict[ProviderKey, Message]:
    """Those stored before, by conversation and provider id."""
    keys = [
        (place.pk, arrival.provider_id)
        for arrival, place in zip(arrivals, places, strict=True)
        if isinstance(place, Conversation)
    ]
    return said_before(keys)


def _draft(arrival: Arrival, conversation: Conversation) -> _Draft:
    heard = without_secrets(conversation.pk, normalised(arrival.body))
    conversation.language = language_of(heard.body, conversation.language)
    message = Message(
        conversation=conversation,
        author=Author.CUSTOMER,
        body=heard.body,
        language=conversation.language,
        provider_id=arrival.provider_id,
        card=heard.card(arrival.choice),
    )
    return _Draft(arrival, conversation, message)


def _store(drafts: Sequence[_Draft]) -> None:
    if not drafts:
        return
    _touch(drafts)
    # Only now are the conversations locked, so that nobody closes one unseen.
    for closed in Conversation.objects.filter(pk__in={draft.conversation.pk for draft in drafts}, is_open=False):
        reopen(closed)
    Message.objects.bulk_create([draft.message for draft in drafts])
    for draft in drafts:
        if draft.arrival.attachments:
            attach(draft.message, draft.arrival.attachments, holder=draft.arrival.holder)
    announce_all([CustomerWrote(draft.conversation.brand_id, draft.conversation.pk, draft.message.pk) for draft in drafts])
    for draft in drafts:
        tell_once(draft.message)


def _touch(drafts: Sequence[_Draft]) -> None:
    """The conversations show who waits and for what. In the order of their ids, so that no two processes wait for each other."""
    told, rows = connection.ops.adapt_datetimefield_value, []
    for draft in sorted(drafts, key=lambda one: one.conversation.pk):
        message, held = draft.message, draft.conversation
        preview = preview_of(message.body, files=len(draft.arrival.attachments), language=held.brand.language)
        rows.append((preview, told(message.at), message.language, True, preview, told(message.at), held.pk))
    with connection.cursor() as cursor:
        cursor.executemany(_TOUCHED, rows)


def open_conversation(brand: Brand, customer: Customer, *, channel: str, language: str) -> Conversation:
    """Begin a new matter, held by the AI until it or a person decides otherwise."""
    return Conversation.objects.create(brand=brand, customer=customer, channel=channel, language=language, last_message_at=now())
