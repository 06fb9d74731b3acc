"""The money of a change: planned under the lock, and settled by the provider's answers (``asking``)."""

from __future__ import annotations

from dataclasses import dataclass

from sodan.backoffice import booking, ledger
from sodan.backoffice.asking import Answers, back_key, may_stand, out_of_suspense
from sodan.backoffice.change import OrderChange
from sodan.backoffice.credit import change_gift_card, change_store_credit
from sodan.backoffice.event import MoneyCameBack
from sodan.backoffice.ledger import Account, Entry
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
from sodan.backoffice.provider import Answer
from sodan.backoffice.quote import payments_of, split
from sodan.customers.customer import Customer
from sodan.kit.errors import Conflict, NotFound, Refused
from sodan.kit.event import announce
from sodan.kit.money import Money
from sodan.kit.words import word

STORE_CREDIT = "store_credit"
ORIGINAL = "original"
METHOD = "method"
_NOT_THERE_YET = (Account.PSP_PENDING, Account.REFUNDS_OWED)
_CHARGEABLE = (MethodKind.CARD, MethodKind.PAYPAL, MethodKind.GIFT_CARD, MethodKind.STORE_CREDIT)


def plan_refund(
    order: Order, change: OrderChange, amount_minor: int, *, to: str = ORIGINAL, method_id: int | None = None
) -> None:
    """Hold the amount on the order's payments, gift card first; each part becomes a refund under its own key.

    ``to`` "method" sends it to the customer's own instrument ``method_id``; a part which that instrument paid simply goes back.
    """
    if to not in {ORIGINAL, STORE_CREDIT, METHOD} or (to == METHOD) != (method_id is not None):
        raise Refused(f"refund to {to}", reasons=("destination_unknown",))
    method = _method_for(order, method_id) if method_id is not None else None
    if method is not None and method.kind not in _CHARGEABLE:
        raise Refused(f"method {method.pk} takes no money", reasons=("destination_unknown",))
    for payment, part in split(amount_minor, payments_of(order)):
        hold_for_refund(payment, part)
        other = None if method is None or payment.method_id == method.pk else method
        Refund.objects.create(
            payment=payment,
            change=change,
            key=f"{change.key}:r{payment.pk}",
            amount_minor=part,
            to=METHOD if other is not None else ORIGINAL if method is not None else to,
            method=other,
        )


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


def is_declined(change: OrderChange, answers: Answers) -> bool:
    """Whether the change cannot stand: a charge was declined, or every refund that the provider should make was."""
    said = answers.by_key
    charges = [payment.key for payment in change.charges.all() if payment.key in said]
    refunds = [refund.key for refund in change.refunds.all() if refund.key in said]
    if any(not said[key].is_success for key in charges):
        return True
    return bool(refunds) and not any(may_stand(said[key]) for key in refunds)


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the money of a change ended: taken in, given back, what could not go back, and what the books are to say.

    What is on its way (``settling``) or could not go back counts as given back: the customer has a right to it.
    """

    charged_minor: int
    refunded_minor: int
    failed_minor: int
    entry: Entry | None
    did_not_move: tuple[str, ...]


def settle(order: Order, change: OrderChange, answers: Answers) -> Settlement:
    """Write the answers down and move the order's totals; ``book`` follows last. Must run under the order's lock."""
    moved: list[booking.Movement] = []
    elsewhere: list[str] = []
    failed_minor = 0
    # Locked: a slower attempt at the same write may be about to note that it got no answer.
    for payment in change.charges.select_for_update(of=("self",)):
        was_unknown = payment.state == PaymentState.UNKNOWN
        moved.append(booking.Movement(payment.key, booking.account_of(payment.kind), payment.amount_minor, was_unknown))
        payment.state, payment.captured_minor = PaymentState.CAPTURED, payment.amount_minor
        payment.save(update_fields=["state", "captured_minor"])
    for refund in change.refunds.select_related("payment__order", "method").select_for_update(of=("self",)):
        movement = _write_down(refund, answers.by_key.get(refund.key))
        moved.append(movement)
        if movement.account in _NOT_THERE_YET:
            elsewhere.append(refund.key)
        if movement.account == Account.REFUNDS_OWED:
            failed_minor += refund.amount_minor
    entry = booking.settled(order, change, moved)
    order.save(update_fields=["total_minor", "reduced_minor"])
    return Settlement(
        charged_minor=sum(move.minor for move in moved if move.minor > 0),
        refunded_minor=-sum(move.minor for move in moved if move.minor < 0),
        failed_minor=failed_minor,
        entry=entry,
        did_not_move=tuple(elsewhere),
    )


def _write_down(refund: Refund, answer: Answer | None) -> booking.Movement:
    """How one refund ended (None: the money never left the house), and on which account it stands from now on."""
    if answer is None or answer.is_success:
        was_unknown = refund.state == RefundState.UNKNOWN
        _refund_done(refund)
        return booking.Movement(refund.key, booking.account_of(refund.kind), -refund.amount_minor, was_unknown)
    if answer.is_pending:
        Refund.objects.filter(pk=refund.pk).update(state=RefundState.SETTLING)
        return booking.Movement(refund.key, Account.PSP_PENDING, -refund.amount_minor)
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED, is_owed=True)
    return booking.Movement(refund.key, Account.REFUNDS_OWED, -refund.amount_minor)


def book(change: OrderChange, settlement: Settlement) -> None:
    """Say it in the books. Comes after goods and money, because whoever writes there holds up everybody else's writing."""
    out_of_suspense(change, *settlement.did_not_move)
    if settlement.entry is not None:
        ledger.post(settlement.entry)


def _refund_done(refund: Refund) -> None:
    settle_refund(refund.payment_id, refund.amount_minor)
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.SUCCEEDED)
    if refund.kind == MethodKind.STORE_CREDIT:
        give_store_credit(refund)
    elif refund.method is not None and refund.method.gift_card_id is not None:
        change_gift_card(refund.method.gift_card_id, Money(refund.amount_minor, refund.payment.currency))
    elif refund.method is None:
        _move_held(refund.payment, refund.amount_minor)


def give_store_credit(refund: Refund) -> None:
    """What was paid is the customer's credit from now on."""
    give_credit(refund.payment.order.customer, Money(refund.amount_minor, refund.payment.currency))


def give_credit(customer: Customer, amount: Money) -> None:
    """The customer has it as credit from now on, and the credit among their instruments."""
    change_store_credit(customer.pk, amount)
    label = word("backoffice.method.store_credit", customer.language)
    PaymentMethod.objects.get_or_create(customer=customer, kind=MethodKind.STORE_CREDIT, defaults={"label": label})


def _refund_failed(refund: Refund) -> None:
    drop_refund(refund.payment_id, refund.amount_minor)
    Refund.objects.filter(pk=refund.pk).update(state=RefundState.FAILED)


def drop(change: OrderChange, answers: Answers) -> None:
    """The change cannot stand: nothing goes back, nothing was taken, and what was set aside is free again.

    What was taken before the rest was declined is given back; while that is on its way, or failed, the books show it.
    """
    charges = list(change.charges.select_related("order").select_for_update(of=("self",)))
    refunds = list(change.refunds.select_for_update(of=("self",)))
    out_of_suspense(change, *(payment.key for payment in charges), *(refund.key for refund in refunds))
    for refund in refunds:
        _refund_failed(refund)
    for payment in charges:
        back = answers.given_back.get(payment.key)
        if back is None:
            payment.state = PaymentState.FAILED
            payment.save(update_fields=["state"])
            _move_held(payment, payment.amount_minor)
        else:
            _give_back(change, payment, back)


def _give_back(change: OrderChange, payment: Payment, answer: Answer) -> None:
    """A charge taken and returned within the change: where both are done they cancel out, and the books need no line."""
    amount = Money(payment.amount_minor, payment.currency)
    refund = Refund(payment=payment, change=change, key=back_key(payment), amount_minor=payment.amount_minor)
    payment.state, payment.captured_minor = PaymentState.CAPTURED, payment.amount_minor
    if answer.is_success:
        payment.refunded_minor, refund.state = payment.amount_minor, RefundState.SUCCEEDED
    else:
        payment.pending_minor = payment.amount_minor
        refund.state = RefundState.SETTLING if answer.is_pending else RefundState.FAILED
        refund.is_owed = not answer.is_pending
    payment.save(update_fields=["state", "captured_minor", "refunded_minor", "pending_minor"])
    refund.save(force_insert=True)
    if refund.is_owed:
        announce(MoneyCameBack(payment.order.brand_id, change.key))  # the change failed, and yet the customer paid
    if not answer.is_success:
        stands_on = Account.PSP_PENDING if answer.is_pending else Account.REFUNDS_OWED
        entry = booking.moved_on(
            change, amount, name="taken_back", ref=refund.key, out_of=booking.account_of(payment.kind), into=stands_on
        )
        ledger.post(entry)
