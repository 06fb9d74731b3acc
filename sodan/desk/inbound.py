"""Customers' messages come in: known already? then done; else stored once, each with its event and its due work."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import IntegrityError, transaction

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer
from sodan.customers.recognition import recognise
from sodan.desk.attachment import attach
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.event import CustomerWrote
from sodan.desk.merge import main_of
from sodan.desk.message import Author, Message, ProviderKey, Stored, said_before
from sodan.desk.outbound import preview_of
from sodan.desk.resolution import reopen
from sodan.desk.secret import Heard, tell_once, without_secrets
from sodan.kit.clock import now
from sodan.kit.errors import NotFound, SodanError
from sodan.kit.event import announce_all
from sodan.kit.language import language_of, normalised
from sodan.kit.rows import Changes, Rows, among, moment_of
from sodan.kit.together import apart

# A desk takes in hundreds in a second: a record of each conversation and message would cost more than storing them.
_TOUCHED = Changes(
    Conversation,
    "id",
    {"id": "bigint", "preview": "text", "at": "timestamptz", "language": "text", "subject": "text", "waiting": "timestamptz"},
    changes="preview = told.preview, last_message_at = told.at, language = told.language, is_unread = TRUE, "
    "subject = CASE WHEN held.subject = '' THEN told.subject ELSE held.subject END, "
    "waiting_since = COALESCE(held.waiting_since, told.waiting)",
    where="held.is_open",
)
_STORED = Rows(Message, ("conversation_id", "author", "body", "language", "card", "provider_id", "at"))
_PLACES = """
SELECT held.id, held.brand_id, held.channel, held.language, brand.language, brand.slug
FROM desk_conversation AS held JOIN company_brand AS brand ON brand.id = held.brand_id WHERE held.id {asked}
"""


class _Place(NamedTuple):
    """What of a conversation an arriving message needs."""

    id: int
    brand_id: int
    channel: str
    language: str
    brand_language: str
    brand_slug: str


@dataclass(slots=True)
class _Draft:
    """A message about to be stored, and its number once it is."""

    arrival: Arrival
    place: _Place
    heard: Heard
    language: str
    number: int = 0

    @property
    def key(self) -> ProviderKey:
        """What makes it one message however often it comes."""
        return self.place.id, self.arrival.provider_id

    @property
    def stored(self) -> Stored:
        """Where it is, once it has its number."""
        return Stored(self.number, self.place.id)


def receive(arrival: Arrival) -> Message:
    """Store one arrival; the same provider id again returns the message stored the first time.

    Raises NotFound for a brand, conversation or attachment that does not exist, FileRefused for too many attachments.
    """
    try:
        with transaction.atomic():
            (stored,) = receive_all([arrival])
            if isinstance(stored, SodanError):
                raise stored
            return Message.objects.select_related("conversation__brand").get(pk=stored.message)
    except IntegrityError:
        # Two copies of one delivery raced; the other has stored it.
        return Message.objects.get(
            conversation__brand__slug=arrival.brand_slug, conversation__channel=arrival.channel, provider_id=arrival.provider_id
        )


def receive_all(arrivals: Sequence[Arrival], *, are_new: bool = False) -> list[Stored | SodanError]:
    """``receive`` for several, in the transaction under way and, files aside, in a number of statements that does not grow.

    ``are_new``: the channel has looked for them with ``said_before`` in this transaction, and none was there. Answers in the same
    order: where the message is stored, or the error that keeps this one out and leaves the others alone. Raises IntegrityError
    when another process stores one of them at the same moment.
    """
    plain = iter(_receive([arrival for arrival in arrivals if not arrival.attachments], are_new=are_new))
    return [apart(_receive, arrival) if arrival.attachments else next(plain) for arrival in arrivals]


def _receive(arrivals: Sequence[Arrival], *, are_new: bool = False) -> list[Stored | SodanError]:
    places = _places(arrivals)
    stored = {} if are_new else _stored(arrivals, places)
    answers: list[Stored | ProviderKey | SodanError] = []
    drafts: dict[ProviderKey, _Draft] = {}
    languages: dict[int, str] = {}
    for arrival, place in zip(arrivals, places, strict=True):
        if isinstance(place, SodanError):
            answers.append(place)
            continue
        key = (place.id, arrival.provider_id)
        if key not in stored and key not in drafts:
            draft = drafts[key] = _draft(arrival, place, languages.get(place.id, place.language))
            languages[place.id] = draft.language
        answers.append(stored.get(key, key))
    _store(list(drafts.values()))
    return [answer if isinstance(answer, Stored | SodanError) else drafts[answer].stored for answer in answers]


def _places(arrivals: Sequence[Arrival]) -> list[_Place | SodanError]:
    """The conversation each belongs to."""
    asked = {arrival.conversation_id for arrival in arrivals if arrival.conversation_id is not None}
    known = {row[0]: _Place(*row) for row in among(_PLACES, asked)}
    homeless = {arrival.brand_slug for arrival in arrivals if arrival.conversation_id not in known}
    brands = {brand.slug: brand for brand in Brand.objects.filter(slug__in=homeless)} if homeless else {}
    return [_place(arrival, brands.get(arrival.brand_slug), known) for arrival in arrivals]


def _place(arrival: Arrival, brand: Brand | None, known: Mapping[int, _Place]) -> _Place | SodanError:
    # The channel has checked that the writer holds this conversation; once the visitor proved who they are it
    # belongs to the known customer, not to the visitor's address.
    found = known.get(arrival.conversation_id or 0)
    if found is not None and (found.brand_slug, found.channel) == (arrival.brand_slug, arrival.channel):
        return found
    if brand is None:
        return NotFound(f"brand {arrival.brand_slug}")
    if arrival.conversation_id is not None:
        return NotFound(f"conversation {arrival.conversation_id}")
    held = _conversation_for(arrival, brand)
    return _Place(held.pk, brand.pk, held.channel, held.language, brand.language, brand.slug)


def _conversation_for(arrival: Arrival, brand: Brand) -> Conversation:
    contact: ContactPoint = recognise(brand, arrival.medium, arrival.address, language=arrival.language or brand.language)
    mine = Conversation.objects.filter(brand=brand, channel=arrival.channel, customer=contact.customer, is_open=True)
    return mine.order_by("-last_message_at").first() or open_conversation(
        brand, contact.customer, channel=arrival.channel, language=arrival.language or brand.language
    )


def _stored(arrivals: Sequence[Arrival], places: Sequence[_Place | SodanError]) -> dict[ProviderKey, Stored]:
    """Those stored before, by conversation and provider id."""
    return said_before(
        [(place.id, arrival.provider_id) for arrival, place in zip(arrivals, places, strict=True) if isinstance(place, _Place)]
    )


def _draft(arrival: Arrival, place: _Place, language: str) -> _Draft:
    heard = without_secrets(place.id, normalised(arrival.body))
    return _Draft(arrival, place, heard, language_of(heard.body, language))


def _store(drafts: Sequence[_Draft]) -> None:
    if not drafts:
        return
    moment = moment_of(now())
    _touch(drafts, moment)
    drafts = [draft for draft in drafts if not draft.number]  # one stored before its conversation was merged has its number
    for draft, number in zip(drafts, _STORED.store_numbered([_row(draft, moment) for draft in drafts]), strict=True):
        draft.number = number
    for draft in drafts:
        if draft.arrival.attachments:
            attach(_record(draft), draft.arrival.attachments, holder=draft.arrival.holder)
    announce_all([CustomerWrote(draft.place.brand_id, draft.place.id, draft.number) for draft in drafts])
    for draft in drafts:
        if draft.heard.hidden:
            tell_once(_record(draft))


def _row(draft: _Draft, moment: str) -> tuple[int, str, str, str, str | None, str, str]:
    card = draft.heard.card(draft.arrival.choice)
    kept = None if card is None else json.dumps(card, ensure_ascii=False)
    return draft.place.id, Author.CUSTOMER.value, draft.heard.body, draft.language, kept, draft.arrival.provider_id, moment


def _record(draft: _Draft) -> Message:
    return Message.objects.select_related("conversation").get(pk=draft.number)


def _touch(drafts: Sequence[_Draft], moment: str) -> None:
    """The conversations show who waits and for what, and are open again. From here they are locked: nobody closes one unseen."""
    rows = _touches(drafts, moment)
    if _TOUCHED.make(list(rows.values())) == len(rows):
        return
    closed = list(Conversation.objects.filter(pk__in=rows, is_open=False).order_by("pk"))
    merged = _lead_to_main([draft for draft in drafts if draft.place.id in {one.pk for one in closed}])
    for conversation in closed:
        if conversation.pk not in merged:
            reopen(conversation)
    _TOUCHED.make([rows[one.pk] for one in closed if one.pk not in merged])
    elsewhere = [draft for draft in drafts if draft.place.id in merged.values() and not draft.number]
    if merged and elsewhere:
        _touch(elsewhere, moment)


def _touches(drafts: Sequence[_Draft], moment: str) -> dict[int, tuple[int, str, str, str, str, str]]:
    rows: dict[int, tuple[int, str, str, str, str, str]] = {}
    for draft in drafts:
        place = draft.place
        preview = preview_of(draft.heard.body, files=len(draft.arrival.attachments), language=place.brand_language)
        first = rows[place.id][4] if place.id in rows else preview
        rows[place.id] = (place.id, preview, moment, draft.language, first, moment)
    return rows


def _lead_to_main(drafts: Sequence[_Draft]) -> dict[int, int]:
    """What was written to conversations that gave way meanwhile goes to the main ones; answers which lead where."""
    merged = main_of({draft.place.id for draft in drafts})
    if not merged:
        return {}
    places = {row[0]: _Place(*row) for row in among(_PLACES, set(merged.values()))}
    moved = [draft for draft in drafts if draft.place.id in merged]
    for draft in moved:
        draft.place = places[merged[draft.place.id]]
    known = said_before([draft.key for draft in moved])
    for draft in moved:
        if draft.key in known:
            draft.number = known[draft.key].message
    return merged


def open_conversation(brand: Brand, customer: Customer, *, channel: str, language: str) -> Conversation:
    """Begin a new matter, held by the AI until it or a person decides otherwise."""
    return Conversation.objects.create(brand=brand, customer=customer, channel=channel, language=language, last_message_at=now())
