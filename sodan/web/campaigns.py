"""Promotions and launches, the newest first: written down, set live, paused and ended by planners, read by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.backoffice.product import Product
from sodan.company.brand import Brand
from sodan.desk.campaign import (
    LONGEST_TITLE,
    LONGEST_WORDS,
    Campaign,
    Kind,
    Plan,
    Stage,
    campaign_for,
    campaigns_of,
    counted,
    draft_campaign,
    faults_of,
    move_campaign,
)
from sodan.desk.cursor import newest_page
from sodan.desk.view import brands_of
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Conflict, Invalid, NotFound, NotPermitted
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative
from sodan.policy.period import parse_day
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in
from sodan.web.reader import is_planner

_TONES = {"running": "good", "ahead": "attention", "paused": "attention"}
_MOST_PRODUCTS = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """One campaign as the list shows it: how it stands today, and what may follow."""

    campaign: Campaign
    state: str
    tone: str
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The form as it was filled in, with what is wrong in it by field; empty at first."""

    written: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What was written there."""
        return self.written.get(name, "")


@require_GET
@signed_in
def show_campaigns(request: HttpRequest, person: Representative) -> HttpResponse:
    """The campaigns of the brands this person serves, a page at a time (``?before=`` the last of the page before)."""
    return _page(request, person, Draft())


@require_POST
@signed_in
def drafting(request: HttpRequest, person: Representative) -> HttpResponse:
    """Write one down. What is wrong is told beside its field, and nothing written is lost.

    Raises NotPermitted for a role without the duty, NotFound for a brand of others.
    """
    _check_duty(person)
    brand = _brand(person, request.POST.get("brand", ""))
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    plan, faults = _read(written)
    if faults:
        return _page(request, person, Draft(written, faults), status=422)
    draft_campaign(brand, plan, by=person)
    return done(request, then=reverse("campaigns"))


@require_POST
@signed_in
def moving(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Set it live, pause it or end it (``stage``). Raises Conflict when that cannot follow on how it stands."""
    _check_duty(person)
    campaign, to = campaign_for(person, pk), request.POST.get("stage", "")
    if to not in (Stage.LIVE, Stage.PAUSED, Stage.ENDED):
        raise Invalid(f"“{to}” is no stage to go to", where="stage", expected="live, paused, ended")
    if not move_campaign(campaign, to=Stage(to)):
        raise Conflict(f"{campaign} cannot become {to}")
    return done(request, then=reverse("campaigns"))


def _check_duty(person: Representative) -> None:
    if not is_planner(person):
        raise NotPermitted("no duty to plan campaigns")


def _brand(person: Representative, written: str) -> Brand:
    found = next((brand for brand in brands_of(person) if str(brand.pk) == written), None)
    if found is None:
        raise NotFound(f"brand {written}")
    return found


def _read(written: Mapping[str, str]) -> tuple[Plan, dict[str, str]]:
    """The plan that was written, and what is wrong with it by field."""
    starts_on, ends_on = (parse_day(written.get(name, "")) for name in ("starts_on", "ends_on"))
    faults = {name: "day" for name, day in (("starts_on", starts_on), ("ends_on", ends_on)) if day is None}
    product = written.get("product", "")
    plan = Plan(
        kind=written.get("kind", ""),
        titles={language: written.get(f"title_{language}", "") for language in LANGUAGES},
        words={language: written.get(f"words_{language}", "") for language in LANGUAGES},
        starts_on=starts_on or date.min,
        ends_on=ends_on or date.max,
        product_id=int(product) if product.isdecimal() else None,
    )
    return plan, {**faults_of(plan), **faults}


def _page(request: HttpRequest, person: Representative, draft: Draft, *, status: int = 200) -> HttpResponse:
    brands = list(brands_of(person))
    newest = newest_announcement(brands)
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    found = counted(campaigns_of(person)).select_related("brand", "product", "created_by")
    page, more = newest_page(found.filter(stage=stage) if stage else found, request.GET.get("before", ""))
    may_plan = is_planner(person)
    shown: dict[str, Any] = {
        "rows": [_shown(one) for one in page], "more": more, "chosen": stage, "stages": Stage.values, "may_plan": may_plan,
    }  # fmt: skip
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/campaign_rows.html", **shown)
    if is_fragment(request) and request.method == "GET":
        return answer(request, "desk/campaigns_now.html", **shown)
    form = {"draft": draft, "brands": brands, "products": _products(person.language) if may_plan else [], "kinds": Kind.values}
    longest = {"title": LONGEST_TITLE, "words": LONGEST_WORDS}
    return answer(request, "desk/campaigns.html", status=status, newest=newest, longest=longest, **form, **shown)


def _products(language: str) -> list[tuple[str, str]]:
    """What a campaign may be about: number and title."""
    return [(str(one.pk), str(one.titles.get(language) or one.slug)) for one in Product.objects.all()[:_MOST_PRODUCTS]]


def _shown(campaign: Campaign) -> Shown:
    state = _state(campaign, day_in(campaign.brand.zone, now()))
    moves = {
        "draft": ("live", "ended"),
        "running": ("paused", "ended"),
        "ahead": ("paused", "ended"),
        "paused": ("live", "ended"),
        "over": ("ended",),
    }
    return Shown(campaign, state, _TONES.get(state, ""), moves.get(state, ()))


def _state(campaign: Campaign, today: date) -> str:
    """How it stands today: a live one may not have begun yet, or its days be over."""
    if campaign.stage != Stage.LIVE:
        return str(campaign.stage)
    if today < campaign.starts_on:
        return "ahead"
    return "running" if campaign.is_on(today) else "over"
