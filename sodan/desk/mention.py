"""Calling a colleague or a team into a conversation: ``@name`` in a note, kept for each who is called, read when they open it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation
from sodan.desk.event import MentionsRead
from sodan.desk.follower import Because, follow_for
from sodan.desk.message import Message
from sodan.kit.clock import now
from sodan.kit.event import announce
from sodan.kit.record import Record
from sodan.people.representative import Kind, Representative
from sodan.people.team import Team

MOST = 60  # people one note calls
_OFFERED = 8
_LATIN = re.compile(r"[A-Za-z0-9_]")


class Mention(Record):
    """One person called by one note, by themselves or with their ``team``. ``leads`` marks their newest in a conversation."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="mentions")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="mentions")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="calls")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="+")
    leads = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A person's list is read by what is newest, and its number counted from an index that holds no other row."""

        indexes = (
            models.Index(fields=["representative", "-created_at", "-id"], condition=models.Q(leads=True), name="mention_newest"),
            models.Index(
                fields=["representative", "brand", "leads", "read_at"],  # all that is compared, so that no row is read
                condition=models.Q(leads=True, read_at__isnull=True),
                name="mention_unread",
            ),
        )
        constraints = (models.UniqueConstraint(fields=["message", "representative"], name="one_mention_of_a_note"),)

    def __str__(self) -> str:
        """Who is called where."""
        return f"{self.representative_id} in {self.conversation_id}"


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person or a team that can be called: the words after ``@``, and whom they reach."""

    name: str
    person: Representative | None = None
    team: Team | None = None


def reachable_in(brand_id: int) -> tuple[Reachable, ...]:
    """The people who serve a brand and its teams; two of one name are told apart by their numbers."""
    serving = Representative.objects.filter(brands=brand_id, kind=Kind.HUMAN, is_active=True)
    people, teams = list(serving.order_by("name", "pk")), list(Team.objects.filter(brand=brand_id))
    names = [*(one.name for one in people), *(one.name for one in teams)]

    def named(name: str, number: int) -> str:
        return name if names.count(name) == 1 else f"{name}#{number}"

    return (
        *(Reachable(named(one.name, one.pk), person=one) for one in people),
        *(Reachable(named(one.name, one.pk), team=one) for one in teams),
    )


def reachable_like(brand_id: int, wanted: str, *, besides: Representative | None = None) -> tuple[Reachable, ...]:
    """The few whose name holds what was typed, those that begin with it first; half a syllable finds the whole.

    Teams stand after people, and ``besides`` is left out: nobody calls themselves.
    """
    sought = _plain(wanted)
    fitting = [
        one for one in reachable_in(brand_id) if sought in _plain(one.name) and (one.person is None or one.person != besides)
    ]
    return tuple(sorted(fitting, key=lambda one: not _plain(one.name).startswith(sought))[:_OFFERED])


def called_in(body: str, brand_id: int) -> tuple[Reachable, ...]:
    """Who is called by these words, each once; nothing is asked of the database where there is no ``@``."""
    if "@" not in body:
        return ()
    known = sorted(reachable_in(brand_id), key=lambda one: len(one.name), reverse=True)
    found: dict[str, Reachable] = {}
    for sign in re.finditer("@", body):
        if one := next((one for one in known if _stands_at(body, sign.end(), one.name)), None):
            found[one.name] = one
    return tuple(found.values())


@transaction.atomic
def call(note: Message, called: Sequence[Reachable], *, by: Representative) -> tuple[Mention, ...]:
    """Keep who is called by the note, each once and never its writer; whoever is called follows the conversation."""
    reached = _reached(called, note.conversation.brand_id)
    reached.pop(by.pk, None)
    if not reached:
        return ()
    Mention.objects.filter(conversation=note.conversation, representative__in=reached, leads=True).update(leads=False)
    made = [
        Mention(
            brand_id=note.conversation.brand_id,
            conversation=note.conversation,
            message=note,
            representative_id=pk,
            team=team,
            by=by,
        )
        for pk, team in list(reached.items())[:MOST]
    ]
    kept = Mention.objects.bulk_create(made)
    follow_for(note.conversation, [one.representative_id for one in kept], because=Because.MENTION)
    return tuple(kept)


def read_mentions(conversation: Conversation, *, by: Representative) -> bool:
    """This person has the conversation before them: nothing in it calls them any more. False when nothing did."""
    unread = Mention.objects.filter(conversation=conversation, representative=by, read_at=None)
    if not unread.exists():  # mostly so, and then nothing need be written
        return False
    with transaction.atomic():
        unread.update(read_at=now())
        announce(MentionsRead(conversation.brand_id, conversation.pk, by.pk))
    return True


def is_called(person: Representative, conversation: Conversation) -> bool:
    """Whether a note in it calls this person and they have not read it."""
    return Mention.objects.filter(conversation=conversation, representative=person, leads=True, read_at=None).exists()


def unread_mentions_of(person: Representative, brand_ids: Collection[int]) -> models.QuerySet[Mention]:
    """One for each conversation in which this person is called and has not looked."""
    return Mention.objects.filter(representative=person, brand__in=brand_ids, leads=True, read_at=None)


def _reached(called: Sequence[Reachable], brand_id: int) -> dict[int, Team | None]:
    """The people these words reach: by name before by team; only who serves the brand."""
    reached: dict[int, Team | None] = {one.person.pk: None for one in called if one.person is not None}
    teams = {one.team.pk: one.team for one in called if one.team is not None}
    if teams:
        serving = Representative.objects.filter(brands=brand_id, kind=Kind.HUMAN, is_active=True, teams__in=teams)
        for pk, team in serving.order_by("pk").values_list("pk", "teams"):
            if team in teams:
                reached.setdefault(pk, teams[team])
    return reached


def _stands_at(body: str, start: int, name: str) -> bool:
    """Whether the name stands there: a particle may follow it (@김하늘님), another Latin letter may not (@Annabel is not Ann)."""
    if not body.startswith(name, start):
        return False
    after = body[start + len(name) : start + len(name) + 1]
    return not (after and _LATIN.match(after) and _LATIN.match(name[-1]))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).casefold().strip()
