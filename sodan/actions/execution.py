"""Carrying an act out: claimed once, sent under its one key, and its evidence kept; silence is taken up again, never doubled."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from sodan.actions.act import Errand
from sodan.actions.attention import (
    CAME_BACK,
    KINDS,
    WAITING,
    call_for_what_came_back,
    call_for_what_is_owed,
    call_off,
    watch_settling,
    watch_unknown,
)
from sodan.actions.judgement import Ask, Judgement, matter_of
from sodan.actions.limit import Tally, count_alone, reasons_over_limit
from sodan.actions.operation import LEFT_OPEN, Operation, State, move, operation_under
from sodan.actions.proposal import has_changed, judge_again, plain
from sodan.actions.registry import act_named, arguments_for
from sodan.backoffice.connector import Receipt, Standing
from sodan.backoffice.house import shop_of
from sodan.backoffice.provider import Capabilities
from sodan.customers.identity import Identity, Level
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound, NotPermitted, Refused, SodanError, Unavailable
from sodan.kit.job import job
from sodan.policy.decision import Decision, Outcome
from sodan.roles.role import role_of

log = structlog.get_logger(__name__)

BUSY = timedelta(seconds=10)
APPROVAL_LASTS = timedelta(hours=24)
SAFETY_NET = timedelta(seconds=60)
_MOST_WAIT = 900.0
_SETTLING_WAIT, _MOST_SETTLING_WAIT = 5.0, 6 * 3600.0
_DOUBLINGS = 16
DEFINITE = (Conflict, Refused, NotFound, NotPermitted, Invalid)


def execute(operation: Operation) -> Operation:
    """Carry out what is ready, or take up again what was sent and never answered; anything else is returned as it stands.

    Safe to call from anywhere, any number of times: one caller at a time holds the claim, and every attempt goes under the
    same key, which the shop answers with the same receipt. The outside call stands in no transaction. Before the first
    attempt every gate is asked again. Ends as ``succeeded``, ``settling`` (its money is on its way; a job looks again),
    ``came_back`` (its money did not arrive), ``failed`` (nothing was done), ``unknown`` (no answer; a job asks again), or
    ``expired``, ``denied`` or ``awaiting_approval`` when something changed since it was agreed.
    """
    operation.refresh_from_db()
    if operation.state == State.READY and not _may_begin(operation):
        return operation
    if not _claim(operation):
        return operation
    try:
        receipt = _perform(operation)
    except Unavailable as error:
        _leave_open(operation, error)
    except DEFINITE as error:
        _fail(operation, error)
    except BaseException:
        # Whatever broke, broke after the claim: nobody knows what the shop did, so the next attempt may begin at once.
        Operation.objects.filter(pk=operation.pk, state=State.SENT).update(busy_until=None)
        raise
    else:
        _keep_evidence(operation, receipt, out_of=LEFT_OPEN)
    return operation


def _may_begin(operation: Operation) -> bool:
    """Ask every gate a last time; where one is shut the operation leaves ``ready`` for the state that tells why."""
    judgement = judge_again(operation, settled_identity(operation))
    into, error = _obstacle(operation, judgement)
    if into is None:
        return True
    changes: dict[str, Any] = {"error": error}
    if into in (State.DENIED, State.AWAITING_APPROVAL):
        changes["decision"] = plain(judgement.decision.as_json())
    move(operation, out_of=(State.READY,), into=into, **changes)
    return False


def _obstacle(operation: Operation, judgement: Judgement) -> tuple[State | None, str]:
    if judgement.is_refused:
        return State.DENIED, ""
    if has_changed(operation, judgement):
        return State.EXPIRED, "price_changed"
    if operation.approved_by_id is not None:
        return (None, "") if _approval_holds(operation) else (State.EXPIRED, "approval_expired")
    return (State.AWAITING_APPROVAL, "") if judgement.decision.outcome == Outcome.APPROVE else (None, "")


def _approval_holds(operation: Operation) -> bool:
    """Whether the second person agreed to exactly this, and lately. Leaving ``ready`` uses it up."""
    is_fresh = operation.approved_at is not None and operation.approved_at > now() - APPROVAL_LASTS
    return is_fresh and operation.approved_digest == operation.digest


def settled_identity(operation: Operation) -> Identity:
    """The customer whose identity was proved when the act was agreed to; a proof need not outlast a long approval."""
    return Identity(Level.DOCUMENT, operation.customer_id)


@transaction.atomic
def _claim(operation: Operation) -> bool:
    """Take the operation, in one conditional statement: new, or left by an attempt that fell silent.

    The job stored beside the claim takes it up again should this process die.
    """
    if operation.state == State.READY and not _fits(operation):
        return False
    moment = now()
    left = Q(state__in=LEFT_OPEN) & (Q(busy_until=None) | Q(busy_until__lte=moment))
    claimed = Operation.objects.filter(Q(state=State.READY) | left, pk=operation.pk).update(
        state=State.SENT, busy_until=moment + BUSY, attempts=F("attempts") + 1, sent_at=Coalesce("sent_at", moment)
    )
    operation.refresh_from_db()
    if claimed:
        _look_again(operation, after=BUSY)
    return bool(claimed)


def _fits(operation: Operation) -> bool:
    """Whether no other act, agreed to at the same moment, has used a limit up meanwhile; a second person decides then."""
    role = role_of(operation.requested_by, line=operation.brand.line)
    tally = Tally(
        operation.brand_id, operation.customer_id, operation.requested_by_id, operation.order_number, leave_out=operation.pk
    )
    count_alone(operation.act, role=role, tally=tally)
    if operation.approved_by_id is not None:
        return True
    over = reasons_over_limit(operation.act, role=role, tally=tally, outgoing=operation.outgoing)
    if not over:
        return True
    decision = Decision.from_json(operation.decision)
    decision = replace(decision, outcome=Outcome.APPROVE, reasons=(*decision.reasons, *over))
    move(operation, out_of=(State.READY,), into=State.AWAITING_APPROVAL, error="", decision=plain(decision.as_json()))
    return False


def _perform(operation: Operation) -> Receipt:
    act = act_named(operation.act)
    ask = Ask(
        act=act,
        arguments=arguments_for(act, operation.arguments),
        brand=operation.brand,
        by=operation.requested_by,
        identity=settled_identity(operation),
        conversation=operation.conversation,
    )
    matter = matter_of(ask)
    if matter is None:
        raise NotFound(f"order {operation.order_number}")
    errand = Errand(
        key=str(operation.key),
        actor=f"{operation.requested_by.kind}:{operation.requested_by_id}",
        expected_version=operation.order_version or 0,
        amount=operation.amount,
    )
    return act.perform(matter, errand)


@transaction.atomic
def _keep_evidence(operation: Operation, receipt: Receipt, *, out_of: tuple[State, ...]) -> None:
    """Keep what the shop answered and write the journal line, once, whoever heard it first."""
    evidence = plain(asdict(receipt) | {"amount": receipt.amount.as_json() if receipt.amount is not None else None})
    was_told_of = operation.receipt is not None
    into = _INTO[receipt.standing]
    changes: dict[str, Any] = {"receipt": evidence, "busy_until": None, "error": ""}
    if into != State.SETTLING:
        changes["executed_at"] = operation.executed_at or now()
    if not move(operation, out_of=tuple(state for state in out_of if state != into), into=into, **changes):
        return
    log.info("operation.stands", operation_id=operation.pk, act=operation.act, state=str(into))
    call_off(operation, kinds=_NO_LONGER[into])
    if into == State.SUCCEEDED:
        note(operation, "event.act_done", reference=receipt.reference)
    elif into == State.CAME_BACK:
        note(operation, "event.money_came_back", reference=receipt.reference)
        call_for_what_came_back(operation)
    else:
        if not was_told_of:
            note(operation, "event.act_settling", reference=receipt.reference)
            watch_settling(operation, _capabilities_of(operation))
        _look_again(operation, after=_growing(_SETTLING_WAIT, operation.attempts, most=_MOST_SETTLING_WAIT))


_NO_LONGER = {
    State.SUCCEEDED: KINDS,
    State.CAME_BACK: tuple(kind for kind in KINDS if kind != CAME_BACK),
    State.SETTLING: WAITING,
}
_INTO = {
    Standing.SETTLED: State.SUCCEEDED,
    Standing.CHARGING: State.SETTLING,
    Standing.SETTLING: State.SETTLING,
    Standing.CAME_BACK: State.CAME_BACK,
}


def _capabilities_of(operation: Operation) -> Capabilities:
    return shop_of(operation.brand).capabilities


def _growing(first: float, attempts: int, *, most: float) -> timedelta:
    """The wait after so many attempts: doubling from the first, up to the most; in seconds."""
    return timedelta(seconds=min(first * 2.0 ** min(max(attempts - 1, 0), _DOUBLINGS), most))


def note(operation: Operation, key: str, **values: Any) -> None:
    """A quiet line in the conversation; one without money has a sentence of its own. Must stand in a transaction."""
    if operation.conversation is None:
        return
    amount = operation.amount
    if amount:
        shown = amount if amount.minor > 0 else -amount
        values["amount"] = shown.shown(operation.brand.language)
    else:
        key = f"{key}_without_money"
    record_event(operation.conversation, key, by=operation.requested_by, act=operation.act, **values)


def _fail(operation: Operation, error: SodanError) -> None:
    reasons = ", ".join(getattr(error, "reasons", ())) or str(error)
    with transaction.atomic():
        text = f"{error.code}: {reasons}"[:300]
        if move(operation, out_of=LEFT_OPEN, into=State.FAILED, error=text, busy_until=None):
            note(operation, "event.act_failed")
            call_off(operation)
    log.warning("operation.failed", operation_id=operation.pk, act=operation.act, code=error.code)


@transaction.atomic
def _leave_open(operation: Operation, error: Unavailable) -> None:
    """No answer: it may have been done. Counted as done, and asked again under the same key after a growing wait."""
    if move(operation, out_of=(State.SENT,), into=State.UNKNOWN, error=str(error)[:300], busy_until=None):
        most = max(error.retry, _MOST_WAIT)
        _look_again(operation, after=_growing(error.retry, operation.attempts, most=most))
        watch_unknown(operation, _capabilities_of(operation))


def _look_again(operation: Operation, *, after: timedelta) -> None:
    """Have a job look after so long whether the operation still stands as it stands now; in the transaction under way."""
    left = {"state": str(operation.state), "attempt": operation.attempts}
    key = f"settle:{operation.pk}:{left['state']}:{left['attempt']}"
    settle_operation.later(operation_id=operation.pk, run_at=now() + after, dedupe_key=key, **left)


@job(attempts=20, lease=60)
def settle_operation(*, operation_id: int, state: str, attempt: int) -> None:
    """Take up what was left: agreed and never begun, or sent and never answered. Nothing if it has moved on since."""
    found = Operation.objects.select_related("brand", "conversation__brand", "requested_by")
    operation = found.filter(pk=operation_id, state=state, attempts=attempt).first()
    if operation is not None and operation.state in (State.READY, *LEFT_OPEN):
        execute(operation)


@job(attempts=20, lease=60)
def follow_money(*, key: str) -> None:
    """News of the money of the write under that key: take up what stands open, and ask anew after what was done.

    Where the act failed, or the write came by none, money that is owed is a person's matter all the same.
    """
    operation = operation_under(key)
    if operation is not None and operation.state in LEFT_OPEN:
        execute(operation)
    elif operation is not None and operation.state in (State.SUCCEEDED, State.CAME_BACK):
        _keep_evidence(operation, _perform(operation), out_of=(State.SUCCEEDED, State.CAME_BACK))
    else:
        call_for_what_is_owed(key, operation)


def settle_soon(operation: Operation) -> None:
    """Have a worker carry it out now; stored in the transaction under way."""
    _look_again(operation, after=timedelta(0))


def settle_later(operation: Operation) -> None:
    """Have it carried out should whoever agreed to it never come to it; stored in the transaction under way."""
    _look_again(operation, after=SAFETY_NET)
