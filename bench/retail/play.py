"""One conversation through the real path: the browser writes, the job runs, the AI takes its turn, the reply is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from uuid import uuid4

from bench.retail.bank import Bank
from bench.retail.customer import Customer as Scripted
from bench.retail.goal import Do, Goal, Refusal
from bench.retail.ground import Hours
from bench.retail.monitor import Monitor
from bench.retail.shop import SLUG
from bench.retail.sight import Card, Reply, Say, Sight, reply_of
from sodan.actions.operation import Operation, State
from sodan.channels.web_chat.channel import write
from sodan.channels.web_chat.inbox import inbox_of
from sodan.channels.web_chat.payloads import WritePayload
from sodan.channels.web_chat.session import Session, Visit, start
from sodan.desk.conversation import Owner
from sodan.desk.message import Author, Message
from sodan.kit.job import run_due

_MOST_JOBS = 20  # of one turn


@dataclass(slots=True)
class Played:
    """How a conversation went."""

    ended: str
    turns: int
    milliseconds: list[float] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    untold: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    was_handed_over: bool = False
    refused: list[tuple[str, str, str]] = field(default_factory=list)  # act, order, reasons


@dataclass(slots=True)
class Browser:
    """One browser with the chat open."""

    session: Session
    hours: Hours
    seen: int = 0

    @classmethod
    def open(cls, language: str, hours: Hours) -> Browser:
        """A visitor nobody knows."""
        with hours.turn():
            return cls(start(inbox_of(SLUG), Visit("", "", language, "bench")).session, hours)

    def send(self, say: Say) -> list[Reply]:
        """Send one message, let the desk work, and read what came."""
        with self.hours.turn():
            write(self.session, WritePayload(id=str(uuid4()), body=say.text, choice=say.choice))
            run_due(limit=_MOST_JOBS)
            fresh = Message.objects.filter(
                conversation=self.session.conversation_id, id__gt=self.seen, kind__in=Message.TO_CUSTOMER
            ).exclude(author=Author.CUSTOMER)
            messages = list(fresh.order_by("id"))
        self.seen = max([self.seen, *(message.pk for message in messages)])
        return [reply_of(message.body, message.card) for message in messages]

    @property
    def is_with_ai(self) -> bool:
        """Whether the AI still holds the conversation."""
        conversation = self.session.conversation
        if conversation is None:
            return True
        conversation.refresh_from_db()
        return bool(conversation.owner == Owner.AI)


def play(goal: Goal, *, sight: Sight, bank: Bank, monitor: Monitor, seed: int) -> Played:
    """The whole conversation, from the first message until the customer is gone or a person has taken over."""
    scripted = Scripted(goal, sight, bank, seed)
    browser = Browser.open(sight.language, Hours())
    monitor.begin()
    transcript: list[str] = []
    spent: list[float] = []
    say: Say | None = scripted.open()
    card: Card | None = None
    while say is not None:
        transcript.append(f"customer: {say.text}{f'  [{say.choice}]' if say.choice else ''}")
        monitor.agreed(card if card is not None and is_yes(say, card, scripted) else None)
        began = perf_counter()
        replies = browser.send(say)
        spent.append((perf_counter() - began) * 1000)
        transcript.extend(line for reply in replies for line in told(reply))
        monitor.turn()
        card = next((reply.card for reply in reversed(replies) if reply.card), None)
        say = scripted.answer(replies)
    conversation = browser.session.conversation_id
    return Played(
        ended=scripted.ended,
        turns=len(spent),
        milliseconds=spent,
        transcript=transcript,
        outcomes=scripted.outcomes,
        untold=[str(fact) for fact in scripted.untold()],
        violations=monitor.end(),
        was_handed_over=not browser.is_with_ai,
        refused=[
            (operation.act, operation.order_number, ", ".join(one["code"] for one in operation.decision.get("reasons", [])))
            for operation in Operation.objects.filter(conversation=conversation, state=State.DENIED)
        ],
    )


def is_yes(say: Say, card: Card, scripted: Scripted) -> bool:
    """Whether the message agrees to the card: its button was pressed, or the customer typed their yes to it."""
    return say.choice == card.yes.choice if say.choice else scripted.has_agreed


def told(reply: Reply) -> list[str]:
    """A reply as a person reads it."""
    lines = [f"aria: {reply.text}"]
    if reply.card:
        lines += [f"      | {label}: {value}" for label, value in reply.card.lines]
        lines.append(f"      | {reply.card.title}: {reply.card.total}  [{reply.card.yes.label}] [{reply.card.no.label}]")
    if reply.buttons:
        lines.append(f"      {' '.join(f'[{button.label}]' for button in reply.buttons)}")
    return lines


def wants_person(goal: Goal) -> bool:
    """Whether being handed over is what the customer asks for in the end."""
    return any(wish.do is Do.PERSON or Refusal.PERSON in wish.refused for wish in goal.wishes)
