"""A lead: somebody who wants to buy much or for a firm, how sales may reach them, and by when sales owes them an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.outbound import record_event
from sodan.desk.promise import Promise, What, keep, promise
from sodan.kit.errors import NotFound
from sodan.kit.record import Record
from sodan.people.representative import Representative

REASON = "lead"
_ABOUT = 300
# So many pieces, with the counter of any of the three languages: 200개, 80벌, 300個, 60 backpacks. Years and prices are none.
_COUNTERS = "개|벌|장|세트|켤레|권|박스|명|個|枚|着|セット|点|名|人|箱|pcs|pieces|units|sets|[a-z]{3,}s\\b"
_PIECES = re.compile(rf"(?<![\d.,₩¥$€-])(\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}})\s?(?:{_COUNTERS})", re.IGNORECASE)
_YEARS = re.compile(r"^(?:days|weeks|months|hours|years|percent|dollars|euros)", re.IGNORECASE)


class Stage(models.TextChoices):
    """How far sales has come with it."""

    NEW = "new"
    CONTACTED = "contacted"
    WON = "won"
    LOST = "lost"


class Lead(Record):
    """One lead; ``key`` is its operation's, so that it is taken once. ``promise`` is the answer that sales owes.

    ``pieces`` is how many they want as far as their words tell, ``by_when`` the day they need it. Goes with the conversation when
    the customer is forgotten; that they may be contacted stands as a ``Consent`` of the customer.
    """

    key = models.CharField(max_length=64, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="leads")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="leads")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    name = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=254)
    words = models.TextField()
    pieces = models.PositiveIntegerField(null=True, blank=True)
    by_when = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.NEW)
    worked_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads")
    promise = models.OneToOneField(Promise, null=True, blank=True, on_delete=models.SET_NULL, related_name="lead")

    class Meta:
        """Read by brand, the newest first; by how far it has come, too."""

        indexes = [
            models.Index(fields=["brand", "created_at", "id"], name="lead_newest"),
            models.Index(fields=["brand", "stage", "created_at", "id"], name="lead_by_stage"),
        ]

    def __str__(self) -> str:
        """Its number and how far it has come."""
        return f"{self.reference} {self.stage}"

    @property
    def reference(self) -> str:
        """The number the customer may quote."""
        return f"S-{self.pk}"

    @property
    def due_at(self) -> datetime | None:
        """By when sales answers."""
        return self.promise.due_at if self.promise else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants and how they are reached."""

    words: str
    name: str
    contact: str
    by_when: date | None = None


def pieces_in(words: str) -> int | None:
    """The most pieces that the words name; None when they name none."""
    found = [match for match in _PIECES.finditer(words) if not _YEARS.match(match[0].lstrip("0123456789, "))]
    numbers = [int(match[1].replace(",", "")) for match in found]
    return max(numbers, default=None)


@transaction.atomic
def take_lead(conversation: Conversation, wanted: Wanted, *, key: str, by: Representative) -> Lead:
    """Hand it to sales with a deadline (``lead`` in ``routing.yaml``); the same key again is the lead taken first."""
    known = Lead.objects.select_related("promise").filter(key=key).first()
    if known is not None:
        return known
    about = {"words": wanted.words[:_ABOUT]}
    given = promise(conversation, what=What.DEPARTMENT, reason=REASON, by=by, key=f"lead:{key}", about=about)
    lead = Lead.objects.create(
        key=key,
        brand=conversation.brand,
        conversation=conversation,
        customer=conversation.customer,
        name=wanted.name,
        contact=wanted.contact,
        words=wanted.words,
        pieces=pieces_in(wanted.words),
        by_when=wanted.by_when,
        promise=given,
    )
    record_event(conversation, "event.lead_taken", reference=lead.reference)
    return lead


@transaction.atomic
def contact(lead: Lead, *, by: Representative) -> bool:
    """Sales has been in touch, so what was promised is kept. False when somebody was first."""
    if not _move(lead, (Stage.NEW,), to=Stage.CONTACTED, by=by):
        return False
    if lead.promise is not None:
        keep(lead.promise, by=by)
    return True


@transaction.atomic
def close(lead: Lead, *, ending: Stage, by: Representative) -> bool:
    """It was won or lost. False when nobody has been in touch yet, or it was closed before."""
    return ending in (Stage.WON, Stage.LOST) and _move(lead, (Stage.CONTACTED,), to=ending, by=by)


def _move(lead: Lead, stages: tuple[Stage, ...], *, to: Stage, by: Representative) -> bool:
    moved = Lead.objects.filter(pk=lead.pk, stage__in=stages).update(stage=to, worked_by=by)
    lead.refresh_from_db(fields=["stage", "worked_by"])
    if moved:
        record_event(lead.conversation, f"event.lead_{to}", by=by, reference=lead.reference, name=by.name)
    return bool(moved)


def leads_of(person: Representative) -> models.QuerySet[Lead]:
    """Every lead of the brands this person serves. The root of each query of such a list."""
    return Lead.objects.filter(brand__representatives=person)


def lead_for(person: Representative, pk: int) -> Lead:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    found = leads_of(person).select_related("brand", "conversation", "promise__brand", "promise__conversation").filter(pk=pk)
    if (lead := found.first()) is None:
        raise NotFound(f"lead {pk}")
    return lead
