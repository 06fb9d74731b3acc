"""Feedback of a customer as an item with its evidence: what it is about, their own words, and whether anybody was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from sodan.backoffice.product import Product
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.message import Author, Message
from sodan.desk.outbound import record_event
from sodan.desk.routing import route_of
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.record import Record
from sodan.people.representative import Representative

_LOOKED_AT = 20  # the newest messages among which the one that was said is found


class About(models.TextChoices):
    """What it is about; ``feedback_<about>`` in ``routing.yaml`` says which department is to hear of it."""

    PRODUCT = "product"
    DELIVERY = "delivery"
    SHOP = "shop"
    SERVICE = "service"
    PRICE = "price"
    OTHER = "other"


class Standing(models.TextChoices):
    """How far it has come."""

    NEW = "new"
    PASSED_ON = "passed_on"
    ANSWERED = "answered"


class FeedbackItem(Record):
    """One thing a customer thinks of us, in their own words, with the message in which they said it.

    ``key`` is its operation's, so that it is taken once. Goes with the conversation when the customer is forgotten.
    """

    key = models.CharField(max_length=64, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="feedback_items")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="feedback_items")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback_items")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback_items")
    about = models.CharField(max_length=12, choices=About.choices)
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="feedback_items")
    words = models.TextField()
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.NEW)
    passed_on_at = models.DateTimeField(null=True, blank=True)
    passed_on_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Read by brand, the newest first; by how far it has come, too."""

        indexes = [
            models.Index(fields=["brand", "created_at", "id"], name="feedback_newest"),
            models.Index(fields=["brand", "standing", "created_at", "id"], name="feedback_by_standing"),
        ]

    def __str__(self) -> str:
        """Its number and what it is about."""
        return f"{self.reference} {self.about}"

    @property
    def reference(self) -> str:
        """The number the customer may quote."""
        return f"F-{self.pk}"

    @property
    def department(self) -> str:
        """Who is to hear of it, by the routing table of the pack."""
        return route_of(self.brand.line, f"feedback_{self.about}").to


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was said: the words, what they are about, and the product where one was named."""

    words: str
    about: About
    product_id: int | None = None


@transaction.atomic
def take_feedback(conversation: Conversation, said: Opinion, *, key: str) -> FeedbackItem:
    """Keep it with the message in which it was said; the same key again is the item taken first."""
    known = FeedbackItem.objects.select_related("brand").filter(key=key).first()
    if known is not None:
        return known
    product = Product.objects.filter(pk=said.product_id or 0).first()
    about = About.PRODUCT if product is not None and said.about == About.OTHER else said.about
    item = FeedbackItem.objects.create(
        key=key,
        brand=conversation.brand,
        conversation=conversation,
        customer=conversation.customer,
        message=_message_with(said.words, conversation),
        about=about,
        product=product,
        words=said.words,
    )
    record_event(conversation, "event.feedback_taken", reference=item.reference, about=item.about)
    return item


def _message_with(words: str, conversation: Conversation) -> Message | None:
    """The newest message of the customer that holds these words; the newest of all when none does."""
    newest = list(Message.objects.filter(conversation=conversation, author=Author.CUSTOMER).order_by("-id")[:_LOOKED_AT])
    first = words.partition("\n")[0].strip()
    return next((one for one in newest if first and first in one.body), newest[0] if newest else None)


@transaction.atomic
def pass_on(item: FeedbackItem, *, by: Representative) -> bool:
    """The department was told. False when somebody was first."""
    return _move(item, Standing.NEW, to=Standing.PASSED_ON, at=("passed_on_at", "passed_on_by"), by=by)


@transaction.atomic
def mark_answered(item: FeedbackItem, *, by: Representative) -> bool:
    """The customer was told what became of it. False when it was not passed on yet, or answered before."""
    return _move(item, Standing.PASSED_ON, to=Standing.ANSWERED, at=("answered_at", "answered_by"), by=by)


def _move(item: FeedbackItem, standing: Standing, *, to: Standing, at: tuple[str, str], by: Representative) -> bool:
    moment: datetime = now()
    moved = FeedbackItem.objects.filter(pk=item.pk, standing=standing).update(standing=to, **{at[0]: moment, at[1]: by})
    item.refresh_from_db(fields=["standing", *at])
    if moved:
        record_event(item.conversation, f"event.feedback_{to}", by=by, reference=item.reference, name=by.name)
    return bool(moved)


def feedback_of(person: Representative) -> models.QuerySet[FeedbackItem]:
    """Every item of the brands this person serves. The root of each query of such a list."""
    return FeedbackItem.objects.filter(brand__representatives=person)


def feedback_for(person: Representative, pk: int) -> FeedbackItem:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    found = feedback_of(person).select_related("brand", "conversation").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"feedback {pk}")
    return found
