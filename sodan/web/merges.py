"""Two files of one person: who might be the same, both timelines side by side, the proposal and the second person's word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.customers.customer import customer_for
from sodan.customers.merge import CustomerMerge, Stage, agree, merge_for, merges_of, propose_merge, refuse, undo_merge
from sodan.desk.cursor import newest_page
from sodan.desk.duplicate import duplicates_of
from sodan.desk.search_index import sweep_search
from sodan.desk.timeline import timeline_of
from sodan.desk.view import brands_of
from sodan.kit.errors import NotFound
from sodan.people.representative import Representative
from sodan.web.customer import file_of
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in


@require_GET
@signed_in
def show_duplicates(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Who might be the same person; a part of the customer's page."""
    customer = customer_for(person, pk)
    sweep_search()
    return answer(request, "desk/duplicates.html", customer=customer, alike=duplicates_of(customer, person))


@require_GET
@signed_in
def show_merging(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Both files side by side: the one that stays, and (``?gone=`` its number) the one that would give way."""
    kept, asked = customer_for(person, pk), request.GET.get("gone", "")
    gone = customer_for(person, int(asked) if asked.isdecimal() else 0)
    if gone.brand_id != kept.brand_id or gone.pk == kept.pk:
        raise NotFound(f"customer {asked} beside {pk}")
    sides = [{"file": file_of(one, person), "timeline": timeline_of(one)} for one in (kept, gone)]
    open_one = CustomerMerge.objects.filter(kept=kept, gone=gone, stage=Stage.PROPOSED).select_related("proposed_by").first()
    newest = newest_announcement(brands_of(person))
    return answer(request, "desk/merging.html", newest=newest, kept=kept, gone=gone, sides=sides, merge=open_one)


@require_POST
@signed_in
def proposing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Propose that the file ``gone`` gives way to this one."""
    asked = request.POST.get("gone", "")
    propose_merge(customer_for(person, pk), customer_for(person, int(asked) if asked.isdecimal() else 0), by=person)
    return done(request, then=reverse("merges"))


@require_GET
@signed_in
def show_merges(request: HttpRequest, person: Representative) -> HttpResponse:
    """Every proposal, the newest first, a page at a time; what waits can be decided, what is fresh undone."""
    newest = newest_announcement(brands_of(person))
    rows = merges_of(person).select_related("brand", "kept", "gone", "proposed_by", "decided_by", "undone_by")
    page, more = newest_page(rows, request.GET.get("before", ""))
    shown: dict[str, Any] = {"rows": page, "more": more}
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/merge_rows.html", **shown)
    return answer(request, "desk/merges_now.html" if is_fragment(request) else "desk/merges.html", newest=newest, **shown)


_DECISIONS: Mapping[str, Callable[..., CustomerMerge]] = {"agree": agree, "refuse": refuse, "undo": undo_merge}


@require_POST
@signed_in
def deciding(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """``decision``: agree (a second person), refuse, or undo within a day."""
    merge, decision = merge_for(person, pk), request.POST.get("decision", "")
    if decision not in _DECISIONS:
        raise NotFound(f"decision {decision}")
    _DECISIONS[decision](merge, by=person)
    return done(request, then=reverse("merges"))
