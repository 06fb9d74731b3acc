"""Put another usual address on the customer's file; orders that are placed already go where they went before."""

from __future__ import annotations

from typing import Any

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.acts.change_address import Address
from sodan.actions.fact import address_text, place_facts
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.kit.language import LANGUAGES


class Asked(Arguments):
    """Where to, from now on."""

    address: Address


class ChangeAccountAddress(Act[Asked]):
    """The address that new orders begin with."""

    name = "change_account_address"
    duty = "keep_account"
    effect = Effect.PERSONAL
    level = Level.CODE
    arguments = Asked

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Whether a carrier can read it."""
        address = matter.arguments.address
        is_whole = bool(address.name and address.line1 and address.postcode and address.country)
        return {**place_facts(matter), "is_whole_address": is_whole}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The new address in full."""
        address = matter.arguments.address.view()
        return [ReadBack("usual_address", {code: address_text(address, code) for code in LANGUAGES})]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to keep it."""
        return matter.shop.change_account_address(
            matter.customer_id or 0, address=matter.arguments.address.view(), key=errand.key, actor=errand.actor
        )


ACT = ChangeAccountAddress()
