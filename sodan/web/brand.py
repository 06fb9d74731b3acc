"""The page of one brand: its names and colour, how its desk counts who is there, and what customers are told when nobody is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.company.desk_setting import (
    LONGEST_NOTICE,
    MOST_REASONS,
    USUAL_CAPACITY,
    DeskSetting,
    Situation,
    desk_setting_of,
)
from sodan.desk.view import brands_of
from sodan.kit.language import LANGUAGES
from sodan.people.presence import LONGEST_REASON
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change
from sodan.web.hours import Draft, brand_asked, brand_to_set_up
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.people import CHANNELS, capacity_read
from sodan.web.reader import is_outfitter

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LONGEST_AWAY = 480  # minutes


@require_GET
@signed_in
def show_brand(request: HttpRequest, person: Representative) -> HttpResponse:
    """One brand (``?brand=``) as it stands."""
    return _page(request, person, brand_asked(person, request.GET.get("brand", "")), Draft())


@require_POST
@signed_in
def setting(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Keep what the form says. What is wrong is told beside its field, and nothing written is lost."""
    brand = brand_to_set_up(person, pk)
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    kept = desk_setting_of(brand)
    before = _form(brand, kept)
    faults = _brand_filled(brand, written) | _desk_filled(kept, written)
    if faults:
        return _page(request, person, Brand.objects.get(pk=pk), Draft(written, faults), status=422)
    with transaction.atomic():
        brand.save(update_fields=["names", "colour", "mark"])
        kept.save()
        keep_change(by=person, brand=brand, area="brand", subject="", before=before, after=_form(brand, kept))
    return done(request, then=f"{reverse('brand')}?brand={brand.pk}")


def _brand_filled(brand: Brand, written: Mapping[str, str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    brand.names = {code: written.get(f"name_{code}", "")[:60] for code in LANGUAGES}
    faults |= {f"name_{code}": "name" for code in LANGUAGES if not brand.names[code]}
    if _COLOUR.fullmatch(written.get("colour", "")):
        brand.colour = written["colour"].lower()
    else:
        faults["colour"] = "colour"
    brand.mark = written.get("mark", "")[:2]
    if not brand.mark:
        faults["mark"] = "mark"
    return faults


def _desk_filled(kept: DeskSetting, written: Mapping[str, str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    minutes = written.get("away_minutes", "")
    if minutes.isascii() and minutes.isdigit() and int(minutes) <= LONGEST_AWAY:
        kept.away_minutes = int(minutes)
    else:
        faults["away_minutes"] = "minutes"
    reasons = dict.fromkeys(part.strip() for part in written.get("reasons", "").replace("、", ",").split(",") if part.strip())
    kept.reasons = list(reasons)
    if len(reasons) > MOST_REASONS or any(len(reason) > LONGEST_REASON for reason in reasons):
        faults["reasons"] = "reasons"
    kept.capacity, wrong = capacity_read(written)
    texts = {situation.value: {code: written.get(f"{situation}_{code}", "") for code in LANGUAGES} for situation in Situation}
    faults |= {
        f"{situation}_{code}": "long"
        for situation, told in texts.items()
        for code in LANGUAGES
        if len(told[code]) > LONGEST_NOTICE
    }
    kept.notices = {
        name: {code: text for code, text in told.items() if text} for name, told in texts.items() if any(told.values())
    }
    return faults | wrong


def _form(brand: Brand, kept: DeskSetting) -> dict[str, Any]:
    """The brand as the form writes it, and as the audit log tells it."""
    found: dict[str, Any] = {f"name_{code}": brand.names.get(code, "") for code in LANGUAGES}
    found |= {"colour": brand.colour, "mark": brand.mark, "away_minutes": str(kept.away_minutes)}
    found |= {"reasons": ", ".join(kept.reasons)}
    found |= {f"most_{channel}": str(kept.capacity.get(channel, "")) for channel in CHANNELS}
    for situation in Situation:
        found |= {f"{situation}_{code}": kept.notices.get(situation, {}).get(code, "") for code in LANGUAGES}
    return found


def _page(request: HttpRequest, person: Representative, brand: Brand, draft: Draft, *, status: int = 200) -> HttpResponse:
    brands = brands_of(person)
    return answer(
        request,
        "desk/brand.html",
        status=status,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        draft=draft,
        form=dict(draft.written) or _form(brand, desk_setting_of(brand)),
        channels=[(channel, USUAL_CAPACITY[channel]) for channel in CHANNELS],
        situations=Situation.values,
        longest=LONGEST_NOTICE,
        may_set_up=is_outfitter(person),
    )
