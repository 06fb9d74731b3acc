"""What waits for a second pair of eyes: facts, reasons, amount and destination; approve, or reject with a reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.actions.gateway import Operation, State, approvals_for, approve, reject
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid, NotFound, NotPermitted
from sodan.people.representative import Representative
from sodan.web.act_card import shown_to
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in
from sodan.web.reader import is_approver

_LONGEST_REASON = 200


def waiting_for(person: Representative) -> int:
    """How many acts wait at the brands of an approver, for the mark on the rail; 0 for anybody else."""
    if not is_approver(person):
        return 0
    return Operation.objects.filter(brand__representatives=person, state=State.AWAITING_APPROVAL).count()


@require_GET
@signed_in
def show_approvals(request: HttpRequest, person: Representative) -> HttpResponse:
    """The queue, longest waiting first. Raises NotPermitted for a role without the duty."""
    if not is_approver(person):
        raise NotPermitted("no duty to approve")
    brands = brands_of(person)
    newest = newest_announcement(brands)
    cards = shown_to(person, approvals_for(person))
    template = "desk/approvals_fresh.html" if is_fragment(request) else "desk/approvals.html"
    return answer(request, template, cards=cards, newest=newest, brands={brand.pk: brand for brand in brands})


@require_POST
@signed_in
def approval(request: HttpRequest, person: Representative, key: UUID) -> HttpResponse:
    """Agree to exactly what was asked."""
    approve(_operation(person, key), by=person)
    return done(request, then=reverse("approvals"))


@require_POST
@signed_in
def rejection(request: HttpRequest, person: Representative, key: UUID) -> HttpResponse:
    """Do not agree, and say why."""
    why = request.POST.get("why", "").strip()
    operation = _operation(person, key)
    if not why or len(why) > _LONGEST_REASON:
        raise Invalid("a rejection without its reason", where="why", expected=f"1 to {_LONGEST_REASON} characters")
    reject(operation, by=person, why=why)
    return done(request, then=reverse("approvals"))


def _operation(person: Representative, key: UUID) -> Operation:
    """The operation at a brand this person serves. Raises NotFound for any other."""
    found = Operation.objects.filter(brand__representatives=person, key=key)
    operation = found.select_related("brand", "conversation__brand", "customer", "requested_by").first()
    if operation is None:
        raise NotFound(f"operation {key}")
    return operation
