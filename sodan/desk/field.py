"""A shop's own things to know of a conversation: typed fields, filled in where they are read, some before it may be closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Q

from sodan.company.brand import Brand
from sodan.customers.attribute import LONGEST_NAME, LONGEST_VALUE, MOST_CHOICES, Attribute, read_value
from sodan.desk.conversation import Conversation
from sodan.desk.event import FieldsChanged
from sodan.desk.outbound import record_event
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.event import announce
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change

MOST_FIELDS = 30
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class FieldKind(models.TextChoices):
    """What may be written into it; of CHOICES several."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    YES_NO = "yes_no"
    CHOICES = "choices"


_SOME = (FieldKind.CHOICE, FieldKind.CHOICES)


class Field(Record):
    """One of a brand: its ``key`` (for macros, rules and addresses), ``names`` by language, kind, and what can be chosen.

    ``is_required``: a person fills it in before they close the conversation.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="fields")
    key = models.CharField(max_length=40)
    names = models.JSONField(default=dict)
    kind = models.CharField(max_length=8, choices=FieldKind.choices)
    choices = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        """One key, one field; shown in their order."""

        ordering = ("place", "id")
        constraints = (models.UniqueConstraint(fields=["brand", "key"], name="one_field_per_key"),)

    def __str__(self) -> str:
        """Its key."""
        return self.key

    def name_in(self, language: str) -> str:
        """Its name as written in that language, else in English, else its key."""
        names: dict[str, str] = self.names
        return names.get(language) or names.get("en") or self.key


class FieldValue(Record):
    """What a conversation has in a field, several rows where several were chosen. Goes with either."""

    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="values")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="field_values")
    value = models.CharField(max_length=LONGEST_VALUE)

    class Meta:
        """Each value once in a conversation; lists find conversations by field and value."""

        constraints = (models.UniqueConstraint(fields=["conversation", "field", "value"], name="one_field_value"),)
        indexes = (models.Index(fields=["field", "value", "-conversation"], name="field_value_found"),)

    def __str__(self) -> str:
        """The value."""
        return self.value


@dataclass(frozen=True, slots=True)
class WantedField:
    """A field as it was written in the form."""

    key: str
    names: Mapping[str, str]
    kind: str
    choices: Sequence[str] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """One field with what a conversation has in it; empty while nothing."""

    field: Field
    values: tuple[str, ...]


class FieldsMissing(Conflict):
    """It may not be closed before ``fields`` are filled in."""

    code = "error.fields_missing"

    def __init__(self, fields: Sequence[Field]) -> None:
        """Keep which."""
        super().__init__(", ".join(field.key for field in fields))
        self.fields = tuple(fields)


@transaction.atomic
def define_field(brand: Brand, wanted: WantedField, *, by: Representative) -> Field:
    """Let the brand know one more thing of its conversations. Raises Invalid for what is no field, Conflict for a key in use."""
    if not _KEY.fullmatch(wanted.key):
        raise Invalid(f"“{wanted.key}” is no key", where="key", expected="a-z, 0-9 and _, a letter first")
    names = names_read(wanted.names)
    if wanted.kind not in set(FieldKind):
        raise Invalid(f"“{wanted.kind}” is no kind", where="kind", expected=", ".join(FieldKind))
    choices = list(dict.fromkeys(wanted.choices)) if wanted.kind in _SOME else []
    if wanted.kind in _SOME and not (
        1 < len(choices) <= MOST_CHOICES and all(0 < len(one) <= LONGEST_NAME and "," not in one for one in choices)
    ):
        raise Invalid("no choices", where="choices", expected=f"2 to {MOST_CHOICES}")
    known = Field.objects.filter(brand=brand)
    if known.count() >= MOST_FIELDS or known.filter(key=wanted.key).exists():
        raise Conflict(f"{wanted.key} is in use, or {brand.slug} has {MOST_FIELDS} fields")
    place = (known.aggregate(last=Max("place"))["last"] or 0) + 1
    fields = {"names": names, "kind": wanted.kind, "choices": choices, "is_required": wanted.is_required, "place": place}
    made = Field.objects.create(brand=brand, key=wanted.key, **fields)
    keep_change(by=by, brand=brand, area="fields", subject=made.key, before=None, after=_told(made))
    return made


@transaction.atomic
def require_field(field: Field, *, is_required: bool, by: Representative) -> None:
    """Whether it has to be filled in before a conversation is closed."""
    before = _told(field)
    Field.objects.filter(pk=field.pk).update(is_required=is_required)
    field.is_required = is_required
    keep_change(by=by, brand=field.brand, area="fields", subject=field.key, before=before, after=_told(field))


@transaction.atomic
def remove_field(field: Field, *, by: Representative) -> None:
    """Take it away, with what every conversation has in it."""
    keep_change(by=by, brand=field.brand, area="fields", subject=field.key, before=_told(field), after=None)
    field.delete()


def names_read(names: Mapping[str, str]) -> dict[str, str]:
    """The names in every language. Raises Invalid for one that is missing or too long."""
    for language in LANGUAGES:
        if not 0 < len(names.get(language, "")) <= LONGEST_NAME:
            raise Invalid("no name", where=f"name_{language}", expected=f"1 to {LONGEST_NAME} characters")
    return {language: names[language] for language in LANGUAGES}


def fields_of(conversation: Conversation) -> tuple[Filled, ...]:
    """Every field of the brand with what the conversation has in it, in two queries; one where there is no field."""
    fields = list(Field.objects.filter(brand=conversation.brand_id))
    if not fields:
        return ()
    values: dict[int, list[str]] = {}
    kept = FieldValue.objects.filter(conversation=conversation).order_by("pk").values_list("field_id", "value")
    for field, value in kept:
        values.setdefault(field, []).append(value)
    return tuple(Filled(field, tuple(values.get(field.pk, ()))) for field in fields)


def field_named(brand_id: int, key: str) -> Field:
    """The field of that key. Raises NotFound."""
    found = Field.objects.filter(brand=brand_id, key=key).first()
    if found is None:
        raise NotFound(f"field {key}")
    return found


@transaction.atomic
def fill_in(conversation: Conversation, field: Field, written: Sequence[str], *, by: Representative) -> tuple[str, ...] | None:
    """Write down what it has in a field, or take it away with nothing; what stood there before, None where nothing changed.

    Raises Invalid for a value that is not of its kind, NotFound for a field of another brand.
    """
    if field.brand_id != conversation.brand_id:
        raise NotFound(f"field {field.key}")
    values = read_values(field, written)
    Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation.pk).values_list("pk").first()
    kept = FieldValue.objects.filter(conversation=conversation, field=field)
    before = tuple(kept.order_by("pk").values_list("value", flat=True))
    if set(before) == set(values):
        return None
    kept.delete()
    FieldValue.objects.bulk_create([FieldValue(field=field, conversation=conversation, value=value) for value in values])
    told = {"field": field.name_in(conversation.language), "before": ", ".join(before), "after": ", ".join(values)}
    record_event(conversation, "event.filled_in" if values else "event.emptied", by=by, name=by.name, **told)
    announce(FieldsChanged(conversation.brand_id, conversation.pk))
    return before


def read_values(field: Field, written: Sequence[str]) -> tuple[str, ...]:
    """The values as they are kept; nothing stays nothing. Raises Invalid with what was expected."""
    given = [text for text in (" ".join(one.split()) for one in written) if text]
    if field.kind != FieldKind.CHOICES:
        given = given[:1]
    kind = FieldKind.CHOICE if field.kind == FieldKind.CHOICES else field.kind
    like = Attribute(key=field.key, kind=kind, choices=field.choices)  # read as a customer's attributes are
    return tuple(dict.fromkeys(read_value(like, one) for one in given))


def missing_in(conversation: Conversation) -> tuple[Field, ...]:
    """The fields that must be filled in before it is closed, and are not; one query."""
    required = Field.objects.filter(brand=conversation.brand_id, is_required=True)
    return tuple(required.exclude(values__conversation=conversation))


def check_filled_in(conversation: Conversation) -> None:
    """Raises FieldsMissing while a required field is empty."""
    if missing := missing_in(conversation):
        raise FieldsMissing(missing)


def with_value(key: str, value: str, at: str = "") -> Q:
    """Conversations that have this in that field, as a condition, ``at`` the way to them."""
    found = FieldValue.objects.filter(field__key=key, value=value).values("conversation")
    return Q(**{f"{at}pk__in": found})


def _told(field: Field) -> dict[str, Any]:
    names = {f"name_{code}": name for code, name in field.names.items()}
    return {"key": field.key, **names, "kind": field.kind, "choices": field.choices, "is_required": field.is_required}
