"""Finding what was said, who said it and what they ordered: the newest first, only in the brands one serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Prefetch, QuerySet

from sodan.backoffice.order import Order, OrderLine
from sodan.customers.customer import Customer
from sodan.desk.message import Author, Message
from sodan.desk.search_ask import Phrase, Question
from sodan.desk.search_index import Sort, scope
from sodan.desk.search_words import Piece, excerpt
from sodan.desk.tag import key_of
from sodan.kit.language import LANGUAGES
from sodan.kit.prepared import Prepared
from sodan.people.representative import Representative

PAGE = 30
_AUTHORS = {
    Author.CUSTOMER: ("customer", "고객", "顧客", "お客様"),
    Author.AI: ("ai",),
    Author.HUMAN: ("colleague", "상담원", "担当者"),
}
_ME = ("me", "나", "自分")
_TAGGED = "SELECT 1 FROM desk_tagging g JOIN desk_tag t ON t.id = g.tag_id WHERE g.conversation_id = c.id AND t.key = %s"
_LIKE = {"sqlite": "LIKE", "postgresql": "ILIKE"}


@dataclass(frozen=True, slots=True)
class Line:
    """A message that was found; ``by`` is the name of whoever of us wrote it, empty for nobody."""

    pk: int
    author: str
    kind: str
    body: str
    language: str
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation it stands in."""

    pk: int
    subject: str
    language: str
    is_open: bool
    brand_id: int
    customer_id: int
    customer_name: str
    customer_language: str


@dataclass(frozen=True, slots=True)
class Said:
    """A conversation found by what was said in it: the newest such message of the page, and how many others the page held."""

    message: Line
    conversation: Talk
    words: tuple[Piece, ...]
    subject: tuple[Piece, ...]
    others: int


@dataclass(frozen=True, slots=True)
class SaidPage:
    """A page of conversations; ``next`` is where the following one begins, 0 at the end."""

    found: tuple[Said, ...]
    next: int


@dataclass(slots=True)
class _Where:
    """What the database is asked beside the words."""

    joins: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, *values: object) -> None:
        self.conditions.append(condition)
        self.values.extend(values)


def said(person: Representative, question: Question, *, zone: ZoneInfo, before: int = 0) -> SaidPage:
    """Conversations in which it was said, ``PAGE`` messages at a time; ``before`` is where the page before ended.

    Days are those of ``zone``. Several messages of one conversation on a page are shown as one.
    """
    numbers = _numbers(person, question, Sort.MESSAGE, where=_narrowed(person, question, zone), before=before, limit=PAGE + 1)
    brands = [brand.pk for brand in person.brands.all()]
    by_conversation: dict[int, list[tuple[Any, ...]]] = {}
    for row in _LINES.rows(numbers=numbers[:PAGE], brands=brands):
        by_conversation.setdefault(row[_LINE], []).append(row)
    found = tuple(_said(rows, question) for rows in by_conversation.values())
    return SaidPage(found, numbers[PAGE - 1] if len(numbers) > PAGE else 0)


def customers_found(person: Representative, question: Question, *, limit: int) -> tuple[Customer, ...]:
    """Customers by name, e-mail address or telephone number; whose file changed last comes first."""
    numbers = _numbers(person, question, Sort.CUSTOMER, where=_Where(), before=0, limit=limit)
    if not numbers:
        return ()
    rows = Customer.objects.filter(search_entry__in=numbers, brand__representatives=person, merged_into=None).select_related(
        "brand"
    )
    return tuple(rows.prefetch_related("contact_points").order_by("-search_entry"))


def orders_found(person: Representative, question: Question, *, limit: int) -> tuple[Order, ...]:
    """Orders by number or by what was ordered, the newest first."""
    numbers = _numbers(person, question, Sort.ORDER, where=_Where(), before=0, limit=limit)
    if not numbers:
        return ()
    rows = Order.objects.filter(search_entry__in=numbers, brand__representatives=person).select_related("brand", "customer")
    return tuple(rows.prefetch_related(Prefetch("lines", OrderLine.objects.order_by("id"))).order_by("-search_entry"))


def _lines(*, numbers: Sequence[int], brands: Sequence[int]) -> QuerySet[Message, Any]:
    rows = Message.objects.filter(search_entry__in=numbers, conversation__brand__in=brands).order_by("-search_entry")
    there = ("id", "subject", "language", "is_open", "brand_id", "customer_id", "customer__name", "customer__language")
    return rows.values_list(
        "id", "author", "kind", "body", "language", "at", "representative__name", *(f"conversation__{name}" for name in there)
    )  # fmt: skip


_LINES = Prepared(_lines)
_LINE = len(fields(Line))


def _said(rows: Sequence[tuple[Any, ...]], question: Question) -> Said:
    newest, conversation = Line(*rows[0][:_LINE]), Talk(*rows[0][_LINE:])
    subject = excerpt(conversation.subject, question.marked)
    return Said(newest, conversation, excerpt(newest.body, question.marked), subject, len(rows) - 1)


def _narrowed(person: Representative, question: Question, zone: ZoneInfo) -> _Where:
    where = _Where()
    if question.after:
        where.add("e.at >= %s", _start_of(question.after, zone))
    if question.before:
        where.add("e.at < %s", _start_of(question.before, zone))
    by = question.by.lower()
    is_name = by and by not in _ME and not any(by in names for names in _AUTHORS.values())
    if question.is_open is not None or question.tag or is_name or by in _ME:
        where.joins.append("JOIN desk_message m ON m.id = e.message_id JOIN desk_conversation c ON c.id = m.conversation_id")
    if question.is_open is not None:
        where.add("c.is_open = %s", question.is_open)
    if question.tag:
        where.add(f"EXISTS ({_TAGGED})", key_of(question.tag))
    if by in _ME and by:
        where.add("m.representative_id = %s", person.pk)
    elif is_name:
        where.joins.append("JOIN customers_customer w ON w.id = c.customer_id")
        where.joins.append("LEFT JOIN people_representative r ON r.id = m.representative_id")
        name = "%" + question.by.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        like = f"{_LIKE[connection.vendor]} %s ESCAPE '\\'"
        where.add(f"(m.author = 'customer' AND w.name {like} OR m.author <> 'customer' AND r.name {like})", name, name)
    return where


def _start_of(day: Any, zone: ZoneInfo) -> Any:
    return connection.ops.adapt_datetimefield_value(datetime.combine(day, time(), zone))


def _scopes(person: Representative, question: Question, sort: Sort) -> list[list[str]]:
    """Every one of these must be there, by one of its words."""
    scopes = [[scope("s", sort)], [scope("b", pk) for pk in sorted(brand.pk for brand in person.brands.all())]]
    by = question.by.lower()
    scopes += [[scope("a", author)] for author, names in _AUTHORS.items() if by in names]
    if question.language in LANGUAGES:
        scopes.append([scope("l", question.language)])
    if question.has_attachment:
        scopes.append([scope("f", "")])
    return scopes


def _numbers(person: Representative, question: Question, sort: Sort, *, where: _Where, before: int, limit: int) -> list[int]:
    """The entries that answer, the newest first, in one query."""
    scopes = _scopes(person, question, sort)
    if question.is_empty or not all(scopes):
        return []
    is_sqlite = connection.vendor == "sqlite"
    asked = (_fts5 if is_sqlite else _tsquery)(question, scopes)
    number = "desk_searchwords.rowid" if is_sqlite else "e.id"
    if before:
        where.add(f"{number} < %s", before)
    joins = list(where.joins)
    source = "desk_searchentry e"
    condition = "e.words @@ %s::tsquery"
    if is_sqlite:
        needs_entry = joins or any("e." in one for one in where.conditions)
        source = "desk_searchwords" + (" CROSS JOIN desk_searchentry e ON e.id = desk_searchwords.rowid" if needs_entry else "")
        condition = "desk_searchwords MATCH %s"
    conditions = " AND ".join([condition, *where.conditions])
    statement = f"SELECT {number} FROM {source} {' '.join(joins)} WHERE {conditions} ORDER BY {number} DESC LIMIT %s"  # noqa: S608 - only our own words
    with connection.cursor() as cursor:
        cursor.execute(statement, [asked, *where.values, limit])
        return [row[0] for row in cursor.fetchall()]


def _fts5(question: Question, scopes: Sequence[Sequence[str]]) -> str:
    def written(phrase: Phrase) -> str:
        return f'"{" ".join(phrase.words)}"' + (" *" if phrase.opens else "")

    held = ["(" + " OR ".join(f'"{one}"' for one in group) + ")" for group in scopes]
    terms = ["(" + " OR ".join("(" + " AND ".join(map(written, way)) + ")" for way in term.ways) + ")" for term in question.terms]
    return " AND ".join([*terms, *held])


def _tsquery(question: Question, scopes: Sequence[Sequence[str]]) -> str:
    def written(phrase: Phrase) -> str:
        *first, last = phrase.words
        return "(" + " <-> ".join([*(f"'{one}'" for one in first), f"'{last}'" + (":*" if phrase.opens else "")]) + ")"

    held = ["(" + " | ".join(f"'{one}'" for one in group) + ")" for group in scopes]
    terms = ["(" + " | ".join("(" + " & ".join(map(written, way)) + ")" for way in term.ways) + ")" for term in question.terms]
    return " & ".join([*terms, *held])
