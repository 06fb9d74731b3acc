"""An act: what it takes, which duty it serves, how sure we must be of the customer, and how the shop performs it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from sodan.backoffice.connector import OrderView, Receipt, Shop
from sodan.company.brand import Brand
from sodan.customers.identity import Level
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES
from sodan.kit.money import Money


class Effect(StrEnum):
    """What the act touches: a record of ours, an order, money, or personal data."""

    RECORD = "record"
    ORDER = "order"
    MONEY = "money"
    PERSONAL = "personal"


class Arguments(BaseModel):
    """What an act is asked with; nothing beyond what is named."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class OrderArguments(Arguments):
    """What every act on an order is asked with."""

    order_number: str = Field(min_length=1, max_length=48)


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Matter(Generic[A]):
    """What an act is about: read from records, with ownership already proved. ``order`` is None for acts on none.

    ``asked_at`` is when the customer asked: a right used on its last day is not lost while we ask back or wait for approval.
    """

    brand: Brand
    shop: Shop
    arguments: A
    customer_id: int | None
    conversation_id: int | None = None
    order: OrderView | None = None
    asked_at: datetime = field(default_factory=now)

    @property
    def the_order(self) -> OrderView:
        """The order, for acts that are on one."""
        if self.order is None:
            message = "this act is on no order"
            raise TypeError(message)
        return self.order


@dataclass(frozen=True, slots=True)
class Quote:
    """What the act would move, computed.

    ``goods`` is what the pieces were sold for, ``taken_off`` what was taken off it and why, ``parts`` the payments the money
    goes back to with the share of each; ``goods_then`` says what becomes of the goods of a claim, ``is_available`` whether
    the goods are there.
    """

    amount: Money | None = None
    outgoing: Money | None = None
    goods: Money | None = None
    taken_off: tuple[tuple[str, Money], ...] = ()
    goods_then: str = ""
    parts: tuple[tuple[str, Money], ...] = ()
    is_available: bool = True


@dataclass(frozen=True, slots=True)
class Errand:
    """How an act is carried to the shop: its key, in whose name, and the version and amount it was agreed on."""

    key: str
    actor: str
    expected_version: int
    amount: Money | None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One line of what the customer confirms: ``read_back.<label>`` and a value in each language."""

    label: str
    value: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is stored with the operation."""
        return {"label_key": f"read_back.{self.label}", "value": dict(self.value)}


def in_languages(money: Money) -> dict[str, str]:
    """The amount as each language writes it."""
    return {language: money.shown(language) for language in LANGUAGES}


class Act(ABC, Generic[A]):
    """One thing that can be done for a customer. A new act is a new file in ``acts`` with one instance called ``ACT``."""

    name: ClassVar[str]
    duty: ClassVar[str]
    effect: ClassVar[Effect]
    level: ClassVar[Level]
    arguments: type[A]
    asks_consent: ClassVar[bool] = True
    makes: ClassVar[frozenset[str]] = frozenset()  # facts of the order that hold once it is done

    def order_number(self, arguments: A) -> str:
        """The order the act is on; empty for none."""
        return arguments.order_number if isinstance(arguments, OrderArguments) else ""

    def quote(self, matter: Matter[A]) -> Quote:  # noqa: ARG002 - acts that move money read it
        """What would move; must not raise for what policy is to refuse."""
        return Quote()

    @abstractmethod
    def facts(self, matter: Matter[A], quote: Quote) -> dict[str, Any]:
        """What the rules of this act ask about, read from the records (see ``policy.fact``)."""

    @abstractmethod
    def read_back(self, matter: Matter[A], quote: Quote) -> list[ReadBack]:
        """What the customer is shown before saying yes; the last line is the total where money moves."""

    @abstractmethod
    def perform(self, matter: Matter[A], errand: Errand) -> Receipt:
        """Carry it out under the errand's key; safe to call again with the same key.

        Raises Conflict, Refused, NotFound when nothing was done, and Unavailable when that is not known.
        """
