"""Where a matter goes: by its reason to a department, how urgent it is, and by when somebody answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sodan.company.brand import Brand
from sodan.company.hours import working_deadline
from sodan.kit.pack import Stamp, pack_folder, read_page, stamp_of
from sodan.people.team import hours_of_department

DEFAULT = "default"
ROUNDED_TO = 10  # minutes


class Priority(IntEnum):
    """How urgent a matter is. URGENT is for safety, and for what we owe and are late with."""

    NORMAL = 0
    HIGH = 1
    URGENT = 2


class Route(BaseModel):
    """One reason's way: the department, the urgency, and the minutes of working time in which somebody answers."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    to: str
    priority: Literal["normal", "high", "urgent"] = "normal"
    minutes: int = Field(ge=1)
    skills: tuple[str, ...] = ()  # what whoever is given it automatically must know
    duty: str = ""  # and the duty their role must have

    @property
    def level(self) -> Priority:
        """The urgency as a number that can be compared."""
        return Priority[self.priority.upper()]


class Table(BaseModel):
    """One routing file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    departments: dict[str, dict[str, str]]
    routes: dict[str, Route]

    @model_validator(mode="before")
    @classmethod
    def _has_a_default(cls, raw: Any) -> Any:
        """A reason that nobody thought of must end somewhere."""
        if isinstance(raw, dict) and DEFAULT not in (raw.get("routes") or {}):
            message = f"no route “{DEFAULT}”"
            raise ValueError(message)
        return raw

    @model_validator(mode="after")
    def _check_departments(self) -> Table:
        """Every route leads to a department that is named."""
        strange = sorted({route.to for route in self.routes.values()} - set(self.departments))
        if strange:
            message = f"a route to “{strange[0]}”, which is no department"
            raise ValueError(message)
        return self


_PLAIN = Table(
    departments={"customer_care": {"ko": "고객상담팀", "ja": "お客様相談窓口", "en": "Customer care"}},
    routes={DEFAULT: Route(to="customer_care", minutes=120)},
)  # what holds for a pack that says nothing


@cache
def _read(path: Path, stamp: Stamp) -> Table:  # noqa: ARG001 - the stamp is the cache's key: a saved file is read anew
    return read_page(path, Table)


def table_of(line: str) -> Table:
    """The routing table in force. Raises Invalid, with the line, when the pack's file is wrong."""
    path = pack_folder(line, "desk") / "routing.yaml"
    return _read(path, stamp_of([path])) if path.is_file() else _PLAIN


def route_of(line: str, reason: str) -> Route:
    """The way of this reason, or the default one."""
    routes = table_of(line).routes
    return routes.get(reason, routes[DEFAULT])


def department_name(line: str, department: str, language: str) -> str:
    """What a department is called; its own key when the table no longer names it."""
    names = table_of(line).departments.get(department, {})
    return names.get(language) or names.get("en") or department


def answer_by(brand: Brand, reason: str) -> datetime:
    """By when somebody answers a matter handed over now for this reason: a moment as people say it, on the ten minutes.

    Counted in the hours of the team that answers for its department.
    """
    route = route_of(brand.line, reason)
    due = working_deadline(brand, minutes=route.minutes, hours=hours_of_department(brand, route.to))
    over = timedelta(minutes=due.minute % ROUNDED_TO, seconds=due.second, microseconds=due.microsecond)
    return due - over + timedelta(minutes=ROUNDED_TO) if over else due
