"""One write of the shop carried through: prepared under the lock, the provider asked outside, concluded under the lock.

A process may die between any two steps; the same key then takes up where it stopped, and nothing is done twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction
from django.db.models import F

from sodan.backoffice import asking, settling, transfer
from sodan.backoffice.change import ChangeKind, ChangeStatus, OrderChange
from sodan.backoffice.connector import Receipt
from sodan.backoffice.ledger import entries_of
from sodan.backoffice.order import Order
from sodan.backoffice.provider import Provider
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotFound, Refused
from sodan.kit.money import Money

DECLINED = "payment_declined"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: of which order, as decided on which version, by whom, under which idempotency key."""

    brand_id: int
    order_id: int
    kind: ChangeKind
    key: str
    actor: str
    expected_version: int
    reason: str = ""
    actions: dict[str, Any] = field(default_factory=dict)


class Undertaking(Protocol):
    """One kind of write. Each step runs in a transaction that holds the order's lock."""

    @property
    def asked(self) -> Asked:
        """What was asked."""

    def prepare(self, order: Order, change: OrderChange) -> None:
        """Check the invariants, hold goods and plan the money. Raises Refused or Conflict, and then nothing happened."""

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:
        """The money has moved: do the rest, and tell the details of the receipt."""

    def undo(self, order: Order, change: OrderChange) -> None:
        """The money was declined: let go of what was held."""


def carry_out(undertaking: Undertaking, provider: Provider) -> Receipt:
    """Do it, or take it up where it stopped. See ``connector.Shop`` for what is raised."""
    change, is_new = _begin(undertaking)
    if change.status == ChangeStatus.PENDING:
        answers = asking.ask(change, provider, is_first=is_new)
        change = change if answers.is_waiting else _end(undertaking, change.pk, answers)
    elif not is_new:
        settling.catch_up(change, provider)
    return _receipt_of(change)


# Durable: inside somebody else's transaction the provider would be asked before our own records are safe.
@transaction.atomic(durable=True)
def _begin(undertaking: Undertaking) -> tuple[OrderChange, bool]:
    """The change under that key, and whether it is new."""
    asked = undertaking.asked
    order = _locked(asked)
    known = OrderChange.objects.select_related("order").filter(key=asked.key).first()
    if known is not None:
        _check_same(asked, known)
        return known, False
    if OrderChange.objects.filter(order=order, status=ChangeStatus.PENDING).exists():
        raise Conflict(f"another change of {order.number} is under way")
    _move_version(order, asked.expected_version)
    change = OrderChange.objects.create(
        order=order,
        key=asked.key,
        kind=asked.kind,
        base_version=asked.expected_version,
        actions=asked.actions,
        reason=asked.reason,
        actor=asked.actor,
    )
    undertaking.prepare(order, change)
    change.save(update_fields=["held"])
    return change, True


def _locked(asked: Asked) -> Order:
    order = Order.objects.select_for_update().filter(pk=asked.order_id, brand_id=asked.brand_id).first()
    if order is None:
        raise NotFound(f"order {asked.order_id}")
    return order


def _check_same(asked: Asked, known: OrderChange) -> None:
    if (known.order_id, known.kind, known.reason, known.actions) != (asked.order_id, asked.kind, asked.reason, asked.actions):
        raise Conflict(f"{asked.key} was used for another change")


def _move_version(order: Order, expected: int) -> None:
    """I3: a change stands only on the version it was decided on."""
    if not Order.objects.filter(pk=order.pk, version=expected).update(version=F("version") + 1):
        raise Conflict(f"{order.number} is no longer at version {expected}")
    order.version = expected + 1


@transaction.atomic(durable=True)
def _end(undertaking: Undertaking, change_id: int, answers: asking.Answers) -> OrderChange:
    order = _locked(undertaking.asked)
    change = OrderChange.objects.select_for_update().get(pk=change_id)
    if change.status != ChangeStatus.PENDING:
        return change
    if transfer.is_declined(change, answers):
        undertaking.undo(order, change)
        transfer.drop(change, answers)
        change.status, change.failure = ChangeStatus.DECLINED, DECLINED
    else:
        settlement = transfer.settle(order, change, answers)
        details = undertaking.conclude(order, change, settlement)
        transfer.book(change, settlement)
        change.difference_minor = settlement.charged_minor - settlement.refunded_minor
        change.status, change.receipt = ChangeStatus.CONFIRMED, _written(order, change, settlement, details)
    change.settled_at = now()
    change.save(update_fields=["status", "failure", "receipt", "difference_minor", "settled_at"])
    Order.objects.filter(pk=order.pk).update(version=F("version") + 1)
    return change


_MONEYLESS = (ChangeKind.ADDRESS, ChangeKind.PAYMENT)
_GIVES_BACK = (ChangeKind.CANCEL, ChangeKind.RETURN, ChangeKind.CLAIM)


def _written(order: Order, change: OrderChange, settlement: transfer.Settlement, details: dict[str, Any]) -> dict[str, Any]:
    amount = -change.difference_minor if change.kind in _GIVES_BACK else change.difference_minor
    if change.kind == ChangeKind.COMPENSATION:
        amount = details["given_minor"]
    if settlement.failed_minor:
        details = {**details, "not_refunded_minor": settlement.failed_minor}
    return {
        "order_number": order.number,
        "amount_minor": None if change.kind in _MONEYLESS else amount,
        "currency": order.currency,
        "entries": entries_of(change.key),
        "details": details,
    }


def _receipt_of(change: OrderChange) -> Receipt:
    """The evidence as it stands now. While a charge settles the act waits for it, and there is little to tell."""
    if change.status == ChangeStatus.DECLINED:
        raise Refused(f"{change.key} was declined", reasons=(change.failure,))
    told = change.receipt
    if told is None:
        told = {"order_number": change.order.number, "amount_minor": None, "currency": "", "entries": [], "details": {}}
    return Receipt(
        key=change.key,
        kind=str(change.kind),
        order_number=told["order_number"],
        amount=None if told["amount_minor"] is None else Money(told["amount_minor"], told["currency"]),
        reference=change.reference,
        ledger_entries=tuple(told["entries"]),
        details=told["details"],
        standing=settling.standing_of(change),
    )
