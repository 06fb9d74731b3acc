"""Setting how a conversation stands: put aside until a moment, brought back, tagged; alone or with a reply."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.reminder import drop_reminder, set_reminder
from sodan.desk.snooze import Woken, snooze, wake
from sodan.desk.tag import known_tags, tag, untag
from sodan.kit.errors import Invalid
from sodan.kit.when import told_when
from sodan.people.representative import Representative
from sodan.web.conversation import conversation_address
from sodan.web.moment_asked import moment_asked, offered
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import zone_of_reader


@require_POST
@signed_in
def snoozing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Put the conversation aside until the moment asked for."""
    conversation = conversation_for(person, pk)
    put_aside(request, conversation, request.POST.get("until", "hour"), by=person)
    return done(request, then=conversation_address(conversation, request))


@require_POST
@signed_in
def waking(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Bring it back now."""
    conversation = conversation_for(person, pk)
    wake(conversation, because=Woken.PERSON, by=person)
    return done(request, then=conversation_address(conversation, request))


@require_GET
@signed_in
def show_moments(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The menu of moments, with the time of each as it is now: to put the conversation aside, or (``?for=me``) be reminded."""
    conversation = conversation_for(person, pk)
    zone = zone_of_reader(request)
    is_reminder = request.GET.get("for") == "me"
    moments = [
        (one.name, told_when(one.at, person.language, zone))
        for one in offered(conversation.brand)
        if not (is_reminder and one.name == "answer")
    ]
    return answer(request, "desk/moments.html", conversation=conversation, offered=moments, is_reminder=is_reminder)


@require_POST
@signed_in
def reminding(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Remind me of it at the moment asked for; ``off`` not any more."""
    conversation = conversation_for(person, pk)
    if request.POST.get("off"):
        drop_reminder(conversation, by=person)
    else:
        zone = ZoneInfo(zone_of_reader(request))
        at = moment_asked(request.POST.get("until", "hour"), brand=conversation.brand, zone=zone)
        set_reminder(conversation, at=at, by=person)
    return done(request, then=conversation_address(conversation, request))


@require_POST
@signed_in
def tagging(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Give a tag by its name, or take one off by its number (``off``)."""
    conversation = conversation_for(person, pk)
    if off := request.POST.get("off", ""):
        untag(conversation, _number(off))
    else:
        tag(conversation, request.POST.get("name", "") or request.POST.get("body", ""), by=person)
    return done(request, then=conversation_address(conversation, request))


@require_GET
@signed_in
def show_tags(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The names in use, to choose from while typing one."""
    conversation = conversation_for(person, pk)
    return answer(request, "desk/known_tags.html", names=known_tags(conversation.brand))


def put_aside(request: HttpRequest, conversation: Conversation, until: str, *, by: Representative) -> None:
    """Snooze until a preset or a picked moment on the reader's clock. Raises Invalid for a moment that cannot be read."""
    zone = ZoneInfo(zone_of_reader(request))
    snooze(conversation, until=moment_asked(until, brand=conversation.brand, zone=zone), by=by)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise Invalid(f"“{text}” is no tag", where="off", expected="a tag's number")
    return int(text)
