"""A campaign: a promotion or a launch that customers may be told of, and to whom it was offered with what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Count, F, Q

from sodan.backoffice.product import Product
from sodan.company.brand import Brand
from sodan.customers.consent import withdraw_consent
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.outbound import record_event
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.people.representative import Representative

PURPOSE = "marketing"
LONGEST_TITLE, LONGEST_WORDS = 60, 300


class Kind(models.TextChoices):
    """Better terms for what there is, or something new."""

    PROMOTION = "promotion"
    LAUNCH = "launch"


class Stage(models.TextChoices):
    """How far it has come; only a live one is told, and only between its days."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    ENDED = "ended"


class Answer(models.TextChoices):
    """What the customer said to it: nothing yet, tell me more, no thanks, or none of these any more."""

    NONE = ""
    INTERESTED = "interested"
    DECLINED = "declined"
    STOPPED = "stopped"


class Campaign(Record):
    """One campaign of a brand. ``starts_on`` and ``ends_on`` are its first and last day where the brand is.

    ``titles`` and ``words`` hold each language's own text; ``product`` is what it is about, where it is about one thing.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="campaigns")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="campaigns")
    titles = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    starts_on = models.DateField()
    ends_on = models.DateField()
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.DRAFT)
    created_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Read by brand, the newest first, and what is live there; it never ends before it starts."""

        indexes = [
            models.Index(fields=["brand", "created_at", "id"], name="campaign_newest"),
            models.Index(fields=["brand", "stage", "ends_on"], name="campaign_live"),
        ]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start")]

    def __str__(self) -> str:
        """Its number and how far it has come."""
        return f"{self.reference} {self.stage}"

    @property
    def reference(self) -> str:
        """Its number, for colleagues."""
        return f"K-{self.pk}"

    def is_on(self, day: date) -> bool:
        """Whether it is live and that day is one of its days."""
        return self.stage == Stage.LIVE and self.starts_on <= day <= self.ends_on


class CampaignOffer(Record):
    """One campaign told to one customer once, at the end of a conversation; ``answer`` is what they said to it.

    ``key`` is its operation's, so that it is told once. Goes with the customer or the conversation when they are forgotten.
    """

    key = models.CharField(max_length=64, unique=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="offers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="campaign_offers")
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="campaign_offer")
    told_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)

    class Meta:
        """Never the same campaign twice to the same customer, and one a conversation; the last one told is looked up."""

        constraints = [models.UniqueConstraint(fields=["campaign", "customer"], name="campaign_told_once")]
        indexes = [models.Index(fields=["customer", "-told_at"], name="offer_of_customer")]


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A live campaign as an answer tells it: its texts by language, and until when."""

    id: int
    kind: str
    titles: Mapping[str, str]
    words: Mapping[str, str]
    ends_on: date
    product_id: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as it was written in the form."""

    kind: str
    titles: Mapping[str, str]
    words: Mapping[str, str]
    starts_on: date
    ends_on: date
    product_id: int | None = None


def draft_campaign(brand: Brand, plan: Plan, *, by: Representative) -> Campaign:
    """Write a campaign down; nobody hears of it before it is live. Raises Invalid for a plan that ``faults_of`` finds wrong."""
    if faults := faults_of(plan):
        name, expected = next(iter(faults.items()))
        raise Invalid(f"“{name}” of the campaign is wrong", where=name, expected=expected)
    return Campaign.objects.create(
        brand=brand,
        kind=plan.kind,
        product=Product.objects.filter(pk=plan.product_id or 0).first(),
        titles=dict(plan.titles),
        words=dict(plan.words),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        created_by=by,
    )


def faults_of(plan: Plan) -> dict[str, str]:
    """What is wrong with a plan, by the name of the field; the code says what was expected of it."""
    faults: dict[str, str] = {}
    if plan.kind not in Kind.values:
        faults["kind"] = "chosen"
    for name, texts, longest in (("title", plan.titles, LONGEST_TITLE), ("words", plan.words, LONGEST_WORDS)):
        for language in LANGUAGES:
            text = texts.get(language, "")
            if not text:
                faults[f"{name}_{language}"] = "written"
            elif len(text) > longest:
                faults[f"{name}_{language}"] = "shorter"
    if plan.ends_on < plan.starts_on:
        faults["ends_on"] = "not_before_start"
    return faults


_FROM: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.LIVE: (Stage.DRAFT, Stage.PAUSED),
    Stage.PAUSED: (Stage.LIVE,),
    Stage.ENDED: (Stage.DRAFT, Stage.LIVE, Stage.PAUSED),
}


def move_campaign(campaign: Campaign, *, to: Stage) -> bool:
    """Set it live, pause it or end it for good. False when that cannot follow on how it stands."""
    moved = Campaign.objects.filter(pk=campaign.pk, stage__in=_FROM.get(to, ())).update(stage=to)
    campaign.refresh_from_db(fields=["stage"])
    return bool(moved)


def live_campaigns(brand: Brand) -> tuple[CampaignView, ...]:
    """What is on today where the brand is; what ends first comes first."""
    today = day_in(brand.zone, now())
    found = Campaign.objects.filter(brand=brand, stage=Stage.LIVE, starts_on__lte=today, ends_on__gte=today)
    return tuple(
        CampaignView(one.pk, one.kind, one.titles, one.words, one.ends_on, one.product_id)
        for one in found.order_by("ends_on", "id")
    )


@transaction.atomic
def record_offer(campaign: Campaign, conversation: Conversation, customer: Customer, *, key: str) -> CampaignOffer:
    """Write down that it is told now; the same key again, or the same campaign to the same customer, is the offer there is."""
    offer, is_new = CampaignOffer.objects.get_or_create(
        campaign=campaign, customer=customer, defaults={"key": key, "conversation": conversation, "told_at": now()}
    )
    if is_new:
        record_event(conversation, "event.offer_told", reference=campaign.reference)
    return offer


@transaction.atomic
def answer_offer(offer: CampaignOffer, answer: Answer) -> CampaignOffer:
    """Note what was said to it. Whoever wants none of these any more takes the consent to marketing back by it."""
    CampaignOffer.objects.filter(pk=offer.pk).update(answer=answer)
    offer.answer = answer
    record_event(offer.conversation, f"event.offer_{answer}", reference=offer.campaign.reference)
    if answer == Answer.STOPPED:
        withdraw_consent(offer.customer, PURPOSE)
    return offer


def offer_in(conversation_id: int | None) -> CampaignOffer | None:
    """What was offered in that conversation."""
    found = CampaignOffer.objects.select_related("campaign", "customer", "conversation")
    return found.filter(conversation=conversation_id or 0).first()


def days_since_offer(customer_id: int | None) -> int | None:
    """Whole days since anything was last offered to that customer; None when nothing ever was."""
    last = CampaignOffer.objects.filter(customer=customer_id or 0).order_by("-told_at").values_list("told_at", flat=True).first()
    return None if last is None else (now() - last) // timedelta(days=1)


def untold(customer_id: int | None, campaigns: tuple[CampaignView, ...]) -> CampaignView | None:
    """The first of these that the customer was not told of yet."""
    told = set(CampaignOffer.objects.filter(customer=customer_id or 0).values_list("campaign_id", flat=True))
    return next((one for one in campaigns if one.id not in told), None)


def campaigns_of(person: Representative) -> models.QuerySet[Campaign]:
    """Every campaign of the brands this person serves. The root of each query of such a list."""
    return Campaign.objects.filter(brand__representatives=person)


def counted(campaigns: models.QuerySet[Campaign]) -> models.QuerySet[Campaign]:
    """The same with how many were ``told`` of each and what they answered, in the one query."""
    counts: dict[str, Any] = {
        str(answer): Count("offers", filter=Q(offers__answer=answer), distinct=True)
        for answer in (Answer.INTERESTED, Answer.DECLINED, Answer.STOPPED)
    }
    return campaigns.annotate(told=Count("offers", distinct=True), **counts)


def campaign_for(person: Representative, pk: int) -> Campaign:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    campaign = campaigns_of(person).select_related("brand", "product").filter(pk=pk).first()
    if campaign is None:
        raise NotFound(f"campaign {pk}")
    return campaign
