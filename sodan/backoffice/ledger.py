"""The books: double entry, appended only, each entry chained to the one before by its hash.

Every entry sums to zero in each currency; a positive amount is a debit, a negative one a credit. A mistake is corrected by
an entry that reverses it. Triggers in the database (migration 0002) refuse updates and deletions. Only this room may import
this file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from django.db import connection, models, transaction
from django.db.models import Min, Sum

from sodan.kit.clock import now
from sodan.kit.errors import Conflict
from sodan.kit.money import Money

GENESIS = "0" * 64
_CHUNK = 2_000


class Account(StrEnum):
    """The accounts of the house."""

    PSP_CLEARING = "psp_clearing"
    PSP_PENDING = "psp_pending"
    BANK = "bank"
    SALES = "sales"
    SALES_RETURNS = "sales_returns"
    SHIPPING_INCOME = "shipping_income"
    DISCOUNTS = "discounts"
    VAT_PAYABLE = "vat_payable"
    GIFT_CARD_LIABILITY = "gift_card_liability"
    STORE_CREDIT_LIABILITY = "store_credit_liability"
    COMPENSATION_EXPENSE = "compensation_expense"
    REFUNDS_OWED = "refunds_owed"
    DISPUTED = "disputed"
    CHARGEBACKS = "chargebacks"
    SUSPENSE_UNKNOWN = "suspense_unknown"
    EQUITY = "equity"


class JournalEntry(models.Model):
    """One entry. ``op_id`` is unique, so nothing is booked twice; ``operation`` is the key of the change it belongs to.

    No two entries share a ``prev_hash``: the chain cannot fork.
    """

    op_id = models.CharField(max_length=160, unique=True)
    operation = models.CharField(max_length=120, db_index=True, blank=True)
    kind = models.CharField(max_length=32)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()
    line_count = models.PositiveSmallIntegerField()
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """In the order they were appended."""

        ordering = ("id",)


class LedgerLine(models.Model):
    """One side of an entry: so much of one currency on one account; ``ref`` names the payment, refund or card."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="lines")
    account = models.CharField(max_length=32, choices=[(account.value, account.value) for account in Account])
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()
    ref = models.CharField(max_length=120, blank=True)

    class Meta:
        """In the order they were hashed."""

        ordering = ("id",)
        indexes = [models.Index(fields=["account", "currency"], name="ledger_line_account")]


class ChainHead(models.Model):
    """The newest hash, in one row that whoever appends must lock: two appenders stand in line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    hash = models.CharField(max_length=64, default=GENESIS)


@dataclass(frozen=True, slots=True)
class Posting:
    """One line to be booked; zero amounts are left out."""

    account: Account
    amount: Money
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to be booked; ``at`` is now unless it tells of an earlier moment."""

    op_id: str
    kind: str
    actor: str
    postings: Sequence[Posting]
    operation: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found: how many entries are sound, and the first that is not."""

    entries: int
    broken_at: int | None = None
    why: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether nothing is broken."""
        return self.broken_at is None and not self.why


def post(entry: Entry) -> JournalEntry:
    """Append one entry. Raises ValueError when it does not balance, Conflict when its ``op_id`` is booked already."""
    return post_all([entry])[0]


@transaction.atomic
def post_all(entries: Sequence[Entry]) -> list[JournalEntry]:
    """Append entries in order under one lock of the head; all or none."""
    if not entries:
        return []
    ChainHead.objects.get_or_create(pk=1)
    head = ChainHead.objects.select_for_update().get(pk=1)
    if JournalEntry.objects.filter(op_id__in=[entry.op_id for entry in entries]).exists():
        raise Conflict(f"booked already: one of {[entry.op_id for entry in entries][:3]}")
    rows: list[JournalEntry] = []
    lines: list[LedgerLine] = []
    last = head.hash
    for entry in entries:
        row, its_lines = _written(entry, last)
        rows.append(row)
        lines.extend(its_lines)
        last = row.hash
    JournalEntry.objects.bulk_create(rows, batch_size=_CHUNK)
    for line in lines:
        line.entry_id = line.entry.pk
    LedgerLine.objects.bulk_create(lines, batch_size=_CHUNK)
    ChainHead.objects.filter(pk=1).update(hash=last)
    return rows


def entries_of(operation: str) -> list[int]:
    """The numbers of the entries that one operation wrote, oldest first."""
    return list(JournalEntry.objects.filter(operation=operation).order_by("id").values_list("pk", flat=True))


def reverse(entry: JournalEntry, *, op_id: str, actor: str) -> JournalEntry:
    """Correct an entry by booking its opposite."""
    postings = [Posting(Account(line.account), Money(-line.minor, line.currency), line.ref) for line in entry.lines.all()]
    return post(Entry(op_id, "reversal", actor, postings, operation=entry.operation))


def _written(entry: Entry, prev_hash: str) -> tuple[JournalEntry, list[LedgerLine]]:
    postings = [posting for posting in entry.postings if posting.amount]
    _check_balanced(entry.op_id, postings)
    row = JournalEntry(
        op_id=entry.op_id,
        operation=entry.operation,
        kind=entry.kind,
        actor=entry.actor,
        at=entry.at or now(),
        line_count=len(postings),
        prev_hash=prev_hash,
    )
    lines = [
        LedgerLine(
            entry=row,
            account=posting.account.value,
            currency=posting.amount.currency,
            minor=posting.amount.minor,
            ref=posting.ref,
        )
        for posting in postings
    ]
    row.hash = _hash_of(row, lines)
    return row, lines


def _check_balanced(op_id: str, postings: Sequence[Posting]) -> None:
    if not postings:
        message = f"{op_id}: an entry needs lines"
        raise ValueError(message)
    sums: dict[str, int] = {}
    for posting in postings:
        sums[posting.amount.currency] = sums.get(posting.amount.currency, 0) + posting.amount.minor
    if any(sums.values()):
        message = f"{op_id}: not balanced by {sums}"
        raise ValueError(message)


def _hash_of(entry: JournalEntry, lines: Iterable[LedgerLine]) -> str:
    """SHA-256 over canonical JSON of all that is told, and of the hash before."""
    told = {
        "op_id": entry.op_id,
        "operation": entry.operation,
        "kind": entry.kind,
        "actor": entry.actor,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "lines": [[line.account, line.currency, line.minor, line.ref] for line in lines],
        "prev": entry.prev_hash,
    }
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify_chain() -> Verdict:
    """Read every entry once and recompute its sum and hash; stops at the first that is not as it was written."""
    last, count = GENESIS, 0
    for entry in JournalEntry.objects.order_by("id").prefetch_related("lines").iterator(chunk_size=_CHUNK):
        lines = list(entry.lines.all())
        if why := _fault_in(entry, lines, last):
            return Verdict(count, entry.pk, why)
        last, count = entry.hash, count + 1
    head = ChainHead.objects.filter(pk=1).first()
    if (head.hash if head else GENESIS) != last:
        return Verdict(count, None, "entries are missing at the end")
    return Verdict(count)


def _fault_in(entry: JournalEntry, lines: Sequence[LedgerLine], last: str) -> str:
    if entry.prev_hash != last:
        return "does not follow the entry before"
    if len(lines) != entry.line_count:
        return "has not as many lines as it was written with"
    if any(sum(line.minor for line in lines if line.currency == currency) for currency in {line.currency for line in lines}):
        return "does not balance"
    return "" if _hash_of(entry, lines) == entry.hash else "was altered"


def balances() -> dict[tuple[str, str], int]:
    """What stands on each account in each currency, in minor units; debits positive."""
    rows = LedgerLine.objects.order_by().values_list("account", "currency").annotate(minor=Sum("minor"))
    return {(account, currency): minor for account, currency, minor in rows}


@dataclass(frozen=True, slots=True)
class Rest:
    """What stands in suspense of one movement: its key, the operation it belongs to, how much, and since when."""

    ref: str
    operation: str
    amount: Money
    since: datetime


def in_suspense() -> list[Rest]:
    """Every movement of which nobody knows whether it took place, oldest first; debits positive."""
    lines = LedgerLine.objects.filter(account=Account.SUSPENSE_UNKNOWN).order_by()
    sums = lines.values_list("ref", "currency").annotate(minor=Sum("minor"), since=Min("entry__at"), of=Min("entry__operation"))
    rests = [Rest(ref, of, Money(minor, currency), since) for ref, currency, minor, since, of in sums.exclude(minor=0)]
    return sorted(rests, key=lambda rest: rest.since)


@contextmanager
def unsealed() -> Iterator[None]:
    """Let entries be deleted within this transaction: for wiping a demo firm or a test database, never for a correction.

    The triggers look for a row in ``backoffice_unsealed``. It is put there and taken away inside the transaction, so no
    other connection ever sees the books open. Updates stay refused even then.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO backoffice_unsealed (opened) VALUES (1)")
        yield
        cursor.execute("DELETE FROM backoffice_unsealed")


def empty_books() -> None:
    """Delete every entry and begin the chain anew. Must be called inside ``unsealed``."""
    LedgerLine.objects.all()._raw_delete("default")  # noqa: SLF001 - the collector would read a million rows to delete them
    JournalEntry.objects.all()._raw_delete("default")  # noqa: SLF001
    ChainHead.objects.all().delete()
