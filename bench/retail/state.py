"""The shop's state as far as it matters to a task, read straight from its tables: told apart and compared as readable lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sodan.backoffice.change import ChangeKind, OrderChange
from sodan.backoffice.credit import GiftCard, StoreCredit
from sodan.backoffice.order import Order, OrderLine, status_of
from sodan.backoffice.payment import Payment, Refund
from sodan.customers.customer import Customer

State = Mapping[str, str]
_REASONED = (ChangeKind.CANCEL,)  # the reasons of other changes are nobody's business here


def state_of(customer: Customer) -> State:
    """Everything of the customer that an act may change: each as a name and a text."""
    found = {"address on file": _address(customer.address)}
    orders = Order.objects.filter(customer=customer).prefetch_related("lines", "payments__method", "changes", "payments__refunds")
    for order in orders:
        found |= _order(order)
    for card in GiftCard.objects.filter(customer=customer).order_by("id"):
        found[f"gift card {card.pk}"] = str(card.balance_minor)
    for credit in StoreCredit.objects.filter(customer=customer):
        found["store credit"] = str(credit.balance_minor)
    return found


def _order(order: Order) -> dict[str, str]:
    lines, mark = list(order.lines.all()), order.number
    return {
        f"{mark} status": status_of(lines),
        f"{mark} items": "; ".join(sorted(_line(line, {one.pk: one for one in lines}) for line in lines)),
        f"{mark} address": _address(order.address),
        f"{mark} changes": ", ".join(sorted(_change(change) for change in order.changes.all())),
        f"{mark} payments": _payments([payment for payment in order.payments.all() if payment.captured_minor]),
    }


def _line(line: OrderLine, lines: Mapping[int, OrderLine]) -> str:
    """Alike pieces read alike, whichever of them it was."""
    counts = f"{line.sku}×{line.ordered - line.cancelled}"
    if line.return_requested:
        counts += f" {line.return_requested} coming back"
    if line.replaces_id is not None:
        counts += f" for {lines[line.replaces_id].sku}"
    return counts


def _change(change: OrderChange) -> str:
    return f"{change.kind} ({change.reason})" if change.kind in _REASONED else str(change.kind)


def _payments(payments: list[Payment]) -> str:
    """What each way of paying has paid, and where what went back went."""
    paid: dict[str, int] = {}
    back: dict[str, int] = {}
    for payment in payments:
        token = _token(payment)
        paid[token] = paid.get(token, 0) + payment.captured_minor
        for refund in payment.refunds.all():
            to = destination_of(refund, payment)
            back[to] = back.get(to, 0) + refund.amount_minor
    told = [f"{token} paid {amount}" for token, amount in sorted(paid.items())]
    return "; ".join([*told, *(f"{token} got back {amount}" for token, amount in sorted(back.items()))])


def destination_of(refund: Refund, payment: Payment) -> str:
    """Where a refund goes: the instrument by its token, or store credit."""
    method = getattr(refund, "method", None)
    if method is not None:
        return str(method.token)
    return _token(payment) if refund.to == "original" else str(refund.to)


def _token(payment: Payment) -> str:
    return payment.method.token if payment.method else payment.kind


def _address(found: Mapping[str, Any]) -> str:
    names = ("line1", "line2", "city", "region", "postcode", "country")
    return ", ".join(" ".join(str(found.get(name, "")).split()).casefold() for name in names)


def difference(expected: State, found: State) -> list[str]:
    """Where the two part, one readable line each; nothing when they are the same."""
    return [
        f"{name}: wanted “{expected.get(name, '')}”, is “{found.get(name, '')}”"
        for name in sorted({*expected, *found})
        if expected.get(name) != found.get(name)
    ]
