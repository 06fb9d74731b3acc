"""What stands in the shop's page: the loader script, the launcher's looks, and the frame with its colours."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import condition, require_safe

from sodan.channels.web_chat.channel import NAME
from sodan.channels.web_chat.colour import DARK_SURFACE, LIGHT_SURFACE, shades_of
from sodan.channels.web_chat.edge import at_inbox, language_of_request
from sodan.channels.web_chat.inbox import Inbox
from sodan.channels.web_chat.payloads import BODY_LIMIT
from sodan.company.desk_setting import Situation, desk_setting_of
from sodan.company.hours import calendar_of
from sodan.desk.assignment import is_all_busy
from sodan.desk.attachment import MOST_IN_A_MESSAGE, SIZE_LIMIT
from sodan.kit.clock import day_in, now
from sodan.kit.language import LANGUAGES
from sodan.kit.when import told_when
from sodan.kit.words import all_words, word

_LOADER = Path(__file__).parent / "static" / "web_chat" / "widget.js"
_SURFACES = {"light": LIGHT_SURFACE, "dark": DARK_SURFACE}
_UI = "web_chat.ui."
_REFUSED = "attachment.refused."
_AN_HOUR = "public, max-age=3600"


@cache
def _loader() -> tuple[str, str]:
    text = _LOADER.read_text(encoding="utf-8")
    return text, f'"{sha256(text.encode()).hexdigest()[:16]}"'


@require_safe
@condition(etag_func=lambda _request: _loader()[1])
def widget(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The script a shop embeds; the same for every brand."""
    return HttpResponse(
        _loader()[0],
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": _AN_HOUR, "Access-Control-Allow-Origin": "*"},
    )


@require_safe
@at_inbox
def launcher(request: HttpRequest, inbox: Inbox) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The launcher's colours and words; public, so any page may read it."""
    brand = inbox.brand
    shades = {theme: shades_of(brand.colour, surface=surface) for theme, surface in _SURFACES.items()}
    return JsonResponse(
        {
            "language": brand.language,
            "fill": {theme: shade.fill for theme, shade in shades.items()},
            "ink": {theme: shade.ink for theme, shade in shades.items()},
            "words": {code: _launcher_words(inbox, code) for code in LANGUAGES},
        },
        headers={"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"},
        json_dumps_params={"ensure_ascii": False},
    )


def _launcher_words(inbox: Inbox, language: str) -> dict[str, str]:
    name = inbox.brand.name_in(language)
    return {key: word(f"web_chat.launcher.{key}", language, brand=name) for key in ("open", "title", "unread")}


@require_safe
@at_inbox
def colours(request: HttpRequest, inbox: Inbox) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The brand's shades as custom properties: a file, because the frame allows no inline style."""
    light, dark = (shades_of(inbox.brand.colour, surface=surface) for surface in _SURFACES.values())
    pairs = (("shop", "fill"), ("on-shop", "ink"), ("shop-text", "text"))
    lines = (f"--{name}: light-dark({getattr(light, field)}, {getattr(dark, field)});" for name, field in pairs)
    css = ":root { " + " ".join(lines) + " }\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": "public, max-age=300"})


@require_safe
@xframe_options_exempt
@at_inbox
def frame(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """The chat itself, to be framed where the inbox allows; without a frame it is a plain chat page."""
    language = language_of_request(request, inbox.brand.language)
    theme = request.GET.get("theme", "")
    response = render(
        request,
        "web_chat/frame.html",
        {
            "brand": inbox.brand,
            "name": inbox.brand.name_in(language),
            "language": language,
            "theme": theme if theme in _SURFACES else "",
            "given": _given(inbox, language),
            "opening": _opening(inbox, language),
        },
        using="jinja2",
    )
    response["Content-Security-Policy"] = _policy(inbox)
    response["Content-Language"] = language
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-cache"
    return response


def _opening(inbox: Inbox, language: str) -> str:
    """Why people do not answer at once, and when they are there again; empty while they do."""
    brand, moment = inbox.brand, now()
    calendar = calendar_of(brand)
    opens = calendar.opens_at(moment)
    if opens == moment:
        situation = Situation.BUSY if is_all_busy(brand, NAME) else None
    elif calendar.is_lunch(moment):
        situation = Situation.LUNCH
    else:
        is_holiday = calendar.closed_for(day_in(brand.zone, moment)) is not None
        situation = Situation.HOLIDAY if is_holiday else Situation.OUTSIDE
    if situation is None:
        return ""
    when = told_when(opens, language, brand.zone)
    own = desk_setting_of(brand).notice(situation, language)
    return own.replace("{when}", when) if own else word(f"web_chat.away.{situation}", language, when=when)


def _given(inbox: Inbox, language: str) -> dict[str, Any]:
    """What the frame's script starts from; it is escaped into a JSON block of the page."""
    words = {key.removeprefix(_UI): texts[language] for key, texts in all_words().items() if key.startswith(_UI)}
    words |= {key: texts[language] for key, texts in all_words().items() if key.startswith(_REFUSED)}
    slug = inbox.brand.slug
    return {
        "brand": slug,
        "language": language,
        "at": reverse("web_chat:frame", args=[slug]),
        "live": f"/live/chat/{slug}/",
        "greeting": inbox.greeting(language),
        "needs": inbox.likely_needs(language),
        "longest": BODY_LIMIT,
        "files": {"most": MOST_IN_A_MESSAGE, "largest": SIZE_LIMIT},
        "words": words,
    }


def _policy(inbox: Inbox) -> str:
    """Only our own files, no inline anything, no string ever turned into markup, framed only where allowed."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            f"frame-ancestors {inbox.frame_ancestors()}",
        ]
    )
