"""What somebody was told of: their list, what is fresh for a page that is open, and how they want to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.cursor import newest_page
from sodan.desk.notice import (
    COUNTED_TO,
    SHOWN_FRESH,
    Notice,
    address_of,
    notice_for,
    notices_of,
    read_notices,
    sentence_of,
    unread_notices,
)
from sodan.desk.notice_choice import Digest, Quiet, Way, What, choice_of, choose
from sodan.desk.push import PushDevice, add_device, application_key, remove_device
from sodan.desk.view import brands_of
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as the list shows it."""

    notice: Notice
    sentence: str
    address: str
    on_screen: bool = False
    with_sound: bool = False


@require_GET
@signed_in
def show_notices(request: HttpRequest, person: Representative) -> HttpResponse:
    """The list, the newest first."""
    page, more = newest_page(notices_of(person), request.GET.get("before", ""))
    lines = [_line(one, person) for one in page]
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/notice_rows.html", lines=lines, more=more)
    if is_fragment(request):
        return answer(request, "desk/notices_now.html", lines=lines, more=more)
    return answer(request, "desk/notices.html", lines=lines, more=more, newest=newest_announcement(brands_of(person)))


@require_GET
@signed_in
def show_fresh(request: HttpRequest, person: Representative) -> HttpResponse:
    """How many wait, and what was raised after ``?after=``, with the ways in which it is to be shown now."""
    after = request.GET.get("after", "")
    fresh: list[Line] = []
    if after:
        choice = choice_of(person)
        raised = notices_of(person).filter(read_at=None, created_at__gt=_moment(after)).order_by("-created_at")[:SHOWN_FRESH]
        for one in raised:
            loud = {way: choice.reaches(one.what, way, brand=one.brand) for way in (Way.SCREEN, Way.SOUND)}
            fresh.append(_line(one, person, on_screen=loud[Way.SCREEN], with_sound=loud[Way.SOUND]))
    newest = max([one.notice.created_at for one in fresh], default=_moment(after) if after else now())
    counted = unread_notices(person)
    count = f"{COUNTED_TO}+" if counted > COUNTED_TO else str(counted)
    return answer(request, "desk/notices_fresh.html", fresh=fresh, count=count, upto=newest.isoformat())


@require_POST
@signed_in
def reading(request: HttpRequest, person: Representative) -> HttpResponse:
    """All of them are read; with ``pk`` that one alone, and a reader without scripts is led to what it is about."""
    number = request.POST.get("pk", "")
    if not number:
        read_notices(person)
        return done(request, then=reverse("notices"), news="noticed")
    if not number.isdecimal():
        raise Invalid("no such notice", where="pk", expected="a notice's number")
    notice = notice_for(person, int(number))
    read_notices(person, notice=notice)
    return done(request, then=address_of(notice), news="noticed")


@require_GET
@signed_in
def show_choice(request: HttpRequest, person: Representative) -> HttpResponse:
    """How this person wants to be told."""
    return _choice_page(request, person)


@require_POST
@signed_in
def choosing(request: HttpRequest, person: Representative) -> HttpResponse:
    """Keep it. Raises Invalid for a way, a quiet or an hour there is not."""
    ways = {what.value: [way for way in request.POST.getlist(what.value) if way in set(Way)] for what in What}
    quiet, digest = request.POST.get("quiet", Quiet.CLOSED), request.POST.get("digest", Digest.NONE)
    if quiet not in set(Quiet) or digest not in set(Digest):
        raise Invalid("no such quiet or digest", where="quiet", expected=", ".join(Quiet))
    hours = {name: _clock(request, name) for name in ("quiet_from", "quiet_until")}
    choose(person, ways, quiet=quiet, digest=digest, urgent_passes="urgent" in request.POST, **hours)
    return HttpResponseRedirect(f"{reverse('notice-choice')}?saved=")


@require_POST
@signed_in
def adding_device(request: HttpRequest, person: Representative) -> HttpResponse:
    """Reach this person in this browser while the desk is closed."""
    keys = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    add_device(person, keys, name=request.POST.get("name", ""))
    return done(request, then=reverse("notice-choice"), news="noticed")


@require_POST
@signed_in
def removing_device(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """No longer there."""
    remove_device(person, pk)
    return done(request, then=reverse("notice-choice"), news="noticed")


def _choice_page(request: HttpRequest, person: Representative) -> HttpResponse:
    told: Mapping[str, Any] = {
        "choice": choice_of(person),
        "things": tuple(What),
        "ways": tuple(Way),
        "quiets": tuple(Quiet),
        "digests": tuple(Digest),
        "devices": tuple(PushDevice.objects.filter(representative=person).order_by("-created_at")),
        "push_key": application_key(),
        "is_saved": "saved" in request.GET,
    }
    return answer(request, "desk/notice_choice.html", newest=newest_announcement(brands_of(person)), **told)


def _line(notice: Notice, person: Representative, *, on_screen: bool = False, with_sound: bool = False) -> Line:
    return Line(notice, sentence_of(notice, person.language), address_of(notice), on_screen, with_sound)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise Invalid(f"“{text[:40]}” is no moment", where="after", expected="an ISO moment") from error
    if found.tzinfo is None:
        raise Invalid(f"“{text[:40]}” is in no time zone", where="after", expected="an ISO moment with its zone")
    return found


def _clock(request: HttpRequest, name: str) -> time:
    text = request.POST.get(name, "")
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"“{text[:20]}” is no time of day", where=name, expected="22:00") from error
