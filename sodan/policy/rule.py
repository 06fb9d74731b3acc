"""A rule as a shop owner writes it: which acts it binds, what must hold, and what follows when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    import cel

Value = int | str | bool | None | tuple[str, ...]


@cache
def compiled(expression: str) -> cel.Program:
    """The expression ready to run, compiled once per process. Raises ValueError when it is not CEL."""
    import cel  # noqa: PLC0415 - brings a terminal toolkit along, which no process need load to start

    return cel.compile(expression)


def _is_cel(expression: str) -> str:
    try:
        compiled(expression)
    except ValueError as error:
        message = f"“{expression}” cannot be read: {str(error).splitlines()[0]}"
        raise ValueError(message) from error
    return expression


class MissingFactError(Exception):
    """A fact the expression needs is not on record."""


BROKEN = (ValueError, TypeError, RuntimeError, ArithmeticError)
"""What an expression that cannot be answered raises."""


def holds(expression: str, known: Mapping[str, Any]) -> bool:
    """Whether the expression is true over what is known.

    Raises MissingFactError when a fact is not on record, TypeError when the answer is neither yes nor no, and otherwise
    one of ``BROKEN`` as the expression fails.
    """
    program = compiled(expression)
    names = program.variables()
    for name in names:
        if known.get(name) is None:
            raise MissingFactError(name)
    answer = program.execute({name: known[name] for name in names})
    if not isinstance(answer, bool):
        message = f"“{expression}” answers neither yes nor no"
        raise TypeError(message)
    return answer


class Answer(Enum):
    """What a rule says of a case."""

    HOLDS = auto()
    FAILS = auto()
    SILENT = auto()  # the rule does not bind this case


Expression = Annotated[str, AfterValidator(_is_cel)]


class Strict(BaseModel):
    """A part of a file in which every field is known and of the kind it says."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Texts(Strict):
    """A short text in the three languages."""

    ko: str = Field(min_length=1)
    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Offer(Strict):
    """What may be done instead, when ``when`` holds: an act with these arguments in place of those asked for."""

    act: str
    arguments: dict[str, Any] = Field(default_factory=dict, alias="with")
    when: Expression = "true"


class Rule(Strict):
    """One condition on some acts. ``expr`` must hold wherever ``when`` does, or ``outcome`` follows.

    ``override: supervisor`` turns a denial into a question to a supervisor when a person (not the AI) asks.
    ``says`` fills the sentence ``reason.<id>``: the name of each place and the fact or setting it shows.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    acts: tuple[str, ...] = Field(min_length=1)
    when: Expression = "true"
    expr: Expression
    outcome: Literal["deny", "approve", "need_info"] = "deny"
    override: Literal["supervisor"] | None = None
    citation: Texts
    says: dict[str, str] = Field(default_factory=dict)
    offers: tuple[Offer, ...] = ()

    def answer(self, known: Mapping[str, Any]) -> Answer:
        """What the rule says of a case. Raises as ``holds`` does."""
        if not holds(self.when, known):
            return Answer.SILENT
        return Answer.HOLDS if holds(self.expr, known) else Answer.FAILS

    def reads(self) -> set[str]:
        """The facts and settings that its answer depends on."""
        return {name for text in (self.when, self.expr) for name in compiled(text).variables()}

    def asks(self) -> set[str]:
        """Every fact and setting the rule reads."""
        expressions = (self.when, self.expr, *(offer.when for offer in self.offers))
        return {name for expression in expressions for name in compiled(expression).variables()} | set(self.says.values())


Setting = int | tuple[str, ...] | dict[str, Decimal]
_LAW, _CURRENCY = 2, 3


class Page(Strict):
    """One policy file: its settings (the numbers an owner changes) and its rules."""

    settings: dict[str, Setting] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _check_settings(self) -> Page:
        """A setting for each place is keyed by law (KR) or by currency (KRW), never by both."""
        for name, setting in self.settings.items():
            if isinstance(setting, dict):
                _check_keys(name, setting)
        return self


def _check_keys(name: str, setting: Mapping[str, Decimal]) -> None:
    lengths = {len(key) for key in setting}
    if not setting or not all(key.isupper() for key in setting) or lengths not in ({_LAW}, {_CURRENCY}):
        message = f"“{name}” wants countries ({{KR: 14, JP: 10}}) or currencies ({{KRW: 3000, USD: 6.00}})"
        raise ValueError(message)
    if lengths == {_LAW} and any(value != int(value) for value in setting.values()):
        message = f"“{name}” wants whole numbers"
        raise ValueError(message)
