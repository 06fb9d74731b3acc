"""What somebody is told of: one line in their list for each thing that concerns them, raised again while it is unread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.event import NoticesChanged
from sodan.desk.notice_choice import Way, What, choices_of
from sodan.desk.push import PushDevice, hand_over
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.event import announce_all
from sodan.kit.job import gathered, job
from sodan.kit.record import Record
from sodan.kit.words import all_words, word
from sodan.people.representative import Representative

MOST = 200  # people who are told of one thing
COUNTED_TO = 99
SHOWN_FRESH = 10
_KEPT = timedelta(days=90)


class Notice(Record):
    """One thing told to one person; ``count`` how often since they last looked, ``by`` who did it, ``about`` codes and numbers.

    ``notice.<what>`` in the word files is its sentence. ``created_at`` is when it was last raised.
    """

    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="notices")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    what = models.CharField(max_length=12, choices=What.choices)
    by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    about = models.JSONField(default=dict)
    count = models.PositiveIntegerField(default=1)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A person's list, the newest first; the unread are counted and found by conversation from an index of their own."""

        indexes = (
            models.Index(fields=["representative", "-created_at", "-id"], name="notice_newest"),
            models.Index(
                fields=["representative", "conversation", "what"], condition=models.Q(read_at__isnull=True), name="notice_unread"
            ),
        )

    def __str__(self) -> str:
        """What, to whom."""
        return f"{self.what} to {self.representative_id}"


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened, as it is told: what, where, by whom, and codes or numbers that fill the sentence."""

    what: What
    brand: int
    conversation: int | None = None
    by: int | None = None
    about: Mapping[str, Any] | None = None


@transaction.atomic
def tell(people: Collection[int], told: Told) -> None:
    """Tell each of these once; who has not read of the same yet finds that line raised. Nobody is told of their own deeds.

    Reaches at most ``MOST``; who wants to hear of it in no way is left out. A job, never called where a message is received.
    """
    choices = choices_of([pk for pk in dict.fromkeys(people) if pk != told.by][:MOST], brand=told.brand)
    wanting = [pk for pk, choice in choices.items() if choice.ways(told.what)]
    if not wanting:
        return
    same = Notice.objects.filter(representative__in=wanting, conversation=told.conversation, what=told.what, read_at=None)
    raised = dict(same.values_list("representative_id", "pk")) if told.conversation else {}
    fresh = {"created_at": now(), "by": told.by, "about": dict(told.about or {}), "mailed_at": None}
    Notice.objects.filter(pk__in=raised.values()).update(count=F("count") + 1, **fresh)
    made = [_made(pk, told) for pk in wanting if pk not in raised]
    made = Notice.objects.bulk_create(made)
    numbers = raised | {one.representative_id: one.pk for one in made}
    announce_all([NoticesChanged(pk) for pk in wanting])
    with gathered():
        for pk in wanting:
            if choices[pk].reaches(told.what, Way.PUSH, brand=told.brand):
                _push_later(numbers[pk], pk)


def _push_later(notice: int, person: int) -> None:
    for device in PushDevice.objects.filter(representative=person).values_list("pk", flat=True):
        push_notice.later(notice_id=notice, device_id=device, dedupe_key=f"push:{notice}:{device}")


@job(queue="push", attempts=6, lease=30)
def push_notice(*, notice_id: int, device_id: int) -> None:
    """Let one browser show it; what has been read meanwhile is not pushed. Raises Unavailable while its push service is busy."""
    device = PushDevice.objects.select_related("representative").filter(pk=device_id).first()
    notice = Notice.objects.select_related("brand", "by", "conversation__customer").filter(pk=notice_id, read_at=None).first()
    if device is not None and notice is not None and notice.representative_id == device.representative_id:
        language = device.representative.language
        brand = notice.brand.name_in(language)
        told = {"title": brand, "body": sentence_of(notice, language), "href": address_of(notice), "tag": f"notice-{notice.pk}"}
        hand_over(device, told | {"count": str(unread_notices(device.representative))})


def sentence_of(notice: Notice, language: str) -> str:
    """The notice in the reader's words; who did it when somebody did. What the customer wrote is never in it."""
    values: dict[str, Any] = {"name": notice.by.name if notice.by else "", "customer": "", "count": notice.count} | notice.about
    if notice.conversation is not None:
        customer = notice.conversation.customer
        values["customer"] = customer.name or word("notice.visitor", language, number=customer.pk)
    key = f"notice.{notice.what}"
    for finer in (notice.about.get("stage", ""), "" if notice.by else "alone"):
        if finer and f"{key}.{finer}" in all_words():
            key = f"{key}.{finer}"
    return word(key, language, **values)


def address_of(notice: Notice) -> str:
    """Where it leads: the conversation it is about, else the list."""
    return f"/desk/c/{notice.conversation_id}/" if notice.conversation_id else "/notices/"


def _made(person: int, told: Told) -> Notice:
    return Notice(
        representative_id=person,
        brand_id=told.brand,
        conversation_id=told.conversation,
        what=told.what,
        by_id=told.by,
        about=dict(told.about or {}),
    )


def notices_of(person: Representative) -> models.QuerySet[Notice]:
    """Everything this person was told of, of brands they still serve."""
    mine = Notice.objects.filter(representative=person, brand__in=person.brands.values("pk"))
    return mine.select_related("brand", "by", "conversation__customer")


def notice_for(person: Representative, pk: int) -> Notice:
    """One of them. Raises NotFound for any other."""
    found = notices_of(person).filter(pk=pk).first()
    if found is None:
        raise NotFound(f"notice {pk}")
    return found


def unread_notices(person: Representative) -> int:
    """How many wait to be read, counted to one more than ``COUNTED_TO``."""
    return Notice.objects.filter(representative=person, read_at=None)[: COUNTED_TO + 1].count()


def read_notices(person: Representative, *, conversation: Conversation | None = None, notice: Notice | None = None) -> int:
    """They have read it: one of them, all of a conversation, or all there are; how many that were."""
    unread = Notice.objects.filter(representative=person, read_at=None)
    if conversation is not None:
        unread = unread.filter(conversation=conversation)
    if notice is not None:
        unread = unread.filter(pk=notice.pk)
    if not unread.exists():
        return 0
    with transaction.atomic():
        read = unread.update(read_at=now())
        announce_all([NoticesChanged(person.pk)])
    return read


@job(every=86_400)
def forget_old_notices() -> None:
    """What is three months old is no news."""
    Notice.objects.filter(created_at__lt=now() - _KEPT).delete()
