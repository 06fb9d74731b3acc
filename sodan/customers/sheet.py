"""Customers as a CSV sheet: written out whole, and read in with a report of every row that was refused, and why."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from sodan.company.brand import Brand
from sodan.customers.account import plain_email, plain_phone
from sodan.customers.attribute import Attribute, read_value, set_attribute
from sodan.customers.change import LONGEST_NAME, LONGEST_WARNING, MEDIA, change_customer, write_change
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative

LARGEST = 2 * 1024 * 1024  # bytes of a sheet that is read in
MOST_ROWS = 2_000
FIELDS = ("name", "language", "preferred_medium", "warning")
COLUMNS = ("number", "name", "email", "phone", *FIELDS[1:])
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
# What spreadsheets write besides UTF-8: Excel in Korea and in Japan.
_ENCODINGS = {"ko": ("utf-8-sig", "cp949"), "ja": ("utf-8-sig", "cp932"), "en": ("utf-8-sig", "cp1252")}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken in: its ``line`` in the file, the column, what stood there and what was expected.

    ``expected`` is a code of the word files, ``among`` what may be chosen or how much there may be.
    """

    line: int
    column: str
    written: str
    expected: str
    among: str = ""


@dataclass(slots=True)
class Report:
    """What became of a sheet; every row is in one of the four."""

    file: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)


class _Refused(Exception):
    def __init__(self, column: str, written: str, expected: str, among: str = "") -> None:
        super().__init__(expected)
        self.told = (column, written[:80], expected, among)


def write_sheet(brand: Brand) -> Iterator[str]:
    """Every customer of the brand with a name or an address, line by line, as ``read_sheet`` reads it."""
    attributes = list(Attribute.objects.filter(brand=brand))
    rows = Customer.objects.filter(brand=brand).order_by("pk").prefetch_related("contact_points", "attribute_values")
    yield "\ufeff" + _line([*COLUMNS, *(one.key for one in attributes)])
    for customer in rows.iterator(chunk_size=1_000):
        kept = {point.medium: point.value for point in customer.contact_points.all()}
        email, phone = kept.get(Medium.EMAIL, ""), kept.get(Medium.PHONE, "")
        if not (customer.name or email or phone):
            continue
        values = {one.attribute_id: one.value for one in customer.attribute_values.all()}
        told = [str(customer.pk), customer.name, email, phone, *(str(getattr(customer, name)) for name in FIELDS[1:])]
        yield _line([*told, *(values.get(one.pk, "") for one in attributes)])


def read_sheet(brand: Brand, name: str, content: bytes, *, by: Representative) -> Report:
    """Take a sheet in, each row by itself. An empty cell changes nothing; the first line names the columns.

    A customer is known by ``number``, else by e-mail address or telephone number; one who is not known is added, with addresses
    that nobody has proved. An address that stands on a file is the customer's own to change. Raises Invalid for a file that is no
    sheet: ``expected`` is a code of the word files.
    """
    text = _decoded(content, brand.language)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    attributes = {one.key: one for one in Attribute.objects.filter(brand=brand)}
    report = Report(name[:120])
    try:
        columns = _columns(next(reader, []), name, attributes)
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise Invalid(str(error), where=name, line=reader.line_num, expected="csv") from error
    if len(rows) > MOST_ROWS:
        raise Invalid("too many rows", where=name, line=rows[MOST_ROWS][0], expected="fewer_rows")
    for line, cells in rows:
        _take_in(report, line, _Row(brand, columns, cells, attributes), by)
    return report


@dataclass(frozen=True, slots=True)
class _Row:
    brand: Brand
    columns: Sequence[str]
    cells: Sequence[str]
    attributes: Mapping[str, Attribute]

    def read(self) -> dict[str, str]:
        """The cells that hold something, by column, each as it is kept. Raises _Refused at the first that cannot be read."""
        if len(self.cells) > len(self.columns):
            raise _Refused("", self.cells[-1], "columns", str(len(self.columns)))
        told = {column: _unescaped(cell) for column, cell in zip(self.columns, self.cells, strict=False)}
        return {column: self._value(column, text) for column, text in told.items() if text}

    def _value(self, column: str, text: str) -> str:
        if column == "email":
            return _checked(column, text, plain_email(text) if _EMAIL.fullmatch(text) else "")
        if column in ("phone", "number"):
            number = plain_phone(text, country=self.brand.jurisdiction) if column == "phone" else text
            return _checked(column, text, number if column == "phone" or text.isdecimal() else "")
        if column in ("language", "preferred_medium"):
            among = LANGUAGES if column == "language" else tuple(filter(None, MEDIA))
            return _checked(column, text, text if text in among else "", expected="choice", among=", ".join(among))
        if column in self.attributes:
            return self._attribute(self.attributes[column], text)
        longest = LONGEST_NAME if column == "name" else LONGEST_WARNING
        return _checked(column, text, text if len(text) <= longest else "", expected="shorter", among=str(longest))

    def _attribute(self, attribute: Attribute, text: str) -> str:
        try:
            return read_value(attribute, text)
        except Invalid as error:
            among = ", ".join(attribute.choices)
            raise _Refused(attribute.key, text, attribute.kind, among) from error


def _take_in(report: Report, line: int, row: _Row, by: Representative) -> None:
    try:
        with transaction.atomic():
            told = row.read()
            customer = _known(row.brand, told)
            if customer is None:
                _add(row, told, by, report.file)
                report.added += 1
            elif _change(customer, row, told, by):
                report.changed += 1
            else:
                report.unchanged += 1
    except _Refused as refused:
        report.refused.append(Refusal(line, *refused.told))


def _known(brand: Brand, told: Mapping[str, str]) -> Customer | None:
    mine = Customer.objects.filter(brand=brand).select_for_update()
    if number := told.get("number"):
        found = mine.filter(pk=int(number)).first() if len(number) < 19 else None  # noqa: PLR2004 - the digits of a number
        if found is None:
            raise _Refused("number", number, "known_number")
        return found
    points = ContactPoint.objects.filter(brand=brand)
    holders = {
        holder
        for medium in (Medium.EMAIL, Medium.PHONE)
        if told.get(medium)
        for holder in points.filter(medium=medium, value=told[medium]).values_list("customer_id", flat=True)
    }
    if len(holders) > 1:
        raise _Refused("phone", told["phone"], "one_customer")
    return mine.filter(pk=holders.pop()).first() if holders else None


def _add(row: _Row, told: Mapping[str, str], by: Representative, file: str) -> None:
    if not told.get("name"):
        raise _Refused("name", "", "name")
    if not (told.get("email") or told.get("phone")):
        raise _Refused("email", "", "address")
    kept = {name: told[name] for name in FIELDS if name in told}
    customer = Customer.objects.create(brand=row.brand, **({"language": row.brand.language} | kept))
    write_change(customer, "imported", before="", after=file, by=by)
    _put_addresses(customer, told)
    _put_attributes(customer, row, told, by)


def _change(customer: Customer, row: _Row, told: Mapping[str, str], by: Representative) -> bool:
    changes = [_put_addresses(customer, told)]
    changes += [change_customer(customer, name, told[name], by=by) for name in FIELDS if name in told]
    changes.append(_put_attributes(customer, row, told, by))
    return any(changes)


def _put_addresses(customer: Customer, told: Mapping[str, str]) -> bool:
    """Addresses of a kind that the file lacks, unproved; those that stand there are the customer's own to change."""
    is_new = False
    for medium in (Medium.EMAIL, Medium.PHONE):
        value = told.get(medium, "")
        mine = ContactPoint.objects.filter(customer=customer, medium=medium)
        if not value or mine.filter(value=value).exists():
            continue
        if mine.exists():
            raise _Refused(medium, value, "own_address")
        if ContactPoint.objects.filter(brand=customer.brand, medium=medium, value=value).exists():
            raise _Refused(medium, value, "one_customer")
        ContactPoint.objects.create(brand=customer.brand, customer=customer, medium=medium, value=value)
        is_new = True
    return is_new


def _put_attributes(customer: Customer, row: _Row, told: Mapping[str, str], by: Representative) -> bool:
    changes = [set_attribute(customer, one, told[key], by=by) for key, one in row.attributes.items() if key in told]
    return any(changes)


def _columns(header: Sequence[str], name: str, attributes: Mapping[str, Attribute]) -> list[str]:
    columns = [cell.strip().lower() for cell in header]
    allowed = (*COLUMNS, *attributes)
    for column in columns:
        if column not in allowed or columns.count(column) > 1:
            raise Invalid(f"column “{column}”", where=name, line=1, expected="known_columns")
    if not {"number", "email", "phone"} & set(columns):
        raise Invalid("no column tells who it is", where=name, line=1, expected="known_columns")
    return columns


def _decoded(content: bytes, language: str) -> str:
    if len(content) > LARGEST:
        raise Invalid("too large", expected="smaller")
    for encoding in _ENCODINGS.get(language, _ENCODINGS["en"]):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid("no text", expected="csv")


def _checked(column: str, written: str, value: str, *, expected: str = "", among: str = "") -> str:
    if not value:
        raise _Refused(column, written, expected or column, among)
    return value


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()


def _unescaped(cell: str) -> str:
    """The cell without the mark that keeps a spreadsheet from reckoning with it, blanks folded."""
    text = " ".join(cell.split())
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
