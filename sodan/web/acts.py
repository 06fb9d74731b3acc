"""What a representative does to a conversation, each act a resource of its own; parse, call one verb, answer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.attachment import MOST_IN_A_MESSAGE, Upload, holder_of, keep
from sodan.desk.collision import Overtaken, check_seen
from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.draft import Mode, drop_draft, keep_draft
from sodan.desk.handover import assign, hand_back, take_over
from sodan.desk.message import Message
from sodan.desk.outbound import add_note, send
from sodan.desk.picture import FileRefused
from sodan.desk.resolution import reopen, resolve
from sodan.desk.spam import mark_as_spam, take_out_of_spam
from sodan.desk.view import mark_read
from sodan.kit.errors import Invalid, NotFound
from sodan.people.representative import Kind, Representative
from sodan.web.aside import then
from sodan.web.canned_replies import made_ready, unfilled
from sodan.web.conversation import conversation_address
from sodan.web.page import answer, done, signed_in
from sodan.web.writing import LONGEST, compared, seen_by


@require_POST
@signed_in
def reply(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Say something to the customer; the conversation is the speaker's from then on.

    Something said meanwhile that the writer had not seen is shown for comparison first; their words stay as a draft.
    """
    conversation = conversation_for(person, pk)
    files = _uploads(request)
    body = "" if files and not request.POST.get("body", "").strip() else _body(request)
    body, open_places = made_ready(conversation, body, by=person)
    if open_places:
        return unfilled(request, open_places, person.language)
    kept = _kept(files, by=person)
    seen = seen_by(request)
    try:
        with transaction.atomic():
            check_seen(conversation, seen)
            reopen(conversation)
            sent = send(conversation, body, by=person, attachments=kept)
            then(request, conversation, by=person)
            drop_draft(conversation, by=person, mode=Mode.REPLY)
    except Overtaken as error:
        keep_draft(conversation, body, by=person, mode=Mode.REPLY, seen=seen or 0)
        return compared(request, conversation, error, body)
    return _done(request, conversation, sent)


@require_POST
@signed_in
def note(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Leave a private note."""
    conversation = conversation_for(person, pk)
    with transaction.atomic():
        left = add_note(conversation, _body(request), by=person)
        drop_draft(conversation, by=person, mode=Mode.NOTE)
    return _done(request, conversation, left)


@require_POST
@signed_in
def ownership(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take the conversation over."""
    conversation = conversation_for(person, pk)
    take_over(conversation, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def return_to_ai(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Give the conversation back to the AI."""
    conversation = conversation_for(person, pk)
    hand_back(conversation, by=person)
    return _done(request, conversation)


@require_GET
@signed_in
def colleagues(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Who could take this conversation."""
    conversation = conversation_for(person, pk)
    return answer(request, "desk/colleagues.html", conversation=conversation, colleagues=_colleagues(conversation))


@require_POST
@signed_in
def assignment(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Give the conversation to a colleague who serves the same brand."""
    conversation = conversation_for(person, pk)
    chosen = request.POST.get("to", "")
    colleague = _colleagues(conversation).filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if colleague is None:
        raise NotFound(f"colleague {chosen}")
    assign(conversation, to=colleague, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def resolution(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Close the matter."""
    conversation = conversation_for(person, pk)
    resolve(conversation, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def reopening(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Open the matter again."""
    conversation = conversation_for(person, pk)
    reopen(conversation)
    return _done(request, conversation)


@require_POST
@signed_in
def spam(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Nobody's matter: put aside."""
    conversation = conversation_for(person, pk)
    mark_as_spam(conversation, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def no_spam(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """It was a matter after all."""
    conversation = conversation_for(person, pk)
    take_out_of_spam(conversation, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def reading(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:  # noqa: ARG001 - nothing to parse
    """The conversation is before a colleague's eyes."""
    mark_read(conversation_for(person, pk))
    return HttpResponse(status=204)


def _uploads(request: HttpRequest) -> list[Upload]:
    sent = request.FILES.getlist("files")
    if len(sent) > MOST_IN_A_MESSAGE:
        raise FileRefused("too_many")
    return [Upload(file.name or "", file.read()) for file in sent]


def _kept(files: Sequence[Upload], *, by: Representative) -> list[UUID]:
    return [keep(file, holder=holder_of(by)).key for file in files]


def _body(request: HttpRequest) -> str:
    body = request.POST.get("body", "").strip()
    if not body or len(body) > LONGEST:
        raise Invalid("a message of that length", where="body", expected=f"1 to {LONGEST} characters")
    return body


def _colleagues(conversation: Conversation) -> QuerySet[Representative]:
    serving = Representative.objects.filter(brands=conversation.brand_id, kind=Kind.HUMAN, is_active=True)
    return serving.order_by("name")


def _done(request: HttpRequest, conversation: Conversation, written: Message | None = None) -> HttpResponse:
    """``X-Written`` tells the page which message its words became, so that the next are written against it."""
    answered = done(request, then=conversation_address(conversation, request))
    if written is not None:
        answered["X-Written"] = str(written.pk)
    return answered
