"""The money of a change: planned under the lock, asked for outside any transaction, settled by the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from sodan.backoffice import booking, ledger
from sodan.backoffice.change import OrderChange
from sodan.backoffice.credit import change_gift_card, change_store_credit
from sodan.backoffice.ledger import Entry, JournalEntry
from sodan.backoffice.order import Order
from sodan.backoffice.payment import (
    MethodKind,
    Payment,
    PaymentMethod,
    PaymentState,
    Refund,
    RefundState,
    drop_refund,
    hold_for_refund,
    settle_refund,
)
from sodan.backoffice.provider import Answer, Provider
from sodan.backoffice.quote import payments_of, split
from sodan.kit.errors import Conflict, NotFound, Refused, Unavailable
from sodan.kit.money import Money
from sodan.kit.words import word

STORE_CREDIT = "store_credit"
ORIGINAL = "original"
_CHARGEABLE = (MethodKind.CARD, MethodKind.PAYPAL, MethodKind.GIFT_CARD, MethodKind.STORE_CREDIT)


def plan_refund(order: Order, change: OrderChange, amount_minor: int, *, to: str = ORIGINAL) -> None:
    """Hold the amount on the order's payments, gift card first; each part becomes a refund under its own key."""
    if to not in {ORIGINAL, STORE_CREDIT}:
        raise Refused(f"refund to {to}", reasons=("destination_unknown",))
    for payment, part in split(amount_minor, payments_of(order)):
        hold_for_refund(payment, part)
        Refund.objects.create(payment=payment, change=change, key=f"{change.key}:r{payment.pk}", amount_minor=part, to=to)


def plan_charge(order: Order, change: OrderChange, amount_minor: int, *, method_id: int | None) -> Payment:
    """Prepare a charge on the customer's instrument; what we hold ourselves is set aside at once."""
    method = _method_for(order, method_id)
    if method.kind not in _CHARGEABLE:
        raise Refused(f"method {method.pk} cannot be charged", reasons=("method_cannot_be_charged",))
    payment = Payment(
        order=order,
        change=change,
        method=method,
        gift_card=method.gift_card,
        kind=method.kind,
        label=method.label,
        key=f"{change.key}:c",
        currency=order.currency,
        amount_minor=amount_minor,
    )
    _move_held(payment, -amount_minor)
    payment.save()
    return payment


def _method_for(order: Order, method_id: int | None) -> PaymentMethod:
    """The named instrument, else the one the order was first paid with; always the customer's own."""
    own = PaymentMethod.objects.select_related("gift_card").filter(customer_id=order.customer_id)
    if method_id is None:
        method_id = Payment.objects.filter(order=order, method__isnull=False).values_list("method_id", flat=True).first()
    if method_id is None:
        raise Refused("no instrument named", reasons=("method_needed",))
    method = own.filter(pk=method_id).first()
    if method is None:
        raise NotFound(f"method {method_id}")
    return method


def _move_held(payment: Payment, minor: int) -> None:
    """Move money that we hold ourselves; nothing for a provider's instrument."""
    amount = Money(minor, payment.currency)
    if payment.kind == MethodKind.GIFT_CARD:
        if payment.gift_card_id is None:
            raise Conflict(f"the gift card of payment {payment.key} is gone")
        change_gift_card(payment.gift_card_id, amount)
    elif payment.kind == MethodKind.STORE_CREDIT:
        change_store_credit(payment.order.customer_id, amount)


@dataclass(slots=True)
class Answers:
    """What the provider said, by key; ``given_back`` are charges it took and returned because the rest was declined."""

    by_key: Mapping[str, Answer] = field(default_factory=dict)
    given_back: tuple[str, ...] = ()


def ask(change: OrderChange, provider: Provider) -> Answers:
    """Have the provider charge, then refund. Must run outside any transaction.

    What was asked before without an answer is looked up first, and asked again under the same key only when it never arrived.
    Raises Unavailable when an answer is missing; the row is then UNKNOWN, still counted, and stands in suspense.
    """
    said: dict[str, Answer] = {}
    charges = [payment for payment in change.charges.all() if not payment.is_held_by_us]
    for payment in charges:
        said[payment.key] = _asked_charge(payment, provider)
        if not said[payment.key].is_success:
            return Answers(said)
    refunds = [refund for refund in change.refunds.select_related("payment") if refund.needs_provider]
    for refund in refunds:
        said[refund.key] = _asked_refund(refund, provider)
    if charges and refunds and not any(said[refund.key].is_success for refund in refunds):
        return Answers(said, tuple(_given_back(payment, provider) for payment in charges))
    return Answers(said)


def _asked_charge(payment: Payment, provider: Provider) -> Answer:
    amount = Money(payment.amount_minor, payment.currency)
    try:
        known = provider.lookup(payment.key) if payment.state == PaymentState.UNKNOWN else None
        token = payment.method.token if payment.method else ""
        return known or provider.charge(payment.key, token=token, amount=amount)
    except Unavailable:
        _mark_charge_unknown(payment)
        raise


def _asked_refund(refund: Refund, provider: Provider) -> Answer:
    amount = Money(refund.amount_minor, refund.payment.currency)
    try:
        known = provider.lookup(refund.key) if refund.state == RefundState.UNKNOWN else None
        return known or provider.refund(refund.key, charge_key=refund.payment.key, amount=amount)
    except Unavailable:
        _mark_refund_unknown(refund)
        raise


def _given_back(payment: Payment, provider: Provider) -> str:
    provider.refund(f"{payment.key}:back", charge_key=payment.key, amount=Money(payment.amount_minor, payment.currency))
    return payment.key


@transaction.atomic
def _mark_charge_unknown(payment: Payment) -> None:
    pending = Payment.objects.filter(pk=payment.pk, state=PaymentState.PENDING)
    if pending.update(state=PaymentState.UNKNOWN) and payment.change is not None:
        ledger.post(booking.unknown(payment.change, _movement_in(payment), payment.currency))


@transaction.atomic
def _mark_refund_unknown(refund: Refund) -> None:
    if Refund.objects.filter(pk=refund.pk, state=RefundState.PENDING).update(state=RefundState.UNKNOWN):
        ledger.post(booking.unknown(refund.change, _movement_out(refund), refund.payment.currency))


def _movement_in(payment: Payment) -> booking.Movement:
    was_unknown = payment.state == PaymentState.UNKNOWN
    return booking.Movement(payment.key, booking.account_of(payment.kind), payment.amount_minor, was_unknown)


def _movement_out(refund: Refund) -> booking.Movement:
    kind = MethodKind.STORE_CREDIT.value if refund.to == STORE_CREDIT else refund.payment.kind
    was_unknown = refund.state == RefundState.UNKNOWN
    return booking.Movement(refund.key, booking.account_of(kind), -refund.amount_minor, was_unknown)


def is_declined(change: OrderChange, answers: Answers) -> bool:
    """Whether the change cannot stand: a charge was declined, or every refund that the provider should make was."""
    said = answers.by_key
    charges = [payment.key for payment in change.charges.all() if payment.key in said]
    refunds = [refund.key for refund in change.refunds.all() if refund.key in said]
    if any(not said[key].is_success for key in charges):
        return True
    return bool(refunds) and not any(said[key].is_success for key in refunds)


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the money of a change ended: taken in, given back, what could not go back, and what the books are to say."""

    charged_minor: int
    refunded_minor: int
    failed_minor: int
    entry: Entry | None
    did_not_move: tuple[str, ...]


def settle(order: Order, change: OrderChange, answers: Answers) -> Settlement:
    """Write the answers down and move the order's totals; ``book`` follows last. Must run under the order's lock."""
    moved: list[booking.Movement] = []
    failed: list[Refund] = []
    for payment in change.charges.all():
        moved.append(_movement_in(payment))
        payment.state, payment.captured_minor = PaymentState.CAPTURED, payment.amount_minor
        payment.save(update_fields=["state", "captured_minor"])
    for refund in change.refunds.select_related("payment__order"):
        answer = answers.by_key.get(refund.key)
        if answer is None or answer.is_success:
            moved.append(_movement_out(refund))
            _refund_done(refund)
        else:
            failed.append(refund)
            _refund_failed(refund)
    entry = booking.settled(order, change, moved)
    order.save(update_fields=["total_minor", "reduced_minor"])
    return Settlement(
        charged_minor=sum(move.minor for move in moved if move.minor > 0),
        refunded_minor=-sum(move.minor for move in moved if move.minor < 0),
        failed_minor=sum(refund.amount_minor for refund in failed),
        entry=entry,
        did_not_move=tuple(refund.key for refund in failed),
    )


def book(change: OrderChange, settlement: Settlement) -> None:
    """Say it in the books. Comes after goods and money, because whoever writes there holds up everybody else's writing."""
    _out_of_suspense(change, settlement.did_not_move)
    if settlement.entry is not None:
        ledger.post(settlement.entry)


def _refund_done(refund: Refund) -> None:
    settle_refund(refund.payment_id, refund.amount_minor)
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.SUCCEEDED)
    if refund.to == STORE_CREDIT:
        customer = refund.payment.order.customer
        change_store_credit(customer.pk, Money(refund.amount_minor, refund.payment.currency))
        label = word("backoffice.method.store_credit", customer.language)
        PaymentMethod.objects.get_or_create(customer=customer, kind=MethodKind.STORE_CREDIT, defaults={"label": label})
    else:
        _move_held(refund.payment, refund.amount_minor)


def _refund_failed(refund: Refund) -> None:
    drop_refund(refund.payment_id, refund.amount_minor)
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED)


def _out_of_suspense(change: OrderChange, refs: Iterable[str]) -> None:
    """These did not move after all: where they stood in suspense, book them back."""
    booked = JournalEntry.objects.filter(op_id__in=[f"{ref}:unknown" for ref in refs]).prefetch_related("lines")
    for entry in booked:
        ledger.reverse(entry, op_id=f"{entry.op_id}:did_not_move", actor=change.actor)


def drop(change: OrderChange, answers: Answers) -> None:
    """The change cannot stand: nothing goes back, nothing was taken, and what was set aside is free again."""
    charges, refunds = list(change.charges.select_related("order")), list(change.refunds.all())
    for payment in charges:
        if payment.key in answers.given_back:
            # Taken and returned within the change: the two cancel out, so the books need no line of it.
            payment.state = PaymentState.CAPTURED
            payment.captured_minor = payment.refunded_minor = payment.amount_minor
        else:
            payment.state = PaymentState.FAILED
            _move_held(payment, payment.amount_minor)
        payment.save(update_fields=["state", "captured_minor", "refunded_minor"])
    for refund in refunds:
        _refund_failed(refund)
    _out_of_suspense(change, [*(payment.key for payment in charges), *(refund.key for refund in refunds)])
