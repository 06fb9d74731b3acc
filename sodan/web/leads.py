"""Those who want to buy much or for a firm, the newest first: sales gets in touch, then says how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.cursor import newest_page
from sodan.desk.lead import Lead, Stage, close, contact, lead_for, leads_of
from sodan.desk.view import brands_of
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid
from sodan.kit.when import told_when
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in

_TONES = {Stage.NEW: "attention", Stage.CONTACTED: "", Stage.WON: "good", Stage.LOST: ""}


@dataclass(frozen=True, slots=True)
class Asking:
    """One lead as the list shows it: how far it has come in colour, and by when sales answers while it has not."""

    lead: Lead
    tone: str
    due: str


@require_GET
@signed_in
def show_leads(request: HttpRequest, person: Representative) -> HttpResponse:
    """The list at the brands this person serves, a page at a time (``?before=`` the last of the page before)."""
    newest = newest_announcement(brands_of(person))
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    leads = leads_of(person).select_related("brand", "conversation", "customer", "promise", "worked_by")
    page, more = newest_page(leads.filter(stage=stage) if stage else leads, request.GET.get("before", ""))
    rows = [_asking(lead, person.language) for lead in page]
    shown: dict[str, Any] = {"rows": rows, "more": more, "chosen": stage, "stages": Stage.values}
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/lead_rows.html", **shown)
    return answer(request, "desk/leads_asking.html" if is_fragment(request) else "desk/leads.html", newest=newest, **shown)


def _asking(lead: Lead, language: str) -> Asking:
    waits = lead.stage == Stage.NEW and lead.due_at is not None
    due = told_when(lead.due_at, language, lead.brand.zone) if waits and lead.due_at else ""
    is_late = waits and lead.due_at is not None and lead.due_at <= now()
    return Asking(lead, "danger" if is_late else _TONES[Stage(lead.stage)], due)


@require_POST
@signed_in
def contacting(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Sales has been in touch. Raises Conflict when that was said before."""
    lead = lead_for(person, pk)
    if not contact(lead, by=person):
        raise Conflict(f"{lead} does not wait for sales")
    return done(request, then=reverse("leads"))


@require_POST
@signed_in
def closing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """It was won or lost (``ending``). Raises Conflict before anybody was in touch, or when it was closed before."""
    lead = lead_for(person, pk)
    ending = request.POST.get("ending", "")
    if ending not in (Stage.WON, Stage.LOST):
        raise Invalid(f"“{ending}” is no ending", where="ending", expected="won, lost")
    if not close(lead, ending=Stage(ending), by=person):
        raise Conflict(f"{lead} cannot be closed now")
    return done(request, then=reverse("leads"))
