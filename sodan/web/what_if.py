"""What if: an act and facts in; the decision, every rule, the law beneath and the role's limit out. Nothing is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from sodan.actions.explanation import sentence
from sodan.actions.registry import all_acts
from sodan.actions.supposition import Supposition, facts_of_order, suppose_for
from sodan.company.brand import Brand
from sodan.desk.view import brands_of
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Invalid, NotFound, NotPermitted
from sodan.kit.money import Money, exponent
from sodan.people.representative import Representative
from sodan.policy.book import Spot, minor_units
from sodan.policy.decision import Reason
from sodan.policy.fact import FACTS, Kind, kind_of
from sodan.policy.period import parse_day
from sodan.policy.supposing import Floor, Ruling, facts_asked, usual_facts
from sodan.roles.role import roles_of
from sodan.web.live import newest_announcement
from sodan.web.page import answer, signed_in
from sodan.web.reader import is_trier
from sodan.web.said import said

_CODES = {"reason": "side.reason", "order_status": "side.order"}
_YES, _NO = "yes", "no"
_LONGEST = 60
_TONES = {"allow": "good", "approve": "attention", "deny": "danger", "need_info": ""}


@dataclass(frozen=True, slots=True)
class Field:
    """One fact as the form asks for it; ``value`` as it was written, ``is_wrong`` when that cannot be such a fact."""

    name: str
    label: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    step: str = "1"
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One rule as the page tells it."""

    name: str
    stand: str
    citation: str
    where: str
    lacks: str
    condition: str


@require_GET
@signed_in
def show_what_if(request: HttpRequest, person: Representative) -> HttpResponse:
    """The form and its answer. Raises NotPermitted for a role without the duty, NotFound for a brand of others."""
    if not is_trier(person):
        raise NotPermitted("no duty to try policies")
    brands = list(brands_of(person))
    brand = _brand(brands, request.GET.get("brand", ""))
    roles = roles_of(brand.line)
    role = next((one for one in roles if one.id == request.GET.get("role")), roles[0])
    acts = [name for name in all_acts() if facts_asked(name, line=brand.line)]
    act = request.GET.get("act", "") if request.GET.get("act") in acts else _first(acts)
    facts, unknown_order = _facts(request, brand, act)
    supposition = suppose_for(act, facts, brand=brand, role=role)
    context: dict[str, Any] = {
        "brands": brands, "brand": brand, "roles": roles, "role": role, "act": act,
        "acts": [(name, said(f"act.{name}", person.language)) for name in acts],
        "fields": _fields(request, brand, act, facts), "order": request.GET.get("order", ""), "unknown_order": unknown_order,
        "told": _told(supposition, act, brand, person.language), "newest": newest_announcement(brands),
    }  # fmt: skip
    return answer(request, "desk/what_if.html", **context)


def _first(acts: list[str]) -> str:
    if not acts:
        raise NotFound("no act has rules")
    return "return_and_refund" if "return_and_refund" in acts else acts[0]


def _brand(brands: list[Brand], slug: str) -> Brand:
    found = next((brand for brand in brands if slug in ("", brand.slug)), None)
    if found is None:
        raise NotFound(f"brand {slug}")
    return found


def _facts(request: HttpRequest, brand: Brand, act: str) -> tuple[dict[str, Any], bool]:
    """The facts supposed: those of the order when one is named, an ordinary case's at first, and what the form says over both."""
    today = day_in(brand.zone, now())
    number = request.GET.get("order", "").strip()
    facts: dict[str, Any] = {**_ordinary(act, brand), "asked_on": today.isoformat()}
    is_unknown = False
    if number:
        try:
            facts |= {"delivered_on": None} | facts_of_order(brand, number, asked_on=today)
        except NotFound:
            is_unknown = True
    if request.GET.get("asked") == act and not request.GET.get("fill"):
        for name in facts_asked(act, line=brand.line):
            facts[name] = _parsed(name, request.GET.get(name, ""), brand.currency)
    return {name: value for name, value in facts.items() if value is not None and name in FACTS}, is_unknown


def _ordinary(act: str, brand: Brand) -> dict[str, Any]:
    """The pack's first example of the act, moved to these days."""
    facts = usual_facts(act, line=brand.line)
    days = facts.pop("days_since_delivery", None)
    if isinstance(days, int) and facts.get("is_delivered"):
        today = day_in(brand.zone, now())
        facts["delivered_on"] = (today - timedelta(days=days)).isoformat()
    return facts


def _parsed(name: str, written: str, currency: str) -> Any:
    """The fact as it was written into the form; None when it is left open or cannot be such a fact."""
    kind, text = kind_of(name), written.strip()[:_LONGEST]
    if not text:
        return None
    if kind is Kind.YES_NO:
        return {_YES: True, _NO: False}.get(text)
    if kind is Kind.CHOICE:
        return text if text in FACTS[name].values else None
    if kind is Kind.DAY:
        day = parse_day(text)
        return day.isoformat() if day else None
    return text if kind is Kind.TEXT else _number(text, currency if kind is Kind.AMOUNT else "")


def _number(text: str, currency: str) -> int | None:
    try:
        return minor_units(Decimal(text), currency) if currency else int(text)
    except (InvalidOperation, Invalid, ValueError):
        return None


def _fields(request: HttpRequest, brand: Brand, act: str, facts: Mapping[str, Any]) -> list[Field]:
    language = request.user.language if isinstance(request.user, Representative) else "en"
    return [
        _field(name, facts.get(name), request.GET.get(name, ""), brand, language) for name in facts_asked(act, line=brand.line)
    ]


def _field(name: str, value: Any, written: str, brand: Brand, language: str) -> Field:
    kind = kind_of(name)
    label = said(f"approvals.fact.{name}", language, FACTS[name].meaning)
    options: tuple[tuple[str, str], ...] = ()
    if kind is Kind.YES_NO:
        options = ((_YES, said("approvals.yes", language)), (_NO, said("approvals.no", language)))
    elif kind is Kind.CHOICE:
        options = tuple((one, said(f"{_CODES.get(name, 'approvals.value')}.{one}", language, one)) for one in FACTS[name].values)
    step = str(Decimal(1).scaleb(-exponent(brand.currency))) if kind is Kind.AMOUNT else "1"
    is_wrong = bool(written.strip()) and value is None
    return Field(name, label, str(kind), written if is_wrong else _written(kind, value, brand.currency), options, step, is_wrong)


def _written(kind: Kind, value: Any, currency: str) -> str:
    """The fact as the form shows it."""
    if value is None:
        return ""
    if kind is Kind.YES_NO:
        return _YES if value else _NO
    return str(Decimal(value).scaleb(-exponent(currency))) if kind is Kind.AMOUNT else str(value)


def _told(found: Supposition, act: str, brand: Brand, language: str) -> dict[str, Any]:
    decision = found.supposed.decision
    reasons = [_sentence(reason, language) for reason in (*decision.reasons, *found.over)]
    person = said("what_if.person", language)
    options = [said(f"act.{option.act}", language, person) for option in decision.options]
    return {
        "outcome": str(found.outcome), "tone": _TONES[str(found.outcome)], "reasons": reasons,
        "options": list(dict.fromkeys(options)), "revision": decision.revision,
        "limit": found.limit.shown(language) if isinstance(found.limit, Money) else "",
        "rulings": [_ruling(one, brand, language) for one in found.supposed.rulings],
        "floors": [_floor(one, language) for one in found.supposed.floors],
        "last_days": [(said(f"approvals.fact.{name}", language, name), day) for name, day in found.supposed.last_days.items()],
        "act": act,
    }  # fmt: skip


def _sentence(reason: Reason, language: str) -> str:
    """Why, for a colleague; the rule's bare name where its pack has no sentence for it."""
    try:
        return sentence(reason, language)
    except KeyError:
        return reason.code


def _ruling(ruling: Ruling, brand: Brand, language: str) -> Told:
    rule = ruling.rule
    lacks = said(f"approvals.fact.{ruling.lacks}", language, ruling.lacks) if ruling.lacks else ""
    condition = rule.expr if rule.when == "true" else f"{rule.when} → {rule.expr}"
    cited = rule.citation.model_dump()[language]
    return Told(rule.id, str(ruling.stand), cited, _where(ruling.spot, brand.line), lacks, condition)


def _where(spot: Spot, line: str) -> str:
    """File and line from the pack's folder on: where on the machine it lies is no matter of the reader's."""
    parts = spot.path.parts
    inside = parts[parts.index(line) :] if line in parts else parts[-2:]
    return f"{'/'.join(inside)}:{spot.line}" if spot.line else "/".join(inside)


def _floor(floor: Floor, language: str) -> dict[str, str]:
    name = said(f"approvals.fact.{floor.name}", language, floor.name) if floor.name else ""
    texts = {"article": floor.article.article.model_dump()[language], "says": floor.article.says.model_dump()[language]}
    return {**texts, "source": floor.article.source, "name": name, "least": floor.least, "set_to": floor.set_to}
