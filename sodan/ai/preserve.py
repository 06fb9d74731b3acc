"""Records as they were told, written as JSON and read back: money, moments, tuples and our own frozen dataclasses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID

from sodan.actions.operation import Operation
from sodan.kit.errors import Invalid

_PLAIN = (str, int, float, bool, type(None))
_KIND, _VALUE = "~", "="
_REMEMBERED = 4
# What a procedure or a card may read of an operation. The rest is found by its key in the journal.
_OPERATION = (
    "key", "act", "duty", "state", "arguments", "order_number", "order_version", "amount_minor", "outgoing_minor", "currency",
    "decision", "read_back", "token_expires_at", "receipt", "error",
)  # fmt: skip


def preserved(value: Any) -> Any:
    """The value as JSON. Raises TypeError for what is neither plain nor a record we know how to keep."""
    if isinstance(value, Enum):
        return {_KIND: _path(type(value)), _VALUE: value.value}
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, list):
        return [preserved(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): preserved(item) for name, item in value.items()}
    return _of_a_kind(value)


def once(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function for long things that never change: asked again about the very same object, it answers as before."""
    known: list[tuple[Any, Any]] = []

    def remembered(value: Any) -> Any:
        for same, answer in known:
            if same is value:
                return answer
        answer = function(value)
        known[:] = [(value, answer), *known[: _REMEMBERED - 1]]
        return answer

    return remembered


@once
def preserved_once(value: Any) -> Any:
    """``preserved``, for what many turns read alike."""
    return preserved(value)


def _of_a_kind(value: Any) -> Any:
    """What JSON has no word for, with the name of its kind."""
    if isinstance(value, tuple):
        return {_KIND: "tuple", _VALUE: [preserved(item) for item in value]}
    if isinstance(value, datetime):
        return {_KIND: "moment", _VALUE: value.isoformat()}
    if isinstance(value, date):
        return {_KIND: "day", _VALUE: value.isoformat()}
    return _record(value)


def _record(value: Any) -> Any:
    if isinstance(value, Operation):
        kept = {name: getattr(value, name) for name in _OPERATION}
        return {_KIND: "operation", _VALUE: preserved(kept | {"key": str(value.key), "state": str(value.state)})}
    if is_dataclass(value) and not isinstance(value, type):
        told = [preserved(getattr(value, name)) for name in _names(type(value))]
        return {_KIND: _path(type(value)), _VALUE: told}
    message = f"{type(value).__name__} cannot be kept on a tape"
    raise TypeError(message)


@cache
def _names(shape: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape))


def _path(shape: type) -> str:
    return f"{shape.__module__}:{shape.__qualname__}"


def restored(kept: Any) -> Any:
    """The value as it was. Raises Invalid for a record whose shape has changed since it was kept."""
    if isinstance(kept, list):
        return [restored(item) for item in kept]
    if not isinstance(kept, dict):
        return kept
    if _KIND not in kept:
        return {name: restored(item) for name, item in kept.items()}
    kind, value = kept[_KIND], kept[_VALUE]
    return _KINDS[kind](value) if kind in _KINDS else _shaped(kind, value)


def _tuple(value: list[Any]) -> tuple[Any, ...]:
    return tuple(restored(item) for item in value)


def _operation(value: dict[str, Any]) -> Operation:
    return Operation(**restored(value) | {"key": UUID(value["key"])})


_KINDS: dict[str, Callable[[Any], Any]] = {
    "tuple": _tuple,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "operation": _operation,
}


@cache
def _shape(path: str) -> Any:
    """The class of that path; only our own records and values are ever looked up."""
    module, _, name = path.partition(":")
    if not module.startswith("sodan."):
        raise Invalid(f"“{path}” is none of ours", where="tape")
    shape = getattr(import_module(module), name, None)
    if not isinstance(shape, type) or not (is_dataclass(shape) or issubclass(shape, Enum)):
        raise Invalid(f"“{path}” is no record any more", where="tape", expected="the program the tape was made by")
    return shape


def _shaped(path: str, value: Any) -> Any:
    shape = _shape(path)
    if issubclass(shape, Enum):
        return shape(value)
    if len(value) != len(_names(shape)):
        raise Invalid(f"“{path}” has another shape today", where="tape", expected="the program the tape was made by")
    return shape(**dict(zip(_names(shape), map(restored, value), strict=True)))
