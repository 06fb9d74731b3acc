"""Four eyes: a second person, with the duty and the limit for it, agrees to exactly what was asked — or does not."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from sodan.actions.execution import note, settle_soon, settled_identity
from sodan.actions.operation import Operation, State, move
from sodan.actions.proposal import has_changed, judge_again, plain
from sodan.customers.customer import ContactPoint, Medium
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotPermitted
from sodan.kit.masking import masked
from sodan.people.representative import Representative
from sodan.roles.role import role_of


@dataclass(frozen=True, slots=True)
class Approver:
    """A person with what is needed to tell what they may approve, read in two queries for a whole list."""

    person: Representative
    brand_ids: frozenset[int]
    own_customer_ids: frozenset[int]

    def may(self, operation: Operation) -> bool:
        """A person who did not ask for it and does not gain by it, at this brand, with the duty and a limit that covers it."""
        if self.person.is_ai or not self.person.is_active or self.person.pk == operation.requested_by_id:
            return False
        if operation.brand_id not in self.brand_ids or operation.customer_id in self.own_customer_ids:
            return False
        try:
            role = role_of(self.person, line=operation.brand.line)
        except Invalid:
            return False
        return role.may_approve(operation.act, operation.outgoing)


def approver_of(person: Representative) -> Approver:
    """The person as an approver."""
    own = ContactPoint.objects.filter(medium=Medium.EMAIL, value=person.email.lower()).values_list("customer_id", flat=True)
    return Approver(person, frozenset(person.brands.values_list("pk", flat=True)), frozenset(own))


def may_approve(person: Representative, operation: Operation) -> bool:
    """Whether this person may be the second one; for a list make one ``approver_of`` and ask it."""
    return approver_of(person).may(operation)


def approvals_for(person: Representative) -> list[Operation]:
    """What waits for somebody and this person may decide, longest waiting first; three queries however many."""
    approver = approver_of(person)
    waiting = Operation.objects.filter(brand__in=approver.brand_ids, state=State.AWAITING_APPROVAL)
    waiting = waiting.select_related("brand", "conversation", "customer", "requested_by").order_by("id")
    return [operation for operation in waiting if approver.may(operation)]


def approve(operation: Operation, *, by: Representative) -> Operation:
    """The second person agrees; the operation is then ready, and a job carries it out at once.

    Every gate is asked again first. Raises NotPermitted for anybody who may not, Conflict when somebody was first or the
    order or amount has changed since (the operation is then expired). Ends as ``denied`` when policy no longer allows it.
    """
    _check_may(operation, by)
    judgement = judge_again(operation, settled_identity(operation))
    if judgement.is_refused:
        _leave(operation, State.DENIED, decision=plain(judgement.decision.as_json()))
        return operation
    if has_changed(operation, judgement):
        _leave(operation, State.EXPIRED, error="price_changed")
        raise Conflict(f"operation {operation.pk}: the order or the amount has changed", why="price_changed")
    with transaction.atomic():
        agreed = {"approved_by": by, "approved_at": now(), "approved_digest": operation.digest}
        _leave(operation, State.READY, **agreed)
        note(operation, "event.act_approved", name=by.name)
        settle_soon(operation)
    return operation


def reject(operation: Operation, *, by: Representative, why: str) -> Operation:
    """The second person does not agree, and says why (kept for colleagues). Raises as ``approve`` does."""
    _check_may(operation, by)
    told = masked(why.strip()).text
    with transaction.atomic():
        _leave(operation, State.DECLINED, error=f"rejected: {told}"[:300])
        if operation.conversation is not None:
            record_event(operation.conversation, "event.act_rejected", by=by, act=operation.act, name=by.name, why=told)
    return operation


def _check_may(operation: Operation, by: Representative) -> None:
    operation.refresh_from_db()
    if not may_approve(by, operation):
        raise NotPermitted(f"{by.pk} may not approve operation {operation.pk}")
    if operation.state != State.AWAITING_APPROVAL:
        raise Conflict(f"operation {operation.pk} is {operation.state}", why="already_decided")


def _leave(operation: Operation, into: State, **changes: object) -> None:
    """Decide it; whoever comes second finds it decided."""
    if not move(operation, out_of=(State.AWAITING_APPROVAL,), into=into, **changes):
        raise Conflict(f"operation {operation.pk} is {operation.state}", why="already_decided")
