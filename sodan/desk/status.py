"""A shop's own statuses in four fixed categories, so that lists, clocks and rules know what each of them means."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Q

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.event import StatusChanged
from sodan.desk.field import names_read
from sodan.desk.outbound import record_event
from sodan.desk.resolution import reopen, resolve
from sodan.desk.snooze import Woken, wake
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change

MOST_STATUSES = 20
COLOURS = ("quiet", "accent", "good", "attention", "danger")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Category(models.TextChoices):
    """What a status means: open, waiting for the customer, waiting for somebody else, resolved."""

    OPEN = "open"
    CUSTOMER = "customer"
    OTHERS = "others"
    RESOLVED = "resolved"


class Status(Record):
    """One status of a brand, with its ``names`` by language and a colour mark."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="statuses")
    key = models.CharField(max_length=40)
    names = models.JSONField(default=dict)
    category = models.CharField(max_length=12, choices=Category.choices)
    colour = models.CharField(max_length=12, choices=[(one, one) for one in COLOURS])
    place = models.PositiveIntegerField(default=0)

    class Meta:
        """One key, one status; shown in their order."""

        ordering = ("place", "id")
        constraints = (models.UniqueConstraint(fields=["brand", "key"], name="one_status_per_key"),)

    def __str__(self) -> str:
        """Its key."""
        return self.key

    def name_in(self, language: str) -> str:
        """Its name as written in that language, else in English, else its key."""
        names: dict[str, str] = self.names
        return names.get(language) or names.get("en") or self.key


class ConversationStatus(Record):
    """The status a conversation was given last, by whom. What happened since may have ended it: see ``stands``."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="given_status")
    status = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="given")
    by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        """Which, where."""
        return f"{self.status_id} of {self.conversation_id}"


def stands(category: str, *, is_open: bool, is_waiting: bool) -> bool:
    """Whether a status given before holds still: not once the matter was closed or opened again, or the customer wrote."""
    if category == Category.RESOLVED:
        return not is_open
    return is_open and not (category == Category.CUSTOMER and is_waiting)


@transaction.atomic
def define_status(
    brand: Brand, *, key: str, names: Mapping[str, str], category: str, colour: str, by: Representative
) -> Status:  # fmt: skip
    """Let the brand have one more status. Raises Invalid for what is none, Conflict for a key in use or beyond twenty."""
    if not _KEY.fullmatch(key):
        raise Invalid(f"“{key}” is no key", where="key", expected="a-z, 0-9 and _, a letter first")
    if category not in set(Category):
        raise Invalid(f"“{category}” is no category", where="category", expected=", ".join(Category))
    if colour not in COLOURS:
        raise Invalid(f"“{colour}” is no colour", where="colour", expected=", ".join(COLOURS))
    known = Status.objects.filter(brand=brand)
    if known.count() >= MOST_STATUSES or known.filter(key=key).exists():
        raise Conflict(f"{key} is in use, or {brand.slug} has {MOST_STATUSES} statuses")
    place = (known.aggregate(last=Max("place"))["last"] or 0) + 1
    fields = {"names": names_read(names), "category": category, "colour": colour, "place": place}
    made = Status.objects.create(brand=brand, key=key, **fields)
    keep_change(by=by, brand=brand, area="statuses", subject=made.key, before=None, after=_told(made))
    return made


@transaction.atomic
def remove_status(status: Status, *, by: Representative) -> None:
    """Take it away; conversations that have it stand as their category says."""
    keep_change(by=by, brand=status.brand, area="statuses", subject=status.key, before=_told(status), after=None)
    status.delete()


def statuses_of(brand_id: int) -> tuple[Status, ...]:
    """What a conversation of this brand can be given."""
    return tuple(Status.objects.filter(brand=brand_id))


def status_named(brand_id: int, key: str) -> Status:
    """The status of that key. Raises NotFound."""
    found = Status.objects.filter(brand=brand_id, key=key).first()
    if found is None:
        raise NotFound(f"status {key}")
    return found


def status_in(conversation: Conversation) -> Status | None:
    """The status that stands; None where there is none, or it has ended."""
    given = ConversationStatus.objects.filter(conversation=conversation).select_related("status").first()
    if given is None:
        return None
    is_waiting = conversation.waiting_since is not None
    holds = stands(given.status.category, is_open=conversation.is_open, is_waiting=is_waiting)
    return given.status if holds else None


def given_to(conversation_ids: Collection[int]) -> Mapping[int, Status]:
    """The status each of these was given last; one query, none for no conversations. Ask ``stands`` whether it holds."""
    if not conversation_ids:
        return {}
    given = ConversationStatus.objects.filter(conversation__in=conversation_ids).select_related("status")
    return {one.conversation_id: one.status for one in given}


@transaction.atomic
def set_status(conversation: Conversation, status: Status | None, *, by: Representative) -> str:
    """Give it a status, with what that means (closed, opened again, not waiting for us); None takes it off.

    Answers the key of the one that stood before, empty for none. Raises NotFound for a status of another brand, and what
    closing raises.
    """
    if status is not None and status.brand_id != conversation.brand_id:
        raise NotFound(f"status {status.key}")
    before = status_in(conversation)
    if status is None:
        ConversationStatus.objects.filter(conversation=conversation).delete()
    else:
        _mean(conversation, Category(status.category), by)
        ConversationStatus.objects.update_or_create(conversation=conversation, defaults={"status": status, "by": by})
        record_event(conversation, "event.status", by=by, name=by.name, status=status.name_in(conversation.language))
    announce(StatusChanged(conversation.brand_id, conversation.pk))
    return before.key if before else ""


def having_status(key: str, at: str = "") -> Q:
    """Conversations whose status stands, as a condition, ``at`` the way to them."""
    given = ConversationStatus.objects.filter(status__key=key)
    closed = Q(status__category=Category.RESOLVED, conversation__is_open=False)
    open_ = Q(status__category__in=(Category.OPEN, Category.OTHERS), conversation__is_open=True)
    theirs = Q(status__category=Category.CUSTOMER, conversation__is_open=True, conversation__waiting_since=None)
    return Q(**{f"{at}pk__in": given.filter(closed | open_ | theirs).values("conversation")})


def _mean(conversation: Conversation, category: Category, by: Representative) -> None:
    if category == Category.RESOLVED:
        resolve(conversation, by=by)
        return
    reopen(conversation)
    if category == Category.OPEN:
        wake(conversation, because=Woken.PERSON, by=by)
    if category == Category.CUSTOMER:
        Conversation.objects.filter(pk=conversation.pk).update(waiting_since=None)
        conversation.waiting_since = None


def _told(status: Status) -> dict[str, Any]:
    names = {f"name_{code}": name for code, name in status.names.items()}
    return {"key": status.key, **names, "category": status.category, "colour": status.colour}
