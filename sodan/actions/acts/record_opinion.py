"""Take down what a customer thinks of the goods, the delivery, the shop or the service, for whoever can do something about it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import place_facts, same_in_all
from sodan.actions.opinion import keep_opinion, may_be_kept
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.desk.feedback import About
from sodan.desk.routing import department_name
from sodan.kit.errors import Conflict
from sodan.kit.language import LANGUAGES


class Asked(Arguments):
    """The customer's own words, what they are about, and the product where one was named."""

    words: Annotated[str, Field(max_length=4_000)] = ""
    about: About = About.OTHER
    product_id: Annotated[int | None, Field(strict=True)] = None


class RecordOpinion(Act[Asked]):
    """Anybody may say what they think, unproved, and nobody is asked to confirm it."""

    name = "record_opinion"
    duty = "collect_feedback"
    effect = Effect.RECORD
    level = Level.CLAIMED
    arguments = Asked
    asks_consent = False

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Whether anything was said that somebody could use."""
        return {**place_facts(matter), "is_told": may_be_kept(matter.arguments.words)}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The customer's words."""
        return [ReadBack("opinion", same_in_all(matter.arguments.words))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Take it once."""
        asked = matter.arguments
        item = keep_opinion(errand.key, matter, words=asked.words, about=asked.about, product_id=asked.product_id)
        if item is None:
            raise Conflict("no conversation in which it was said")
        to = {language: department_name(matter.brand.line, item.department, language) for language in LANGUAGES}
        details = {"about": item.about, "department": to}
        return Receipt(key=errand.key, kind="opinion", order_number="", amount=None, reference=item.reference, details=details)


ACT = RecordOpinion()
