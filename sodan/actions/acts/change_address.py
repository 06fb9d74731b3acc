"""Send an order that is not packed yet to another address; it moves goods, so it takes a one-time code."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, OrderArguments, Quote, ReadBack
from sodan.actions.fact import address_text, order_facts, order_line
from sodan.backoffice.connector import AddressView, Receipt
from sodan.customers.identity import Level
from sodan.kit.language import LANGUAGES

Part = Annotated[str, Field(max_length=120)]


class Address(Arguments):
    """A whole address; ``country`` by ISO 3166 alpha-2."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    line1: Annotated[str, Field(min_length=1, max_length=200)]
    line2: Part = ""
    city: Part = ""
    region: Part = ""
    postcode: Annotated[str, Field(min_length=1, max_length=16)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    phone: Annotated[str, Field(max_length=24)] = ""

    def view(self) -> AddressView:
        """As the back office takes it."""
        return AddressView(**self.model_dump())


class Asked(OrderArguments):
    """Which order, and where to."""

    address: Address


class ChangeAddress(Act[Asked]):
    """The whole order goes to the one new address."""

    name = "change_address"
    duty = "change_order"
    effect = Effect.PERSONAL
    level = Level.CODE
    arguments = Asked

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """How far the order has come."""
        return order_facts(matter)

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The new address in full."""
        address = matter.arguments.address.view()
        return [order_line(matter), ReadBack("new_address", {code: address_text(address, code) for code in LANGUAGES})]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to change the address."""
        return matter.shop.change_address(
            matter.the_order.id, address=matter.arguments.address.view(),
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip


ACT = ChangeAddress()
