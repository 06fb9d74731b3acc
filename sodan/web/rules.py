"""The page of automation rules: put together row by row, tried on the last hundred conversations, then switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.customers.attribute import Attribute
from sodan.desk.canned import LONGEST_TEXT
from sodan.desk.condition import Asked
from sodan.desk.conversation import Owner
from sodan.desk.level import tiers_of
from sodan.desk.rule import LONGEST_NAME, TIMED, Rule, RuleRun, Trigger, Wanted, move_rule, remove_rule, switch, tried, write_rule
from sodan.desk.ruling import arm_rule
from sodan.desk.status import Status
from sodan.desk.step import Step
from sodan.desk.view import brands_of
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative
from sodan.web.hours import brand_asked, brand_to_set_up
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import is_outfitter
from sodan.web.rule_words import asked_values, told_trigger
from sodan.web.said import said
from sodan.web.steps import choices_for, rearranged, steps_written, told_steps

_SHOWN_RUNS = 30
_CHANNELS = ("web_chat", "email", "phone")
_UNITS = {"minutes": 1, "hours": 60, "days": 1440}
_MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """A rule as it stands in its form: what was written, and where it is wrong."""

    pk: int | None = None
    wanted: Wanted = field(default_factory=lambda: Wanted("", Trigger.WROTE, 60, (), ()))
    fault: str = ""


@require_GET
@signed_in
def show_rules(request: HttpRequest, person: Representative) -> HttpResponse:
    """The rules of one brand (``?brand=``) in their order, and a form for another."""
    return _page(request, person, brand_asked(person, request.GET.get("brand", "")), Typed())


@require_POST
@signed_in
def writing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Keep a new rule of a brand, or draw its form again with another row."""
    return _kept(request, person, Rule(brand=brand_to_set_up(person, pk)))


@require_POST
@signed_in
def changing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Change one; it is off until it was tried again."""
    return _kept(request, person, _rule(person, pk))


@require_POST
@signed_in
def moving(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """``way``: up or down."""
    rule = _rule(person, pk)
    move_rule(rule, up=request.POST.get("way") == "up", by=person)
    return done(request, then=_address(rule.brand))


@require_POST
@signed_in
def switching(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """``on`` or not. A timed one begins to mind what is open already."""
    rule = _rule(person, pk)
    switch(rule, is_on=bool(request.POST.get("on")), by=person)
    if rule.is_on and rule.trigger in TIMED:
        arm_rule.later(rule_id=rule.pk, dedupe_key=f"arm:{rule.pk}")
    return done(request, then=reverse("rules-trying", args=[rule.pk]) if rule.is_on else _address(rule.brand))


@require_POST
@signed_in
def removing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Throw it away; what it did stays told."""
    rule = _rule(person, pk)
    brand = rule.brand
    remove_rule(rule, by=person)
    return done(request, then=_address(brand))


@require_GET
@signed_in
def show_trying(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """What it would do on the last hundred conversations, without doing it, and what it has done."""
    rule = _rule(person, pk)
    looked_at = tried(rule)
    runs = RuleRun.objects.filter(rule=rule).select_related("conversation__customer").order_by("-pk")[:_SHOWN_RUNS]
    return answer(
        request,
        "desk/rule_trying.html",
        newest=newest_announcement(brands_of(person)),
        brand=rule.brand,
        rule=rule,
        told=_told(rule, person.language),
        looked_at=looked_at,
        fitting=[matter for matter, fits in looked_at if fits],
        runs=runs,
    )


def _rule(person: Representative, pk: int) -> Rule:
    """One of a brand this person sets up. Raises NotFound and NotPermitted."""
    rule = Rule.objects.filter(pk=pk, brand__representatives=person).select_related("brand").first()
    if rule is None:
        raise NotFound(f"rule {pk}")
    brand_to_set_up(person, rule.brand_id)
    return rule


def _written(form: QueryDict) -> Wanted:
    number, unit = form.get("minutes", ""), _UNITS.get(form.get("unit", ""), 1)
    minutes = int(number) * unit if number.isascii() and number.isdigit() and len(number) < len("100000") else 0
    numbers = sorted(
        int(one.removeprefix("asks_")) for one in form if one.startswith("asks_") and one.removeprefix("asks_").isdecimal()
    )
    rows = [{"kind": form.get(f"asks_{one}", ""), "value": form.get(f"value_{one}", "")[:200]} for one in numbers[:_MOST_ROWS]]
    return Wanted(form.get("name", ""), form.get("trigger", ""), minutes, rows, steps_written(form))


def _rearranged(form: QueryDict, wanted: Wanted) -> Wanted | None:
    """What a button of the editor made of it (``ask``: ``add`` or ``drop:2``; ``edit`` as in the editor of steps)."""
    verb, _, place = form.get("ask", "").partition(":")
    conditions = [dict(one) for one in wanted.conditions]
    if verb == "add":
        conditions.append({"kind": form.get("another_ask", ""), "value": ""})
    elif verb == "drop" and place.isdecimal():
        conditions = [one for number, one in enumerate(conditions) if number != int(place)]
    else:
        steps = rearranged(form, [dict(one) for one in wanted.steps])
        return None if steps is None else Wanted(wanted.name, wanted.trigger, wanted.minutes, conditions, steps)
    return Wanted(wanted.name, wanted.trigger, wanted.minutes, conditions, wanted.steps)


def _kept(request: HttpRequest, person: Representative, rule: Rule) -> HttpResponse:
    wanted = _written(request.POST)
    again = _rearranged(request.POST, wanted)
    if again is not None:
        return _page(request, person, rule.brand, Typed(rule.pk, again))
    try:
        write_rule(rule, wanted, by=person)
    except Invalid as error:
        return _page(request, person, rule.brand, Typed(rule.pk, wanted, error.where or "name"), status=422)
    except Conflict:
        return _page(request, person, rule.brand, Typed(rule.pk, wanted, "number"), status=409)
    return done(request, then=reverse("rules-trying", args=[rule.pk]))


def _told(rule: Rule, language: str) -> dict[str, Any]:
    choices = choices_for((rule.brand,), language)
    return {
        "trigger": told_trigger(rule.trigger, rule.minutes, language),
        "conditions": asked_values(rule.conditions, language),
        "steps": told_steps(rule.steps, choices, language),
    }


def _asks_for(brand: Brand, language: str) -> Mapping[str, Any]:
    """What each condition can be compared with, where it is one of several."""
    names = {"0": "normal", "1": "high", "2": "urgent"}
    return {
        Asked.CHANNEL: [(one, said(f"channel.{one}", language, fallback=one)) for one in _CHANNELS],
        Asked.LANGUAGE: [(one, said(f"side.language.{one}", language)) for one in LANGUAGES],
        Asked.PRIORITY: [(number, said(f"event.priority.{name}", language)) for number, name in names.items()],
        Asked.TIER: [
            (one, said(f"levels.tier.{one}", language, fallback=one)) for one in (*tiers_of(brand), "registered", "visitor")
        ],
        Asked.HOURS: [(one, said(f"condition.hours.{one}", language)) for one in ("in", "out")],
        Asked.STATUS: [(one.key, one.name_in(language)) for one in Status.objects.filter(brand=brand)],
        Asked.SCORE: [(one, one) for one in "12345"],
        Asked.OWNER: [(one, said(f"condition.owner.{one}", language)) for one in Owner],
    }


def _page(request: HttpRequest, person: Representative, brand: Brand, typed: Typed, *, status: int = 200) -> HttpResponse:
    brands, language = brands_of(person), person.language
    choices = choices_for((brand,), language)
    choices["holders"] = [one for one in choices["holders"] if one[0] != "me"]
    choices["step_kinds"] = tuple(one for one in Step if one != Step.INSERT)
    rules = list(Rule.objects.filter(brand=brand))
    told = {
        rule.pk: {
            "trigger": told_trigger(rule.trigger, rule.minutes, language),
            "conditions": asked_values(rule.conditions, language),
            "steps": told_steps(rule.steps, choices, language),
        }
        for rule in rules
    }
    return answer(
        request,
        "desk/rules.html",
        status=status,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        rules=rules,
        told=told,
        typed=typed,
        triggers=tuple(Trigger),
        timed=TIMED,
        asks=tuple(Asked),
        asks_for=_asks_for(brand, language),
        attributes=Attribute.objects.filter(brand=brand),
        longest={"name": LONGEST_NAME, "text": LONGEST_TEXT},
        may_set_up=is_outfitter(person),
        **choices,
    )


def _address(brand: Brand) -> str:
    return f"{reverse('rules')}?brand={brand.pk}"
