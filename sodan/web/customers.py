"""The list of customers one serves, whose file changed last first; the same field as in search narrows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from sodan.customers.customer import Customer, Medium, customers_of, masked
from sodan.desk.cursor import Cursor
from sodan.desk.search import customers_found
from sodan.desk.search_ask import LONGEST, Question, read_question
from sodan.desk.search_index import sweep_search
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, is_fragment, signed_in
from sodan.web.side import SENIOR_ROLES

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One customer with their addresses as this reader may see them."""

    customer: Customer
    contacts: tuple[str, ...]


@require_GET
@signed_in
def show_customers(request: HttpRequest, person: Representative) -> HttpResponse:
    """Everybody with a name, a page at a time (``?before=``); with ``?q=`` the first who answer to it."""
    newest = newest_announcement(brands_of(person))
    typed = request.GET.get("q", "").strip()[:LONGEST]
    before = request.GET.get("before", "")
    found, more = (_found(person, typed), "") if typed else _page(person, before)
    rows = [_listed(one, person) for one in found]
    shown: dict[str, Any] = {"rows": rows, "more": more, "typed": typed}
    if is_fragment(request) and before:
        return answer(request, "desk/customer_rows.html", **shown)
    return answer(request, "desk/customers.html", newest=newest, sees_sheets=person.role in SENIOR_ROLES, **shown)


def _found(person: Representative, typed: str) -> tuple[Customer, ...]:
    sweep_search()
    try:
        question = read_question(typed)
    except Invalid:
        return ()
    return customers_found(person, Question(typed, question.terms, question.marked), limit=PAGE)


def _page(person: Representative, before: str) -> tuple[list[Customer], str]:
    rows = (
        customers_of(person).filter(merged_into=None).exclude(name="").select_related("brand").prefetch_related("contact_points")
    )
    if before:
        last = Cursor.read(before)
        rows = rows.filter(Q(changed_at__lt=last.at) | Q(changed_at=last.at, id__lt=last.id))
    found = list(rows.order_by("-changed_at", "-id")[: PAGE + 1])
    page = found[:PAGE]
    return page, _cursor(page[-1].changed_at, page[-1].pk) if len(found) > PAGE else ""


def _cursor(at: datetime, number: int) -> str:
    return str(Cursor(at, number))


def _listed(customer: Customer, person: Representative) -> Listed:
    points = [point for point in customer.contact_points.all() if point.medium != Medium.WEB_VISITOR]
    is_senior = person.role in SENIOR_ROLES
    return Listed(customer, tuple(point.value if is_senior else masked(point.medium, point.value) for point in points))
