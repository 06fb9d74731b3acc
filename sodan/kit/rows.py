"""Many rows of one record in one statement, for the few tables a busy desk fills by the hundred in a second.

A record object for each would cost ten times the row. SQLite is quickest with one prepared statement run for each row,
PostgreSQL with one JSON text that it takes apart itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models, transaction

Row = Sequence[Any]
T = TypeVar("T")

_MOST = 500  # rows in a statement: SQLite takes 32,766 values, and a longer text gains nothing

_FOREIGN = {"BigAutoField", "BigIntegerField", "ForeignKey", "IntegerField", "OneToOneField"}
_WHOLE = {*_FOREIGN, "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField"}


def moment_of(moment: datetime) -> str:
    """A moment (aware) as both databases read it in a row that is stored or compared here."""
    told = str(moment.astimezone(UTC))
    return told.removesuffix("+00:00") if connection.vendor == "sqlite" else told


def among(statement: str, asked: Collection[Any]) -> list[tuple[Any, ...]]:
    """What the statement answers, in which ``{asked}`` stands where a column is compared: ``WHERE id {asked}``."""
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for part in _parts(list(asked)):
            if connection.vendor == "postgresql":
                cursor.execute(statement.replace("{asked}", "= ANY(%s)"), [list(part)])
            else:
                cursor.execute(statement.replace("{asked}", f"IN ({_marks(len(part))})"), part)
            found += cursor.fetchall()
    return found


class Rows:
    """How rows of a record are stored by the hundred. Fields nobody names get the value a new record has in them.

    ``JSONField`` columns take JSON text, moments what ``moment_of`` makes of them.
    """

    def __init__(self, record: type[models.Model], columns: Sequence[str], *, unless_there: bool = False) -> None:
        """Remember the columns, in the order of a row. ``unless_there``: leave out a row that breaks a unique rule."""
        self._record, self._columns, self._unless_there = record, tuple(columns), unless_there
        self._parts: dict[str, tuple[str, str, tuple[Any, ...]]] = {}
        self._statements: dict[tuple[str, int], str] = {}

    def store(self, rows: Sequence[Row]) -> None:
        """Store them, in the transaction under way."""
        with connection.cursor() as cursor:
            for part in _parts(rows):
                self._execute(cursor, part)

    def store_numbered(self, rows: Sequence[Row]) -> list[int]:
        """``store``, and the numbers the rows got, in their order."""
        numbers: list[int] = []
        with connection.cursor() as cursor:
            for part in _parts(rows):
                self._execute(cursor, part, numbered=True)
                if connection.vendor == "postgresql":
                    # The rows are numbered in their order, whatever the order of the answer.
                    numbers += sorted(number for (number,) in cursor.fetchall())
                else:
                    # One statement of the one writer: nobody's numbers come in between.
                    numbers += range(cursor.lastrowid - len(part) + 1, cursor.lastrowid + 1)
        return numbers

    def _execute(self, cursor: Any, rows: Sequence[Row], *, numbered: bool = False) -> None:
        head, tail, others = self._built()
        if connection.vendor == "postgresql":
            answer = ' RETURNING "id"' if numbered else ""
            cursor.execute(f"{head}{tail}{answer}", [*others, json.dumps(rows)])
            return
        key = (head, len(rows))
        statement = self._statements.get(key)
        if statement is None:  # the very same text again, so that it stays prepared
            marks = ", ".join([f"({_marks(len(others) + len(self._columns))})"] * len(rows))
            statement = self._statements[key] = f"{head}{marks}{tail}"
        cursor.execute(statement, [value for row in rows for value in (*others, *row)])

    def _built(self) -> tuple[str, str, tuple[Any, ...]]:
        kept = self._parts.get(connection.vendor)
        if kept is None:
            kept = self._parts[connection.vendor] = self._build()
        return kept

    def _build(self) -> tuple[str, str, tuple[Any, ...]]:
        """The statement's beginning and end, and the values of the fields nobody names."""
        meta, quoted = self._record._meta, connection.ops.quote_name  # noqa: SLF001 - Django's documented interface
        named = [next(field for field in meta.concrete_fields if field.attname == name) for name in self._columns]
        others = [field for field in meta.concrete_fields if field not in named and not field.primary_key]
        values = tuple(_new(field) for field in others)
        columns = ", ".join(quoted(field.column or "") for field in [*others, *named])
        head = f"INSERT INTO {quoted(meta.db_table)} ({columns}) "
        tail = " ON CONFLICT DO NOTHING" if self._unless_there else ""
        if connection.vendor != "postgresql":
            return f"{head}VALUES ", tail, values
        places = [f"(value ->> {at}){_cast(field)}" for at, field in enumerate(named)]
        given = ", ".join(["%s" + _cast(field) for field in others] + places)
        each = "json_array_elements(%s::json) WITH ORDINALITY AS told(value, place)"
        return f"{head}SELECT {given} FROM {each} ORDER BY place", tail, values  # noqa: S608 - only names of columns


class Changes:
    """One UPDATE for many rows of a record, each with values of its own; the rows are locked in the order of their keys."""

    def __init__(
        self, record: type[models.Model], key: str, columns: Mapping[str, str], *, changes: str, where: str = ""
    ) -> None:
        """``changes`` and ``where`` are SQL that may name the record's columns and, as ``told.NAME``, each change's own values.

        ``columns`` gives their types in PostgreSQL's words (``bigint``, ``text``, ``timestamptz``, ``boolean``), the key's first.
        """
        self._record, self._key, self._types, self._changes, self._where = record, key, dict(columns), changes, where
        self._statements: dict[tuple[str, int], str] = {}

    def make(self, rows: Sequence[Row]) -> int:
        """Make the changes, no two of one key; how many rows were changed."""
        made = 0
        with connection.cursor() as cursor:
            for part in _parts(rows):
                self._execute(cursor, part)
                made += int(cursor.rowcount)
        return made

    def make_all(self, rows: Sequence[Row]) -> bool:
        """Make all of the changes or none; whether every row was there and met ``where``."""
        with transaction.atomic():
            are_made = self.make(rows) == len(rows)
            transaction.set_rollback(not are_made)
        return are_made

    def make_what_may_be(self, rows: Sequence[Row]) -> set[Any]:
        """``make``, and the keys of the rows that were changed."""
        # SQLite answers with the changed table's columns only, and by their bare names.
        held, keys = "" if connection.vendor == "sqlite" else "held.", set[Any]()
        with connection.cursor() as cursor:
            for part in _parts(rows):
                self._execute(cursor, part, answer=f" RETURNING {held}{self._key}")
                keys.update(key for (key,) in cursor.fetchall())
        return keys

    def _execute(self, cursor: Any, rows: Sequence[Row], *, answer: str = "") -> None:
        if connection.vendor == "postgresql":
            cursor.execute(self._statement(0) + answer, [json.dumps(rows)])
        else:
            statement = self._statement(len(rows))
            cursor.execute(f"{statement}{answer}" if answer else statement, [value for row in rows for value in row])

    def _statement(self, count: int) -> str:
        key = (connection.vendor, count)
        if key not in self._statements:  # the very same text again, so that it stays prepared
            self._statements[key] = self._built(count)
        return self._statements[key]

    def _built(self, count: int) -> str:
        table = connection.ops.quote_name(self._record._meta.db_table)  # noqa: SLF001 - Django's documented interface
        first, where = next(iter(self._types)), f" AND {self._where}" if self._where else ""
        if count:
            names = ", ".join(f"column{at} AS {name}" for at, name in enumerate(self._types, 1))
            marks = ", ".join([f"({_marks(len(self._types))})"] * count)
            before, told = "", f"(SELECT {names} FROM (VALUES {marks})) AS told"  # noqa: S608 - only placeholders
        else:
            before, told = self._locking(table, first), "told"
        matched = f"WHERE held.{self._key} = told.{first}{where}"
        return f"{before}UPDATE {table} AS held SET {self._changes} FROM {told} {matched}"  # noqa: S608 - no value in it

    def _locking(self, table: str, first: str) -> str:
        values = ", ".join(f"(value ->> {at})::{kind} AS {name}" for at, (name, kind) in enumerate(self._types.items()))
        return (
            f"WITH given AS MATERIALIZED (SELECT {values} FROM json_array_elements(%s::json) AS entry(value)), "  # noqa: S608 - names
            f"locked AS MATERIALIZED (SELECT {self._key} FROM {table} WHERE {self._key} IN (SELECT {first} FROM given) "
            f"ORDER BY {self._key} FOR UPDATE), "
            f"told AS (SELECT given.* FROM given JOIN locked ON given.{first} = locked.{self._key}) "
        )


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[at : at + _MOST] for at in range(0, len(rows), _MOST))


def _new(field: models.Field[Any, Any]) -> Any:
    """What a new record has in a field nobody names, as its column takes it."""
    return field.get_db_prep_save(field.get_default(), connection)


def _cast(field: models.Field[Any, Any]) -> str:
    kind = field.get_internal_type()
    if kind in _WHOLE:
        return "::bigint"
    return {"DateTimeField": "::timestamptz", "BooleanField": "::boolean", "JSONField": "::jsonb"}.get(kind, "")


@cache
def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)
