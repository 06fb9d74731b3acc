"""What search looks in: one entry for each message, customer and order, kept by a sweep that runs after them.

Nothing is written where a message comes in: the sweep follows by number, every few seconds and again when somebody searches.
The words lie beside the entries where the database looks fastest: an FTS5 table on SQLite, a ``tsvector`` on PostgreSQL (made by
migration 0016; a trigger takes the words away with their entry).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Exists, F, Min, OuterRef, Q

from sodan.backoffice.order import Order, OrderLine
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.desk.attachment import Attachment
from sodan.desk.conversation import Conversation
from sodan.desk.message import Kind, Message
from sodan.desk.search_words import words_of
from sodan.kit.clock import now
from sodan.kit.job import job
from sodan.kit.prepared import Prepared

BATCH = 500
_BATCHES_IN_A_JOB = 20
_EVERY = 10  # seconds
# PostgreSQL may commit a lower number after a higher one: what is younger than this is looked at again.
_UNSETTLED = timedelta(minutes=2)
_MARK = "\ue000"  # a private character before each scope, so that no word of a text can be one
_MOST_PLACES, _LAST_PLACE = 255, 16_383  # what a tsvector holds of one word
_SAID = (Kind.TEXT, Kind.CARD, Kind.NOTE)
_TAIL = 4


class Sort(models.TextChoices):
    """What an entry stands for."""

    MESSAGE = "message"
    CUSTOMER = "customer"
    ORDER = "order"


class SearchEntry(models.Model):
    """That one message, customer or order can be found; a higher number is newer.

    ``at`` is when it was said, placed, or last changed. Goes with what it stands for when a customer is forgotten.
    Changing this table's columns on SQLite makes Django build it anew: put the trigger of migration 0016 back then.
    """

    message = models.OneToOneField(Message, null=True, on_delete=models.CASCADE, related_name="search_entry")
    customer = models.OneToOneField(Customer, null=True, on_delete=models.CASCADE, related_name="search_entry")
    order = models.OneToOneField(Order, null=True, on_delete=models.CASCADE, related_name="search_entry")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Its number."""
        return f"#{self.pk}"


class SearchMark(models.Model):
    """How far the sweep has come in one sort: every number up to ``passed``, or every change up to ``until``, is in."""

    sort = models.CharField(max_length=12, primary_key=True, choices=Sort.choices)
    passed = models.BigIntegerField(default=0)
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Which sort, how far."""
        return f"{self.sort} {self.passed}"


def scope(name: str, value: object) -> str:
    """The word that stands for a scope: the brand, the sort, the author, the language."""
    return f"{_MARK}{name}{value}"


@job(every=_EVERY, lease=300)
def follow_up_search() -> None:
    """Take in what has come since, and go on at once in another job while much waits."""
    for _ in range(_BATCHES_IN_A_JOB):
        if not sweep_search():
            return
    follow_up_search.later(dedupe_key="follow_up_search")


def sweep_search() -> bool:
    """Take in the next messages, customers and orders; whether more wait. May run twice, and in several processes."""
    marks = {mark.sort: mark for mark in SearchMark.objects.all()}
    swept = [
        _sweep_messages(marks.get(Sort.MESSAGE)),
        _sweep_orders(marks.get(Sort.ORDER)),
        _sweep_customers(marks.get(Sort.CUSTOMER)),
    ]
    return any(swept)


def _unfound(passed: int) -> models.QuerySet[Message]:
    return Message.objects.filter(id__gt=passed, kind__in=_SAID, search_entry=None).order_by("id")


_WAITING_MESSAGES = Prepared(lambda passed: _unfound(passed).values_list("pk")[:1])


def _sweep_messages(seen: SearchMark | None) -> bool:
    if not _WAITING_MESSAGES.rows(passed=seen.passed if seen else 0):
        return False  # no lock for nothing
    with transaction.atomic():
        mark = _locked(Sort.MESSAGE)
        batch = list(
            _unfound(mark.passed)
            .select_related("conversation")
            .annotate(has_file=Exists(Attachment.objects.filter(message=OuterRef("pk"))))[:BATCH]
        )
        first = _first_of(message.conversation for message in batch)
        _keep((SearchEntry(message=one, at=one.at), _words_of_message(one, is_first=one.pk in first)) for one in batch)
        fresh = Message.objects.filter(id__gt=mark.passed, at__gte=now() - _UNSETTLED)
        _pass(mark, batch[-1].pk if batch else 0, fresh)
    return len(batch) == BATCH


def _first_of(conversations: Iterable[Conversation]) -> set[int]:
    """The first message of each conversation that has a subject: it is found by that, too."""
    titled = {one.pk for one in conversations if one.subject}
    if not titled:
        return set()
    firsts = Message.objects.filter(conversation__in=titled, kind__in=_SAID).order_by().values("conversation")
    return set(firsts.annotate(first=Min("pk")).values_list("first", flat=True))


def _words_of_message(message: Message, *, is_first: bool) -> list[str]:
    conversation = message.conversation
    scopes = [
        scope("s", Sort.MESSAGE),
        scope("b", conversation.brand_id),
        scope("a", message.author),
        scope("l", message.language),
        *([scope("f", "")] if getattr(message, "has_file", False) else []),
    ]
    return [*scopes, *words_of(message.body), *(words_of(conversation.subject) if is_first else [])]


def _unfound_orders(passed: int) -> models.QuerySet[Order]:
    return Order.objects.filter(id__gt=passed, search_entry=None).order_by("id")


_WAITING_ORDERS = Prepared(lambda passed: _unfound_orders(passed).values_list("pk")[:1])


def _sweep_orders(seen: SearchMark | None) -> bool:
    if not _WAITING_ORDERS.rows(passed=seen.passed if seen else 0):
        return False
    with transaction.atomic():
        mark = _locked(Sort.ORDER)
        batch = list(_unfound_orders(mark.passed).prefetch_related("lines")[:BATCH])
        _keep((SearchEntry(order=order, at=order.placed_at), _words_of_order(order, order.lines.all())) for order in batch)
        fresh = Order.objects.filter(id__gt=mark.passed, created_at__gte=now() - _UNSETTLED)
        _pass(mark, batch[-1].pk if batch else 0, fresh)
    return len(batch) == BATCH


def _words_of_order(order: Order, lines: Iterable[OrderLine]) -> list[str]:
    told = [order.number, *(text for line in lines for text in (line.sku, *line.titles.values()))]
    return [scope("s", Sort.ORDER), scope("b", order.brand_id), *(word for text in told for word in words_of(text))]


def _unfound_customers(since: datetime | None) -> models.QuerySet[Customer]:
    known = ContactPoint.objects.filter(customer=OuterRef("pk")).exclude(medium=Medium.WEB_VISITOR)
    changed = Customer.objects.filter(Exists(known) | ~Q(name=""))
    if since:
        changed = changed.filter(changed_at__gte=since)
    return changed.exclude(search_entry__at=F("changed_at")).order_by("changed_at", "id")


_WAITING_CUSTOMERS = Prepared(lambda since: _unfound_customers(since).values_list("pk")[:1])


def _since(mark: SearchMark | None) -> datetime | None:
    return mark.until - _UNSETTLED if mark and mark.until else None


def _sweep_customers(seen: SearchMark | None) -> bool:
    if not _WAITING_CUSTOMERS.rows(since=_since(seen)):
        return False
    with transaction.atomic():
        mark = _locked(Sort.CUSTOMER)
        batch = list(_unfound_customers(_since(mark)).prefetch_related("contact_points")[:BATCH])
        SearchEntry.objects.filter(customer__in=batch).delete()
        _keep((SearchEntry(customer=one, at=one.changed_at), _words_of_customer(one)) for one in batch)
        if batch:
            mark.until = max(batch[-1].changed_at, mark.until or batch[-1].changed_at)
            mark.save(update_fields=["until"])
    return len(batch) == BATCH


def _words_of_customer(customer: Customer) -> list[str]:
    told = words_of(customer.name)
    for point in customer.contact_points.all():
        if point.medium == Medium.PHONE:
            told += telephone_words(point.value)
        elif point.medium != Medium.WEB_VISITOR:
            told += words_of(point.value)
    return [scope("s", Sort.CUSTOMER), scope("b", customer.brand_id), *told]


def telephone_words(number: str) -> list[str]:
    """A number as people say it: whole with and without the country's, and its last four digits."""
    digits = "".join(filter(str.isdecimal, number))
    at_home = [f"0{digits[len(code) :]}" for code in ("82", "81", "44", "49", "33") if digits.startswith(code)]
    return [digits, *at_home, digits[-_TAIL:]]


def _locked(sort: Sort) -> SearchMark:
    """The mark of this sort, held until the transaction ends: one sweeps at a time."""
    SearchMark.objects.get_or_create(sort=sort)
    return SearchMark.objects.select_for_update().get(sort=sort)


def _pass(mark: SearchMark, last: int, fresh: models.QuerySet[Any]) -> None:
    """Move the mark to the last that was taken in, but never past what may still be joined by a lower number."""
    youngest = fresh.aggregate(first=Min("pk"))["first"] if connection.vendor == "postgresql" else None
    mark.passed = max(mark.passed, min(last, youngest - 1) if youngest else last)
    mark.save(update_fields=["passed"])


def _keep(found: Iterable[tuple[SearchEntry, Sequence[str]]]) -> None:
    pairs = list(found)
    entries = SearchEntry.objects.bulk_create([entry for entry, _ in pairs])
    kept = [(words, entry.pk) for entry, (_, words) in zip(entries, pairs, strict=True)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT INTO desk_searchwords (words, rowid) VALUES (%s, %s)", [(" ".join(w), n) for w, n in kept])
        else:
            cursor.executemany(
                "UPDATE desk_searchentry SET words = %s::tsvector WHERE id = %s", [(_vector(w), n) for w, n in kept]
            )


def _vector(words: Sequence[str]) -> str:
    """The words with their places, as PostgreSQL writes a ``tsvector``: its own parser has no say in what a word is."""
    places: dict[str, list[int]] = {}
    for at, one in enumerate(words, start=1):
        if at <= _LAST_PLACE and len(places.setdefault(one, [])) < _MOST_PLACES:
            places[one].append(at)
    return " ".join(f"'{one}':{','.join(map(str, at))}" for one, at in places.items())
