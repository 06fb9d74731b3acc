"""Take a complaint down, with what would make it good, and promise an answer by its deadline."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import moment_in_all, place_facts, same_in_all
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.desk.complaint import Remedy, Severity, Told, take_complaint
from sodan.desk.conversation import Conversation
from sodan.kit.errors import Conflict
from sodan.people.representative import ai_of


class Asked(Arguments):
    """What went wrong in the customer's own words, how grave it sounds, and what they would have us do."""

    told: Annotated[str, Field(max_length=4_000)] = ""
    what: Annotated[str, Field(max_length=4_000)] = ""
    severity: Literal["complaint", "grave_complaint"] = "complaint"
    remedy: Literal["apology", "refund_fee", "credit", "call_back"]
    phone: Annotated[str, Field(max_length=40)] = ""


class RecordComplaint(Act[Asked]):
    """Anybody may complain, unproved, and nobody is asked to confirm it. No money moves: a person decides what is given."""

    name = "record_complaint"
    duty = "take_complaint"
    effect = Effect.RECORD
    level = Level.CLAIMED
    arguments = Asked
    asks_consent = False

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Whether anything was told that somebody could look into."""
        return {**place_facts(matter), "is_told": any(map(str.isalpha, _words(matter.arguments)))}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The customer's words."""
        return [ReadBack("complaint", same_in_all(_words(matter.arguments)))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Take it once."""
        asked, conversation = matter.arguments, _conversation(matter)
        told = Told(_words(asked), Severity(asked.severity), Remedy(asked.remedy), asked.phone)
        kept = take_complaint(conversation, told, key=errand.key, by=ai_of(matter.brand))
        due = moment_in_all(kept.due_at, matter.brand.zone) if kept.due_at else {}
        details = {"remedy": asked.remedy, "due": due}
        return Receipt(key=errand.key, kind="complaint", order_number="", amount=None, reference=kept.reference, details=details)


def _words(asked: Asked) -> str:
    return "\n".join(filter(None, [asked.told, asked.what]))


def _conversation(matter: Matter[Any]) -> Conversation:
    found = Conversation.objects.select_related("brand", "customer").filter(pk=matter.conversation_id or 0).first()
    if found is None:
        raise Conflict("no conversation to answer in")
    return found


ACT = RecordComplaint()
