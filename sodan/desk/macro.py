"""Macros: several steps under one name, done one after another; what each did is kept, and what can go back goes back."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from sodan.company.brand import Brand
from sodan.desk.canned import Scope
from sodan.desk.conversation import Conversation
from sodan.desk.outbound import record_event
from sodan.desk.step import Actor, Step, take, take_back
from sodan.desk.written_step import read_steps, written_plainly
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound, SodanError
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change

LONGEST_TITLE = 60
_OFFERED, _READ = 12, 500


class Macro(Record):
    """Several steps under one name: one person's, a brand's team's, or everybody's. ``key`` runs it, one letter or sign."""

    scope = models.CharField(max_length=8, choices=Scope.choices)
    owner = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.CASCADE, related_name="macros")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="macros")
    title = models.CharField(max_length=LONGEST_TITLE)
    key = models.CharField(max_length=1, blank=True)
    steps = models.JSONField(default=list)

    class Meta:
        """A person's own belong to them, a team's to a brand, everybody's to nobody."""

        constraints = (
            models.CheckConstraint(
                condition=Q(scope="person", owner__isnull=False, brand__isnull=True)
                | Q(scope="team", owner__isnull=True, brand__isnull=False)
                | Q(scope="all", owner__isnull=True, brand__isnull=True),
                name="macro_belongs_to_its_scope",
            ),
        )
        indexes = (models.Index(fields=["scope", "owner", "brand"], name="macro_scope"),)

    def __str__(self) -> str:
        """The title."""
        return self.title


class Outcome(models.TextChoices):
    """What became of a step: done, refused (and why), or left undone because one before it was refused."""

    DONE = "done"
    REFUSED = "refused"
    LEFT = "left"


class MacroRun(Record):
    """One time a macro was run in a conversation. ``steps`` are its steps then, each with outcome, what stood before, and why.

    Goes with the conversation when its customer is forgotten.
    """

    macro = models.ForeignKey(Macro, null=True, on_delete=models.SET_NULL, related_name="runs")
    title = models.CharField(max_length=LONGEST_TITLE)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="macro_runs")
    by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="+")
    steps = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Which, where."""
        return f"{self.title} in {self.conversation_id}"

    @property
    def is_whole(self) -> bool:
        """Whether every step was done."""
        return all(step["outcome"] == Outcome.DONE for step in self.steps)

    @property
    def refused(self) -> Mapping[str, Any] | None:
        """The step at which it stopped."""
        return next((step for step in self.steps if step["outcome"] == Outcome.REFUSED), None)


def macros_of(person: Representative) -> models.QuerySet[Macro]:
    """All this person may use: their own, those of the brands they serve, and everybody's."""
    own, team = Q(scope=Scope.PERSON, owner=person), Q(scope=Scope.TEAM, brand__representatives=person)
    return Macro.objects.filter(own | team | Q(scope=Scope.ALL)).distinct()


def macro_for(person: Representative, pk: int) -> Macro:
    """One this person may use. Raises NotFound for any other."""
    found = macros_of(person).select_related("brand").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"macro {pk}")
    return found


@transaction.atomic
def write_macro(
    macro: Macro,
    *,
    title: str,
    key: str,
    steps: Sequence[Mapping[str, Any]],
    by: Representative,
    taken: frozenset[str] = frozenset(),
) -> Macro:
    """Store a new one or change it, and keep what stood there. ``taken`` are keys that do something else.

    Raises Invalid for no title, a key in use, or (``steps:<number>``) a step that cannot be done.
    """
    known = Macro.objects.filter(pk=macro.pk).first()
    before = _told(known) if known else None
    macro.title, macro.key = " ".join(title.split()), unicodedata.normalize("NFKC", key).strip()
    if not 0 < len(macro.title) <= LONGEST_TITLE:
        raise Invalid("a title of that length", where="title", expected=f"1 to {LONGEST_TITLE} characters")
    if macro.key and (len(macro.key) > 1 or not (macro.key.isascii() and macro.key.isprintable()) or macro.key in taken):
        raise Invalid(f"“{macro.key}” cannot be its key", where="key", expected="one letter or sign that does nothing else")
    if macro.key and macros_of(by).filter(key=macro.key).exclude(pk=macro.pk).exists():
        raise Invalid(f"“{macro.key}” runs another", where="key", expected="a key of its own")
    macro.steps = read_steps(steps, macro.brand)
    macro.save()
    if macro.scope != Scope.PERSON:
        keep_change(by=by, brand=macro.brand, area="macros", subject=macro.title, before=before, after=_told(macro))
    return macro


@transaction.atomic
def remove_macro(macro: Macro, *, by: Representative) -> None:
    """Throw it away; what it did stays told."""
    if macro.scope != Scope.PERSON:
        keep_change(by=by, brand=macro.brand, area="macros", subject=macro.title, before=_told(macro), after=None)
    macro.delete()


def offered_macros(person: Representative, conversation: Conversation | None = None, *, wanted: str = "") -> tuple[Macro, ...]:
    """Those that fit what was typed, by title; in a conversation only those for its brand."""
    usable = macros_of(person)
    if conversation is not None:
        usable = usable.filter(Q(brand=None) | Q(brand=conversation.brand_id))
    sought = _plain(wanted)
    found = [macro for macro in usable.order_by("title", "pk")[:_READ] if sought in _plain(macro.title)]
    return tuple(found[:_OFFERED] if wanted else found)


def macro_keys_of(person: Representative, conversation: Conversation) -> dict[str, int]:
    """Which key runs which macro here."""
    usable = macros_of(person).filter(Q(brand=None) | Q(brand=conversation.brand_id)).exclude(key="")
    return dict(usable.values_list("key", "pk"))


def run_macro(macro: Macro, conversation: Conversation, actor: Actor) -> MacroRun:
    """Do its steps in order, each on its own; the first that is refused stops it, and the run says what was and was not done.

    Raises NotFound for a macro of another brand.
    """
    if macro.brand_id not in (None, conversation.brand_id):
        raise NotFound(f"macro {macro.pk}")
    steps = done_in_order(macro.steps, conversation, actor)
    with transaction.atomic():
        run = MacroRun.objects.create(
            macro=macro, title=macro.title, conversation=conversation, by=actor.person, steps=steps
        )  # fmt: skip
        key = "event.macro" if run.is_whole else "event.macro_stopped"
        done = sum(step["outcome"] == Outcome.DONE for step in steps)
        record_event(conversation, key, by=actor.person, name=actor.person.name, title=macro.title, done=done, of=len(steps))
    return run


def done_in_order(steps: Sequence[Mapping[str, Any]], conversation: Conversation, actor: Actor) -> list[dict[str, Any]]:
    """Do them until one is refused; each with its ``outcome``, what stood there ``before``, and ``why`` for the refused."""
    told: list[dict[str, Any]] = []
    refused = False
    for step in steps:
        if refused:
            told.append({**step, "outcome": Outcome.LEFT.value})
            continue
        try:
            conversation.refresh_from_db()
            before = take(step, conversation, actor)
            told.append({**step, "outcome": Outcome.DONE.value, "before": before})
        except SodanError as error:
            refused = True
            told.append({**step, "outcome": Outcome.REFUSED.value, "why": error.code})
    return told


@transaction.atomic
def undo_run(run: MacroRun, *, by: Representative) -> bool:
    """Put back what can go back, the last step first; True when all of it could. What was said stays said.

    Raises Conflict when it was undone before.
    """
    if not MacroRun.objects.filter(pk=run.pk, undone_at=None).update(undone_at=now()):
        raise Conflict("it was undone before")
    conversation = run.conversation
    whole = True
    for step in reversed(run.steps):
        if step["outcome"] == Outcome.DONE:
            conversation.refresh_from_db()
            whole = take_back(step, step.get("before") or {}, conversation, by=by) and whole
    record_event(conversation, "event.macro_undone", by=by, name=by.name, title=run.title)
    return whole


def is_said(steps: Sequence[Mapping[str, Any]]) -> bool:
    """Whether one of the steps says something to the customer."""
    return any(step["kind"] == Step.SEND for step in steps)


def _told(macro: Macro) -> dict[str, Any]:
    return {"title": macro.title, "key": macro.key, "scope": macro.scope, "steps": written_plainly(macro.steps)}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
