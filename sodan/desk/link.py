"""Two conversations that have to do with each other: related, or one a part of the other."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Q

from sodan.desk.conversation import Conversation
from sodan.desk.event import LinksChanged
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative

MOST = 50


class Tie(models.TextChoices):
    """How they hang together; a PART is done before the whole is."""

    RELATED = "related"
    PART = "part"
    SPLIT = "split"


class ConversationLink(Record):
    """``one`` is tied to ``other``: for PART ``other`` is a part of ``one``, for SPLIT it was taken out of it.

    Lasts while ``ended_at`` is empty. Goes with either conversation when its customer is forgotten.
    """

    one = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="links_out")
    other = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="links_in")
    tie = models.CharField(max_length=8, choices=Tie.choices)
    by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Two are tied once at a time."""

        constraints = (
            models.UniqueConstraint(fields=["one", "other"], condition=Q(ended_at=None), name="one_link_of_two_conversations"),
        )

    def __str__(self) -> str:
        """What, between which."""
        return f"#{self.one_id} {self.tie} #{self.other_id}"


@dataclass(frozen=True, slots=True)
class Linked:
    """Another conversation as it stands to this one: ``as_what`` is related, part, whole, split or source."""

    link: ConversationLink
    conversation: Conversation
    as_what: str


_BACK = {Tie.RELATED: "related", Tie.PART: "whole", Tie.SPLIT: "source"}


@transaction.atomic
def link(one: Conversation, other: Conversation, *, tie: Tie, by: Representative) -> ConversationLink:
    """Tie them. Tied already, they are tied as asked now.

    Raises Invalid for one conversation or two brands, Conflict for a whole that would be a part of its own part, or beyond fifty.
    """
    if one.pk == other.pk or one.brand_id != other.brand_id:
        raise Invalid(f"#{one.pk} and #{other.pk} cannot be tied", where="number", expected="another conversation of the brand")
    list(Conversation.objects.select_for_update().filter(pk__in=(one.pk, other.pk)).order_by("pk").values_list("pk"))
    if tie == Tie.PART and _is_above(other.pk, one.pk):
        raise Conflict(f"#{one.pk} is a part of #{other.pk}")
    if ConversationLink.objects.filter(one=one, ended_at=None).count() >= MOST:
        raise Conflict(f"#{one.pk} has {MOST} links")
    both = Q(one=one, other=other) | Q(one=other, other=one)
    known = ConversationLink.objects.filter(both, ended_at=None).first()
    if known is not None and known.tie == tie and known.one_id == one.pk:
        return known
    if known is not None:
        ConversationLink.objects.filter(pk=known.pk).update(ended_at=now(), ended_by=by)
    made = ConversationLink.objects.create(one=one, other=other, tie=tie, by=by)
    record_event(one, "event.linked", by=by, name=by.name, number=other.pk, tie=tie.value)
    record_event(other, "event.linked", by=by, name=by.name, number=one.pk, tie=_BACK[tie])
    _tell(made)
    return made


@transaction.atomic
def unlink(found: ConversationLink, *, by: Representative) -> bool:
    """Take the tie off; False when it was off already."""
    if not ConversationLink.objects.filter(pk=found.pk, ended_at=None).update(ended_at=now(), ended_by=by):
        return False
    record_event(found.one, "event.unlinked", by=by, name=by.name, number=found.other_id)
    record_event(found.other, "event.unlinked", by=by, name=by.name, number=found.one_id)
    _tell(found)
    return True


def linked_to(conversation: Conversation) -> tuple[Linked, ...]:
    """What it is tied to, the newest tie first; one query."""
    found = ConversationLink.objects.filter(Q(one=conversation) | Q(other=conversation), ended_at=None)
    rows = found.select_related("one__customer", "other__customer").order_by("-pk")[: 2 * MOST]
    return tuple(
        Linked(row, row.other, row.tie) if row.one_id == conversation.pk else Linked(row, row.one, _BACK[Tie(row.tie)])
        for row in rows
    )


def open_parts_of(conversation: Conversation) -> tuple[Conversation, ...]:
    """Its parts that are not done."""
    parts = Conversation.objects.filter(links_in__one=conversation, links_in__tie=Tie.PART, links_in__ended_at=None, is_open=True)
    return tuple(parts.select_related("customer").order_by("pk")[:MOST])


def _is_above(whole: int, part: int) -> bool:
    """Whether ``part`` hangs under ``whole``, however deep."""
    level, seen = {whole}, set[int]()
    while level and part not in level:
        seen |= level
        below = ConversationLink.objects.filter(one__in=level, tie=Tie.PART, ended_at=None)
        level = set(below.values_list("other_id", flat=True)) - seen
    return part in level


def _tell(found: ConversationLink) -> None:
    announce(LinksChanged(found.one.brand_id, found.one_id))
    announce(LinksChanged(found.one.brand_id, found.other_id))
