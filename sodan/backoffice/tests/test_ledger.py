"""The books: balanced, appended only, chained."""

from __future__ import annotations

import os
import random

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sodan.backoffice.ledger import (
    Account,
    ChainHead,
    Entry,
    JournalEntry,
    LedgerLine,
    Posting,
    balances,
    empty_books,
    post,
    post_all,
    reverse,
    unsealed,
    verify_chain,
)
from sodan.kit.clock import now
from sodan.kit.errors import Conflict
from sodan.kit.money import Money, won

pytestmark = pytest.mark.django_db
OPERATIONS = int(os.environ.get("SODAN_LEDGER_OPERATIONS", "2000"))


def sale(op_id: str, amount: int = 1_000) -> Entry:
    return Entry(op_id, "sale", "test", [Posting(Account.PSP_CLEARING, won(amount)), Posting(Account.SALES, won(-amount))])


def test_an_entry_that_does_not_balance_is_not_written() -> None:
    with pytest.raises(ValueError, match="not balanced"):
        post(Entry("a", "sale", "test", [Posting(Account.BANK, won(1)), Posting(Account.SALES, won(-2))]))


def test_two_currencies_do_not_balance_each_other() -> None:
    with pytest.raises(ValueError, match="not balanced"):
        post(Entry("a", "sale", "test", [Posting(Account.BANK, won(1)), Posting(Account.SALES, Money(-1, "JPY"))]))


def test_the_same_operation_is_booked_once() -> None:
    post(sale("a"))

    with pytest.raises(Conflict):
        post(sale("a"))
    assert verify_chain().entries == 1


def test_a_correction_is_a_reversing_entry() -> None:
    entry = post(sale("a"))

    reverse(entry, op_id="a:reversed", actor="test")

    assert balances() == {("psp_clearing", "KRW"): 0, ("sales", "KRW"): 0}
    assert verify_chain().entries == 2


@pytest.mark.usefixtures("sealed_books")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE backoffice_journalentry SET kind = 'x'",
        "UPDATE backoffice_ledgerline SET minor = minor + 1",
        "DELETE FROM backoffice_journalentry",
        "DELETE FROM backoffice_ledgerline",
    ],
)
def test_the_database_refuses_to_change_or_delete_what_is_booked(statement: str) -> None:
    post(sale("a"))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify_chain().is_sound


@pytest.mark.usefixtures("sealed_books")
def test_the_database_refuses_to_truncate_the_books() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    post(sale("a"))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE backoffice_journalentry, backoffice_ledgerline")


def test_the_database_refuses_a_further_line_for_a_finished_entry() -> None:
    entry = post(sale("a"))

    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerLine.objects.create(entry=entry, account="bank", currency="KRW", minor=5)


def test_the_database_refuses_an_entry_that_does_not_balance() -> None:
    entry = JournalEntry.objects.create(op_id="x", kind="x", actor="x", at=now(), line_count=2, prev_hash="p", hash="h")
    LedgerLine.objects.create(entry=entry, account="bank", currency="KRW", minor=5)

    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerLine.objects.create(entry=entry, account="sales", currency="KRW", minor=-4)


def test_two_entries_cannot_follow_the_same_one() -> None:
    entry = post(sale("a"))

    with pytest.raises(DatabaseError), transaction.atomic():
        JournalEntry.objects.create(op_id="x", kind="x", actor="x", at=now(), line_count=2, prev_hash=entry.prev_hash, hash="h")


def test_an_altered_line_is_found_out() -> None:
    entries = post_all([sale("a"), sale("b"), sale("c")])
    with unsealed():
        LedgerLine.objects.filter(entry=entries[1]).delete()
        LedgerLine.objects.bulk_create(
            [
                LedgerLine(entry=entries[1], account="psp_clearing", currency="KRW", minor=9),
                LedgerLine(entry=entries[1], account="sales", currency="KRW", minor=-9),
            ]
        )

    verdict = verify_chain()

    assert (verdict.broken_at, verdict.why) == (entries[1].pk, "was altered")


def test_entries_missing_at_the_end_are_found_out() -> None:
    post_all([sale("a"), sale("b")])
    head = ChainHead.objects.get()
    with unsealed():
        JournalEntry.objects.filter(hash=head.hash).delete()

    assert verify_chain().why == "entries are missing at the end"


def test_emptied_books_begin_anew() -> None:
    post(sale("a"))

    with unsealed():
        empty_books()
    post(sale("a"))

    assert verify_chain().entries == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["KRW", "JPY", "USD"]), st.integers(1, 10**12)), min_size=1, max_size=6),
    st.integers(0, 2**32),
)
def test_whatever_is_booked_every_currency_sums_to_zero(amounts: list[tuple[str, int]], seed: int) -> None:
    postings = [
        posting
        for currency, minor in amounts
        for posting in (Posting(Account.BANK, Money(minor, currency)), Posting(Account.SALES, Money(-minor, currency)))
    ]
    post(Entry(f"{seed}:{JournalEntry.objects.count()}", "sale", "hypothesis", postings))

    sums: dict[str, int] = {}
    for (_, currency), minor in balances().items():
        sums[currency] = sums.get(currency, 0) + minor
    assert not any(sums.values())
    assert verify_chain().is_sound


def test_thousands_of_random_operations_leave_the_books_sound() -> None:
    chance = random.Random(7)  # noqa: S311 - a repeatable shuffle, no secret
    expected: dict[tuple[str, str], int] = {}
    batch: list[Entry] = []
    for number in range(OPERATIONS):
        amount, tax = chance.randint(1, 10**7), chance.randint(0, 9)
        currency = chance.choice(["KRW", "JPY", "USD"])
        sign = chance.choice([1, 1, 1, -1])
        sums = [("psp_clearing", sign * amount), ("sales", sign * (tax - amount)), ("vat_payable", -sign * tax)]
        for account, minor in sums:
            expected[account, currency] = expected.get((account, currency), 0) + minor
        batch.append(
            Entry(f"r{number}", "random", "test", [Posting(Account(name), Money(minor, currency)) for name, minor in sums])
        )
        if len(batch) == chance.randint(1, 40) or number == OPERATIONS - 1:
            post_all(batch)
            batch = []
    post_all(batch)

    assert verify_chain().entries == OPERATIONS
    assert balances() == expected
