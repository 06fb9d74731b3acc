"""Asking a customer how it was: once after a matter is closed, one reminder by day, and never again once they say so."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.signing import BadSignature, TimestampSigner
from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import RatingAsked
from sodan.desk.message import Author, Kind, Message
from sodan.desk.outbound import record_event
from sodan.desk.rating import Mark, Rating, Via, rate
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.kit.words import word
from sodan.people.representative import Representative, ai_of

ASK_AFTER = timedelta(minutes=1)  # a matter closed by mistake is open again by then
LINK_LASTS = timedelta(days=60)
_DAY_BEGINS, _DAY_ENDS = 9, 20  # hours within which a reminder may come, where the customer's brand is
_SIGNER = "sodan.rating"


class RatingPlan(Record):
    """How a brand asks: whether at all, after how many days it reminds once (0 for never), how often one customer is asked."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="rating_plan")
    asks = models.BooleanField(default=True)
    reminder_days = models.PositiveSmallIntegerField(default=3)
    again_days = models.PositiveSmallIntegerField(default=7)

    def __str__(self) -> str:
        """Whose."""
        return f"brand {self.brand_id}"


class RatingRefusal(Record):
    """A customer does not want to be asked: when and in answer to which words. Taking it back is a date, never a deletion.

    Goes with the customer when they are forgotten.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="rating_refusals")
    text = models.TextField()
    evidence = models.CharField(max_length=120)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Whose."""
        return f"customer {self.customer_id}"


class Closed(models.TextChoices):
    """Why nothing more is asked."""

    ANSWERED = "answered"
    REFUSED = "refused"
    REOPENED = "reopened"


class RatingRequest(Record):
    """One question after one closed matter. Open while ``closed_as`` is empty; its link is good for sixty days in any case."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="rating_requests")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="rating_requests")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="rating_requests")
    rating = models.OneToOneField(Rating, null=True, blank=True, on_delete=models.SET_NULL, related_name="request")
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=8, choices=Closed.choices, blank=True)

    class Meta:
        """One open question at a time in a conversation; counted by brand, the newest first."""

        constraints = (
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(closed_as=""), name="one_open_question_of_a_conversation"
            ),
        )
        indexes = (
            models.Index(fields=["brand", "created_at", "id"], name="rating_request_newest"),
            models.Index(fields=["customer", "-created_at"], name="rating_request_of_customer"),
        )

    def __str__(self) -> str:
        """Its number."""
        return f"question {self.pk}"

    @property
    def address(self) -> str:
        """Where it is answered without signing in; the number is signed with the moment, so that no other can be guessed."""
        return f"/rating/{TimestampSigner(salt=_SIGNER).sign(str(self.pk))}/"


def plan_of(brand: Brand) -> RatingPlan:
    """How the brand asks; the usual way where nobody set it (then it is not stored)."""
    return RatingPlan.objects.filter(brand=brand).first() or RatingPlan(brand=brand)


def refuses(customer: Customer) -> bool:
    """Whether they said that they do not want to be asked."""
    return RatingRefusal.objects.filter(customer=customer, taken_back_at=None).exists()


def may_ask(conversation: Conversation, plan: RatingPlan) -> bool:
    """Whether it is time for the question: the matter is closed, they wrote, nobody asked before, and they do not mind.

    The AI's own question in the talk counts as asked, answered or not.
    """
    if not plan.asks or conversation.is_open or conversation.spam_at or refuses(conversation.customer):
        return False
    said = Message.objects.filter(conversation=conversation)
    if not said.filter(author=Author.CUSTOMER).exists() or said.filter(kind=Kind.CARD, card__type="rating").exists():
        return False
    if Rating.objects.filter(conversation=conversation).exists():
        return False
    since = now() - timedelta(days=plan.again_days)
    return not RatingRequest.objects.filter(customer=conversation.customer_id, created_at__gt=since).exists()


@job()
def ask_for_rating(*, conversation_id: int) -> None:
    """Ask in the conversation, if it is still time to. Safe to run twice."""
    with transaction.atomic():
        held = Conversation.objects.select_for_update(of=("self",)).select_related("brand", "customer", "assignee")
        conversation = held.filter(pk=conversation_id).first()
        plan = plan_of(conversation.brand) if conversation else None
        if conversation is None or plan is None or not may_ask(conversation, plan):
            return
        made = RatingRequest.objects.create(brand=conversation.brand, conversation=conversation, customer=conversation.customer)
        _say(made, conversation, "say.rate_us")
        if plan.reminder_days:
            made.remind_at = by_day(made.created_at + timedelta(days=plan.reminder_days), conversation.brand.zone)
            made.save(update_fields=["remind_at"])
            remind_of_rating.later(request_id=made.pk, run_at=made.remind_at, dedupe_key=f"rating_reminder:{made.pk}")


@job()
def remind_of_rating(*, request_id: int) -> None:
    """Ask once more, politely, while nobody answered. Safe to run twice: the second time it was reminded already."""
    with transaction.atomic():
        found = RatingRequest.objects.filter(pk=request_id, closed_as="", reminded_at=None)
        if not found.update(reminded_at=now()):
            return
        request = RatingRequest.objects.select_related("conversation__brand", "conversation__assignee", "customer").get(
            pk=request_id
        )
        if request.conversation.is_open or refuses(request.customer):
            return
        _say(request, request.conversation, "say.rate_us_again")


def by_day(moment: datetime, zone: str) -> datetime:
    """That moment, or the next morning there when it falls in the evening or at night."""
    there = moment.astimezone(ZoneInfo(zone))
    if there.hour >= _DAY_ENDS:
        there += timedelta(days=1)
    elif there.hour >= _DAY_BEGINS:
        return moment
    return there.replace(hour=_DAY_BEGINS, minute=0, second=0, microsecond=0)


def _say(request: RatingRequest, conversation: Conversation, key: str) -> None:
    """The question as a card of whoever served; it is no reply of ours, so neither the owner nor the row changes."""
    served = conversation.assignee if conversation.owner == Owner.HUMAN else None
    try:
        by = served or ai_of(conversation.brand)
    except Representative.DoesNotExist:
        by = None
    message = Message.objects.create(
        conversation=conversation,
        author=Author.HUMAN if served else Author.AI,
        representative=by,
        kind=Kind.CARD,
        body=word(key, conversation.language, brand=conversation.brand.name_in(conversation.language)),
        card={"type": "survey", "request": request.pk, "address": request.address},
        language=conversation.language,
    )
    announce(RatingAsked(conversation.brand_id, conversation.pk, message.pk))


def request_by(token: str) -> RatingRequest:
    """The question a link belongs to. Raises NotFound for a link that is not ours, or is older than sixty days."""
    try:
        number = TimestampSigner(salt=_SIGNER).unsign(token, max_age=LINK_LASTS)
    except BadSignature as error:
        raise NotFound("rating link") from error
    found = RatingRequest.objects.select_related("brand", "conversation", "rating", "customer").filter(pk=int(number)).first()
    if found is None:
        raise NotFound(f"question {number}")
    return found


@transaction.atomic
def answer_request(request: RatingRequest, mark: Mark, *, via: Via) -> Rating:
    """They gave a mark, or changed it."""
    request.rating = rate(request.conversation, mark, via=via, key=f"request:{request.pk}")
    _close(request, Closed.ANSWERED)
    return request.rating


@transaction.atomic
def refuse_requests(request: RatingRequest) -> None:
    """They do not want to be asked any more, here or anywhere else at this brand. Saying so twice is saying it once."""
    Customer.objects.select_for_update().get(pk=request.customer_id)
    if not refuses(request.customer):
        text = word("rating.refuse", request.conversation.language)
        RatingRefusal.objects.create(customer=request.customer, text=text, evidence=f"question:{request.pk}")
        record_event(request.conversation, "event.rating_refused")
    if not request.rating_id:
        _close(request, Closed.REFUSED)


@transaction.atomic
def allow_requests(request: RatingRequest) -> None:
    """They changed their mind: they may be asked again."""
    RatingRefusal.objects.filter(customer=request.customer, taken_back_at=None).update(taken_back_at=now())


def drop_requests(conversation_id: int) -> None:
    """The matter is open again: nobody is reminded of a question about how it ended."""
    RatingRequest.objects.filter(conversation=conversation_id, closed_as="").update(closed_as=Closed.REOPENED)


def _close(request: RatingRequest, closed_as: Closed) -> None:
    request.closed_as = closed_as
    request.save(update_fields=["closed_as", "rating"])
