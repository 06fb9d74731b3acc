"""Tags: short names a brand's colleagues give to conversations, so that alike ones are found again."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.event import TagsChanged
from sodan.kit.errors import Invalid
from sodan.kit.event import announce
from sodan.kit.prepared import Prepared
from sodan.kit.record import Record
from sodan.people.representative import Representative

LONGEST, MOST = 32, 12
_OFFERED = 200


class Tag(Record):
    """One name within a brand. ``key`` is the name without width and case: two ways of writing it are one tag."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=LONGEST)
    key = models.CharField(max_length=LONGEST * 2)

    class Meta:
        """Once in a brand."""

        constraints = (models.UniqueConstraint(fields=["brand", "key"], name="one_tag_of_a_name"),)

    def __str__(self) -> str:
        """The name."""
        return self.name


class Tagging(Record):
    """Who gave which conversation which tag."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="taggings")

    class Meta:
        """A conversation has each tag once; those with a tag are found newest first."""

        constraints = (models.UniqueConstraint(fields=["conversation", "tag"], name="one_tagging"),)
        indexes = (models.Index(fields=["tag", "-conversation"], name="tagging_by_tag"),)

    def __str__(self) -> str:
        """Which tag where."""
        return f"{self.tag_id} on {self.conversation_id}"


def key_of(name: str) -> str:
    """The name as tags are compared: ``ＶＩＰ`` and ``vip`` are one."""
    return unicodedata.normalize("NFKC", name).casefold()


@transaction.atomic
def tag(conversation: Conversation, name: str, *, by: Representative) -> Tag:
    """Give the conversation a tag, made on first use. Raises Invalid for no name, one too long, or one tag too many."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split()).lstrip("#")
    if not plain or len(plain) > LONGEST:
        raise Invalid(f"“{name[:40]}” is no tag", where="name", expected=f"1 to {LONGEST} characters")
    known, _ = Tag.objects.get_or_create(brand_id=conversation.brand_id, key=key_of(plain), defaults={"name": plain})
    others = Tagging.objects.filter(conversation=conversation).exclude(tag=known)
    if others.count() >= MOST:
        raise Invalid("one tag too many", where="name", expected=f"up to {MOST} tags")
    _, is_new = Tagging.objects.get_or_create(conversation=conversation, tag=known, defaults={"by": by})
    if is_new:
        announce(TagsChanged(conversation.brand_id, conversation.pk))
    return known


@transaction.atomic
def untag(conversation: Conversation, tag_id: int) -> None:
    """Take a tag off; nothing when it is not there."""
    if Tagging.objects.filter(conversation=conversation, tag=tag_id).delete()[0]:
        announce(TagsChanged(conversation.brand_id, conversation.pk))


def tags_of(conversation_ids: Collection[int]) -> Mapping[int, tuple[Tag, ...]]:
    """The tags of each of these (their numbers and names), in the order they were given; one query, none for no conversations."""
    if not conversation_ids:
        return {}
    found: defaultdict[int, list[Tag]] = defaultdict(list)
    for conversation, pk, name in _GIVEN.rows(ids=list(conversation_ids)):
        found[conversation].append(Tag(pk=pk, name=name))
    return {pk: tuple(tags) for pk, tags in found.items()}


def _given(*, ids: Collection[int]) -> models.QuerySet[Tagging, Any]:
    return Tagging.objects.filter(conversation__in=ids).order_by("pk").values_list("conversation_id", "tag_id", "tag__name")


_GIVEN = Prepared(_given)


def known_tags(brand: Brand) -> tuple[str, ...]:
    """The names in use at a brand, for whoever is about to tag."""
    return tuple(Tag.objects.filter(brand=brand).order_by("name").values_list("name", flat=True)[:_OFFERED])
