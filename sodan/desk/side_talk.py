"""Asking somebody else beside a conversation: a team or an address outside; a thread of its own the customer never sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models import Q, QuerySet

from sodan.company.brand import Brand
from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.event import SideTalkChanged
from sodan.desk.message import Kind, Message
from sodan.desk.outbound import record_event
from sodan.desk.routing import answer_by
from sodan.desk.todo import remind, settle
from sodan.kit.clock import now
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.event import announce
from sodan.kit.masking import masked
from sodan.kit.record import Record
from sodan.people.representative import Representative
from sodan.people.team import Team

LONGEST_SUBJECT, LONGEST_LINE, MOST_IN_PACKET = 120, 4_000, 20
_REASON = "side_question"  # its deadline in routing.yaml, the default one where none is named


class Stage(models.TextChoices):
    """Whose turn it is: theirs, ours, nobody's; UNSENT waits until the firm has a way to send mail."""

    UNSENT = "unsent"
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class SideTalk(Record):
    """One question beside a conversation, to a team of the brand or to an address outside the firm.

    ``packet`` are the messages that go with it. Goes with the conversation when the customer is forgotten.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="side_talks")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="side_talks")
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="side_talks")
    email = models.EmailField(blank=True)
    packet = models.ManyToManyField(Message, related_name="+", blank=True)
    opened_by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="side_talks")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.WAITING)
    moved_at = models.DateTimeField(default=now)
    closed_by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """Read by brand and by team, what moved last first; all of one conversation."""

        indexes = (
            models.Index(fields=["brand", "stage", "-moved_at", "-id"], name="side_talk_by_stage"),
            models.Index(fields=["conversation", "id"], name="side_talk_of_conversation"),
        )

    def __str__(self) -> str:
        """What it is about."""
        return self.subject

    @property
    def asked(self) -> str:
        """Who was asked: the team's name, or the address."""
        return self.team.name if self.team else self.email

    @property
    def is_open(self) -> bool:
        """Whether anything is still expected of anybody."""
        return self.stage != Stage.CLOSED


class SideLine(Record):
    """One line of such a thread, seen by colleagues alone."""

    talk = models.ForeignKey(SideTalk, on_delete=models.CASCADE, related_name="lines")
    by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()

    class Meta:
        """In the order they were written."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Its first words."""
        return self.body[:40]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of whom: ``team`` a team's number, else ``email``; ``packet`` the numbers of the messages that go along."""

    subject: str
    body: str
    team: int = 0
    email: str = ""
    packet: Sequence[int] = ()


@transaction.atomic
def ask_beside(conversation: Conversation, question: Question, *, by: Representative) -> SideTalk:
    """Open a thread beside the conversation; the team's people find it in their list and among what waits.

    A question to an address outside stays unsent until the firm can send mail. Raises Invalid for no subject or words, for a
    team of another brand, and for neither a team nor an address.
    """
    team = Team.objects.filter(pk=question.team, brand=conversation.brand_id).first() if question.team else None
    if team is None:
        _check_address(question.email)
    subject = " ".join(question.subject.split())
    if not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Invalid("no subject", where="subject", expected=f"1 to {LONGEST_SUBJECT} characters")
    talk = SideTalk.objects.create(
        brand=conversation.brand,
        conversation=conversation,
        subject=subject,
        team=team,
        email="" if team else question.email,
        opened_by=by,
        stage=Stage.WAITING if team else Stage.UNSENT,
    )
    own = Message.objects.filter(conversation=conversation, pk__in=list(question.packet)[:MOST_IN_PACKET])
    talk.packet.set(own.exclude(kind=Kind.EVENT))
    SideLine.objects.create(talk=talk, by=by, body=_words(question.body))
    record_event(conversation, "event.side_asked", by=by, name=by.name, to=talk.asked, subject=subject)
    if team:
        _call(talk)
    _announce(talk)
    return talk


@transaction.atomic
def write_beside(talk: SideTalk, body: str, *, by: Representative) -> SideLine:
    """One more line. Whoever asked, or holds the conversation, asks on; anybody else answers. A closed thread opens again."""
    held = SideTalk.objects.select_for_update(of=("self",)).select_related("conversation", "team", "brand").get(pk=talk.pk)
    line = SideLine.objects.create(talk=held, by=by, body=_words(body))
    is_ours = by.pk in (held.opened_by_id, held.conversation.assignee_id)
    if held.stage != Stage.UNSENT:
        _move(held, Stage.WAITING if is_ours else Stage.ANSWERED)
        if is_ours:
            _call(held)
        else:
            settle(held.brand, key=_key(held))
            record_event(held.conversation, "event.side_answered", by=by, name=by.name, subject=held.subject)
    talk.stage = held.stage
    _announce(held)
    return line


@transaction.atomic
def close_beside(talk: SideTalk, *, by: Representative) -> bool:
    """Nothing more is expected. False when it was closed already."""
    open_ones = SideTalk.objects.filter(pk=talk.pk).exclude(stage=Stage.CLOSED)
    if not open_ones.update(stage=Stage.CLOSED, closed_by=by, moved_at=now()):
        return False
    talk.refresh_from_db(fields=["stage", "closed_by", "moved_at"])
    settle(talk.brand, key=_key(talk))
    record_event(talk.conversation, "event.side_closed", by=by, name=by.name, subject=talk.subject)
    _announce(talk)
    return True


def side_talks_in(conversation: Conversation) -> tuple[SideTalk, ...]:
    """The threads beside a conversation, the newest first, each with its lines and who wrote them."""
    found = SideTalk.objects.filter(conversation=conversation).select_related("team", "opened_by")
    return tuple(found.prefetch_related("lines__by").order_by("-pk"))


def side_talks_of(person: Representative) -> QuerySet[SideTalk]:
    """The threads of the brands this person serves. The root of each query of threads."""
    return SideTalk.objects.filter(brand__representatives=person)


def asked_of(person: Representative) -> QuerySet[SideTalk]:
    """Those that concern this person: asked of a team they are in, opened by them, or beside a conversation they hold."""
    mine = Q(team__members=person) | Q(opened_by=person) | Q(conversation__assignee=person)
    return side_talks_of(person).filter(mine).distinct()


def side_talk_for(person: Representative, pk: int) -> SideTalk:
    """One of them. Raises NotFound for any other, whether or not it exists."""
    found = side_talks_of(person).select_related("conversation__customer", "brand", "team", "opened_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"side talk {pk}")
    conversation_for(person, found.conversation_id)
    return found


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(f"“{email[:40]}” is neither a team nor an address", where="to", expected="a team, or an e-mail") from error


def _words(body: str) -> str:
    written = masked(body.strip()).text
    if not 0 < len(written) <= LONGEST_LINE:
        raise Invalid("no words", where="body", expected=f"1 to {LONGEST_LINE} characters")
    return written


def _move(talk: SideTalk, stage: Stage) -> None:
    talk.stage, talk.moved_at, talk.closed_by = stage, now(), None
    talk.save(update_fields=["stage", "moved_at", "closed_by"])


def _call(talk: SideTalk) -> None:
    """It stands among what waits until somebody answers."""
    about = {"to": talk.asked, "subject": talk.subject}
    due = answer_by(talk.brand, _REASON)
    remind(talk.brand, kind="side_question", key=_key(talk), due_at=due, conversation=talk.conversation, **about)


def _key(talk: SideTalk) -> str:
    return f"side_talk:{talk.pk}"


def _announce(talk: SideTalk) -> None:
    announce(SideTalkChanged(talk.brand_id, talk.conversation_id, talk.pk))
