"""Keep what the customer thought of the service; what they said beside the mark becomes an item of feedback."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import place_facts, same_in_all
from sodan.actions.feedback import keep_feedback
from sodan.actions.opinion import keep_opinion
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.desk.conversation import Conversation
from sodan.desk.feedback import About
from sodan.desk.rating import Mark, Via, rate


class Asked(Arguments):
    """The mark and the customer's own words."""

    rating: Annotated[int, Field(strict=True)]
    comment: Annotated[str, Field(max_length=4_000)] = ""
    about: About = About.SERVICE
    product_id: Annotated[int | None, Field(strict=True)] = None


class RecordFeedback(Act[Asked]):
    """Anybody may say it, unproved, and nobody is asked to confirm it."""

    name = "record_feedback"
    duty = "collect_feedback"
    effect = Effect.RECORD
    level = Level.CLAIMED
    arguments = Asked
    asks_consent = False

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """The mark."""
        return {**place_facts(matter), "rating": matter.arguments.rating}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The mark."""
        return [ReadBack("rating", same_in_all(str(matter.arguments.rating)))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Keep it once."""
        asked = matter.arguments
        kept = keep_feedback(
            errand.key, brand=matter.brand, conversation_id=matter.conversation_id, customer_id=matter.customer_id,
            rating=asked.rating, comment=asked.comment,
        )  # fmt: skip
        if conversation := Conversation.objects.filter(pk=matter.conversation_id or 0).first():
            rate(conversation, Mark(asked.rating, asked.comment), via=Via.ASKED, key=f"feedback:{errand.key}")
        keep_opinion(errand.key, matter, words=asked.comment, about=asked.about, product_id=asked.product_id)
        return Receipt(key=errand.key, kind="feedback", order_number="", amount=None, reference=f"F-{kept.pk}")


ACT = RecordFeedback()
