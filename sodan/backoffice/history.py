"""The past of a shop written down at once: months of orders, parcels, payments and returns with their books and stock.

For a demo firm, or for taking over another system's orders. Everything holds the same constraints as if it had been done step
by step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from sodan.backoffice import booking, ledger
from sodan.backoffice.apportionment import coupon_share
from sodan.backoffice.change import ChangeKind, ChangeStatus, OrderChange
from sodan.backoffice.credit import GiftCard
from sodan.backoffice.dispute import PROVIDER, Dispute
from sodan.backoffice.fulfilment import Fulfilment, Stage
from sodan.backoffice.ledger import Account, Entry, Posting
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.payment import Payment, Refund, RefundState
from sodan.backoffice.placing import Basket, line_of, payments_for, share_coupon
from sodan.backoffice.product import Movement, StockMovement, Variant
from sodan.backoffice.provider import DisputeStanding
from sodan.backoffice.returned import Disposition, Return, ReturnLine, ReturnState
from sodan.backoffice.simulated import PastCharge, remember_charges
from sodan.backoffice.view import stored_address
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.kit.clock import now
from sodan.kit.money import Money


@dataclass(frozen=True, slots=True)
class PastParcel:
    """A parcel with the positions of the lines in it; times that have not come yet are None."""

    lines: Sequence[int]
    carrier: str
    tracking_number: str
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    promised_at: datetime | None = None
    events: Sequence[dict[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What was cancelled or came back, by the positions of the lines; the money went back to the first payment."""

    kind: ChangeKind
    lines: Sequence[int]
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order of the past and all that became of it."""

    customer: Customer
    basket: Basket
    parcels: Sequence[PastParcel] = ()
    undone: Undone | None = None
    disputed_at: datetime | None = None


@dataclass(slots=True)
class _Written:
    """One order on its way into the tables."""

    past: PastOrder
    order: Order
    lines: list[OrderLine]
    payments: list[Payment] = field(default_factory=list)
    refunded_minor: int = 0


@transaction.atomic
def write_history(orders: Sequence[PastOrder], *, tax: Mapping[int, int]) -> list[Order]:
    """Write the orders, oldest first. ``tax`` maps brand ids to basis points. Raises IntegrityError for impossible pasts."""
    variants = {variant.sku: variant for variant in Variant.objects.select_related("product")}
    rows = [_drafted(past, variants, tax) for past in sorted(orders, key=lambda past: past.basket.placed_at)]
    _store(rows)
    _store_undone([row for row in rows if row.past.undone])
    _move_stock(rows)
    _book(rows)
    return [row.order for row in rows]


def _drafted(past: PastOrder, variants: Mapping[str, Variant], tax: Mapping[int, int]) -> _Written:
    basket, brand = past.basket, past.customer.brand
    order = Order(
        brand=brand,
        customer=past.customer,
        number=basket.number,
        currency=brand.currency,
        placed_at=basket.placed_at,
        created_at=basket.placed_at,
        version=1 + len(past.parcels) + (2 if past.undone else 0),
        address=stored_address(basket.address),
        shipping_minor=basket.shipping_minor,
        coupon_minor=basket.coupon_minor,
        coupon_code=basket.coupon_code,
        coupon_from_minor=basket.coupon_from_minor,
        total_minor=sum(minor for _, minor in basket.payments),
        tax_basis_points=tax.get(brand.pk, 0),
    )
    lines = [line_of(order, variants[sku], quantity) for sku, quantity in basket.items]
    share_coupon(order, lines)
    for parcel in past.parcels:
        for position in parcel.lines:
            _advance(lines[position], parcel)
    row = _Written(past, order, lines)
    if past.undone:
        _undo(row, past.undone)
    return row


def _advance(line: OrderLine, parcel: PastParcel) -> None:
    line.fulfilled = line.ordered
    line.shipped = line.ordered if parcel.shipped_at else 0
    line.delivered = line.ordered if parcel.delivered_at else 0


def _undo(row: _Written, undone: Undone) -> None:
    if undone.kind == ChangeKind.CANCEL:
        row.refunded_minor = row.order.total_minor
        for line in row.lines:
            line.cancelled = line.ordered
    else:
        for position in undone.lines:
            line = row.lines[position]
            row.refunded_minor += line.unit_price_minor * line.ordered - coupon_share(line, line.ordered)
            line.return_requested = line.return_received = line.ordered


def _store(rows: Sequence[_Written]) -> None:
    Order.objects.bulk_create([row.order for row in rows])
    for row in rows:
        row.payments = payments_for(row.order, row.past.basket)
        row.payments[0].refunded_minor = row.refunded_minor
        for payment in row.payments:
            payment.disputed_at = None if payment.is_held_by_us else row.past.disputed_at
            payment.created_at = row.order.placed_at
        for line in row.lines:
            line.order_id = row.order.pk
    OrderLine.objects.bulk_create([line for row in rows for line in row.lines])
    Payment.objects.bulk_create([payment for row in rows for payment in row.payments])
    Fulfilment.objects.bulk_create([_parcel(row, parcel) for row in rows for parcel in row.past.parcels])
    remember_charges(
        _remembered(row, at, payment)
        for row in rows
        for at, payment in enumerate(row.payments)
        if payment.method is not None and not payment.is_held_by_us
    )


def _remembered(row: _Written, at: int, payment: Payment) -> PastCharge:
    """What the provider knows of a payment; whatever went back went back to the first one."""
    undone = row.past.undone if at == 0 else None
    return PastCharge(
        payment.key,
        payment.method.token if payment.method else "",
        Money(payment.amount_minor, payment.currency),
        at=row.order.placed_at,
        account=row.order.brand.slug,
        refund_key=_refund_key(row, payment),
        refunded_minor=payment.refunded_minor,
        refunded_at=undone.at if undone else None,
        dispute=_dispute_of(row, payment),
    )


def _dispute_of(row: _Written, payment: Payment) -> str:
    """The provider's number of the chargeback, if there was one."""
    return f"dp_past_{payment.pk}" if row.past.disputed_at and not payment.is_held_by_us else ""


def _refund_key(row: _Written, payment: Payment) -> str:
    return f"past:{row.order.number}:r{payment.pk}"


def _parcel(row: _Written, parcel: PastParcel) -> Fulfilment:
    status = Stage.DELIVERED if parcel.delivered_at else Stage.IN_TRANSIT if parcel.shipped_at else Stage.PACKED
    return Fulfilment(
        order=row.order,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        status=status,
        contents={str(row.lines[position].pk): row.lines[position].ordered for position in parcel.lines},
        events=list(parcel.events),
        shipped_at=parcel.shipped_at,
        delivered_at=parcel.delivered_at,
        promised_at=parcel.promised_at,
    )


def _store_undone(rows: Sequence[_Written]) -> None:
    changes = OrderChange.objects.bulk_create([_change(row, row.past.undone) for row in rows if row.past.undone])
    Refund.objects.bulk_create(
        Refund(
            payment=row.payments[0],
            change=change,
            key=_refund_key(row, row.payments[0]),
            amount_minor=row.refunded_minor,
            state=RefundState.SUCCEEDED,
            created_at=change.created_at,
        )
        for row, change in zip(rows, changes, strict=True)
    )
    came_back = [(row, change) for row, change in zip(rows, changes, strict=True) if change.kind == ChangeKind.RETURN]
    returns = Return.objects.bulk_create(
        Return(order=row.order, change=change, reason=change.reason, state=ReturnState.RECEIVED, received_at=change.settled_at)
        for row, change in came_back
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(returned=returned, line=line, quantity=line.return_requested, disposition=Disposition.RESTOCK)
        for returned, (row, _) in zip(returns, came_back, strict=True)
        for line in row.lines
        if line.return_requested
    )


def _change(row: _Written, undone: Undone) -> OrderChange:
    return OrderChange(
        order=row.order,
        key=f"past:{row.order.number}",
        kind=undone.kind,
        base_version=row.order.version - 2,
        reason=undone.reason,
        actor=undone.actor,
        difference_minor=-row.refunded_minor,
        status=ChangeStatus.CONFIRMED,
        receipt={
            "order_number": row.order.number,
            "amount_minor": row.refunded_minor,
            "currency": row.order.currency,
            "entries": [],
            "details": {},
        },
        created_at=undone.at,
        settled_at=undone.at,
    )


def _move_stock(rows: Sequence[_Written]) -> None:
    """The journal of what went out and came back; each level moves by the sum of its movements."""
    movements = [movement for row in rows for line in row.lines for movement in _movements(row, line)]
    StockMovement.objects.bulk_create(movements)
    sums: dict[int, int] = {}
    for movement in movements:
        sums[movement.variant_id] = sums.get(movement.variant_id, 0) + movement.quantity
    for variant_id, quantity in sums.items():
        Variant.objects.filter(pk=variant_id).update(available=F("available") + quantity)


def _movements(row: _Written, line: OrderLine) -> Iterator[StockMovement]:
    yield _movement(line, -line.ordered, Movement.SALE, row.order.number, row.order.placed_at)
    if row.past.undone is not None:
        for kind, quantity in ((Movement.RELEASE, line.cancelled), (Movement.RETURN, line.return_received)):
            if quantity:
                yield _movement(line, quantity, kind, row.order.number, row.past.undone.at)


def _movement(line: OrderLine, quantity: int, kind: Movement, ref: str, at: datetime) -> StockMovement:
    return StockMovement(variant_id=line.variant_id, quantity=quantity, kind=kind, ref=ref, created_at=at)


def _book(rows: Sequence[_Written]) -> None:
    entries = [booking.sale(row.order, row.payments, actor="shop") for row in rows]
    entries += [_undone_entry(row, row.past.undone) for row in rows if row.past.undone]
    entries += _dispute_entries(rows)
    Order.objects.bulk_update([row.order for row in rows if row.refunded_minor], ["reduced_minor"])
    ledger.post_all(sorted(entries, key=lambda entry: entry.at or now()))


def _dispute_entries(rows: Sequence[_Written]) -> list[Entry]:
    """The chargebacks of the past, written down and in the books; none has ended."""
    taken = [(payment, _dispute_of(row, payment), row.past.disputed_at) for row in rows for payment in row.payments]
    taken = [(payment, reference, at) for payment, reference, at in taken if reference]
    Dispute.objects.bulk_create(
        Dispute(
            payment=payment, reference=reference, amount_minor=payment.amount_minor - payment.refunded_minor,
            created_at=at or now(),
        )
        for payment, reference, at in taken
    )  # fmt: skip
    return [
        booking.disputed(
            reference,
            Money(payment.amount_minor - payment.refunded_minor, payment.currency),
            standing=DisputeStanding.OPENED,
            out_of=booking.account_of(payment.kind),
            into=Account.DISPUTED,
            actor=PROVIDER,
            at=at,
        )
        for payment, reference, at in taken
    ]


def _undone_entry(row: _Written, undone: Undone) -> Entry:
    change = OrderChange(key=f"past:{row.order.number}", kind=undone.kind, actor=undone.actor)
    payment = row.payments[0]
    moved = booking.Movement(payment.key, booking.account_of(payment.kind), -row.refunded_minor, was_unknown=False)
    entry = booking.settled(row.order, change, [moved])
    if entry is None:
        message = f"{row.order.number}: nothing was refunded"
        raise ValueError(message)
    return replace(entry, at=undone.at)


def open_books(brand: Brand, amount: Money, *, mark: str, at: datetime) -> None:
    """The first entry of a shop's books: what its owner put into the bank. ``mark`` tells whose doing it was."""
    postings = [Posting(Account.BANK, amount, brand.slug), Posting(Account.EQUITY, -amount, brand.slug)]
    ledger.post(Entry(f"{mark}:{brand.slug}", "opening", mark, postings, operation=mark, at=at))


def issue_gift_cards(cards: Iterable[GiftCard], *, at: datetime) -> None:
    """Book cards that were sold: money came in, and we owe goods for it."""
    ledger.post_all(
        [
            Entry(
                f"gift_card:{card.pk}",
                "gift_card_sold",
                "shop",
                [
                    Posting(Account.PSP_CLEARING, Money(card.initial_minor, card.currency), card.label),
                    Posting(Account.GIFT_CARD_LIABILITY, Money(-card.initial_minor, card.currency), card.label),
                ],
                at=at,
            )
            for card in cards
        ]
    )
