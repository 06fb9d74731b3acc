"""The side panel: who the customer is and how sure we are, what they bought, what was done, and what the AI thought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sodan.customers.consent import Consent
from sodan.customers.customer import ContactPoint, Medium, masked
from sodan.customers.identity import Identity, Level, identity_in
from sodan.desk.conversation import Conversation
from sodan.desk.handover import HandOver
from sodan.desk.view import Row, earlier_of
from sodan.people.representative import Representative

SENIOR_ROLES = ("supervisor", "owner")


@dataclass(frozen=True, slots=True)
class Contact:
    """One address as this reader may see it."""

    medium: str
    shown: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Side:
    """Everything beside the conversation."""

    identity: Identity
    contacts: tuple[Contact, ...]
    consents: tuple[Consent, ...]
    handover: HandOver | None
    earlier: tuple[Row, ...]


def side_of(conversation: Conversation, *, reader: Representative) -> Side:
    """The side panel in a fixed number of queries."""
    identity = identity_in(conversation.pk)
    return Side(
        identity=identity,
        contacts=_contacts(conversation, identity, reader),
        consents=tuple(Consent.objects.filter(customer=conversation.customer_id, withdrawn_at=None).order_by("pk")),
        handover=HandOver.objects.filter(conversation=conversation).order_by("-pk").first(),
        earlier=earlier_of(conversation),
    )


def may_see_addresses(conversation: Conversation, identity: Identity, reader: Representative) -> bool:
    """Whole addresses are for seniors, and for whoever serves a customer who has proved who they are."""
    proved = identity.customer_id == conversation.customer_id and identity.level >= Level.FACTS
    return reader.role in SENIOR_ROLES or (proved and conversation.assignee_id == reader.pk)


def _contacts(conversation: Conversation, identity: Identity, reader: Representative) -> tuple[Contact, ...]:
    whole = may_see_addresses(conversation, identity, reader)
    points: Any = ContactPoint.objects.filter(customer=conversation.customer_id).exclude(medium=Medium.WEB_VISITOR)
    return tuple(
        Contact(point.medium, point.value if whole else masked(point.medium, point.value), point.verified_at is not None)
        for point in points.order_by("pk")
    )
