"""Bringing two conversations together, taking one apart, tying them: seen first, done, and undone within a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.link import ConversationLink, Linked, Tie, link, linked_to, unlink
from sodan.desk.merge import SENIOR_ROLES, ConversationMerge, OtherCustomer, merge, merge_for, merges_in, undo_merge
from sodan.desk.message import Kind, Message
from sodan.desk.split import ConversationSplit, split, split_for, splits_of, undo_split
from sodan.desk.view import Row, brands_of, earlier_of
from sodan.kit.errors import Invalid, NotFound
from sodan.people.representative import Representative
from sodan.web.flow import event_line
from sodan.web.inbox import number_in
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in

_SHOWN = 12
_LONGEST = 10  # digits


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two as the page shows it: its last words, and how much was said in all."""

    conversation: Conversation
    lines: tuple[Message, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Tied:
    """What a conversation is tied to, and what of it can still be undone."""

    links: tuple[Linked, ...] = ()
    merges: tuple[ConversationMerge, ...] = ()
    splits: tuple[ConversationSplit, ...] = ()


def tied(conversation: Conversation) -> Tied:
    """What the line under the header tells of other conversations, in three queries."""
    merges = tuple(one for one in merges_in(conversation) if one.can_be_undone)
    splits = tuple(one for one in splits_of(conversation) if one.can_be_undone)
    return Tied(linked_to(conversation), merges, splits)


@require_GET
@signed_in
def show_joining(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Both side by side: the main one, and (``?other=`` its number) the one that would give way; without one, what there is."""
    main = conversation_for(person, pk)
    asked = number_in(request, "other")
    try:
        other = conversation_for(person, asked) if asked else None
    except NotFound:
        other = None
    fault = "unknown" if asked and (other is None or other.pk == main.pk or other.brand_id != main.brand_id) else ""
    return _joining(request, person, main, None if fault else other, fault)


@require_POST
@signed_in
def merging(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Let the conversation ``other`` give way to this one; ``sure`` where a senior says that two customers are one person."""
    main, other = conversation_for(person, pk), conversation_for(person, _number(request, "other"))
    try:
        merge(main, other, by=person, is_sure=bool(request.POST.get("sure")))
    except OtherCustomer:
        return _joining(request, person, main, other, "sure", status=403)
    return done(request, then=reverse("conversation", args=[main.pk]))


@require_POST
@signed_in
def undoing_merge(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Put back what was brought together."""
    found = merge_for(person, pk)
    undo_merge(found, by=person)
    return done(request, then=reverse("conversation", args=[found.kept_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def splitting(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """GET shows what would go (``?first=`` a message) and what would stay; POST does it."""
    conversation = conversation_for(person, pk)
    if request.method == "POST":
        made = split(conversation, first=_number(request, "first"), by=person)
        return done(request, then=reverse("conversation", args=[made.made_id]))
    first = number_in(request, "first") or 0
    lines = _lines(conversation)
    if not lines.filter(pk=first).exists():
        raise NotFound(f"message {first}")
    stays = lines.filter(pk__lt=first)
    goes = lines.filter(pk__gte=first)
    halves = (
        Half(conversation, tuple(stays.order_by("-pk")[:_SHOWN])[::-1], stays.count()),
        Half(conversation, tuple(goes.order_by("pk")[:_SHOWN]), goes.count()),
    )
    return _page(request, person, "desk/splitting.html", conversation=conversation, halves=halves, first=first)


@require_POST
@signed_in
def undoing_split(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Bring together again what was taken apart."""
    found = split_for(person, pk)
    undo_split(found, by=person)
    return done(request, then=reverse("conversation", args=[found.source_id]))


@require_POST
@signed_in
def linking(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Tie the conversation ``number`` to this one: ``tie`` is related, part (of this) or whole (this is a part of it)."""
    conversation, other = conversation_for(person, pk), conversation_for(person, _number(request, "number"))
    tie = request.POST.get("tie", Tie.RELATED)
    if tie == "whole":
        link(other, conversation, tie=Tie.PART, by=person)
    elif tie in (Tie.RELATED, Tie.PART):
        link(conversation, other, tie=Tie(tie), by=person)
    else:
        raise Invalid(f"“{tie}” is no tie", where="tie", expected="related, part or whole")
    return done(request, then=reverse("conversation", args=[conversation.pk]))


@require_POST
@signed_in
def unlinking(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take a tie off."""
    found = ConversationLink.objects.filter(pk=pk, one__brand__representatives=person)
    tie = found.select_related("one__brand", "other__brand").first()
    if tie is None:
        raise NotFound(f"link {pk}")
    unlink(tie, by=person)
    return done(request, then=reverse("conversation", args=[tie.one_id]))


def _joining(
    request: HttpRequest, person: Representative, main: Conversation, other: Conversation | None, fault: str, *, status: int = 200
) -> HttpResponse:
    halves = tuple(_half(one) for one in (main, other)) if other else ()
    candidates: tuple[Row, ...] = (
        () if other else tuple(row for row in earlier_of(main, limit=20) if not row.preview.startswith("→"))
    )
    return _page(
        request,
        person,
        "desk/joining.html",
        status=status,
        conversation=main,
        main=main,
        other=other,
        halves=halves,
        candidates=candidates,
        fault=fault,
        is_same=other is not None and other.customer_id == main.customer_id,
        is_senior=person.role in SENIOR_ROLES,
        ties=(Tie.RELATED.value, Tie.PART.value, "whole"),
    )


def _page(request: HttpRequest, person: Representative, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    newest = newest_announcement(brands_of(person))
    return answer(request, template, status=status, newest=newest, event_line=event_line, **context)


def _lines(conversation: Conversation) -> Any:
    return Message.objects.filter(conversation=conversation).exclude(kind=Kind.EVENT).select_related("representative")


def _half(conversation: Conversation) -> Half:
    lines = _lines(conversation)
    return Half(conversation, tuple(lines.order_by("-pk")[:_SHOWN])[::-1], lines.count())


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "").strip().lstrip("#")
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST):
        raise Invalid(f"“{text[:20]}” is no number", where=name, expected="a number")
    return int(text)
