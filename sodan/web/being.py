"""How one is at the desk — available, busy, away, off — said by a press, seen by colleagues at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word
from sodan.people.presence import USUAL_REASONS, State, active, be, present_at, reasons_of
from sodan.people.representative import Representative
from sodan.web.page import answer, done, signed_in
from sodan.web.said import said


@require_GET
@signed_in
def show_presence(request: HttpRequest, person: Representative) -> HttpResponse:
    """How one is, to be changed, and how the colleagues of each brand are."""
    brands = brands_of(person)
    present = present_at(*brands)
    mine = next((one for one in present if one.person.pk == person.pk), None)
    reasons = [said(f"presence.reason.{reason}", person.language, reason) for reason in reasons_of(brands)]
    return answer(request, "desk/presence.html", states=State.values, mine=mine, present=present, reasons=reasons)


@require_POST
@signed_in
def being(request: HttpRequest, person: Representative) -> HttpResponse:
    """Say how one is from now on, and why. Raises Invalid for a state there is not."""
    state = request.POST.get("state", "")
    if state not in set(State):
        raise Invalid(f"“{state}” is no state", where="state", expected=", ".join(State))
    reason = "" if state in (State.AVAILABLE, State.OFF) else _reason(request.POST.get("reason", ""))
    be(person, State(state), reason=reason)
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return done(request, then=back if is_ours else reverse("desk"), news="been")


@require_POST
@signed_in
def stirring(request: HttpRequest, person: Representative) -> HttpResponse:  # noqa: ARG001 - nothing to parse
    """A page of theirs heard a key or a pointer."""
    active(person)
    return HttpResponse(status=204)


def _reason(typed: str) -> str:
    """One of those everybody knows by its name, so that each colleague reads it in their language; else as it was typed."""
    plain = typed.strip()
    known = {word(f"presence.reason.{reason}", code): reason for reason in USUAL_REASONS for code in LANGUAGES}
    return known.get(plain, plain)
