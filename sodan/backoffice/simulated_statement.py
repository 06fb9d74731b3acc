"""The statements of the stand-in for the payment provider: its books of a time, with the mistakes real ones make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sodan.backoffice.fault import Faults, Slip
from sodan.backoffice.provider import StatementLine
from sodan.backoffice.simulated import SimulatedCall, standing_of
from sodan.kit.clock import now
from sodan.kit.errors import Unavailable
from sodan.kit.money import Money

_CHUNK = 500
_ASK_AGAIN = 3600.0


def drawn_up(account: str, *, since: datetime, until: datetime, faults: Faults) -> Iterator[StatementLine]:
    """The lines, oldest first, each as it stands now. Raises Unavailable while it is too early."""
    if now() < until + faults.statement_late:
        raise Unavailable(f"the statement until {until:%Y-%m-%d %H:%M} is not drawn up yet", retry=_ASK_AGAIN)
    return _lines(account, since=since, until=until, faults=faults)


def _lines(account: str, *, since: datetime, until: datetime, faults: Faults) -> Iterator[StatementLine]:
    calls = SimulatedCall.objects.filter(account=account, created_at__gte=since, created_at__lt=until)
    for call in calls.iterator(chunk_size=_CHUNK):
        stands = (standing_of(call.key) if call.plan else None) or call
        line = StatementLine(call.key, call.kind, call.amount, stands.answer, call.created_at)
        yield from _slipped(line, faults)


def _slipped(line: StatementLine, faults: Faults) -> Iterator[StatementLine]:
    slip = faults.slip_in(line.key)
    if slip == Slip.MISSING or (slip == Slip.LATE and now() < line.at + faults.late):
        return
    if slip == Slip.WRONG:
        line = replace(line, amount=line.amount + Money(1, line.amount.currency))
    yield line
    if slip == Slip.DOUBLED:
        yield line
