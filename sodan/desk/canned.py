"""Canned replies: words kept ready by a person, a brand's team or everybody, with places that are filled when they are used."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from django.db import models

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.people.representative import Representative

LONGEST_TITLE, LONGEST_SHORTCUT, LONGEST_TEXT = 80, 24, 4_000
_OFFERED, _READ = 8, 500
_PLACE = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")
# What a place may be called, in the writer's own language.
PLACES: Mapping[str, tuple[str, ...]] = {
    "customer": ("customer", "고객", "お客様", "name", "이름", "お名前"),
    "me": ("me", "담당자", "担当者"),
    "shop": ("shop", "매장", "ショップ"),
    "number": ("number", "상담번호", "受付番号"),
}
_CALLED = {called: place for place, names in PLACES.items() for called in names}


class Scope(models.TextChoices):
    """Whose it is: one person's, a brand's team's, or everybody's."""

    PERSON = "person"
    TEAM = "team"
    ALL = "all"


class CannedReply(Record):
    """One of them: a title, a word that finds it after ``/``, and its text in one language or several."""

    scope = models.CharField(max_length=8, choices=Scope.choices)
    owner = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.CASCADE, related_name="canned_replies")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="canned_replies")
    title = models.CharField(max_length=LONGEST_TITLE)
    shortcut = models.CharField(max_length=LONGEST_SHORTCUT, blank=True)
    texts = models.JSONField(default=dict)

    class Meta:
        """A person's own belong to them, a team's to a brand, everybody's to nobody."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(scope="person", owner__isnull=False, brand__isnull=True)
                | models.Q(scope="team", owner__isnull=True, brand__isnull=False)
                | models.Q(scope="all", owner__isnull=True, brand__isnull=True),
                name="canned_reply_belongs_to_its_scope",
            ),
        )
        indexes = (models.Index(fields=["scope", "owner", "brand"], name="canned_reply_scope"),)

    def __str__(self) -> str:
        """The title."""
        return self.title

    def text_in(self, language: str) -> str:
        """The text in that language, else in the first there is."""
        return str(self.texts.get(language) or next((self.texts[code] for code in LANGUAGES if self.texts.get(code)), ""))


def canned_replies_of(person: Representative) -> models.QuerySet[CannedReply]:
    """All this person may use: their own, those of the brands they serve, and everybody's."""
    own, team = models.Q(owner=person), models.Q(scope=Scope.TEAM, brand__in=person.brands.values("pk"))
    return CannedReply.objects.filter(own | team | models.Q(scope=Scope.ALL))


def canned_reply_for(person: Representative, pk: int) -> CannedReply:
    """One this person may use. Raises NotFound for any other."""
    found = canned_replies_of(person).filter(pk=pk).first()
    if found is None:
        raise NotFound(f"canned reply {pk}")
    return found


def write_canned_reply(reply: CannedReply, *, title: str, shortcut: str, texts: Mapping[str, str]) -> CannedReply:
    """Store a new one or change it. Raises Invalid for no title, no text, a place nobody fills, or something too long."""
    reply.title, reply.shortcut = " ".join(title.split()), shortcut.strip().lstrip("/")
    reply.texts = {code: texts.get(code, "").strip() for code in LANGUAGES if texts.get(code, "").strip()}
    if not reply.title or len(reply.title) > LONGEST_TITLE:
        raise Invalid("a title of that length", where="title", expected=f"1 to {LONGEST_TITLE} characters")
    if len(reply.shortcut) > LONGEST_SHORTCUT or " " in reply.shortcut:
        raise Invalid("a shortcut like that", where="shortcut", expected=f"one word of up to {LONGEST_SHORTCUT} characters")
    if not reply.texts or any(len(text) > LONGEST_TEXT for text in reply.texts.values()):
        raise Invalid("a text of that length", where="texts", expected=f"1 to {LONGEST_TEXT} characters in a language")
    strange = sorted({name for text in reply.texts.values() for name in places_in(text) if name not in _CALLED})
    if strange:
        raise Invalid(f"nobody fills “{strange[0]}”", where="place", expected=", ".join(PLACES))
    reply.save()
    return reply


def offered(person: Representative, conversation: Conversation, *, wanted: str) -> tuple[CannedReply, ...]:
    """The few that fit what was typed: by the beginning of their shortcut first, then by title, then by their text."""
    usable = canned_replies_of(person).filter(models.Q(brand=None) | models.Q(brand=conversation.brand_id))
    sought = _plain(wanted)
    fitting = [(rank, reply) for reply in usable.order_by("title", "pk")[:_READ] if (rank := _rank(reply, sought)) is not None]
    fitting.sort(key=lambda found: found[0])
    return tuple(reply for _, reply in fitting[:_OFFERED])


def _rank(reply: CannedReply, sought: str) -> int | None:
    if _plain(reply.shortcut).startswith(sought):
        return 0
    if sought in _plain(reply.title):
        return 1
    return 2 if any(sought in _plain(text) for text in reply.texts.values()) else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def values_in(conversation: Conversation, *, by: Representative) -> Mapping[str, str]:
    """What the places are filled with in this conversation; empty where nothing is known."""
    brand = conversation.brand
    return {
        "customer": conversation.customer.name,
        "me": by.shown_name,
        "shop": brand.name_in(conversation.language),
        "number": str(conversation.pk),
    }


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled: by what is known, else by what stands after ``|``; others stay as they are."""

    def fill(found: re.Match[str]) -> str:
        known = values.get(_CALLED.get(found[1], ""), "")
        return known or (found[2].strip() if found[2] is not None else found[0])

    return _PLACE.sub(fill, text)


def places_in(text: str) -> tuple[str, ...]:
    """The names of the places a text holds, in order."""
    return tuple(found[1] for found in _PLACE.finditer(text))
