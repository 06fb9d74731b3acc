"""Hand somebody who wants to buy much, or for a firm, to sales; only with their yes to being contacted for it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import moment_in_all, place_facts, same_in_all
from sodan.backoffice.connector import Receipt
from sodan.customers.consent import give_consent
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import Level
from sodan.desk.conversation import Conversation
from sodan.desk.lead import Wanted, take_lead
from sodan.kit.errors import Conflict
from sodan.people.representative import ai_of

PURPOSE = "sales_contact"


class Asked(Arguments):
    """What they want in their own words, by when, who they are, where to write to, and whether sales may."""

    told: Annotated[str, Field(max_length=4_000)] = ""
    what: Annotated[str, Field(max_length=4_000)] = ""
    by_when: date | None = None
    name: Annotated[str, Field(max_length=120)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    may_contact: bool = False


class RecordLead(Act[Asked]):
    """Anybody may ask for an offer, unproved. The yes to being contacted is asked in so many words, and kept as a consent."""

    name = "record_lead"
    duty = "pass_leads_on"
    effect = Effect.RECORD
    level = Level.CLAIMED
    arguments = Asked
    asks_consent = False

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Whether it says what is wanted, whether they agreed, and whether there is somewhere to write to."""
        return {
            **place_facts(matter),
            "is_told": any(map(str.isalpha, _words(matter.arguments))),
            "has_consent": matter.arguments.may_contact,
            "has_contact": bool(_reached_at(matter)[1]),
        }

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """What they want."""
        return [ReadBack("wanted", same_in_all(_words(matter.arguments)))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Take it once, with the consent beside it."""
        conversation = Conversation.objects.select_related("brand", "customer").filter(pk=matter.conversation_id or 0).first()
        if conversation is None:
            raise Conflict("no conversation to answer in")
        name, contact = _reached_at(matter)
        wanted = Wanted(_words(matter.arguments), name, contact, matter.arguments.by_when)
        lead = take_lead(conversation, wanted, key=errand.key, by=ai_of(matter.brand))
        evidence = f"lead:{errand.key}"
        give_consent(conversation.customer, PURPOSE, language=conversation.language, evidence=evidence)
        due = moment_in_all(lead.due_at, matter.brand.zone) if lead.due_at else {}
        details = {"due": due, "contact": contact}
        return Receipt(key=errand.key, kind="lead", order_number="", amount=None, reference=lead.reference, details=details)


def _words(asked: Asked) -> str:
    return "\n".join(filter(None, [asked.told, asked.what]))


def _reached_at(matter: Matter[Asked]) -> tuple[str, str]:
    """Name and e-mail address: as told, else as they are on the file of a customer who is proved."""
    asked = matter.arguments
    known = Customer.objects.filter(pk=matter.customer_id or 0).first()
    if known is None:
        return asked.name, asked.email
    on_file = ContactPoint.objects.filter(customer=known, medium=Medium.EMAIL).values_list("value", flat=True).first()
    return asked.name or known.name, asked.email or on_file or ""


ACT = RecordLead()
