"""Carrying an act out: claimed once, sent under its one key, and its evidence kept; silence is taken up again, never doubled."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q

from sodan.actions.act import Errand
from sodan.actions.judgement import Ask, Judgement, matter_of
from sodan.actions.limit import Tally, count_alone, reasons_over_limit
from sodan.actions.operation import Operation, State, move
from sodan.actions.proposal import has_changed, judge_again, plain
from sodan.actions.registry import act_named, arguments_for
from sodan.backoffice.connector import Receipt
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
_MOST_WAIT = 900
DEFINITE = (Conflict, Refused, NotFound, NotPermitted, Invalid)


def execute(operation: Operation) -> Operation:
    """Carry out what is ready, or take up again what was sent and never answered; anything else is returned as it stands.

    Safe to call from anywhere, any number of times: one caller at a time holds the claim, and every attempt goes under the
    same key, which the shop answers with the same receipt. The outside call stands in no transaction. Before the first
    attempt every gate is asked again. Ends as ``succeeded``, ``failed`` (nothing was done), ``unknown`` (no answer; a job
    asks again), or ``expired``, ``denied`` or ``awaiting_approval`` when something changed since it was agreed.
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
        _succeed(operation, receipt)
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
    left = Q(state__in=(State.SENT, State.UNKNOWN)) & (Q(busy_until=None) | Q(busy_until__lte=moment))
    claimed = Operation.objects.filter(Q(state=State.READY) | left, pk=operation.pk).update(
        state=State.SENT, busy_until=moment + BUSY, attempts=F("attempts") + 1
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
def _succeed(operation: Operation, receipt: Receipt) -> None:
    """Keep the evidence and write the journal line, once, whoever heard the answer first."""
    evidence = plain(asdict(receipt) | {"amount": receipt.amount.as_json() if receipt.amount is not None else None})
    if move(
        operation, out_of=(State.SENT, State.UNKNOWN), into=State.SUCCEEDED,
        receipt=evidence, executed_at=now(), busy_until=None, error="",
    ):  # fmt: skip
        note(operation, "event.act_done", reference=receipt.reference)
        log.info("operation.succeeded", operation_id=operation.pk, act=operation.act)


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
        if move(operation, out_of=(State.SENT, State.UNKNOWN), into=State.FAILED, error=text, busy_until=None):
            note(operation, "event.act_failed")
    log.warning("operation.failed", operation_id=operation.pk, act=operation.act, code=error.code)


@transaction.atomic
def _leave_open(operation: Operation, error: Unavailable) -> None:
    """No answer: it may have been done. Counted as done, and asked again under the same key after a growing wait."""
    if move(operation, out_of=(State.SENT,), into=State.UNKNOWN, error=str(error)[:300], busy_until=None):
        wait = min(error.retry * 2 ** max(operation.attempts - 1, 0), _MOST_WAIT)
        _look_again(operation, after=timedelta(seconds=wait))


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
    if operation is not None and operation.state in (State.READY, State.SENT, State.UNKNOWN):
        execute(operation)


def settle_soon(operation: Operation) -> None:
    """Have a worker carry it out now; stored in the transaction under way."""
    _look_again(operation, after=timedelta(0))


def settle_later(operation: Operation) -> None:
    """Have it carried out should whoever agreed to it never come to it; stored in the transaction under way."""
    _look_again(operation, after=SAFETY_NET)
