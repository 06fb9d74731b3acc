"""What customers think of us, in their own words, the newest first; passed on to whom it concerns, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.cursor import newest_page
from sodan.desk.feedback import About, FeedbackItem, Standing, feedback_for, feedback_of, mark_answered, pass_on
from sodan.desk.routing import department_name
from sodan.desk.view import brands_of
from sodan.kit.errors import Conflict
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in

_TONES = {Standing.NEW: "attention", Standing.PASSED_ON: "", Standing.ANSWERED: "good"}


@dataclass(frozen=True, slots=True)
class Said:
    """One item as the list shows it: who is to hear of it, and how far it has come in colour."""

    item: FeedbackItem
    department: str
    tone: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the list is asked for; an unknown value asks for all."""

    about: str
    standing: str

    @classmethod
    def of(cls, request: HttpRequest) -> Filter:
        """As it stands in the address."""
        about, standing = request.GET.get("about", ""), request.GET.get("standing", "")
        return cls(about if about in About.values else "", standing if standing in Standing.values else "")

    def applied(self, items: QuerySet[FeedbackItem]) -> QuerySet[FeedbackItem]:
        """The items that are asked for."""
        wanted = {name: value for name, value in (("about", self.about), ("standing", self.standing)) if value}
        return items.filter(**wanted)


@require_GET
@signed_in
def show_feedback(request: HttpRequest, person: Representative) -> HttpResponse:
    """The list at the brands this person serves, a page at a time (``?before=`` the last of the page before)."""
    newest = newest_announcement(brands_of(person))
    chosen = Filter.of(request)
    items = feedback_of(person).select_related("brand", "conversation", "customer", "product", "passed_on_by", "answered_by")
    page, more = newest_page(chosen.applied(items), request.GET.get("before", ""))
    rows = [_said(item, person.language) for item in page]
    shown: dict[str, Any] = {"rows": rows, "more": more, "chosen": chosen, "abouts": About.values, "standings": Standing.values}
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/feedback_rows.html", **shown)
    return answer(request, "desk/feedback_said.html" if is_fragment(request) else "desk/feedback.html", newest=newest, **shown)


def _said(item: FeedbackItem, language: str) -> Said:
    department = department_name(item.brand.line, item.department, language)
    return Said(item, department, _TONES[Standing(item.standing)])


@require_POST
@signed_in
def passing_on(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The department was told. Raises Conflict when that was said before."""
    item = feedback_for(person, pk)
    if not pass_on(item, by=person):
        raise Conflict(f"{item} was passed on before")
    return done(request, then=reverse("feedback"))


@require_POST
@signed_in
def answering(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The customer was told what became of it. Raises Conflict when nobody was told of it yet, or it was answered before."""
    item = feedback_for(person, pk)
    if not mark_answered(item, by=person):
        raise Conflict(f"{item} is not waiting for an answer")
    return done(request, then=reverse("feedback"))
