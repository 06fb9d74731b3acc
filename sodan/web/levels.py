"""The page of service levels: how soon customers of a brand hear from us, set by those who set up the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import conversation_for
from sodan.desk.countdown import follow
from sodan.desk.level import (
    MOST_LEVELS,
    PRIORITIES,
    REGISTERED,
    VISITOR,
    Level,
    LevelTable,
    changes_of,
    levels_from,
    levels_of,
    tiers_of,
)
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change
from sodan.web.hours import Draft, brand_asked, brand_to_set_up
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import is_outfitter

METRICS = ("first_reply", "next_reply", "resolution")
CHANNELS = ("web_chat", "email", "phone")
_NUMBERS = (*METRICS, "warn_before")


@require_GET
@signed_in
def show_levels(request: HttpRequest, person: Representative) -> HttpResponse:
    """The levels of one brand (``?brand=``), the first that fits holds; one empty line to add another."""
    return _page(request, person, brand_asked(person, request.GET.get("brand", "")), Draft())


@require_POST
@signed_in
def setting(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Put the lines into force, in their order; a line without any minutes is taken away."""
    brand = brand_to_set_up(person, pk)
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    page, faults = _read(written)
    if faults:
        return _page(request, person, brand, Draft(written, faults), status=422)
    before = _told(levels_of(brand).levels)
    with transaction.atomic():
        LevelTable.objects.create(brand=brand, page=page, made_by=person)
        after = _told(levels_from(page).levels)
        keep_change(by=person, brand=brand, area="levels", subject="", before=before, after=after)
    return done(request, then=f"{reverse('levels')}?brand={brand.pk}")


@require_POST
@signed_in
def ranking(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Give the customer of a conversation a tier of the brand's levels, or (empty) take it back."""
    conversation = conversation_for(person, pk)
    tier = request.POST.get("tier", "").strip()
    if tier and tier not in tiers_of(conversation.brand):
        raise Invalid(f"no tier “{tier}”", where="tier", expected=", ".join(tiers_of(conversation.brand)))
    Customer.objects.filter(pk=conversation.customer_id).update(tier=tier)
    follow.later(conversation_id=conversation.pk, dedupe_key=f"countdown:{conversation.pk}")
    return done(request, then=reverse("conversation", args=[conversation.pk]))


def _read(written: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The lines as a page to keep, and what is wrong by field; a line none of whose minutes is filled in is left out."""
    levels: list[dict[str, Any]] = []
    faults: dict[str, str] = {}
    for at in range(MOST_LEVELS):
        if not any(written.get(f"{metric}_{at}") for metric in METRICS):
            continue
        line: dict[str, Any] = {"counts": "always" if written.get(f"counts_{at}") == "always" else "working"}
        for name in _NUMBERS:
            number = written.get(f"{name}_{at}", "")
            if number.isascii() and number.isdigit():
                line[name] = int(number)
            elif number:
                faults[f"{name}_{at}"] = "minutes"
        for name, one in (("channels", "channel"), ("priorities", "priority"), ("tiers", "tier")):
            line |= {name: [written[f"{one}_{at}"][:24]]} if written.get(f"{one}_{at}") else {}
        try:
            levels_from({"levels": [line]})
        except Invalid:
            faults.setdefault(f"first_reply_{at}", "minutes")
        levels.append(line)
    return {"levels": levels}, faults


def _form(levels: tuple[Level, ...]) -> dict[str, str]:
    """The lines in force as the form writes them."""
    found: dict[str, str] = {}
    for at, level in enumerate(levels):
        found |= {f"{name}_{at}": str(getattr(level, name) or "") for name in _NUMBERS}
        found |= {f"counts_{at}": level.counts, f"tier_{at}": ", ".join(level.tiers[:1])}
        found |= {f"channel_{at}": next(iter(level.channels), ""), f"priority_{at}": next(iter(level.priorities), "")}
    return found


def _told(levels: tuple[Level, ...]) -> dict[str, dict[str, str]]:
    """The lines as the audit log tells them, by their number."""
    told: dict[str, dict[str, str]] = {}
    for number, level in enumerate(_single(levels), 1):
        line = {"channel": "".join(level.channels), "priority": "".join(level.priorities), "tier": "".join(level.tiers)}
        line |= {name: str(getattr(level, name) or "") for name in _NUMBERS} | {"counts": level.counts}
        told[f"line_{number}"] = {name: value for name, value in line.items() if value}
    return told


def _page(request: HttpRequest, person: Representative, brand: Brand, draft: Draft, *, status: int = 200) -> HttpResponse:
    brands, levels = brands_of(person), _single(levels_of(brand).levels)
    return answer(
        request,
        "desk/levels.html",
        status=status,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        draft=draft,
        form=dict(draft.written) or _form(levels),
        lines=range(min(len(levels) + 1, MOST_LEVELS)) if not draft.written else range(_lines_in(draft.written)),
        channels=CHANNELS,
        priorities=PRIORITIES,
        metrics=METRICS,
        tiers=sorted({REGISTERED, VISITOR, "vip", *tiers_of(brand)}),
        history=[(one, "") for one in changes_of(brand)],
        may_set_up=is_outfitter(person),
    )


def _lines_in(written: Mapping[str, str]) -> int:
    """How many lines the form that was sent had."""
    places = (name.rpartition("_") for name in written)
    numbers = [int(number) for metric, _, number in places if metric in METRICS and number.isdecimal()]
    return min(max(numbers, default=0) + 1, MOST_LEVELS)


def _single(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """The lines with one channel and one priority each, as the form shows them: a file may name several in one line."""
    return tuple(
        level.model_copy(
            update={"channels": (channel,) if channel else (), "priorities": (priority,) if priority else (), "tiers": tiers}
        )
        for level in levels
        for channel in level.channels or ("",)
        for priority in level.priorities or ("",)
        for tiers in (*((tier,) for tier in level.tiers),) or ((),)
    )
