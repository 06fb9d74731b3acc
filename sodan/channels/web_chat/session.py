"""A browser's hold on a conversation: a random bearer kept in the chat frame, of which only the digest is stored.

Whoever holds the bearer may read and write, nobody else. A session is anonymous, or speaks for the customer a signed token
named. The two never share a conversation: signing in ends the anonymous bearer, and without a token a signed-in one ends.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import available_timezones

from django.conf import settings
from django.db import models, transaction

from sodan.channels.web_chat.inbox import Inbox
from sodan.channels.web_chat.token import Claims, claims_of
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import Level, identity_in, prove
from sodan.customers.recognition import recognise
from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from sodan.kit.errors import NotPermitted
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record

ANONYMOUS_LASTS = timedelta(days=30)
SIGNED_IN_LASTS = timedelta(hours=12)
_ZONES = available_timezones()
CONVERSATION_STAYS = timedelta(days=14)  # after so long in silence a signed-in customer begins a new matter


class SessionEnded(NotPermitted):
    """The bearer is unknown, too old, of another brand, or was ended."""

    code = "web_chat.error.session_ended"


class SignInRequired(NotPermitted):
    """This inbox serves only customers whom the shop's token names."""

    code = "web_chat.error.sign_in_required"


class Session(Record):
    """One browser's hold. ``customer`` is None while anonymous; ``medium`` and ``address`` are where it writes from.

    ``earlier`` tells how its conversation came to be another one: merged (and what it may read of it) or split (see ``merging``).
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    earlier = models.JSONField(default=list, blank=True)
    medium = models.CharField(max_length=16)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    network = models.CharField(max_length=64, blank=True)
    zone = models.CharField(max_length=48, blank=True, default="")  # of the browser, if another than the brand's
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A customer's earlier conversation is found through their sessions."""

        indexes = [models.Index(fields=["customer", "-id"], name="web_chat_session_customer")]

    @property
    def is_signed_in(self) -> bool:
        """Whether a token named the customer."""
        return self.customer_id is not None

    @property
    def holder(self) -> str:
        """Who this browser is to a file it brought."""
        return holder_of(self.pk)


def holder_of(session: int) -> str:
    """Who the browser of the session with this number is to a file it brought."""
    return f"web_chat:{session}"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser brings when the chat opens: its bearer and token if it has any, its language, network address and zone."""

    bearer: str
    token: str
    language: str
    network: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """The session and, only when it is new, the bearer to keep."""

    session: Session
    bearer: str | None


def digest_of(bearer: str) -> str:
    """What is stored of a bearer; 256 random bits need no salt."""
    return hashlib.sha256(bearer.encode()).hexdigest()


def network_of(address: str) -> str:
    """A keyed digest of an internet address: enough to count by, useless to anyone who reads the table."""
    return hmac.new(settings.SECRET_KEY.encode(), f"web_chat:{address}".encode(), hashlib.sha256).hexdigest()


def session_of(inbox: Inbox, bearer: str) -> Session:
    """The live session of this bearer at this brand. Raises SessionEnded, or SignInRequired when the inbox has become strict."""
    session = _live(inbox, bearer)
    if session is None:
        raise SessionEnded
    if not session.is_signed_in and not inbox.anonymous_allowed:
        raise SignInRequired
    return session


def _live(inbox: Inbox, bearer: str) -> Session | None:
    if not bearer:
        return None
    return (
        Session.objects.select_related("conversation__assignee", "customer")
        .filter(digest=digest_of(bearer), brand=inbox.brand, ended_at=None, expires_at__gt=now())
        .first()
    )


def start(inbox: Inbox, visit: Visit) -> Started:
    """Open the chat for this visit. Raises TokenRefused, or SignInRequired when nobody may stay anonymous here."""
    held = _live(inbox, visit.bearer)
    if not visit.token:
        return _start_anonymous(inbox, visit, held)
    claims = claims_of(visit.token, secret=inbox.secret, brand=inbox.brand.slug)
    return _start_signed_in(inbox, visit, held, claims)


def _start_anonymous(inbox: Inbox, visit: Visit, held: Session | None) -> Started:
    if held is not None and held.is_signed_in:
        # Nobody is signed in at the shop any more: the next person at this computer must not read on.
        end(held)
        held = None
    if not inbox.anonymous_allowed:
        raise SignInRequired
    if held is not None:
        return Started(_renewed(held, ANONYMOUS_LASTS, zone=zone_of(inbox, visit)), None)
    address = f"visitor:{secrets.token_hex(16)}"
    bearer = secrets.token_urlsafe(32)
    session = Session.objects.create(
        brand=inbox.brand,
        digest=digest_of(bearer),
        medium=Medium.WEB_VISITOR,
        address=address,
        language=visit.language,
        network=visit.network,
        zone=zone_of(inbox, visit),
        expires_at=now() + ANONYMOUS_LASTS,
    )
    return Started(session, bearer)


@transaction.atomic
def _start_signed_in(inbox: Inbox, visit: Visit, held: Session | None, claims: Claims) -> Started:
    contact = _contact_of(inbox.brand, claims, visit.language)
    if held is not None and held.customer_id == contact.customer_id:
        held.conversation = held.conversation or last_conversation_of(contact.customer)
        session = _renewed(held, SIGNED_IN_LASTS, zone=zone_of(inbox, visit))
        _prove(session)
        return Started(session, None)
    bearer = secrets.token_urlsafe(32)
    session = Session.objects.create(
        brand=inbox.brand,
        digest=digest_of(bearer),
        customer=contact.customer,
        conversation=_conversation_brought_along(held, contact.customer) or last_conversation_of(contact.customer),
        medium=contact.medium,
        address=contact.value,
        language=visit.language,
        network=visit.network,
        zone=zone_of(inbox, visit),
        expires_at=now() + SIGNED_IN_LASTS,
    )
    if held is not None:
        end(held)
    _prove(session)
    return Started(session, bearer)


def _contact_of(brand: Brand, claims: Claims, language: str) -> ContactPoint:
    """The customer's contact point: the e-mail the shop vouches for, else the shop's own number for them."""
    email = claims.sub if "@" in claims.sub else claims.email
    contact = (
        recognise(brand, Medium.EMAIL, email.strip().lower(), language=language)
        if email
        else recognise(brand, Medium.WEB_VISITOR, f"customer:{claims.sub}", language=language)
    )
    ContactPoint.objects.filter(pk=contact.pk, verified_at=None).update(verified_at=now())
    if claims.name and not contact.customer.name:
        contact.customer.name = claims.name
        contact.customer.is_registered = True
        contact.customer.changed_at = now()
        contact.customer.save(update_fields=["name", "is_registered", "changed_at"])
    return contact


def _conversation_brought_along(held: Session | None, customer: Customer) -> Conversation | None:
    """What this browser said before it signed in, unless it has become somebody else's matter."""
    if held is None or held.is_signed_in or held.conversation is None or any("merge" in step for step in held.earlier):
        return None
    conversation = held.conversation
    proved = identity_in(conversation.pk).customer_id
    if proved not in {None, customer.pk}:
        return None
    Conversation.objects.filter(pk=conversation.pk).update(customer=customer)
    conversation.customer = customer
    return conversation


def last_conversation_of(customer: Customer) -> Conversation | None:
    """The newest one reached through a token before: an anonymous browser may still hold any other."""
    earlier = (
        Session.objects.select_related("conversation__assignee")
        .filter(customer=customer, conversation__last_message_at__gt=now() - CONVERSATION_STAYS)
        .order_by("-conversation__last_message_at", "-id")
        .first()
    )
    return earlier.conversation if earlier else None


def _prove(session: Session) -> None:
    """Record that the shop vouches for this customer, unless a proof as strong still holds."""
    if session.conversation_id is None or session.customer is None:
        return
    known = identity_in(session.conversation_id)
    if known.level < Level.FACTS or known.customer_id != session.customer_id:
        prove(session.conversation_id, session.customer, level=Level.FACTS, method="token")


def zone_of(inbox: Inbox, visit: Visit) -> str:
    """The zone of the browser; empty for the brand's own, and for what is no zone."""
    return visit.zone if visit.zone in _ZONES and visit.zone != inbox.brand.zone else ""


def _renewed(session: Session, lasts: timedelta, *, zone: str) -> Session:
    session.expires_at, session.zone = now() + lasts, zone
    session.save(update_fields=["expires_at", "conversation", "zone"])
    if session.conversation is not None:
        _tell_zone(session.conversation, zone)
    return session


def _tell_zone(conversation: Conversation, zone: str) -> None:
    """Colleagues see what time it is where the customer is."""
    Customer.objects.filter(pk=conversation.customer_id).exclude(zone=zone).update(zone=zone)


def end(session: Session) -> None:
    """Make the bearer worthless."""
    Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now())


@transaction.atomic
def hold(session: Session, conversation: Conversation) -> None:
    """Tie the session to the conversation its first message opened, with the proof of a signed-in customer."""
    session.conversation = conversation
    session.save(update_fields=["conversation"])
    if session.zone:  # of those at home nothing needs to be written
        _tell_zone(conversation, session.zone)
    _prove(session)
