"""Calling a person to an outcome that stays open: after a quarter of an hour, and again before the key runs out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sodan.actions.operation import Operation, State, operation_under
from sodan.backoffice.change import ChangeKind
from sodan.backoffice.dispute import dispute_told
from sodan.backoffice.house import shop_of
from sodan.backoffice.mismatch import Kind, Mismatch
from sodan.backoffice.provider import Capabilities, DisputeStanding
from sodan.backoffice.settling import owed_under
from sodan.company.brand import Brand
from sodan.desk.routing import answer_by
from sodan.desk.todo import remind, settle
from sodan.kit.clock import now
from sodan.kit.job import job

AFTER = timedelta(minutes=15)
_LAST_QUARTER = 4
CAME_BACK = "money_came_back"
WAITING = ("outcome_unknown", "key_runs_out")  # while nobody knows
KINDS = (*WAITING, "settlement_late", CAME_BACK)


def watch_unknown(operation: Operation, capabilities: Capabilities) -> None:
    """No answer came: a person is called in a quarter of an hour, and more urgently while the key is still good."""
    begun, life = _begun(operation), capabilities.idempotency_ttl
    last_call = begun + life - life / _LAST_QUARTER
    _look(operation, kind="outcome_unknown", state=State.UNKNOWN, at=begun + AFTER, due=last_call)
    _look(operation, kind="key_runs_out", state=State.UNKNOWN, at=last_call, due=begun + life)


def watch_settling(operation: Operation, capabilities: Capabilities) -> None:
    """Accepted and on its way: a person is called when it takes longer than the provider says it may."""
    at = _begun(operation) + capabilities.settles_within
    _look(operation, kind="settlement_late", state=State.SETTLING, at=at, due=at + AFTER)


def call_for_what_came_back(operation: Operation) -> None:
    """The customer has a right to money that is back with us: a person finds another way. In the transaction under way."""
    remind_of(operation, kind=CAME_BACK, due_at=answer_by(operation.brand, CAME_BACK))


def call_for_what_is_owed(key: str, operation: Operation | None) -> None:
    """Money of a failed act, or of a write that no act made, did not reach the customer: a person finds another way."""
    owed = owed_under(key)
    if owed is None:
        return
    about: dict[str, Any] = {"act": ACT_OF[owed.kind], "order": owed.order_number, "amount_minor": owed.amount.minor}
    about |= {"currency": owed.amount.currency, "operation": key}
    conversation = operation.conversation if operation else None
    due = answer_by(owed.brand, CAME_BACK)
    remind(owed.brand, kind=CAME_BACK, key=f"{CAME_BACK}:{key}", due_at=due, conversation=conversation, **about)


ACT_OF = {
    ChangeKind.CANCEL: "cancel_order",
    ChangeKind.RETURN: "return_and_refund",
    ChangeKind.EXCHANGE: "exchange_items",
    ChangeKind.EDIT: "change_items",
    ChangeKind.ADDRESS: "change_address",
    ChangeKind.PAYMENT: "change_payment",
    ChangeKind.COMPENSATION: "compensate_delay",
    ChangeKind.CLAIM: "settle_claim",
}


def call_off(operation: Operation, *, kinds: tuple[str, ...] = KINDS) -> None:
    """It is known now: nobody need look any more. In the transaction under way."""
    for kind in kinds:
        settle(operation.brand, key=_key(operation, kind))


def call_for_dispute(dispute_id: int) -> None:
    """A bank takes a payment back: a person sends it our evidence, until the bank has decided. In the transaction under way."""
    dispute = dispute_told(dispute_id)
    brand, key = Brand.objects.get(pk=dispute.brand_id), f"dispute:{dispute.reference}"
    if dispute.standing != DisputeStanding.OPENED:
        settle(brand, key=key)
        return
    about = {"reference": dispute.reference, "order": dispute.order_number, **dispute.amount.as_json()}
    remind(brand, kind="dispute_opened", key=key, due_at=answer_by(brand, "dispute_opened"), **about)


def call_for_mismatch(mismatch_id: int) -> None:
    """Statement, records and books disagree: a person clears it, until they agree. In the transaction under way."""
    mismatch = Mismatch.objects.select_related("brand").get(pk=mismatch_id)
    key = f"mismatch:{mismatch.pk}"
    if mismatch.settled_at is not None:
        settle(mismatch.brand, key=key)
        return
    operation = _operation_of(mismatch) if mismatch.kind == Kind.UNKNOWN else None
    if operation is not None:
        call_again(operation)
        return
    due = answer_by(mismatch.brand, "mismatch")
    amount = mismatch.theirs if mismatch.theirs_minor is not None else mismatch.ours
    about: dict[str, Any] = {"mismatch": mismatch.pk, "movement": mismatch.key}
    about |= {"order": mismatch.order_number, "reference": mismatch.reference}
    if amount is not None:
        about |= {"amount_minor": abs(amount.minor), "currency": amount.currency}
    remind(mismatch.brand, kind=f"mismatch_{mismatch.kind}", key=key, due_at=due, **about)


def _operation_of(mismatch: Mismatch) -> Operation | None:
    """The act that waits for that outcome; its own to-do names it."""
    operation = operation_under(mismatch.operation)
    return operation if operation is not None and operation.state in (State.UNKNOWN, State.SENT) else None


def call_again(operation: Operation) -> None:
    """Put an unknown outcome on the list unless it is there, whatever became of the job that should have."""
    due = _begun(operation) + shop_of(operation.brand).capabilities.idempotency_ttl
    remind_of(operation, kind="outcome_unknown", due_at=due)


def remind_of(operation: Operation, *, kind: str, due_at: datetime) -> None:
    """Put it on the list of the brand's people, once."""
    amount = operation.amount
    about: dict[str, Any] = {"operation": str(operation.key), "act": operation.act, "order": operation.order_number}
    if amount is not None:
        about |= {"amount_minor": abs(amount.minor), "currency": amount.currency}
    key = _key(operation, kind)
    remind(operation.brand, kind=kind, key=key, due_at=due_at, conversation=operation.conversation, **about)


def _key(operation: Operation, kind: str) -> str:
    return f"{kind}:{operation.key}"


def _begun(operation: Operation) -> datetime:
    return operation.sent_at or operation.created_at


def _look(operation: Operation, *, kind: str, state: State, at: datetime, due: datetime) -> None:
    told = {"operation_id": operation.pk, "kind": kind, "state": str(state), "due": due.isoformat()}
    call_a_person.later(run_at=max(at, now()), dedupe_key=f"call:{operation.pk}:{kind}", **told)


@job()
def call_a_person(*, operation_id: int, kind: str, state: str, due: str) -> None:
    """Put it on the list if it still stands open; what an attempt holds this very moment counts as open."""
    found = Operation.objects.select_related("brand", "conversation").filter(pk=operation_id, state__in=(state, State.SENT))
    operation = found.first()
    if operation is not None:
        remind_of(operation, kind=kind, due_at=datetime.fromisoformat(due))
