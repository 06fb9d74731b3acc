"""What the books say about a sale and about a change: which accounts, which side, and how much of it is tax."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sodan.backoffice.change import ChangeKind, OrderChange
from sodan.backoffice.ledger import Account, Entry, Posting
from sodan.backoffice.order import Order
from sodan.backoffice.payment import MethodKind, Payment
from sodan.backoffice.terms import tax_between, tax_within
from sodan.kit.money import Money


def account_of(kind: str) -> Account:
    """Where money of that kind of instrument stands in the books."""
    if kind == MethodKind.GIFT_CARD:
        return Account.GIFT_CARD_LIABILITY
    return Account.STORE_CREDIT_LIABILITY if kind == MethodKind.STORE_CREDIT else Account.PSP_CLEARING


def sale(order: Order, payments: Iterable[Payment], *, actor: str) -> Entry:
    """The order as it was placed and paid, at the moment it was placed."""
    total, bp = order.total_minor, order.tax_basis_points
    tax = tax_within(total, bp)
    shipping = order.shipping_minor - tax_within(order.shipping_minor, bp)
    discount = order.coupon_minor - tax_within(order.coupon_minor, bp)
    goods = total - tax - shipping + discount
    sums = [
        (Account.DISCOUNTS, discount),
        (Account.SALES, -goods),
        (Account.SHIPPING_INCOME, -shipping),
        (Account.VAT_PAYABLE, -tax),
    ]
    paid = [Posting(account_of(payment.kind), Money(payment.amount_minor, order.currency), payment.key) for payment in payments]
    rest = [Posting(account, Money(minor, order.currency), order.number) for account, minor in sums]
    return Entry(f"{order.number}:sale", "sale", actor, [*paid, *rest], operation=order.number, at=order.placed_at)


@dataclass(frozen=True, slots=True)
class Movement:
    """Money of a change that moved: in (positive) or out (negative); ``was_unknown`` when it stood in suspense meanwhile."""

    ref: str
    account: Account
    minor: int
    was_unknown: bool = False


def unknown(change: OrderChange, movement: Movement, currency: str) -> Entry:
    """Nobody knows whether it moved: until we do, it stands in suspense and the books show it."""
    amount = Money(movement.minor, currency)
    return Entry(
        f"{movement.ref}:unknown",
        "unknown",
        change.actor,
        [Posting(movement.account, amount, movement.ref), Posting(Account.SUSPENSE_UNKNOWN, -amount, movement.ref)],
        operation=change.key,
    )


def settled(order: Order, change: OrderChange, movements: Iterable[Movement]) -> Entry | None:
    """The change as it turned out; None when no money moved. Moves ``order``'s totals, which the caller stores."""
    moved = list(movements)
    cash = [
        Posting(Account.SUSPENSE_UNKNOWN if move.was_unknown else move.account, Money(move.minor, order.currency), move.ref)
        for move in moved
    ]
    net = sum(move.minor for move in moved)
    if not moved:
        return None
    # A payment that only moved from one instrument to another is no sale: what came in and what goes back cancel out.
    against = [] if change.kind == ChangeKind.PAYMENT else _sale_or_return(order, net)
    kind = {"edit": "change", "payment": "payment_moved"}.get(change.kind, str(change.kind))
    return Entry(f"{change.key}:settled", kind, change.actor, [*cash, *against], operation=change.key)


def moved_on(change: OrderChange, amount: Money, *, name: str, ref: str, out_of: Account, into: Account) -> Entry:
    """Money owed to, or on its way to, the customer stands elsewhere now: an amount moves from one account to the other.

    ``name`` tells what happened (``arrived``, ``came_back`` …) and is the entry's kind.
    """
    postings = [Posting(out_of, amount, ref), Posting(into, -amount, ref)]
    return Entry(f"{ref}:{name}", name, change.actor, postings, operation=change.key)


def compensated(change: OrderChange, amount: Money) -> Entry:
    """Store credit given for a fault of ours: an expense, and goods we owe."""
    postings = [
        Posting(Account.COMPENSATION_EXPENSE, amount, change.order.number),
        Posting(Account.STORE_CREDIT_LIABILITY, -amount, change.order.number),
    ]
    return Entry(f"{change.key}:given", "compensation", change.actor, postings, operation=change.key)


def disputed(  # noqa: PLR0913 - an entry from one account to another names both
    reference: str, amount: Money, *, standing: str, out_of: Account, into: Account, actor: str, at: datetime | None = None
) -> Entry:
    """A chargeback was opened, won or lost: the amount, which we hold or own, stands elsewhere now."""
    postings = [Posting(into, amount, reference), Posting(out_of, -amount, reference)]
    return Entry(f"{reference}:{standing}", f"dispute_{standing}", actor, postings, operation=reference, at=at)


def _sale_or_return(order: Order, net: int) -> list[Posting]:
    if net >= 0:
        tax = tax_between(order.total_minor, order.total_minor + net, order.tax_basis_points)
        order.total_minor += net
        goods = Account.SALES
    else:
        tax = -tax_between(order.reduced_minor, order.reduced_minor - net, order.tax_basis_points)
        order.reduced_minor -= net
        goods = Account.SALES_RETURNS
    return [
        Posting(goods, Money(tax - net, order.currency), order.number),
        Posting(Account.VAT_PAYABLE, Money(-tax, order.currency), order.number),
    ]
