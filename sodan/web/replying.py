"""A reply from the form: now, held for the seconds its writer wants to think again, or planned; with what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from sodan.desk.attachment import MOST_IN_A_MESSAGE, Upload, holder_of, keep
from sodan.desk.channel import carried_by
from sodan.desk.collision import Overtaken
from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.draft import Mode, keep_draft
from sodan.desk.outgoing import Kind, Then, Words, hold, outgoing_for, send_now, take_back
from sodan.desk.picture import FileRefused
from sodan.desk.status import Status
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.words import word
from sodan.people.preference import preference_of
from sodan.people.representative import Representative
from sodan.web.canned_replies import made_ready, unfilled
from sodan.web.conversation import conversation_address
from sodan.web.moment_asked import moment_asked
from sodan.web.page import done, is_fragment, signed_in
from sodan.web.reader import zone_of_reader
from sodan.web.writing import LONGEST, compared, seen_by


@require_POST
@signed_in
def reply(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Say something to the customer; the conversation is the speaker's from then on.

    Something said meanwhile that the writer had not seen is shown for comparison first; their words stay as a draft.
    """
    conversation = conversation_for(person, pk)
    files = _uploads(request)
    body = "" if (files or "kept" in request.POST) and not request.POST.get("body", "").strip() else body_of(request)
    body, open_places = made_ready(conversation, body, by=person)
    if open_places:
        return unfilled(request, open_places, person.language)
    carries = carried_by(conversation.channel)
    if carries.measured(body) > carries.length and "split" not in request.POST:
        return told_plainly(request, word("length.too_long", person.language))
    brought = keys_in(request, "kept")  # one by one, while the words were written
    if len(brought) + len(files) > carries.files:
        raise FileRefused("too_many")
    keys = [*brought, *_kept(files, by=person)]
    asked = _Asked(then_asked(request, conversation), Words(body, keys, seen_by(request)))
    try:
        return _sent(request, conversation, asked, by=person)
    except Overtaken as error:
        keep_draft(conversation, body, by=person, mode=Mode.REPLY, seen=asked.words.seen or 0)
        return compared(request, conversation, error, body)


@require_POST
@signed_in
def taking_back(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Not to be sent after all: a script hears the words, which are a draft again. Raises Conflict when it was too late."""
    outgoing = outgoing_for(person, pk)
    take_back(outgoing)
    if is_fragment(request):
        return HttpResponse(outgoing.body, content_type="text/plain; charset=utf-8", headers={"HX-Trigger": "changed"})
    return done(request, then=conversation_address(outgoing.conversation, request))


@dataclass(frozen=True, slots=True)
class _Asked:
    then: Then
    words: Words


def then_asked(request: HttpRequest, conversation: Conversation) -> Then:
    """What shall follow: ``solved``, ``waiting``, ``snooze:<moment>`` or ``status:<number>``. Raises Invalid for others."""
    asked, _, until = request.POST.get("then", "").partition(":")
    if asked == "solved":
        return Then(closes=True)
    if asked in ("waiting", "snooze"):
        moment = "answer" if asked == "waiting" else until
        return Then(until=moment_asked(moment, brand=conversation.brand, zone=ZoneInfo(zone_of_reader(request))))
    if asked == "status":
        given = Status.objects.filter(pk=int(until) if until.isdecimal() else 0, brand=conversation.brand_id).first()
        if given is None:
            raise Invalid(f"“{until}” is no status", where="then", expected="the number of a status")
        return Then(status=given.pk)
    if asked:
        raise Invalid(
            f"“{asked}” cannot follow a reply", where="then", expected="solved, waiting, snooze:<moment> or status:<number>"
        )
    return Then()


def body_of(request: HttpRequest) -> str:
    """The words of the form. Raises Invalid for none or too many."""
    body = request.POST.get("body", "").strip()
    if not body or len(body) > LONGEST:
        raise Invalid("a message of that length", where="body", expected=f"1 to {LONGEST} characters")
    return body


def _sent(request: HttpRequest, conversation: Conversation, asked: _Asked, *, by: Representative) -> HttpResponse:
    """``X-Written`` tells the page which message its words became, ``X-Held`` that they wait."""
    answered = done(request, then=conversation_address(conversation, request))
    planned, seconds = request.POST.get("planned", ""), preference_of(by).undo_seconds
    if planned:
        if asked.words.attachments:
            raise Invalid("files cannot be planned", where="files", expected="words only")
        text = request.POST.get("at", "") if planned == "picked" else planned
        at = moment_asked(text, brand=conversation.brand, zone=ZoneInfo(zone_of_reader(request)))
        held = hold(conversation, asked.words, by=by, at=at, kind=Kind.PLANNED, then=asked.then)
    elif seconds:
        at = now() + timedelta(seconds=seconds)
        held = hold(conversation, asked.words, by=by, at=at, kind=Kind.HELD, then=asked.then)
    else:
        answered["X-Written"] = str(send_now(conversation, asked.words, by=by, then=asked.then).pk)
        return answered
    answered["X-Held"] = str(held.pk)
    return answered


def told_plainly(request: HttpRequest, sentence: str) -> HttpResponse:
    """Why it was not sent, in one sentence for a script. Raises Invalid for a page."""
    if not is_fragment(request):
        raise Invalid("it cannot be sent like that", where="body", expected="what the channel carries")
    return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")


def keys_in(request: HttpRequest, name: str) -> list[UUID]:
    """The keys of files that a form names. Raises Invalid for what is none."""
    try:
        return [UUID(key) for key in request.POST.getlist(name)]
    except ValueError as error:
        raise Invalid("no such file", where=name, expected="keys of files") from error


def _uploads(request: HttpRequest) -> list[Upload]:
    sent = request.FILES.getlist("files")
    if len(sent) > MOST_IN_A_MESSAGE:
        raise FileRefused("too_many")
    return [Upload(file.name or "", file.read()) for file in sent]


def _kept(files: Sequence[Upload], *, by: Representative) -> list[UUID]:
    return [keep(file, holder=holder_of(by)).key for file in files]
