"""What a rule asks of a conversation before it does anything: checked when it is written, looked at as it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.db import models
from django.db.models import Max

from sodan.company.brand import Brand
from sodan.company.hours import is_at_desk
from sodan.customers.attribute import Attribute, AttributeValue
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.field import Field, FieldValue
from sodan.desk.level import tier_of
from sodan.desk.message import Author, Message
from sodan.desk.rating import newest_rating_of
from sodan.desk.routing import Priority
from sodan.desk.status import Status, given_to, stands
from sodan.desk.tag import LONGEST, key_of, tags_of
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES

MOST_CONDITIONS = 12
_LONGEST = 200


class Asked(models.TextChoices):
    """What can be asked. WORDS are looked for in the customer's newest message, HOURS when that came."""

    CHANNEL = "channel"
    LANGUAGE = "language"
    PRIORITY = "priority"
    TAG = "tag"
    NO_TAG = "no_tag"
    WORDS = "words"
    TIER = "tier"
    ATTRIBUTE = "attribute"
    HOURS = "hours"
    OWNER = "owner"
    STATUS = "status"
    FIELD = "field"
    SCORE = "score"


Conditions: TypeAlias = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Matter:
    """A conversation with what conditions look at, read for many at once."""

    conversation: Conversation
    said: str = ""
    at: datetime = field(default_factory=now)
    tags: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict)
    status: str = ""
    fields: frozenset[tuple[str, str]] = frozenset()
    score: int = 0


def read_conditions(written: Sequence[Mapping[str, Any]], brand: Brand) -> Conditions:
    """The conditions as they are kept. Raises Invalid, with ``conditions:<number>`` as the place, for one that means nothing."""
    if len(written) > MOST_CONDITIONS:
        raise Invalid("too many conditions", where="conditions", expected=f"up to {MOST_CONDITIONS}")
    read: Conditions = []
    for number, one in enumerate(written):
        try:
            kind = Asked(str(one.get("kind", "")))
            read.append({"kind": kind.value, "value": _read(kind, str(one.get("value", "")).strip(), brand)})
        except (ValueError, Invalid) as error:
            expected = error.expected if isinstance(error, Invalid) else ", ".join(Asked)
            raise Invalid(
                f"condition {number + 1} means nothing", where=f"conditions:{number}", expected=expected or ""
            ) from error
    return read


def matters_of(conversations: Sequence[Conversation]) -> list[Matter]:
    """These conversations (with customer and brand) as conditions look at them, in seven queries however many."""
    pks = [one.pk for one in conversations]
    newest = Message.objects.filter(conversation__in=pks, author=Author.CUSTOMER).values("conversation").annotate(last=Max("pk"))
    said = {row.conversation_id: row for row in Message.objects.filter(pk__in=[one["last"] for one in newest])}
    tags = tags_of(pks)
    customers = [one.customer_id for one in conversations]
    known: dict[int, dict[str, str]] = {}
    for kept in AttributeValue.objects.filter(customer__in=customers).select_related("attribute"):
        known.setdefault(kept.customer_id, {})[kept.attribute.key] = kept.value
    statuses, ratings = given_to(pks), newest_rating_of(pks)
    filled: dict[int, list[tuple[str, str]]] = {}
    for value in FieldValue.objects.filter(conversation__in=pks).select_related("field"):
        filled.setdefault(value.conversation_id, []).append((value.field.key, _plain(value.value)))
    return [
        Matter(
            one,
            said[one.pk].body if one.pk in said else "",
            said[one.pk].at if one.pk in said else one.last_message_at,
            frozenset(key_of(tag.name) for tag in tags.get(one.pk, ())),
            known.get(one.customer_id, {}),
            _standing(statuses.get(one.pk), one),
            frozenset(filled.get(one.pk, ())),
            ratings[one.pk].score if one.pk in ratings else 0,
        )
        for one in conversations
    ]


def holds(conditions: Sequence[Mapping[str, Any]], matter: Matter) -> bool:
    """Whether all of them hold; with none, anything does."""
    return all(_HOLDS[Asked(one["kind"])](str(one["value"]), matter) for one in conditions)


def _read(kind: Asked, value: str, brand: Brand) -> str:
    if kind in _ONE_OF and value not in _ONE_OF[kind]:
        raise Invalid("none of them", where="value", expected=", ".join(sorted(_ONE_OF[kind])))
    if kind in (Asked.ATTRIBUTE, Asked.FIELD):
        key, _, wanted = value.partition("=")
        known = (Attribute if kind == Asked.ATTRIBUTE else Field).objects.filter(brand=brand, key=key.strip())
        if not wanted.strip() or not known.exists():
            raise Invalid(f"no such {kind}", where="value", expected="key=value")
    if kind == Asked.STATUS and not Status.objects.filter(brand=brand, key=value).exists():
        raise Invalid("no such status", where="value", expected="the key of a status")
    if not 0 < len(value) <= (LONGEST if kind in (Asked.TAG, Asked.NO_TAG) else _LONGEST):
        raise Invalid("nothing to compare with", where="value", expected=f"1 to {_LONGEST} characters")
    return value


_ONE_OF: Mapping[Asked, frozenset[str]] = {
    Asked.PRIORITY: frozenset(str(level.value) for level in Priority),
    Asked.LANGUAGE: frozenset(LANGUAGES),
    Asked.HOURS: frozenset(("in", "out")),
    Asked.OWNER: frozenset(Owner.values),
    Asked.SCORE: frozenset("12345"),
}


def _standing(status: Status | None, conversation: Conversation) -> str:
    is_waiting = conversation.waiting_since is not None
    holds_still = status is not None and stands(status.category, is_open=conversation.is_open, is_waiting=is_waiting)
    return status.key if status is not None and holds_still else ""


def _has_field(value: str, matter: Matter) -> bool:
    key, _, wanted = value.partition("=")
    return (key.strip(), _plain(wanted.strip())) in matter.fields


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _has_words(value: str, matter: Matter) -> bool:
    said = _plain(matter.said)
    return any(word in said for word in (_plain(one).strip() for one in value.replace("、", ",").split(",")) if word)


def _has_attribute(value: str, matter: Matter) -> bool:
    key, _, wanted = value.partition("=")
    return _plain(matter.attributes.get(key.strip(), "")) == _plain(wanted.strip())


def _in_hours(value: str, matter: Matter) -> bool:
    return is_at_desk(matter.conversation.brand, matter.at) == (value == "in")


_HOLDS: Mapping[Asked, Callable[[str, Matter], bool]] = {
    Asked.CHANNEL: lambda value, matter: matter.conversation.channel == value,
    Asked.LANGUAGE: lambda value, matter: matter.conversation.language == value,
    Asked.PRIORITY: lambda value, matter: matter.conversation.priority >= int(value),
    Asked.TAG: lambda value, matter: key_of(value.lstrip("#")) in matter.tags,
    Asked.NO_TAG: lambda value, matter: key_of(value.lstrip("#")) not in matter.tags,
    Asked.WORDS: _has_words,
    Asked.TIER: lambda value, matter: tier_of(matter.conversation.customer) == value,
    Asked.ATTRIBUTE: _has_attribute,
    Asked.HOURS: _in_hours,
    Asked.OWNER: lambda value, matter: matter.conversation.owner == value,
    Asked.STATUS: lambda value, matter: matter.status == value,
    Asked.FIELD: _has_field,
    Asked.SCORE: lambda value, matter: 0 < matter.score <= int(value),
}
