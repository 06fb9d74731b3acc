"""Proposing an act: judged by every gate, its amount computed, and kept in the journal whether allowed or not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from sodan.actions.judgement import Ask, Judgement, identity_for, judge
from sodan.actions.operation import UNDER_WAY, Operation, State, announce_change, is_stale, move
from sodan.actions.registry import act_named, arguments_for
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.customers.identity import Identity
from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.policy.decision import Outcome

CONFIRM_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of the gateway. ``customer_id`` names for whom; it proves nothing by itself."""

    act: str
    arguments: dict[str, Any]
    conversation: Conversation | None
    by: Representative
    customer_id: int | None = None


def propose(request: Request) -> Operation:
    """Ask whether this may be done and for how much; the answer is the stored operation with its state and decision.

    The same request while it is still under way is the same operation; a different one on the same order takes the place of
    what awaited confirmation. Raises Invalid for an unknown act or arguments of the wrong shape, Unavailable when the shop
    does not answer.
    """
    act = act_named(request.act)
    arguments = arguments_for(act, request.arguments)
    ask = Ask(
        act=act,
        arguments=arguments,
        brand=_brand_of(request),
        by=request.by,
        identity=identity_for(request.conversation, request.by, request.customer_id),
        conversation=request.conversation,
    )
    return _keep(ask, judge(ask))


def judge_again(operation: Operation, identity: Identity) -> Judgement:
    """What all gates say now of an operation proposed before, in the name of whoever proposed it."""
    act = act_named(operation.act)
    return judge(
        Ask(
            act=act,
            arguments=arguments_for(act, operation.arguments),
            brand=operation.brand,
            by=operation.requested_by,
            identity=identity,
            conversation=operation.conversation,
            leave_out=operation.pk,
            asked_at=operation.created_at,
        )
    )


def has_changed(operation: Operation, judgement: Judgement) -> bool:
    """Whether the order or the amount is no longer what was agreed to."""
    version = judgement.order.version if judgement.order else None
    return (version, judgement.amount) != (operation.order_version, operation.amount)


def _brand_of(request: Request) -> Brand:
    if request.conversation is not None:
        return request.conversation.brand
    customer = Customer.objects.select_related("brand").filter(pk=request.customer_id or 0).first()
    if customer is None:
        raise Invalid("neither a conversation nor a customer", where="request", expected="one of them")
    return customer.brand


def _first_state(ask: Ask, judgement: Judgement) -> State:
    if judgement.is_refused:
        return State.DENIED
    if ask.act.asks_consent:
        return State.AWAITING_CONFIRMATION
    return State.AWAITING_APPROVAL if judgement.decision.outcome == Outcome.APPROVE else State.READY


@transaction.atomic
def _keep(ask: Ask, judgement: Judgement) -> Operation:
    """Store the row, unless the very same is under way already."""
    operation = _row(ask, judgement)
    if operation.state != State.DENIED:
        for earlier in _earlier(operation):
            if earlier.digest == operation.digest and _may_stand_for(earlier, operation):
                return earlier
        for earlier in _earlier(operation):
            move(earlier, out_of=(State.AWAITING_CONFIRMATION,), into=State.EXPIRED, error="replaced")
    operation.save(force_insert=True)
    announce_change(operation)
    return operation


def _row(ask: Ask, judgement: Judgement) -> Operation:
    quote, order, state = judgement.quote, judgement.order, _first_state(ask, judgement)
    with_customer = ask.conversation.customer_id if ask.conversation else None
    return Operation(
        brand=ask.brand,
        conversation=ask.conversation,
        customer_id=ask.identity.customer_id or with_customer,
        act=ask.act.name,
        duty=ask.act.duty,
        arguments=ask.arguments.model_dump(mode="json"),
        order_number=ask.act.order_number(ask.arguments),
        order_version=order.version if order else None,
        amount_minor=quote.amount.minor if quote.amount is not None else None,
        outgoing_minor=quote.outgoing.minor if quote.outgoing is not None else 0,
        currency=order.currency if order else ask.brand.currency,
        state=state,
        decision=plain(judgement.decision.as_json()),
        read_back=[line.as_json() for line in judgement.read_back],
        requested_by=ask.by,
        token_expires_at=now() + CONFIRM_WITHIN if state == State.AWAITING_CONFIRMATION else None,
    )


def plain(value: dict[str, Any]) -> dict[str, Any]:
    """The value as JSON will give it back, so that a row in hand equals the row stored."""
    kept: dict[str, Any] = json.loads(json.dumps(value))
    return kept


def _earlier(operation: Operation) -> list[Operation]:
    """What was proposed before of the same act on the same order in the same conversation and has not ended."""
    same = Operation.objects.filter(
        brand=operation.brand_id,
        conversation=operation.conversation_id,
        customer=operation.customer_id,
        act=operation.act,
        order_number=operation.order_number,
        state__in=(State.AWAITING_CONFIRMATION, *UNDER_WAY),
    )
    return list(same.select_related("brand", "conversation", "requested_by"))


def _may_stand_for(earlier: Operation, operation: Operation) -> bool:
    """What is under way stands for everybody; a pending question only for whoever asked it, while the answer is the same."""
    if earlier.state != State.AWAITING_CONFIRMATION:
        return True
    is_same = earlier.decision["outcome"] == operation.decision["outcome"]
    return is_same and earlier.requested_by_id == operation.requested_by_id and not is_stale(earlier)
