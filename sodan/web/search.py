"""The search page: conversations by what was said, customers and orders, in the brands one serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from markupsafe import Markup

from sodan.backoffice.order import Order
from sodan.company.brand import Brand
from sodan.customers.customer import Customer, Medium, masked
from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.search import Said, customers_found, orders_found, said
from sodan.desk.search_ask import LONGEST, Question, read_question
from sodan.desk.search_index import sweep_search
from sodan.desk.search_words import Piece, excerpt
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid, NotFound
from sodan.people.representative import Representative
from sodan.web.kept import kept
from sodan.web.live import newest_announcement
from sodan.web.moment import Moments
from sodan.web.page import answer, is_fragment, moments_of, signed_in
from sodan.web.reader import zone_of_reader
from sodan.web.side import SENIOR_ROLES

_LONGEST_NUMBER = 12
_BESIDE = 5  # customers and orders shown above the conversations


@dataclass(frozen=True, slots=True)
class Who:
    """A customer as the page shows them: the name with its hits, and addresses as this reader may see them."""

    customer: Customer
    name: tuple[Piece, ...]
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bought:
    """An order as the page shows it; ``titles`` only for a reader who may see orders unasked."""

    order: Order
    number: tuple[Piece, ...]
    titles: tuple[str, ...]


@require_GET
@signed_in
def show_search(request: HttpRequest, person: Representative) -> HttpResponse:
    """The page, or (for a scroll, ``?before=``) the next conversations. What came a moment ago is taken in first."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    prefetch_related_objects([person], "brands")  # asked for by each of the three searches
    newest = newest_announcement(brands_of(person))
    try:
        question = read_question(typed)
    except Invalid as error:
        return answer(request, "desk/search.html", status=400, newest=newest, typed=typed, refused=error, question=None)
    behind = sweep_search()
    before = request.GET.get("before", "")
    zone = ZoneInfo(zone_of_reader(request))
    page = said(person, question, zone=zone, before=int(before) if before.isdecimal() else 0)
    moments, brands = moments_of(request), {brand.pk: brand for brand in person.brands.all()}
    lines = [_line(one, moments, brands) for one in page.found]
    shown: dict[str, Any] = {"typed": typed, "question": question, "page": page, "lines": lines}
    if is_fragment(request) and before:
        return answer(request, "desk/search_rows.html", **shown)
    beside = {} if question.is_narrowed else _beside(person, question)
    return answer(request, "desk/search.html", newest=newest, behind=behind, **shown, **beside)


def _line(found: Said, moments: Moments, brands: Mapping[int, Brand]) -> Markup:
    """A conversation that was found: what was said in it, by whom and when."""
    brand = brands[found.conversation.brand_id]
    return kept(
        "desk/search_row.html",
        language=moments.language,
        found=found,
        brand=(str(brand), brand.colour, brand.mark),
        zone=brand.zone,
        moments=moments,
    )


def _beside(person: Representative, question: Question) -> dict[str, Any]:
    is_senior = person.role in SENIOR_ROLES
    return {
        "numbered": _numbered(person, question),
        "customers": [_who(one, question, is_senior) for one in customers_found(person, question, limit=_BESIDE)],
        "orders": [_bought(one, question, person, is_senior) for one in orders_found(person, question, limit=_BESIDE)],
    }


def _numbered(person: Representative, question: Question) -> Conversation | None:
    """The conversation whose number was typed; for one that was merged, the main one."""
    digits = question.typed.strip().lstrip("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        return None
    try:
        return conversation_for(person, int(digits))
    except NotFound:
        return None


def _who(customer: Customer, question: Question, is_senior: bool) -> Who:  # noqa: FBT001 - the reader's own standing
    points = [point for point in customer.contact_points.all() if point.medium != Medium.WEB_VISITOR]
    shown = tuple(point.value if is_senior else masked(point.medium, point.value) for point in points)
    return Who(customer, excerpt(customer.name, question.marked), shown)


def _bought(order: Order, question: Question, person: Representative, is_senior: bool) -> Bought:  # noqa: FBT001 - as above
    titles = [line.titles.get(person.language) or line.sku for line in order.lines.all()]
    return Bought(order, excerpt(order.number, question.marked), tuple(titles) if is_senior else ())
