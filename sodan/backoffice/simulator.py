"""A stand-in for the payment provider, so that the house works without an account anywhere. It moves no real money.

It speaks like a real one: it declines with codes, falls silent before or after the money moved, settles late, lets refunds
come back, and sends signed notices (``simulated_notice``). What goes wrong is for ``Faults`` to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from sodan.backoffice import simulated_notice, simulated_statement
from sodan.backoffice.fault import SILENT, Fault, Faults
from sodan.backoffice.provider import (
    CHARGE,
    PAYOUT,
    REFUND,
    Answer,
    Capabilities,
    Chargeback,
    DisputeStanding,
    Outcome,
    StatementLine,
    Told,
)
from sodan.backoffice.simulated import (
    KEYS_LAST,
    Call,
    Fate,
    SimulatedDispute,
    perform,
    standing_of,
)
from sodan.kit.clock import now
from sodan.kit.errors import Unavailable
from sodan.kit.money import Money

SETTLES_WITHIN = timedelta(days=7)
_RETRY = 2.0
_DECLINES = {CHARGE: "insufficient_funds", REFUND: "refund_not_possible", PAYOUT: "payout_not_possible"}


class Simulator:
    """The stand-in, with one account for each brand. Instruments whose token begins with ``tok_decline`` are always declined."""

    capabilities = Capabilities(idempotency_ttl=KEYS_LAST, settles_within=SETTLES_WITHIN)

    def __init__(self, *, faults: Faults | None = None, account: str = "") -> None:
        """Without faults every call is answered at once."""
        self.faults = faults or Faults()
        self.account = account

    def charge(self, key: str, *, token: str, amount: Money) -> Answer:
        """Take the amount; see ``Provider``."""
        return self._answered(Call(self.account, key, CHARGE, token, amount))

    def refund(self, key: str, *, charge_key: str, amount: Money) -> Answer:
        """Give back part of a charge; see ``Provider``."""
        return self._answered(Call(self.account, key, REFUND, charge_key, amount))

    def pay_out(self, key: str, *, token: str, amount: Money) -> Answer:
        """Send money to an instrument; see ``Provider``."""
        return self._answered(Call(self.account, key, PAYOUT, token, amount))

    def lookup(self, key: str) -> Answer | None:
        """How the movement under that key stands now; None when it never arrived."""
        self._may_fall_silent(key)
        call = standing_of(key)
        return call.answer if call else None

    def chargeback(self, reference: str) -> Chargeback | None:
        """How the chargeback of that number stands now."""
        self._may_fall_silent(reference)
        found = SimulatedDispute.objects.select_related("charge").filter(account=self.account, reference=reference).first()
        if found is None:
            return None
        amount = Money(found.amount_minor, found.charge.currency)
        return Chargeback(found.reference, found.charge.key, amount, DisputeStanding(found.standing))

    def statement(self, *, since: datetime, until: datetime) -> Iterator[StatementLine]:
        """Its books between the two moments, with the mistakes that ``faults`` asks for; see ``Provider``."""
        self._may_fall_silent("the statement")
        return simulated_statement.drawn_up(self.account, since=since, until=until, faults=self.faults)

    def told(self, body: bytes, headers: Mapping[str, str]) -> Told:
        """Read one of its notices; see ``Provider``."""
        return simulated_notice.read(body, headers, account=self.account)

    def _answered(self, asked: Call) -> Answer:
        fault = self.faults.next_one()
        if fault == Fault.LOST_BEFORE:
            raise Unavailable(f"no answer to {asked.key}", retry=_RETRY)
        with transaction.atomic():
            call, is_new = perform(asked, self._fate(fault, asked.kind))
            if is_new:
                simulated_notice.announce(call, faults=self.faults)
        if fault in SILENT:
            raise Unavailable(f"no answer to {asked.key}", retry=_RETRY)
        return call.answer

    def _may_fall_silent(self, about: str) -> None:
        if self.faults.loses_the_question():
            raise Unavailable(f"no answer about {about}", retry=_RETRY)

    def _fate(self, fault: Fault, kind: str) -> Fate:
        later = now() + self.faults.late
        if fault == Fault.DECLINE:
            return Fate(why=_DECLINES[kind])
        if fault == Fault.LATE:
            return Fate(Outcome.PENDING, then=[(later, Outcome.SUCCEEDED, "")])
        if fault == Fault.LATE_DECLINE:
            return Fate(Outcome.PENDING, then=[(later, Outcome.DECLINED, _DECLINES[kind])])
        if fault == Fault.REVERSED and kind != CHARGE:
            return Fate(then=[(later, Outcome.REVERSED, "account_closed")])
        return Fate()
