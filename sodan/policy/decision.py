"""What policy answers when asked whether an act may be done: an outcome with its reasons, facts and amounts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
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
    """One rule's verdict: ``code`` is the rule's name; ``reason.<code>`` tells the customer, ``why.<code>`` a colleague.

    ``citation`` is where the rule stands, in each language; ``values`` fill the sentences (raw: days, ISO dates, numbers).
    """

    code: str
    citation: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def cited(self, language: str) -> str:
        """Where the rule stands, in the reader's language; empty for the reasons of the gateway itself."""
        return self.citation.get(language) or self.citation.get("en", "")


@dataclass(frozen=True, slots=True)
class Option:
    """What policy would allow instead: another act with arguments and, where money moves, the computed amount."""

    act: str
    arguments: dict[str, Any] = field(default_factory=dict)
    amount_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole answer; stored with the operation so that it can be explained and replayed.

    ``facts`` are those the rules read, ``known`` all there were: other rules may ask about others.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    revision: str = ""
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        """The reason codes alone."""
        return tuple(reason.code for reason in self.reasons)

    def as_json(self) -> dict[str, Any]:
        """The decision as it is stored with its operation."""
        return asdict(self) | {"outcome": self.outcome.value}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Decision:
        """A stored decision read back."""
        return cls(
            outcome=Outcome(stored["outcome"]),
            reasons=tuple(Reason(**reason) for reason in stored["reasons"]),
            facts=stored["facts"],
            rules=tuple(stored["rules"]),
            options=tuple(Option(**option) for option in stored["options"]),
            revision=stored["revision"],
            known=stored.get("known", {}),
        )
