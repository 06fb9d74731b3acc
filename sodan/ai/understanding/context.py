"""What a message is read against, and what reading it yields: the two ends of understanding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sodan.backoffice.connector import AddressView, MethodView, OrderView, ProductView
from sodan.kit.clock import now
from sodan.procedures.command import Command
from sodan.procedures.frame import Awaited

FIRST_LINE = "e_commerce"


@dataclass(frozen=True, slots=True)
class Offered:
    """One option on the table: its value, the words it was shown with, and other words people use for it."""

    value: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the last question asked for: its kind, the slot it fills, the options offered.

    ``also`` is what else it asked for, kind by slot; ``about`` the order line it is of, when it is of one of several.
    """

    kind: Awaited = "none"
    slot: str = ""
    options: tuple[Offered, ...] = ()
    procedure: str = ""
    also: tuple[tuple[Awaited, str], ...] = ()
    about: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """All a message may be read against: the customer's own orders (newest first), the catalogue, and the open question.

    ``choice`` is what a pressed button stands for; ``code`` the seal of a one-time code whose digits were hidden;
    ``active`` the procedure that is running, and ``focus`` the order lines it is about; ``line`` the line of business whose
    procedures are heard. ``methods`` are the customer's own ways of paying, ``spoken`` the numbers of the orders this
    conversation has dealt with, the last first, ``last_lines`` what it dealt with last, ``address`` where the customer usually
    has things sent. Nothing here is ever written.
    """

    language: str
    expectation: Expectation = Expectation()
    orders: tuple[OrderView, ...] = ()
    products: tuple[ProductView, ...] = ()
    choice: str | None = None
    code: str = ""
    active: str = ""
    focus: tuple[int, ...] = ()
    methods: tuple[MethodView, ...] = ()
    spoken: tuple[str, ...] = ()
    last_lines: tuple[int, ...] = ()
    address: AddressView | None = None
    line: str = FIRST_LINE
    zone: str = "Asia/Seoul"

    @property
    def today(self) -> date:
        """What day it is where the shop is."""
        return now().astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Understanding:
    """The commands in the order they were said, the language of the message, and what else it might have meant.

    ``candidates`` are (label, score 0…1) of the best-scored intents; ``notes`` are short facts for the decision log.
    """

    commands: tuple[Command, ...]
    language: str
    candidates: tuple[tuple[str, float], ...] = ()
    notes: tuple[str, ...] = ()
