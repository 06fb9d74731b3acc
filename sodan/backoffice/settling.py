"""What becomes of money after its act is done: refunds arrive, fail on the way, or come back and are then owed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction

from sodan.backoffice import booking, ledger
from sodan.backoffice.booking import account_of
from sodan.backoffice.change import ChangeKind, ChangeStatus, OrderChange
from sodan.backoffice.connector import Standing
from sodan.backoffice.console import reading_of
from sodan.backoffice.event import MoneyCameBack, MoneySettled
from sodan.backoffice.ledger import Account
from sodan.backoffice.order import Order
from sodan.backoffice.payment import Refund, RefundState, settle_refund, take_refund_back
from sodan.backoffice.provider import Answer, Provider
from sodan.company.brand import Brand
from sodan.kit.errors import Unavailable
from sodan.kit.event import announce
from sodan.kit.money import Money


def standing_of(change: OrderChange) -> Standing:
    """How the money of a change stands now."""
    if change.status == ChangeStatus.PENDING:
        return Standing.CHARGING
    open_now = change.refunds.filter(state=RefundState.SETTLING) | change.refunds.filter(is_owed=True)
    states = set(open_now.values_list("is_owed", flat=True))
    if True in states:
        return Standing.CAME_BACK
    return Standing.SETTLING if states else Standing.SETTLED


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that did not reach the customer, of the write under one key: of which order, by which kind of change, how much."""

    brand: Brand
    order_number: str
    kind: ChangeKind
    amount: Money


def owed_under(key: str) -> Owed | None:
    """What is owed of the write under that key; None for nothing."""
    owed = list(Refund.objects.filter(change__key=key, is_owed=True).select_related("change", "payment__order__brand"))
    if not owed:
        return None
    order, minor = owed[0].payment.order, sum(refund.amount_minor for refund in owed)
    return Owed(order.brand, order.number, ChangeKind(owed[0].change.kind), Money(minor, owed[0].payment.currency))


def catch_up(change: OrderChange, provider: Provider) -> None:
    """Ask how the refunds stand that were on their way; one that nobody answers for stays as it is."""
    for refund in change.refunds.filter(state=RefundState.SETTLING):
        with suppress(Unavailable):
            ask_after(refund, provider)


def ask_after(refund: Refund, provider: Provider) -> bool:
    """Ask how one refund stands whose act is done, and write it down where that is new; True when it was.

    Raises Unavailable when nobody answers.
    """
    # What was read once ends the waiting; of what arrived long ago only the provider knows whether it came back.
    read = reading_of(refund.key) if refund.state == RefundState.SETTLING else None
    answer = read or provider.lookup(refund.key)
    return answer is not None and learn(refund, answer)


@transaction.atomic
def learn(refund: Refund, answer: Answer) -> bool:
    """Write down how a refund stands whose act is done already; True when that is news.

    What a person settled, or what contradicts an end known before, is left alone: reconciliation shows it.
    """
    Order.objects.select_for_update().filter(changes=refund.change_id).values_list("pk").first()
    refund = Refund.objects.select_for_update(of=("self",)).select_related("payment__order", "change").get(pk=refund.pk)
    if answer.is_pending or refund.change.status == ChangeStatus.PENDING:
        return False
    if answer.is_success:
        return _arrived(refund)
    return _came_back(refund)


def _arrived(refund: Refund) -> bool:
    if refund.state != RefundState.SETTLING:
        return False
    settle_refund(refund.payment_id, refund.amount_minor)
    _moved_on(refund, RefundState.SUCCEEDED, "arrived", out_of=Account.PSP_PENDING, into=account_of(refund.kind))
    announce(MoneySettled(refund.payment.order.brand_id, refund.change.key))
    return True


def _came_back(refund: Refund) -> bool:
    if refund.state == RefundState.SETTLING:
        _moved_on(refund, RefundState.FAILED, "came_back", out_of=Account.PSP_PENDING, into=Account.REFUNDS_OWED)
    elif refund.state == RefundState.SUCCEEDED and refund.needs_provider:
        take_refund_back(refund.payment_id, refund.amount_minor)
        out_of = account_of(refund.kind)
        _moved_on(refund, RefundState.REVERSED, "came_back", out_of=out_of, into=Account.REFUNDS_OWED)
    else:
        return False
    announce(MoneyCameBack(refund.payment.order.brand_id, refund.change.key))
    return True


def _moved_on(refund: Refund, into_state: RefundState, name: str, *, out_of: Account, into: Account) -> None:
    is_owed = into_state != RefundState.SUCCEEDED
    Refund.objects.filter(pk=refund.pk).update(state=into_state, is_owed=is_owed)
    amount = Money(refund.amount_minor, refund.payment.currency)
    ledger.post(booking.moved_on(refund.change, amount, name=name, ref=refund.key, out_of=out_of, into=into))
