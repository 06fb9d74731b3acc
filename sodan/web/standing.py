"""How a conversation stands besides who holds it: tags, a snooze, what waits to be sent, what is expected, who follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sodan.desk.conversation import Conversation
from sodan.desk.countdown import Countdown, running_in
from sodan.desk.follower import followers_of
from sodan.desk.forwarding import Forwarding, waiting_forwardings_in
from sodan.desk.macro import macro_keys_of
from sodan.desk.outgoing import Kind, Outgoing, outgoing_in
from sodan.desk.reminder import reminder_in
from sodan.desk.status import Status, status_in, statuses_of
from sodan.desk.tag import Tag, tags_of
from sodan.kit.when import told_when
from sodan.people.representative import Representative
from sodan.web.joining import Tied, tied


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply on its way as the desk shows it: ``when`` in words for a planned one; the moment for one held for seconds."""

    outgoing: Outgoing
    when: str
    is_mine: bool


def waiting_in(conversation: Conversation, person: Representative, zone: str) -> tuple[Waiting, ...]:
    """What waits to be sent in a conversation, for this reader."""
    return tuple(
        Waiting(one, told_when(one.send_at, person.language, zone) if one.kind == Kind.PLANNED else "", one.by_id == person.pk)
        for one in outgoing_in(conversation)
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line under the header tells."""

    tags: tuple[Tag, ...]
    snoozed: str
    outgoing: tuple[Waiting, ...]
    expected: tuple[Countdown, ...] = ()
    followers: tuple[Representative, ...] = ()
    follows: bool = False
    tied: Tied = field(default_factory=Tied)
    status: Status | None = None
    statuses: tuple[Status, ...] = ()
    macro_keys: Mapping[str, int] = field(default_factory=dict)
    forwardings: tuple[Forwarding, ...] = ()
    reminded: str = ""


def standing_of(conversation: Conversation, person: Representative, zone: str) -> Standing:
    """The tags, until when it is aside (empty while it is not), and what waits to be sent, in the reader's words."""
    until = conversation.snoozed_until
    told = told_when(until, person.language, zone) if until else ""
    tags = tags_of([conversation.pk]).get(conversation.pk, ())
    followers = followers_of(conversation)
    reminder = reminder_in(conversation, person)
    return Standing(
        tags,
        told,
        waiting_in(conversation, person, zone),
        running_in(conversation),
        followers=followers,
        follows=person in followers,
        tied=tied(conversation),
        status=status_in(conversation),
        statuses=statuses_of(conversation.brand_id),
        macro_keys=macro_keys_of(person, conversation),
        forwardings=waiting_forwardings_in(conversation),
        reminded=told_when(reminder.at, person.language, zone) if reminder else "",
    )
