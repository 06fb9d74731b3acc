"""Clearing payments with the provider: what stands in suspense, what differs and what to do, and how each day came out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.backoffice.mismatch import (
    Unknown,
    mismatch_for,
    mismatches_of,
    read_on_console,
    settle_mismatch,
    unknown_at,
)
from sodan.backoffice.provider import Outcome
from sodan.backoffice.reconciliation import Reconciliation, reconciliations_of
from sodan.company.brand import Brand
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid, NotFound, NotPermitted
from sodan.kit.money import Money
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in
from sodan.web.reader import is_reconciler

PAGE = 30
MOST = 100
TONES = {"agrees": "good", "differs": "danger", "waiting": "attention"}


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of a day's figures: what was counted, how often and how much by the statement and by us."""

    kind: str
    theirs: int
    theirs_told: str
    ours: int
    ours_told: str
    agree: int
    is_equal: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One compared day with its figures in the reader's words."""

    row: Reconciliation
    tone: str
    sums: Sequence[Sum]


@require_GET
@signed_in
def show_reconciliation(request: HttpRequest, person: Representative) -> HttpResponse:
    """Suspense, open differences and the days. Raises NotPermitted for a role without the duty."""
    _check_duty(person)
    brands = brands_of(person)
    newest = newest_announcement(brands)
    days, more = _days(request, person)
    found = mismatches_of(person).select_related("brand", "settled_by")
    is_settled = request.GET.get("settled") == "1"
    mismatches = found.exclude(settled_at=None).order_by("-settled_at", "-id") if is_settled else _open(found)
    template = "desk/reconciliation_now.html" if is_fragment(request) else "desk/reconciliation.html"
    return answer(
        request, template, unknowns=_unknowns(brands), mismatches=list(mismatches[:MOST]), is_settled=is_settled, days=days,
        more=more, newest=newest,
    )  # fmt: skip


def _open(found: Any) -> Any:
    """What differs; an unknown outcome stands in suspense above already."""
    return found.filter(settled_at=None).exclude(kind="unknown").order_by("-day", "-id")


@require_GET
@signed_in
def show_days(request: HttpRequest, person: Representative) -> HttpResponse:
    """The next days (``?before=`` the last of the page before)."""
    _check_duty(person)
    days, more = _days(request, person)
    return answer(request, "desk/reconciliation_days.html", days=days, more=more)


def _days(request: HttpRequest, person: Representative) -> tuple[list[Day], str]:
    rows = reconciliations_of(person).select_related("brand").order_by("-day", "-id")
    if before := request.GET.get("before", ""):
        last, number = _place(before)
        rows = rows.filter(Q(day__lt=last) | Q(day=last, id__lt=number))
    found = list(rows[: PAGE + 1])
    more = f"{found[PAGE - 1].day.isoformat()},{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return [_day(row, person.language) for row in found[:PAGE]], more


def _place(text: str) -> tuple[date, int]:
    day, _, number = text.partition(",")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError as error:
        raise Invalid(f"“{text}” is no place in the list", where="before", expected="<day>,<id>") from error


def _day(row: Reconciliation, language: str) -> Day:
    return Day(row, TONES[row.ending], [_sum(figure, language) for figure in row.figures])


def _sum(figure: dict[str, Any], language: str) -> Sum:
    theirs, ours = (Money(figure[f"{side}_minor"], figure["currency"]) for side in ("theirs", "ours"))
    is_equal = (figure["theirs"], theirs) == (figure["ours"], ours)
    told = (theirs.shown(language), figure["ours"], ours.shown(language))
    return Sum(figure["kind"], figure["theirs"], *told, figure["agree"], is_equal)


def _unknowns(brands: Iterable[Brand]) -> list[tuple[Brand, Unknown]]:
    return [(brand, unknown) for brand in brands for unknown in unknown_at(brand)][:MOST]


@require_POST
@signed_in
def reading(request: HttpRequest, person: Representative) -> HttpResponse:
    """What the provider's console says of a movement that nobody knows."""
    _check_duty(person)
    brand = Brand.objects.filter(representatives=person, pk=_number(request, "brand")).first()
    if brand is None:
        raise NotFound("brand")
    asked = request.POST.get("outcome", "")
    if asked not in (Outcome.SUCCEEDED, Outcome.DECLINED):
        raise Invalid("it moved, or it did not", where="outcome", expected="succeeded or declined")
    key, reference = request.POST.get("key", ""), request.POST.get("reference", "")
    read_on_console(brand, key, by=person, outcome=Outcome(asked), reference=reference)
    return done(request, then=reverse("reconciliation"))


@require_POST
@signed_in
def clearing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """A difference was cleared with the provider, and how."""
    _check_duty(person)
    settle_mismatch(mismatch_for(person, pk), by=person, note=request.POST.get("note", ""))
    return done(request, then=reverse("reconciliation"))


def _number(request: HttpRequest, name: str) -> int:
    asked = request.POST.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() else 0


def _check_duty(person: Representative) -> None:
    if not is_reconciler(person):
        raise NotPermitted("no duty to reconcile payments")
