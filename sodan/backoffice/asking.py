"""Asking the payment provider: always looked up before it is asked again, and never again once the key has run out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from sodan.backoffice import booking, ledger
from sodan.backoffice.booking import Movement, account_of
from sodan.backoffice.change import OrderChange
from sodan.backoffice.console import reading_of
from sodan.backoffice.ledger import JournalEntry
from sodan.backoffice.payment import Payment, PaymentState, Refund, RefundState
from sodan.backoffice.provider import Answer, Outcome, Provider
from sodan.kit.clock import now
from sodan.kit.errors import Unavailable
from sodan.kit.money import Money

BACK = ":back"
RUN_OUT = 3600.0  # seconds between looks once the key has run out and only a look-up, or a person, can tell


@dataclass(slots=True)
class Answers:
    """What the provider said, by key; ``given_back`` what it said to returning a charge because the rest was declined."""

    by_key: Mapping[str, Answer] = field(default_factory=dict)
    given_back: Mapping[str, Answer] = field(default_factory=dict)
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks for one change. What was begun before may have been asked, whether or not our records say so."""

    change: OrderChange
    provider: Provider
    is_first: bool

    def answer_to(self, key: str, ask: Callable[[], Answer], *, is_settling: bool = False) -> Answer:
        """What became of that movement: by a person's word, by looking it up, and only then by asking for it.

        Raises Unavailable when that stays unknown.
        """
        if self.is_first:
            return ask()
        known = reading_of(key) or self._looked_up(key, is_settling=is_settling)
        if known is not None:
            return known
        if self.change.created_at + self.provider.capabilities.idempotency_ttl <= now():
            raise Unavailable(f"the key {key} has run out: asking again could move the money twice", retry=RUN_OUT)
        return ask()

    def _looked_up(self, key: str, *, is_settling: bool) -> Answer | None:
        try:
            return self.provider.lookup(key)
        except Unavailable:
            if not is_settling:
                raise
            return Answer(Outcome.PENDING, "")  # what was accepted stays accepted while nobody answers


def ask(change: OrderChange, provider: Provider, *, is_first: bool) -> Answers:
    """Have the provider charge, then refund. Must run outside any transaction.

    ``is_first`` only when nobody can have asked before. Raises Unavailable when an answer is missing; the row is then
    UNKNOWN, still counted, and stands in suspense. While a charge settles nothing is given back: ``is_waiting``.
    """
    asker, said = _Asker(change, provider, is_first), {}
    charges = [payment for payment in change.charges.all() if not payment.is_held_by_us]
    for payment in charges:
        answer = said[payment.key] = _charged(payment, asker)
        if not answer.is_success:
            return Answers(said, is_waiting=answer.is_pending)
    refunds = [refund for refund in change.refunds.select_related("payment", "method") if refund.needs_provider]
    for refund in refunds:
        said[refund.key] = _refunded(refund, asker)
    if charges and refunds and not any(may_stand(said[refund.key]) for refund in refunds):
        return Answers(said, {payment.key: _given_back(payment, asker) for payment in charges})
    return Answers(said)


def may_stand(answer: Answer) -> bool:
    """Whether the money has moved, or is on its way."""
    return answer.is_success or answer.is_pending


def back_key(payment: Payment) -> str:
    """Under which key a charge is returned when the rest of its change was declined."""
    return f"{payment.key}{BACK}"


def _charged(payment: Payment, asker: _Asker) -> Answer:
    amount = Money(payment.amount_minor, payment.currency)
    token = payment.method.token if payment.method else ""
    try:
        answer = asker.answer_to(
            payment.key,
            lambda: asker.provider.charge(payment.key, token=token, amount=amount),
            is_settling=payment.state == PaymentState.SETTLING,
        )
    except Unavailable:
        _mark_charge_unknown(payment)
        raise
    if answer.is_pending:
        _mark_charge_settling(payment)
    return answer


def _refunded(refund: Refund, asker: _Asker) -> Answer:
    amount = Money(refund.amount_minor, refund.payment.currency)
    token = refund.method.token if refund.method is not None else ""

    def send() -> Answer:
        if token:
            return asker.provider.pay_out(refund.key, token=token, amount=amount)
        return asker.provider.refund(refund.key, charge_key=refund.payment.key, amount=amount)

    try:
        return asker.answer_to(refund.key, send)
    except Unavailable:
        _mark_refund_unknown(refund)
        raise


def _given_back(payment: Payment, asker: _Asker) -> Answer:
    key, amount = back_key(payment), Money(payment.amount_minor, payment.currency)
    return asker.answer_to(key, lambda: asker.provider.refund(key, charge_key=payment.key, amount=amount))


@transaction.atomic
def _mark_charge_unknown(payment: Payment) -> None:
    pending = Payment.objects.filter(pk=payment.pk, state=PaymentState.PENDING)
    if pending.update(state=PaymentState.UNKNOWN) and payment.change is not None:
        movement = Movement(payment.key, account_of(payment.kind), payment.amount_minor)
        ledger.post(booking.unknown(payment.change, movement, payment.currency))


@transaction.atomic
def _mark_charge_settling(payment: Payment) -> None:
    """Accepted, and no money yet: out of suspense, and into no account before it is there."""
    open_now = Payment.objects.filter(pk=payment.pk, state__in=(PaymentState.PENDING, PaymentState.UNKNOWN))
    if open_now.update(state=PaymentState.SETTLING) and payment.change is not None:
        out_of_suspense(payment.change, payment.key)


@transaction.atomic
def _mark_refund_unknown(refund: Refund) -> None:
    if Refund.objects.filter(pk=refund.pk, state=RefundState.PENDING).update(state=RefundState.UNKNOWN):
        movement = Movement(refund.key, account_of(refund.kind), -refund.amount_minor)
        ledger.post(booking.unknown(refund.change, movement, refund.payment.currency))


def out_of_suspense(change: OrderChange, *refs: str) -> None:
    """These did not move after all, or not yet: where they stood in suspense, book them back."""
    unknown = [f"{ref}:unknown" for ref in refs]
    ends = {f"{op_id}:did_not_move" for op_id in unknown}
    ends -= set(JournalEntry.objects.filter(op_id__in=ends).values_list("op_id", flat=True))
    for entry in JournalEntry.objects.filter(op_id__in=unknown).prefetch_related("lines"):
        if (end := f"{entry.op_id}:did_not_move") in ends:
            ledger.reverse(entry, op_id=end, actor=change.actor)
