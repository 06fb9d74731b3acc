"""Put another name, e-mail address or telephone number on a customer's file; the old address is told."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import place_facts, same_in_all
from sodan.backoffice.connector import Receipt
from sodan.customers.account import plain_email, plain_phone
from sodan.customers.identity import Level, has_proved_address


class Asked(Arguments):
    """Which of the three, and what it is from now on."""

    field: Literal["email", "phone", "name"]
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    name: Annotated[str, Field(max_length=120)] = ""


class ChangeContact(Act[Asked]):
    """Only for who showed by a one-time code that they read what is sent to the old address; a new address is shown likewise."""

    name = "change_contact"
    duty = "keep_account"
    effect = Effect.PERSONAL
    level = Level.CODE
    arguments = Asked

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Whether there is a new value, whether a new e-mail address is theirs, and whether a new number can be called."""
        field, value = matter.arguments.field, _value(matter)
        proved = has_proved_address(matter.conversation_id or 0, value) if field == "email" else True
        is_there = any(map(str.isalnum, value))
        return {
            **place_facts(matter),
            "is_told": is_there or field == "phone",
            "has_proved_contact": proved,
            "is_whole_phone": is_there if field == "phone" else True,
        }

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The new value."""
        return [ReadBack(f"new_{matter.arguments.field}", same_in_all(_value(matter)))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop to keep it."""
        field = matter.arguments.field
        return matter.shop.change_contact(
            matter.customer_id or 0, field=field, value=_value(matter), key=errand.key, actor=errand.actor
        )


def _value(matter: Matter[Asked]) -> str:
    asked = matter.arguments
    if asked.field == "email":
        return plain_email(asked.email)
    return plain_phone(asked.phone, country=matter.brand.jurisdiction) if asked.field == "phone" else asked.name


ACT = ChangeContact()
