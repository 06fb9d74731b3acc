"""The desk's lists: the views with their counts, one page of rows, and a single row brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from sodan.company.brand import Brand
from sodan.desk.cursor import Cursor
from sodan.desk.place import Filters, Order, Place
from sodan.desk.saved_view import saved_views_of
from sodan.desk.view import Row, RowPage, View, brands_of, row_of, rows_among, rows_of, those_in_view
from sodan.desk.view_count import COUNTED_TO, counts_of
from sodan.people.representative import Representative
from sodan.people.team import Team, teams_of
from sodan.web.approvals import waiting_for
from sodan.web.live import newest_announcement
from sodan.web.page import answer, is_fragment, moments_of, signed_in
from sodan.web.pane import LIST_WIDTHS, SIDE_WIDTHS, Panes, panes_of
from sodan.web.row_mark import List, Marks, marks_of
from sodan.web.saved_views import address_of

_LONGEST_SEARCH = 60
_LONGEST_NUMBER = 10  # digits
ROWS_AT_ONCE = 60
_HIGHEST = 2**63  # beyond it a database knows no number
PANE_WIDTHS: dict[str, Any] = {"list_widths": LIST_WIDTHS, "side_widths": SIDE_WIDTHS}


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the two left panes show."""

    view: View
    views: tuple[View, ...]
    counts: dict[View, str]
    page: RowPage
    brands: dict[int, Brand]
    place: Place
    marks: Marks
    newest: int
    approvals: int
    saved: tuple[SavedLink, ...] = ()
    saved_now: int = 0
    teams: tuple[Team, ...] = ()
    panes: Panes = field(default_factory=Panes)

    @property
    def query(self) -> str:
        """What the address of the list asks besides the view."""
        return query_of(self.place)


@dataclass(frozen=True, slots=True)
class SavedLink:
    """A saved list among the views; ``is_mine`` when this reader may take it away."""

    pk: int
    name: str
    scope: str
    address: str
    is_mine: bool


def inbox_for(request: HttpRequest, person: Representative, view: View) -> Inbox:
    """The lists as this person sees them now, in sixteen queries."""
    brands = brands_of(person)
    newest = newest_announcement(brands)  # before the rows, so that no change falls between them and the live stream
    place = _place(request)
    page = rows_of(person, view, brands=brands, place=place)
    return Inbox(
        view=view,
        views=tuple(View),
        counts=counted(person, brands),
        page=page,
        brands={brand.pk: brand for brand in brands},
        place=place,
        marks=marks_of(person, page.rows),
        newest=newest,
        approvals=waiting_for(person),
        saved=saved_for(person),
        saved_now=number_in(request, "saved") or 0,
        teams=tuple(teams_of(person)),
        panes=panes_of(person),
    )


def saved_for(person: Representative) -> tuple[SavedLink, ...]:
    """The saved lists this person may open."""
    return tuple(
        SavedLink(saved.pk, saved.name, saved.scope, address_of(saved), is_mine=saved.owner_id == person.pk)
        for saved in saved_views_of(person)
    )


def query_of(place: Place) -> str:
    """The order, filters and words of a list as its address asks them; empty for the usual."""
    asked = {
        "order": place.order if place.order != Order.NEWEST else "",
        "channel": place.filters.channel,
        "language": place.filters.language,
        "priority": place.filters.priority,
        "brand": place.filters.brand,
        "status": place.filters.status,
        "field": place.filters.field,
        "wanted": place.wanted,
    }
    return urlencode({name: value for name, value in asked.items() if value not in ("", None)})


def counted(person: Representative, brands: Sequence[Brand]) -> dict[View, str]:
    """The numbers beside the views, as written: ``7``, ``1,000+``."""
    return {
        view: f"{COUNTED_TO:,}+" if number > COUNTED_TO else f"{number:,}"
        for view, number in counts_of(person, brands=brands).items()
    }


@require_GET
@signed_in
def front(request: HttpRequest, person: Representative) -> HttpResponse:  # noqa: ARG001 - every page knows who asks
    """The first page after sign-in is one's own list."""
    return HttpResponseRedirect(reverse("desk-view", args=[View.MINE]))


@require_GET
@signed_in
def show_view(request: HttpRequest, person: Representative, view: View) -> HttpResponse:
    """One view: the whole desk, its list pane for a click on a view, or the next rows for a scroll."""
    if is_fragment(request) and "before" in request.GET:
        brands, place = brands_of(person), _place(request)
        page = rows_of(person, view, brands=brands, place=place)
        context: dict[str, Any] = {"brands": {brand.pk: brand for brand in brands}, "marks": marks_of(person, page.rows)}
        return answer(request, "desk/rows.html", view=view, page=page, place=place, query=query_of(place), **context)
    inbox = inbox_for(request, person, view)
    template = "desk/list_pane.html" if is_fragment(request) else "desk/desk.html"
    return answer(request, template, inbox=inbox, pane="list", **PANE_WIDTHS)


@require_GET
@signed_in
def show_row(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One row after something happened in it; ``data-elsewhere`` tells that it belongs to the view no longer."""
    return _rows_now(request, person, [row_of(person, pk)])


@require_GET
@signed_in
def show_rows(request: HttpRequest, person: Representative) -> HttpResponse:
    """Several such rows (``?ids=17,4``): all in which something happened at the same time. Those one may not see are left out."""
    asked = [int(one) for one in request.GET.get("ids", "").split(",")[:ROWS_AT_ONCE] if one.isascii() and one.isdigit()]
    return _rows_now(request, person, rows_among(person, [pk for pk in asked if pk < _HIGHEST]))


def _rows_now(request: HttpRequest, person: Representative, rows: Sequence[Row]) -> HttpResponse:
    view, place = view_asked(request), list_asked(request)
    brands = {brand.pk: brand for brand in brands_of(person)}
    here = those_in_view(person, view, [row.id for row in rows], place=place)
    shared = List(view, place, brands, marks_of(person, rows), person.pk, moments_of(request))
    return HttpResponse("".join(shared.shown(row, is_elsewhere=row.id not in here) for row in rows))


@require_GET
@signed_in
def show_counts(request: HttpRequest, person: Representative) -> HttpResponse:
    """The views with fresh numbers."""
    counts = counted(person, brands_of(person))
    approvals = waiting_for(person)
    view = view_asked(request)
    return answer(request, "desk/counts.html", view=view, views=tuple(View), counts=counts, approvals=approvals, saved=())


def view_asked(request: HttpRequest) -> View:
    """The view named in the address; everything open when none or an unknown one is."""
    asked = request.GET.get("view", "")
    return View(asked) if asked in set(View) else View.OPEN


def _place(request: HttpRequest) -> Place:
    """The part of the list the address asks for. Raises Invalid for a row it cannot name."""
    before = request.GET.get("before", "")
    return replace(list_asked(request), before=Cursor.read(before) if before else None)


def list_asked(request: HttpRequest) -> Place:
    """The list the address asks for, from its beginning."""
    order = request.GET.get("order", "")
    return Place(
        order=Order(order) if order in set(Order) else Order.NEWEST,
        wanted=request.GET.get("wanted", "").strip()[:_LONGEST_SEARCH],
        filters=Filters(
            channel=request.GET.get("channel", "")[:32],
            language=request.GET.get("language", "")[:2],
            priority=number_in(request, "priority"),
            brand=number_in(request, "brand"),
            status=request.GET.get("status", "")[:40],
            field=request.GET.get("field", "")[:240],
        ),
    )


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number the address asks for; None when it names none."""
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < _LONGEST_NUMBER else None
