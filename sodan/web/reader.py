"""Who reads the page: their language, their clock, their theme, and whether they decide what waits for approval."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import available_timezones

from django.http import HttpRequest
from django.utils import translation

from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative
from sodan.roles.role import APPROVE, PLAN, RECONCILE, SET_UP, TRY_POLICIES, role_of

THEMES = ("light", "dark")
_ZONES = available_timezones()


def language_of_reader(request: HttpRequest) -> str:
    """The representative's own language; before sign-in the one chosen on the page or sent by the browser."""
    user = getattr(request, "user", None)
    if isinstance(user, Representative):
        return user.language
    asked = (translation.get_language() or "en")[:2]
    return asked if asked in LANGUAGES else "en"


def zone_of_reader(request: HttpRequest) -> str:
    """The browser's own time zone, as its script noted it in a cookie; UTC until it has."""
    zone = request.COOKIES.get("sodan_zone", "").replace("%2F", "/")
    return zone if zone in _ZONES else "UTC"


def theme_of_reader(request: HttpRequest) -> str:
    """Light or dark when the reader chose; empty to follow the machine."""
    theme = request.COOKIES.get("sodan_theme", "")
    return theme if theme in THEMES else ""


def is_approver(person: Representative) -> bool:
    """Whether the role of this person has the duty to approve; no for a role that cannot be read."""
    return _has_duty(person, APPROVE)


def is_reconciler(person: Representative) -> bool:
    """Whether the role of this person has the duty to clear payments with the provider; no for one that cannot be read."""
    return _has_duty(person, RECONCILE)


def is_trier(person: Representative) -> bool:
    """Whether the role of this person has the duty to try what the policies would say; no for one that cannot be read."""
    return _has_duty(person, TRY_POLICIES)


def is_planner(person: Representative) -> bool:
    """Whether the role of this person has the duty to plan campaigns; no for a role that cannot be read."""
    return _has_duty(person, PLAN)


def is_outfitter(person: Representative) -> bool:
    """Whether the role of this person has the duty to set up the desk; no for a role that cannot be read."""
    return _has_duty(person, SET_UP)


def duties_of(person: Representative) -> Collection[str]:
    """Every duty of this person's role; none for a role that cannot be read."""
    try:
        return role_of(person).duties
    except Invalid:
        return ()


def _has_duty(person: Representative, duty: str) -> bool:
    try:
        return role_of(person).has_duty(duty)
    except Invalid:
        return False
