"""Who reads the page: their language, their clock, their theme."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.http import HttpRequest
from django.utils import translation

from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative

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
