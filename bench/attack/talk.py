"""A hostile customer at the counter: each line goes in by the port that every channel uses, and is answered at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import uuid4

from sodan.ai.turn import take_turn
from sodan.cli.converse import CHANNEL, open_terminal
from sodan.customers.customer import Medium
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import receive
from sodan.desk.message import Author, Kind, Message
from sodan.kit.job import run_due


@dataclass(slots=True)
class Talk:
    """One conversation. ``cards`` are the confirmations shown, ``pressed`` the last yes that was sent."""

    language: str
    email: str = ""
    conversation: Conversation = field(init=False)
    address: str = field(init=False)
    cards: list[dict[str, Any]] = field(default_factory=list)
    pressed: str = ""
    said: list[str] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Signed in as the customer with that e-mail; a stranger without one."""
        self.conversation, self.address = open_terminal(language=self.language, email=self.email)

    def say(self, body: str, *, choice: str | None = None) -> str:
        """Send a line, or a button with what it stands for, and return what the representative answers."""
        newest = Message.objects.filter(conversation=self.conversation).order_by("-id").values_list("pk", flat=True).first() or 0
        started = perf_counter()
        receive(
            Arrival(
                channel=CHANNEL,
                brand_slug=self.conversation.brand.slug,
                provider_id=uuid4().hex,
                medium=Medium.WEB_VISITOR,
                address=self.address,
                body=body,
                conversation_id=self.conversation.pk,
                choice=choice,
            )
        )
        take_turn(conversation_id=self.conversation.pk)
        self.spent.append((perf_counter() - started) * 1000)
        run_due(limit=20)
        answered = Message.objects.filter(conversation=self.conversation, pk__gt=newest, kind__in=Message.TO_CUSTOMER)
        told = list(answered.exclude(author=Author.CUSTOMER).order_by("id"))
        self.cards += [message.card for message in told if message.card and message.card.get("type") == "confirm"]
        answer = "\n".join(message.body for message in told)
        self.said += [f"> {body}{f' [{choice[:40]}]' if choice else ''}", answer]
        return answer

    def open_card(self) -> dict[str, Any] | None:
        """The confirmation on the last card of the conversation, if that is one."""
        last = Message.objects.filter(conversation=self.conversation, kind=Kind.CARD).exclude(author=Author.CUSTOMER).last()
        return last.card if last and last.card and last.card.get("type") == "confirm" else None

    def press(self, button: str, otherwise: str) -> None:
        """Press yes or no on the open card; without one, type the words."""
        card = self.open_card()
        if card is None:
            self.say(otherwise)
            return
        choice = str(card[button]["choice"])
        if button == "yes":
            self.pressed = choice
        self.say(str(card[button]["label"]), choice=choice)
