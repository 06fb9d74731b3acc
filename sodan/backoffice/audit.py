"""Reading the books from outside this room: whether they are sound, and what stands where. Nothing here writes."""

from __future__ import annotations

from sodan.backoffice import ledger
from sodan.kit.money import Money


def check_books() -> ledger.Verdict:
    """Read every entry again: its sum, its hash and its place in the chain."""
    return ledger.verify_chain()


def standing() -> dict[tuple[str, str], Money]:
    """What stands on each account in each currency; debits positive."""
    return {(account, currency): Money(minor, currency) for (account, currency), minor in ledger.balances().items()}
