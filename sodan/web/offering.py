"""What a sign offers where one writes: ``@`` people and teams, ``#`` conversations, ``{{`` what places are filled with."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.canned import PLACES, values_in
from sodan.desk.conversation import Conversation, conversation_for, conversations_of
from sodan.desk.follower import follow, unfollow
from sodan.desk.mention import reachable_like
from sodan.desk.search import said
from sodan.desk.search_ask import read_question
from sodan.kit.errors import Invalid
from sodan.kit.words import word
from sodan.people.representative import Representative
from sodan.web.conversation import conversation_address
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import zone_of_reader

_MOST = 8
_NEWEST = 200  # conversations looked through for a word; older ones are found by the index
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing offered: what is inserted, what it is called, and a line about it."""

    inserts: str
    title: str
    about: str = ""
    language: str = ""


@require_GET
@signed_in
def show_offers(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """What fits ``?wanted=`` for ``?sign=``. Raises Invalid for a sign that offers nothing."""
    conversation = conversation_for(person, pk)
    wanted = request.GET.get("wanted", "")[:_LONGEST]
    sign = request.GET.get("sign", "")
    if sign == "@":
        offers = _people(conversation, wanted, person)
    elif sign == "#":
        offers = _conversations(conversation, wanted, person, zone=ZoneInfo(zone_of_reader(request)))
    elif sign == "{{":
        offers = _places(conversation, wanted, person)
    else:
        raise Invalid(f"“{sign}” offers nothing", where="sign", expected="@, # or {{")
    return answer(request, "desk/offers.html", offers=offers, sign=sign)


@require_POST
@signed_in
def following(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Hear of what happens in it from now on, or (``off``) no longer."""
    conversation = conversation_for(person, pk)
    if request.POST.get("off"):
        unfollow(conversation, by=person)
    else:
        follow(conversation, by=person)
    return done(request, then=conversation_address(conversation, request))


def _people(conversation: Conversation, wanted: str, person: Representative) -> Sequence[Offer]:
    found = reachable_like(conversation.brand_id, wanted, besides=person)
    return [Offer(f"@{one.name} ", one.name, word("offers.team", person.language) if one.team else "") for one in found]


def _conversations(conversation: Conversation, wanted: str, person: Representative, *, zone: ZoneInfo) -> Sequence[Offer]:
    """By number; else the same customer's, and the newest whose customer, subject or last words hold the word."""
    mine = conversations_of(person).select_related("customer").exclude(pk=conversation.pk)
    if wanted.isascii() and wanted.isdigit():
        return [_offer(one) for one in mine.filter(pk=int(wanted))]
    sought = _plain(wanted)
    same = list(mine.filter(customer=conversation.customer_id).order_by("-last_message_at", "-id")[:_MOST])
    newest = mine.filter(brand=conversation.brand_id, is_open__in=[True]).order_by("-last_message_at", "-id")[:_NEWEST]
    near = {one.pk: one for one in (*same, *newest) if sought in _plain(f"{one.customer.name} {one.subject} {one.preview}")}
    if len(near) < _MOST and len(wanted) > 1:
        found = said(person, read_question(wanted), zone=zone).found
        older = mine.filter(pk__in=[one.conversation.pk for one in found][:_MOST])
        near |= {one.pk: one for one in older if one.pk not in near}
    return [_offer(one) for one in list(near.values())[:_MOST]]


def _offer(conversation: Conversation) -> Offer:
    name = conversation.customer.name
    about = f"{name} · {conversation}" if name else str(conversation)
    return Offer(f"#{conversation.pk} ", f"#{conversation.pk}", about, conversation.language)


def _places(conversation: Conversation, wanted: str, person: Representative) -> Sequence[Offer]:
    """Each place by the name it has in the writer's language, with what fills it now; where nothing does, with a fallback."""
    values, sought = values_in(conversation, by=person), _plain(wanted)
    offers: list[Offer] = []
    for place, names in PLACES.items():
        if not any(sought in _plain(name) for name in names):
            continue
        called = word(f"place.{place}", person.language)
        known = values[place]
        fallback = "" if known else f"|{word(f'place.{place}.fallback', conversation.language)}"
        offers.append(Offer(f"{{{{{called}{fallback}}}}}", called, known or word("offers.place_unknown", person.language)))
    return offers


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).casefold().strip()
