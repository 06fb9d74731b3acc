"""Note what a customer said to an offer; whoever wants none of these any more takes their consent back by it."""

from __future__ import annotations

from typing import Any, Literal

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import place_facts
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.desk.campaign import Answer, answer_offer, offer_in
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Conflict


class Asked(Arguments):
    """What they said: tell me more, no thanks, or no more of these."""

    answer: Literal["interested", "declined", "stopped"]


class NoteOfferAnswer(Act[Asked]):
    """To say no is free and works at once, for whoever was told something."""

    name = "note_offer_answer"
    duty = "tell_offers"
    effect = Effect.RECORD
    level = Level.CLAIMED
    arguments = Asked
    asks_consent = False

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Whether anything was offered in this conversation."""
        return {**place_facts(matter), "was_offered_here": offer_in(matter.conversation_id) is not None}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The campaign."""
        offer = offer_in(matter.conversation_id)
        return [ReadBack("campaign", offer.campaign.titles)] if offer else []

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Note it; the same again changes nothing."""
        offer = offer_in(matter.conversation_id)
        if offer is None:
            raise Conflict("nothing was offered in this conversation")
        campaign, answer = offer.campaign, matter.arguments.answer
        answer_offer(offer, Answer(answer))
        details = {
            "answer": answer,
            "title": campaign.titles,
            "words": campaign.words,
            "until": campaign.ends_on.isoformat(),
            "today": day_in(matter.brand.zone, now()).isoformat(),
        }
        return Receipt(key=errand.key, kind="offer", order_number="", amount=None, reference=campaign.reference, details=details)


ACT = NoteOfferAnswer()
