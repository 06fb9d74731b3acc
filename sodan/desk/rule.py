"""Automation rules: when this happens and that holds, these steps are done; tried before they are switched on."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from sodan.company.brand import Brand
from sodan.desk.condition import Matter, holds, matters_of, read_conditions
from sodan.desk.conversation import Conversation
from sodan.desk.written_step import read_steps, written_plainly
from sodan.kit.errors import Conflict, Invalid
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change

MOST_RULES, LONGEST_NAME = 100, 60
LONGEST_WAIT = 60 * 24 * 90  # minutes
TRIED = 100
_FRESH = 5.0  # seconds for which a process need not ask which rules listen


class Trigger(models.TextChoices):
    """What a rule waits for: something that happens, or (the last three) so many minutes of something."""

    OPENED = "opened"
    WROTE = "wrote"
    REPLIED = "replied"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    TAGGED = "tagged"
    HANDED_OVER = "handed_over"
    WARNED = "warned"
    MISSED = "missed"
    RATED = "rated"
    WAITING = "waiting"
    SILENT = "silent"
    OPEN = "open"


TIMED = (Trigger.WAITING, Trigger.SILENT, Trigger.OPEN)


class Rule(Record):
    """One rule of a brand. ``place`` is its turn among them, ``minutes`` how long a timed one waits. Off until it was tried."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="rules")
    name = models.CharField(max_length=LONGEST_NAME)
    trigger = models.CharField(max_length=16, choices=Trigger.choices)
    minutes = models.PositiveIntegerField(default=0)
    conditions = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    place = models.PositiveIntegerField(default=0)
    is_on = models.BooleanField(default=False)
    made_by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """In the order in which they are asked."""

        ordering = ("place", "id")
        indexes = (models.Index(fields=["brand", "is_on", "trigger"], name="rule_that_listens"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class RuleRun(Record):
    """One time a rule acted. ``key`` names what it acted on, so that it acts on it once; ``steps`` are told as a macro's are.

    Goes with the conversation when its customer is forgotten.
    """

    rule = models.ForeignKey(Rule, null=True, on_delete=models.SET_NULL, related_name="runs")
    name = models.CharField(max_length=LONGEST_NAME)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="rule_runs")
    trigger = models.CharField(max_length=16)
    key = models.CharField(max_length=80)
    because = models.JSONField(default=list)
    steps = models.JSONField(default=list)

    class Meta:
        """Once for each thing that happened; a rule's runs are read newest first."""

        constraints = (models.UniqueConstraint(fields=["rule", "conversation", "key"], name="one_run_of_a_rule"),)

    def __str__(self) -> str:
        """Which rule, where."""
        return f"{self.name} in {self.conversation_id}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as it was written in its form."""

    name: str
    trigger: str
    minutes: int
    conditions: Sequence[Mapping[str, Any]]
    steps: Sequence[Mapping[str, Any]]


@transaction.atomic
def write_rule(rule: Rule, wanted: Wanted, *, by: Representative) -> Rule:
    """Store a new one or change it; it is off until somebody has tried it and switches it on.

    Raises Invalid with the place that is wrong, Conflict beyond a hundred rules of a brand.
    """
    known = Rule.objects.filter(pk=rule.pk).first()
    rule.name = " ".join(wanted.name.split())
    if not 0 < len(rule.name) <= LONGEST_NAME:
        raise Invalid("a name of that length", where="name", expected=f"1 to {LONGEST_NAME} characters")
    if wanted.trigger not in set(Trigger):
        raise Invalid(f"“{wanted.trigger}” never happens", where="trigger", expected=", ".join(Trigger))
    is_timed = wanted.trigger in TIMED
    if is_timed and not 0 < wanted.minutes <= LONGEST_WAIT:
        raise Invalid("no time to wait for", where="minutes", expected=f"1 to {LONGEST_WAIT} minutes")
    if known is None and Rule.objects.filter(brand=rule.brand).count() >= MOST_RULES:
        raise Conflict(f"{rule.brand.slug} has {MOST_RULES} rules")
    rule.trigger, rule.minutes = wanted.trigger, wanted.minutes if is_timed else 0
    rule.conditions, rule.steps = (
        read_conditions(wanted.conditions, rule.brand),
        read_steps(wanted.steps, rule.brand, for_rule=True),
    )
    if known is None:
        rule.place = (Rule.objects.filter(brand=rule.brand).aggregate(last=Max("place"))["last"] or 0) + 1
    rule.is_on, rule.made_by = False, by
    rule.save()
    _keep(rule, by, before=_told(known) if known else None, after=_told(rule))
    return rule


@transaction.atomic
def switch(rule: Rule, *, is_on: bool, by: Representative) -> None:
    """Let it act from now on, or no more."""
    before = _told(rule)
    Rule.objects.filter(pk=rule.pk).update(is_on=is_on)
    rule.is_on = is_on
    _keep(rule, by, before=before, after=_told(rule))


@transaction.atomic
def move_rule(rule: Rule, *, up: bool, by: Representative) -> None:
    """Ask it one place earlier or later; nothing at the end."""
    rules = list(Rule.objects.filter(brand=rule.brand))
    at = next(number for number, one in enumerate(rules) if one.pk == rule.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rules):
        return
    rules[at], rules[to] = rules[to], rules[at]
    for place, one in enumerate(rules, start=1):
        one.place = place
    Rule.objects.bulk_update(rules, ["place"])
    _keep(rule, by, before={"place": at + 1}, after={"place": to + 1})


@transaction.atomic
def remove_rule(rule: Rule, *, by: Representative) -> None:
    """Throw it away; what it did stays told."""
    before = _told(rule)
    rule.delete()
    _keep(rule, by, before=before, after=None)


def tried(rule: Rule) -> list[tuple[Matter, bool]]:
    """The brand's last hundred conversations and whether what the rule asks holds in each now; nothing is done."""
    newest = Conversation.objects.filter(brand=rule.brand, spam_at=None).select_related("brand", "customer")
    return [(matter, holds(rule.conditions, matter)) for matter in matters_of(list(newest.order_by("-pk")[:TRIED]))]


_LISTENING: dict[int, tuple[float, frozenset[str]]] = {}


def listens(brand_id: int) -> frozenset[str]:
    """Which triggers some rule of the brand waits for; at most five seconds old, so that a busy desk asks nothing."""
    at, known = _LISTENING.get(brand_id, (0.0, frozenset()))
    moment = time.monotonic()
    if not at or moment - at > _FRESH:
        known = frozenset(Rule.objects.filter(brand=brand_id, is_on=True).order_by().values_list("trigger", flat=True).distinct())
        _LISTENING[brand_id] = (moment, known)
    return known


def forget_listening() -> None:
    """A rule was changed in this process: it is seen at once."""
    _LISTENING.clear()


def _keep(rule: Rule, by: Representative, *, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    keep_change(by=by, brand=rule.brand, area="rules", subject=rule.name, before=before, after=after)
    transaction.on_commit(forget_listening)
    forget_listening()


def _told(rule: Rule) -> dict[str, Any]:
    asked = [f"{one['kind']} {one['value']}" for one in rule.conditions]
    told = {"name": rule.name, "trigger": rule.trigger, "minutes": rule.minutes, "conditions": asked}
    return told | {"steps": written_plainly(rule.steps), "is_on": rule.is_on}
