"""One's own ways at the desk: how Enter behaves, how long a reply is held, which key does what; the same on every device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid
from sodan.people.preference import prefer, preference_of
from sodan.people.representative import Representative
from sodan.web.key import PRESETS, keys_of, keys_read, preset_of
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in

UNDO = ("0", "5", "10", "20", "30")  # seconds for which a reply may be held


@require_GET
@signed_in
def show_preferences(request: HttpRequest, person: Representative) -> HttpResponse:
    """What this person chose."""
    return _page(request, person)


@require_POST
@signed_in
def pressing(request: HttpRequest, person: Representative) -> HttpResponse:
    """Which key does what; ``usual`` forgets what was chosen, ``preset`` takes another set.

    A form that is refused keeps what was typed.
    """
    preset = request.POST.get("preset", "")
    try:
        if preset:
            prefer(person, preset=_preset(preset), keys={})
        else:
            prefer(person, keys={} if "usual" in request.POST else keys_read(request.POST.dict(), preset_of(person)))
    except Invalid as error:
        return _page(request, person, status=400, typed=request.POST.dict(), fault=error.where)
    return done(request, then=f"{reverse('preferences')}?saved=", news="preferred")


@require_POST
@signed_in
def writing(request: HttpRequest, person: Representative) -> HttpResponse:
    """Whether Enter sends or breaks the line, and how long a reply can be taken back. Raises Invalid for other seconds."""
    seconds = request.POST.get("undo", "0")
    if seconds not in UNDO:
        raise Invalid(f"“{seconds}” seconds are not offered", where="undo", expected=", ".join(UNDO))
    prefer(person, enter_sends=request.POST.get("enter") == "sends", undo_seconds=int(seconds))
    return done(request, then=f"{reverse('preferences')}?saved=")


def _preset(name: str) -> str:
    if name not in PRESETS:
        raise Invalid(f"“{name}” is no set of keys", where="preset", expected=", ".join(PRESETS))
    return name


def _page(
    request: HttpRequest, person: Representative, *, status: int = 200, typed: Mapping[str, str] | None = None, fault: str = ""
) -> HttpResponse:
    keys = {act: (typed or {}).get(f"key_{act}", key) for act, key in keys_of(person).items()}
    told: dict[str, Any] = {
        "preference": preference_of(person),
        "keys": keys,
        "preset": preset_of(person),
        "presets": tuple(PRESETS),
        "fault": fault,
        "undo": UNDO,
        "is_saved": "saved" in request.GET,
    }
    return answer(request, "desk/preferences.html", status=status, newest=newest_announcement(brands_of(person)), **told)
