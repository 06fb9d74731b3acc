"""What is to be done in a conversation, as a list to tick: from a template or made on the spot, each tick with who and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.event import ChecklistChanged
from sodan.desk.outbound import record_event
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change

MOST_TEMPLATES, MOST_ITEMS = 50, 40
LONGEST_TITLE, LONGEST_ITEM = 60, 120


class ChecklistTemplate(Record):
    """A list of a brand that is begun again and again."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="checklist_templates")
    title = models.CharField(max_length=LONGEST_TITLE)
    items = models.JSONField(default=list)

    class Meta:
        """By title, once in a brand."""

        ordering = ("title", "id")
        constraints = (models.UniqueConstraint(fields=["brand", "title"], name="one_checklist_of_a_title"),)

    def __str__(self) -> str:
        """The title."""
        return self.title


class ChecklistItem(Record):
    """One thing to do in a conversation. ``checklist`` is the title of the list it came with, empty for one added by hand."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="checklist_items")
    checklist = models.CharField(max_length=LONGEST_TITLE, blank=True)
    text = models.CharField(max_length=LONGEST_ITEM)
    place = models.PositiveIntegerField(default=0)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """In their order."""

        ordering = ("place", "id")
        indexes = (models.Index(fields=["conversation", "place", "id"], name="checklist_in_order"),)

    def __str__(self) -> str:
        """What is to be done."""
        return self.text


@transaction.atomic
def write_template(brand: Brand, *, title: str, items: Sequence[str], by: Representative) -> ChecklistTemplate:
    """Keep a list to begin again; under a title in use it is changed.

    Raises Invalid for no title or items, Conflict beyond fifty.
    """
    name, kept = " ".join(title.split()), [" ".join(one.split()) for one in items if one.strip()]
    if not 0 < len(name) <= LONGEST_TITLE:
        raise Invalid("a title of that length", where="title", expected=f"1 to {LONGEST_TITLE} characters")
    if not 0 < len(kept) <= MOST_ITEMS or any(len(one) > LONGEST_ITEM for one in kept):
        raise Invalid("no items", where="items", expected=f"1 to {MOST_ITEMS} lines of up to {LONGEST_ITEM} characters")
    known = ChecklistTemplate.objects.filter(brand=brand, title=name).first()
    if known is None and ChecklistTemplate.objects.filter(brand=brand).count() >= MOST_TEMPLATES:
        raise Conflict(f"{brand.slug} has {MOST_TEMPLATES} checklists")
    before = _told(known) if known else None
    made, _ = ChecklistTemplate.objects.update_or_create(brand=brand, title=name, defaults={"items": kept})
    keep_change(by=by, brand=brand, area="checklists", subject=name, before=before, after=_told(made))
    return made


@transaction.atomic
def remove_template(template: ChecklistTemplate, *, by: Representative) -> None:
    """Take it away; lists begun from it stay where they are."""
    keep_change(by=by, brand=template.brand, area="checklists", subject=template.title, before=_told(template), after=None)
    template.delete()


def template_named(brand_id: int, title: str) -> ChecklistTemplate:
    """The list of that title. Raises NotFound."""
    found = ChecklistTemplate.objects.filter(brand=brand_id, title=title).first()
    if found is None:
        raise NotFound(f"checklist {title}")
    return found


@transaction.atomic
def begin_checklist(conversation: Conversation, template: ChecklistTemplate, *, by: Representative) -> list[int]:
    """Put the items of a template into a conversation; those that stand there already are not put twice. Answers the new ones.

    Raises NotFound for a template of another brand, Conflict where there are too many.
    """
    if template.brand_id != conversation.brand_id:
        raise NotFound(f"checklist {template.pk}")
    known = set(ChecklistItem.objects.filter(conversation=conversation, checklist=template.title).values_list("text", flat=True))
    made = [_add(conversation, one, checklist=template.title).pk for one in template.items if one not in known]
    if made:
        record_event(conversation, "event.checklist", by=by, name=by.name, title=template.title)
        announce(ChecklistChanged(conversation.brand_id, conversation.pk))
    return made


@transaction.atomic
def add_item(conversation: Conversation, text: str, *, by: Representative) -> ChecklistItem:  # noqa: ARG001 - as every verb
    """One more thing to do here. Raises Invalid for no words, Conflict where there are too many."""
    plain = " ".join(text.split())
    if not 0 < len(plain) <= LONGEST_ITEM:
        raise Invalid("nothing to do", where="text", expected=f"1 to {LONGEST_ITEM} characters")
    made = _add(conversation, plain)
    announce(ChecklistChanged(conversation.brand_id, conversation.pk))
    return made


@transaction.atomic
def tick(item: ChecklistItem, *, is_done: bool, by: Representative) -> bool:
    """It is done, or not after all; False when it stood so already."""
    found = ChecklistItem.objects.filter(pk=item.pk, ticked_at__isnull=is_done)
    changes: dict[str, Any] = {"ticked_at": now(), "ticked_by": by} if is_done else {"ticked_at": None, "ticked_by": None}
    if not found.update(**changes):
        return False
    key = "event.ticked" if is_done else "event.unticked"
    record_event(item.conversation, key, by=by, name=by.name, text=item.text)
    announce(ChecklistChanged(item.conversation.brand_id, item.conversation_id))
    return True


@transaction.atomic
def drop_items(conversation: Conversation, pks: Sequence[int]) -> None:
    """Take them off the list."""
    if ChecklistItem.objects.filter(conversation=conversation, pk__in=pks).delete()[0]:
        announce(ChecklistChanged(conversation.brand_id, conversation.pk))


def checklist_in(conversation: Conversation) -> tuple[ChecklistItem, ...]:
    """What is to be done here, done or not, in order; one query."""
    return tuple(ChecklistItem.objects.filter(conversation=conversation).select_related("ticked_by"))


def unticked_in(conversation: Conversation) -> tuple[ChecklistItem, ...]:
    """What is not done yet."""
    return tuple(ChecklistItem.objects.filter(conversation=conversation, ticked_at=None))


def item_for(person: Representative, pk: int) -> ChecklistItem:
    """One of a conversation this person may see. Raises NotFound for any other."""
    found = ChecklistItem.objects.filter(pk=pk, conversation__brand__representatives=person)
    item = found.select_related("conversation__brand").first()
    if item is None:
        raise NotFound(f"checklist item {pk}")
    return item


def _add(conversation: Conversation, text: str, *, checklist: str = "") -> ChecklistItem:
    mine = ChecklistItem.objects.filter(conversation=conversation)
    if mine.count() >= 2 * MOST_ITEMS:
        raise Conflict(f"#{conversation.pk} has {2 * MOST_ITEMS} things to do")
    place = (mine.aggregate(last=Max("place"))["last"] or 0) + 1
    return ChecklistItem.objects.create(conversation=conversation, checklist=checklist, text=text, place=place)


def _told(template: ChecklistTemplate) -> dict[str, Any]:
    return {"title": template.title, "items": template.items}
