"""Open an account for a visitor: name, proved e-mail address, and each agreement written down apart."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import place_facts, same_in_all, told
from sodan.backoffice.connector import Receipt
from sodan.customers.account import Opening, plain_email, plain_phone
from sodan.customers.identity import Level, has_proved_address, prove
from sodan.desk.conversation import Conversation
from sodan.kit.errors import Conflict
from sodan.kit.language import LANGUAGES


class Asked(Arguments):
    """Who they are and what they said to each agreement; None where it was not asked for."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    email: Annotated[str, Field(min_length=3, max_length=254)]
    phone: Annotated[str, Field(max_length=40)] = ""
    terms: bool = False
    privacy: bool = False
    age_14: bool | None = None
    marketing: bool | None = None


class OpenAccount(Act[Asked]):
    """Anybody without an account may open one. What they agreed to is read back and confirmed before anything is kept."""

    name = "open_account"
    duty = "open_account"
    effect = Effect.PERSONAL
    level = Level.CLAIMED
    arguments = Asked

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """What they agreed to as they said it; whether the address is theirs and they have no account yet as the records say."""
        asked = matter.arguments
        conversation = _conversation(matter)
        return {
            **place_facts(matter),
            "has_agreed_terms": asked.terms,
            "has_agreed_privacy": asked.privacy,
            "is_of_age": bool(asked.age_14),
            "has_proved_contact": has_proved_address(matter.conversation_id or 0, plain_email(asked.email)),
            "is_new_customer": conversation is not None and not conversation.customer.is_registered,
        }

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """Name, address, and each agreement by name."""
        asked = matter.arguments
        names = [told(f"consent.{purpose}") for purpose in _agreed(asked)]
        agreed = {language: ", ".join(name[language] for name in names) for language in LANGUAGES}
        phone = [ReadBack("phone", same_in_all(asked.phone))] if asked.phone else []
        return [
            ReadBack("name", same_in_all(asked.name)),
            ReadBack("email", same_in_all(asked.email)),
            *phone,
            ReadBack("agreed", agreed),
        ]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Open it once; who opened it has then proved who they are."""
        asked, conversation = matter.arguments, _conversation(matter)
        if conversation is None:
            raise Conflict("no conversation in which it was asked for")
        opening = Opening(
            asked.name,
            plain_email(asked.email),
            plain_phone(asked.phone, country=matter.brand.jurisdiction),
            _agreed(asked),
        )
        visitor, language = conversation.customer_id, conversation.language
        receipt = matter.shop.open_account(visitor, opening=opening, language=language, key=errand.key, actor=errand.actor)
        prove(conversation.pk, conversation.customer, level=Level.CODE, method="code")
        return receipt


def _agreed(asked: Asked) -> tuple[str, ...]:
    given = {"terms": asked.terms, "privacy": asked.privacy, "age_14": asked.age_14, "marketing": asked.marketing}
    return tuple(purpose for purpose, is_given in given.items() if is_given)


def _conversation(matter: Matter[Any]) -> Conversation | None:
    return Conversation.objects.select_related("brand", "customer").filter(pk=matter.conversation_id or 0).first()


ACT = OpenAccount()
