"""A desk in front of the house shop: a customer who is proved, three representatives, and orders to act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from sodan.actions.gateway import Operation, Request, confirm, propose, token_of
from sodan.backoffice.connector import OrderView
from sodan.backoffice.house import ledger_lines_of
from sodan.backoffice.order import Order
from sodan.backoffice.tests.conftest import House, small_house
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import Level, prove
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import open_conversation
from sodan.desk.message import Kind as MessageKind
from sodan.desk.message import Message
from sodan.people.representative import Kind, Representative

MORNING = "2026-03-02 01:00:00+00:00"


@dataclass
class Desk:
    """Everything a test of the gateway needs at hand."""

    house: House
    conversation: Conversation
    ai: Representative
    rep: Representative
    supervisor: Representative
    clock: time_machine.Traveller

    @property
    def customer(self) -> Customer:
        """Who the conversation is with."""
        return self.house.customer

    def days_pass(self, days: int) -> None:
        """Let so many days go by, and prove the customer again, for a proof lasts half a day."""
        self.clock.shift(timedelta(days=days))
        prove(self.conversation.pk, self.customer, level=Level.CODE, method="code")

    def refund_of(self, order: OrderView, *, pieces: int = 1, **changed: Any) -> dict[str, Any]:
        """Arguments that send back the first line."""
        asked = {"order_number": order.number, "lines": {str(order.lines[0].id): pieces}, "reason": "defective"}
        return asked | changed

    def ask(self, act: str, arguments: dict[str, Any], *, by: Representative | None = None, **changed: Any) -> Operation:
        """Propose in the conversation, by the AI unless another is named."""
        asked: dict[str, Any] = {"act": act, "arguments": arguments, "conversation": self.conversation, "by": by or self.ai}
        return propose(Request(**(asked | changed)))

    def refund(self, order: OrderView, *, by: Representative | None = None, **changed: Any) -> Operation:
        """Propose to take the first line back."""
        return self.ask("return_and_refund", self.refund_of(order, **changed), by=by)

    def agreed(self, operation: Operation) -> Operation:
        """The customer says yes."""
        return confirm(operation, token=token_of(operation))

    def quiet_lines(self) -> list[str]:
        """The keys of the event lines in the conversation."""
        lines = Message.objects.filter(conversation=self.conversation, kind=MessageKind.EVENT)
        return list(lines.values_list("body", flat=True))

    def refunded_minor(self) -> int:
        """What the house gave back in all, by its own records."""
        return sum(payment.refunded.minor for order in Order.objects.all() for payment in self.house.view(order).payments)

    def has_sound_books(self) -> bool:
        """Whether what the acts wrote in the journal sums to zero."""
        lines = ledger_lines_of([str(key) for key in Operation.objects.values_list("key", flat=True)])
        return sum(line.amount.minor for line in lines) == 0


def enrol(house: House, name: str, role: str, kind: Kind = Kind.HUMAN) -> Representative:
    """Take somebody on who serves the house."""
    count = Representative.objects.count()
    person = Representative.objects.create_user(f"{role}{count}@moa.example", "correct horse", name=name, role=role, kind=kind)
    person.brands.add(house.brand)
    return person


def open_desk(clock: time_machine.Traveller) -> Desk:
    """Make the desk in the database."""
    house = small_house()
    ContactPoint.objects.create(brand=house.brand, customer=house.customer, medium=Medium.EMAIL, value="seoyeon@example.com")
    conversation = open_conversation(house.brand, house.customer, channel="web_chat", language="ko")
    prove(conversation.pk, house.customer, level=Level.CODE, method="code")
    ai = enrol(house, "소담", "ai_representative", Kind.AI)
    return Desk(house, conversation, ai, enrol(house, "김하늘", "representative"), enrol(house, "박지민", "supervisor"), clock)


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk on a still clock, its shop following the house's faults; its books must be sound afterwards."""
    with time_machine.travel(MORNING, tick=False) as clock:
        made = open_desk(clock)
        monkeypatch.setattr("sodan.actions.judgement.shop_of", lambda _brand: made.house.shop)
        yield made
        assert made.has_sound_books()
