"""What policy answers when asked whether an act may be done: an outcome with its reasons, facts and amounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """The four answers."""

    ALLOW = "allow"
    APPROVE = "approve"
    DENY = "deny"
    NEED_INFO = "need_info"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's verdict: ``code`` is the rule's name and names its sentence in the phrases; ``citation`` its source."""

    code: str
    citation: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """What policy would allow instead: another act with arguments and, where money moves, the computed amount."""

    act: str
    arguments: dict[str, Any] = field(default_factory=dict)
    amount_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole answer; stored with the operation so that it can be explained and replayed."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    revision: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The reason codes alone."""
        return tuple(reason.code for reason in self.reasons)
