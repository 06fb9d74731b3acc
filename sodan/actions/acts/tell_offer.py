"""Tell a customer of one campaign, at the end of a conversation that went well; only who agreed to hear of such things."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import place_facts
from sodan.actions.feedback import Feedback
from sodan.actions.operation import UNDER_WAY, Operation, State
from sodan.actions.whereabouts import zone_at
from sodan.backoffice.connector import Receipt
from sodan.backoffice.view import address_view
from sodan.customers.consent import holds_consent
from sodan.customers.customer import Customer
from sodan.customers.identity import Level
from sodan.desk.campaign import PURPOSE, Campaign, CampaignOffer, days_since_offer, offer_in, record_offer
from sodan.desk.claim import Claim
from sodan.desk.complaint import Complaint
from sodan.desk.conversation import Conversation
from sodan.desk.incident import Incident
from sodan.desk.promise import owed_in
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Conflict

_BEST = 5


class Asked(Arguments):
    """Which campaign, and whether the customer's words showed displeasure."""

    campaign_id: Annotated[int, Field(strict=True)]
    is_upset: bool = False


class TellOffer(Act[Asked]):
    """Nobody asked for it, so that everything speaks against it but a consent, a good end, and rest since the last one."""

    name = "tell_offer"
    duty = "tell_offers"
    effect = Effect.RECORD
    level = Level.CLAIMED
    arguments = Asked
    asks_consent = False

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Consent, the campaign, how the conversation stands, what was told before, and the hour where the customer is."""
        here, campaign, customer = matter.conversation_id or 0, _campaign(matter), matter.customer_id or 0
        days = days_since_offer(customer)
        return {
            **place_facts(matter),
            "has_consent": holds_consent(customer, PURPOSE),
            "is_campaign_on": campaign is not None and campaign.is_on(day_in(matter.brand.zone, now())),
            "is_settled": _is_settled(here),
            "has_complained": any(record.objects.filter(conversation=here).exists() for record in (Claim, Complaint, Incident)),
            "is_upset": matter.arguments.is_upset,
            "number_stars": _lowest_mark(here),
            "was_offered_here": offer_in(here) is not None,
            "was_told_of_it": CampaignOffer.objects.filter(customer=customer, campaign=matter.arguments.campaign_id).exists(),
            "was_offered_before": days is not None,
            "number_days_since_offer": days,
            "hours_on_clock": now().astimezone(ZoneInfo(_zone(matter))).hour,
        }

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The campaign."""
        campaign = _campaign(matter)
        return [ReadBack("campaign", campaign.titles)] if campaign else []

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Write down that it is told, once."""
        campaign = _campaign(matter)
        customer = Customer.objects.filter(pk=matter.customer_id or 0).first()
        conversation = Conversation.objects.filter(pk=matter.conversation_id or 0).first()
        if campaign is None or customer is None or conversation is None:
            raise Conflict("no campaign, no customer or no conversation to tell it in")
        record_offer(campaign, conversation, customer, key=errand.key)
        details = {
            "title": campaign.titles,
            "brand": matter.brand.names,
            "until": campaign.ends_on.isoformat(),
            "law": matter.brand.jurisdiction,
        }
        return Receipt(key=errand.key, kind="offer", order_number="", amount=None, reference=campaign.reference, details=details)


def _campaign(matter: Matter[Asked]) -> Campaign | None:
    return Campaign.objects.filter(brand=matter.brand, pk=matter.arguments.campaign_id).first()


def _is_settled(conversation_id: int) -> bool:
    """Whether nothing of the conversation is owed or under way, but this offer itself."""
    unsettled = Operation.objects.filter(conversation=conversation_id, state__in=(*UNDER_WAY, State.CAME_BACK))
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    return conversation is not None and not unsettled.exclude(act=TellOffer.name).exists() and not owed_in(conversation)


def _lowest_mark(conversation_id: int) -> int:
    marks = Feedback.objects.filter(conversation=conversation_id).values_list("rating", flat=True)
    return min(marks, default=_BEST)


def _zone(matter: Matter[Asked]) -> str:
    """Where the customer's clock stands, as far as the file tells; else the brand's."""
    customer = Customer.objects.filter(pk=matter.customer_id or 0).first()
    return zone_at(address_view(customer.address if customer else {}), otherwise=matter.brand.zone)


ACT = TellOffer()
