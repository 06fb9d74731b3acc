"""A promise to a customer: what we owe, by when; minded by one clock, kept by a person, escalated when it is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.event import PromiseChanged
from sodan.desk.handover import hand_over, raise_priority
from sodan.desk.outbound import record_event, send
from sodan.desk.resolution import reopen
from sodan.desk.routing import answer_by, route_of
from sodan.desk.todo import remind, settle
from sodan.kit.clock import now
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.event import announce
from sodan.kit.job import job
from sodan.kit.record import Record
from sodan.kit.when import told_when
from sodan.kit.words import word
from sodan.people.representative import Representative, ai_of

SOON = timedelta(minutes=30)
RENEWED = ":renewed"


class What(models.TextChoices):
    """What is owed: an answer to a question, a call or message back, an inquiry's outcome, a department's reply."""

    ANSWER = "answer"
    CALL_BACK = "call_back"
    INQUIRY = "inquiry"
    DEPARTMENT = "department"


class Promise(Record):
    """What was promised to whom, by when, by whom. Open until ``kept_at``; ``late_at`` when its moment passed unkept.

    ``about`` holds the customer's own words that it is about. ``key`` makes the same promise once; ``renews`` is the
    late one in whose place this one was given.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="promises")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="promises")
    what = models.CharField(max_length=16, choices=What.choices)
    reason = models.CharField(max_length=48)
    about = models.JSONField(default=dict)
    made_by = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="promises_made")
    due_at = models.DateTimeField()
    late_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="promises_kept")
    key = models.CharField(max_length=120, unique=True)
    renews = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="renewed_as")

    class Meta:
        """Read by brand, what is due first."""

        indexes = [
            models.Index(fields=["brand", "kept_at", "due_at", "id"], name="promise_due"),
            models.Index(fields=["conversation", "kept_at"], name="promise_of_conversation"),
        ]

    def __str__(self) -> str:
        """What, by when."""
        return f"{self.what} by {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.kept_at is None

    @property
    def stands(self) -> str:
        """``kept``, ``late``, ``soon`` (within half an hour) or ``open``."""
        if self.kept_at is not None:
            return "kept"
        if self.due_at <= now():
            return "late"
        return "soon" if self.due_at - now() <= SOON else "open"

    @property
    def department(self) -> str:
        """Who keeps it."""
        return route_of(self.brand.line, self.reason).to


@transaction.atomic
def promise(
    conversation: Conversation, *, what: What, reason: str, by: Representative, key: str, about: dict[str, Any] | None = None
) -> Promise:
    """Promise something by the deadline of its reason (``routing.yaml``), in working time. The caller says it to the customer.

    The same ``key`` again is the promise made the first time. A to-do is put on the list at once and a clock is set.
    """
    given, is_new = Promise.objects.get_or_create(
        key=key,
        defaults={
            "brand": conversation.brand,
            "conversation": conversation,
            "what": what,
            "reason": reason,
            "about": about or {},
            "made_by": by,
            "due_at": answer_by(conversation.brand, reason),
        },
    )
    if is_new:
        _begin(given)
    return given


def _begin(given: Promise) -> None:
    """Whatever makes sure that it is kept: the line at the desk, the to-do, and the one clock."""
    about = {"what": given.what, "due": given.due_at.isoformat(), "zone": given.brand.zone}
    record_event(given.conversation, "event.promised", by=given.made_by, **about)
    remind(
        given.brand,
        kind=f"promise_{given.what}",
        key=f"promise:{given.pk}",
        due_at=given.due_at,
        conversation=given.conversation,
    )
    mind.later(promise_id=given.pk, run_at=given.due_at, dedupe_key=f"promise:{given.pk}")
    announce(PromiseChanged(given.brand_id, given.conversation_id, given.pk))


@transaction.atomic
def keep(given: Promise, *, by: Representative) -> bool:
    """A person did what was promised. False when it was kept already."""
    if not Promise.objects.filter(pk=given.pk, kept_at=None).update(kept_at=now(), kept_by=by):
        return False
    given.refresh_from_db(fields=["kept_at", "kept_by"])
    record_event(given.conversation, "event.promise_kept", by=by, what=given.what, name=by.name)
    for kind in ("promise", "promise_late"):
        settle(given.brand, key=f"{kind}:{given.pk}")
    if given.renews is not None and given.renews.is_open:
        keep(given.renews, by=by)
    announce(PromiseChanged(given.brand_id, given.conversation_id, given.pk))
    return True


@job()
def mind(*, promise_id: int) -> None:
    """The clock of one promise: when its moment has passed unkept, it is escalated and the customer is told, once."""
    given = Promise.objects.select_related("brand", "conversation__brand", "made_by").filter(pk=promise_id).first()
    if given is None or given.due_at > now():
        return
    with transaction.atomic():
        if Promise.objects.filter(pk=given.pk, kept_at=None, late_at=None).update(late_at=now()):
            _escalate(given)


def _escalate(given: Promise) -> None:
    """Late: those who answer for the desk hear of it, and the customer hears from us before asking."""
    conversation = given.conversation
    reopen(conversation)
    record_event(conversation, "event.promise_late", what=given.what)
    remind(given.brand, kind="promise_late", key=f"promise_late:{given.pk}", due_at=now(), conversation=conversation)
    if given.renews_id is None:
        _say_sorry(given)
    if conversation.owner == Owner.AI:
        hand_over(conversation, reason="promise_late", packet={"reason": "promise_late", "promise": given.pk})
    else:
        raise_priority(conversation, reason="promise_late")
    announce(PromiseChanged(given.brand_id, given.conversation_id, given.pk))


def _say_sorry(given: Promise) -> None:
    """One line, with a new moment that is minded in turn; being late twice is told by a person, not by a second line."""
    conversation, speaker = given.conversation, ai_of(given.brand)
    due = answer_by(given.brand, "promise_late")
    renewed = Promise.objects.create(
        brand=given.brand,
        conversation=conversation,
        what=given.what,
        reason="promise_late",
        about=given.about,
        made_by=speaker,
        due_at=due,
        key=f"{given.key[:110]}{RENEWED}",
        renews=given,
    )
    _begin(renewed)
    language = conversation.language
    since = conversation.waiting_since or now()
    send(conversation, word("say.promise_late", language, due=told_when(due, language, given.brand.zone)), by=speaker)
    Conversation.objects.filter(pk=conversation.pk).update(waiting_since=since)  # what was owed is owed still


def promises_of(person: Representative) -> models.QuerySet[Promise]:
    """Every promise of the brands this person serves. The root of each query of such a list."""
    return Promise.objects.filter(brand__representatives=person)


def promise_for(person: Representative, pk: int) -> Promise:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    found = promises_of(person).select_related("brand", "conversation__brand", "conversation__customer").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"promise {pk}")
    return found


def owed_in(conversation: Conversation) -> list[Promise]:
    """What is still owed in this conversation, what is due first. A late one whose place another took is not told twice."""
    owed = Promise.objects.filter(conversation=conversation, kept_at=None).filter(Q(renewed_as=None))
    return list(owed.select_related("brand", "made_by").order_by("due_at", "id"))


def what_named(name: str) -> What:
    """The kind of promise of that name. Raises Invalid when there is none."""
    if name not in What.values:
        raise Invalid(f"no promise “{name}”", where="what", expected=", ".join(What.values))
    return What(name)
