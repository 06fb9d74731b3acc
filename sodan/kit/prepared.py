"""A query whose SQL is written once for each shape of what it asks, and afterwards only filled in and run.

Django writes the SQL of a query anew each time; for a page of many small queries that takes longer than their answers do. A
prepared query is built once with a blank in the place of each value; what a page asks is put in the blanks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_FIRST_NUMBER = 7_000_000_000_000_000_000  # no id comes near, and it fits where ids are kept
_FIRST_MOMENT = datetime(1066, 1, 1, tzinfo=UTC)
_MOST = 20_000  # blanks in one query
_APART = 1_000_003  # so that one with something added is not another

Shape = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """One shape's SQL: ``places`` tells for each parameter whether it is a blank (its number) or stays as it is."""

    sql: str
    places: tuple[tuple[int | None, Any], ...]
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]


class Prepared:
    """``Prepared(build)`` where ``build(**values)`` gives a ``values_list`` query; ``rows(**values)`` is what it answers.

    Whole numbers, moments (aware) and lists of whole numbers are blanks; anything else (a view, an order, None) is part of the
    shape. ``build`` must hand its values on as they are: it sees blanks, so it may neither count with them nor ask the
    database. Raises ValueError when it did.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        """Nothing is built before it is asked."""
        self._build = build
        self._written: dict[tuple[str, Shape], _Written | None] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, each a tuple of columns, in one query; none and no query when there cannot be any."""
        key = (connection.vendor, tuple((name, _shape(value)) for name, value in values.items()))
        if key not in self._written:
            self._written[key] = self._write(values)
        written = self._written[key]
        if written is None:
            return []
        filled = [one for value in values.values() for one in _blanks_in(value)]
        asked = [given if blank is None else _adapted(filled[blank]) for blank, given in written.places]
        with connection.cursor() as cursor:
            cursor.execute(written.sql, asked)
            found = cursor.fetchall()
        return _converted(found, written.converters) if written.converters else found

    def _write(self, values: Mapping[str, Any]) -> _Written | None:
        numbers = iter(range(_MOST))
        given = {name: _blanked(value, numbers) for name, value in values.items()}
        query = self._build(**given).query
        compiler = query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        known = {_adapted(blank): at for at, blank in enumerate(one for value in given.values() for one in _blanks_in(value))}
        fields = [selected[0] for selected in compiler.select[: compiler.col_count]]
        return _Written(sql, tuple(_place(one, known) for one in parameters), compiler.get_converters(fields))


def _shape(value: Any) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and type(value) is int:
        return int
    if isinstance(value, datetime):
        return datetime
    return ("numbers", len(value)) if isinstance(value, list | tuple) else value


def _blanks_in(value: Any) -> Sequence[Any]:
    shape = _shape(value)
    return [value] if shape in (int, datetime) else value if isinstance(value, list | tuple) else []


def _blanked(value: Any, numbers: Iterator[int]) -> Any:
    shape = _shape(value)
    if shape is int:
        return _number(next(numbers))
    if shape is datetime:
        return _moment(next(numbers))
    return [_number(next(numbers)) for _ in value] if isinstance(value, list | tuple) else value


def _number(at: int) -> int:
    return _FIRST_NUMBER + at * _APART


def _moment(at: int) -> datetime:
    return _FIRST_MOMENT + timedelta(microseconds=at * _APART)


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _place(parameter: Any, known: Mapping[Any, int]) -> tuple[int | None, Any]:
    if parameter.__hash__ is not None and parameter in known:
        return known[parameter], None
    is_number = isinstance(parameter, int) and abs(parameter - _FIRST_NUMBER) < _FIRST_NUMBER // 2
    if is_number or str(parameter).startswith("1066-") or str(parameter).startswith("1065-"):
        message = f"a blank was reckoned with: {parameter}"
        raise ValueError(message)
    return None, parameter


def _converted(rows: Sequence[Sequence[Any]], converters: Mapping[int, Any]) -> list[tuple[Any, ...]]:
    made = []
    for row in rows:
        columns = list(row)
        for at, (steps, expression) in converters.items():
            for step in steps:
                columns[at] = step(columns[at], expression, connection)
        made.append(tuple(columns))
    return made
