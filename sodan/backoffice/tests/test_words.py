"""Every account and kind of entry has a name people can read."""

from __future__ import annotations

import pytest

from sodan.backoffice.ledger import Account
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word

KINDS = (
    "opening",
    "sale",
    "gift_card_sold",
    "cancel",
    "return",
    "exchange",
    "change",
    "payment_moved",
    "unknown",
    "reversal",
    "arrived",
    "came_back",
    "taken_back",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_account_and_entry_is_named(language: str) -> None:
    assert all(word(f"backoffice.account.{account}", language) for account in Account)
    assert all(word(f"backoffice.entry.{kind}", language) for kind in KINDS)
