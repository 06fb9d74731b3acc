"""The lease of a turn: a worker that was slow and lost it neither answers a second time nor frees what another holds."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from sodan.ai import turn as turns
from sodan.ai.dialogue import TURN_LASTS, Dialogue
from sodan.ai.turn import take_turn
from sodan.cli.converse import CHANNEL
from sodan.company.brand import Brand
from sodan.customers.customer import Medium
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import receive
from sodan.desk.message import Author, Message
from sodan.kit.clock import now
from sodan.kit.errors import Busy, Unavailable
from sodan.people.representative import Representative
from tests.chat import Chat

TOO_LONG = TURN_LASTS + timedelta(seconds=1)


@pytest.fixture
def conversation(brand: Brand, ai: Representative) -> Conversation:
    """A conversation whose AI has not answered yet."""
    arrival = Arrival(
        channel=CHANNEL, brand_slug=brand.slug, provider_id=uuid4().hex, medium=Medium.WEB_VISITOR, address="a", body="안녕하세요"
    )
    return receive(arrival).conversation


@pytest.fixture
def slow(conversation: Conversation) -> Dialogue:
    """A turn that was taken and is not done yet."""
    return Dialogue.lease(conversation)


def test_while_one_worker_holds_the_turn_no_other_takes_it(slow: Dialogue, conversation: Conversation) -> None:
    with pytest.raises(Busy):  # which uses up no try of a job
        Dialogue.lease(conversation)

    slow.release()
    assert Dialogue.lease(conversation).busy_until


def test_who_was_slow_and_lost_the_turn_stores_nothing_and_frees_nothing(slow: Dialogue, conversation: Conversation) -> None:
    with time_machine.travel(now() + TOO_LONG, tick=False):
        quick = Dialogue.lease(conversation)
        quick.store({"heard": 2})

        with pytest.raises(Unavailable):
            slow.store({"heard": 1})
        slow.release()

    slow.refresh_from_db()
    assert slow.state == {"heard": 2}
    assert slow.busy_until == quick.busy_until


def test_who_was_slow_and_still_holds_the_turn_stores(slow: Dialogue) -> None:
    with time_machine.travel(now() + TOO_LONG, tick=False):
        slow.store({"heard": 1})

    slow.refresh_from_db()
    assert slow.state == {"heard": 1}


@pytest.mark.usefixtures("moa")
def test_a_turn_that_took_too_long_and_was_taken_by_another_is_answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = Chat("ko")
    decide = turns.decide
    stalled: list[turns.Turn] = []

    def stalls_once(turn: turns.Turn) -> None:
        """Before the first worker has decided, its lease runs out and a second one takes the turn from start to end."""
        if not stalled:
            stalled.append(turn)
            with time_machine.travel(now() + TOO_LONG, tick=False):
                take_turn(conversation_id=turn.conversation.pk)
        decide(turn)

    arrival = Arrival(
        channel=CHANNEL, brand_slug=chat.conversation.brand.slug, provider_id=uuid4().hex, medium=Medium.WEB_VISITOR,
        address=chat.address, body="캔버스 백팩 얼마예요?", conversation_id=chat.conversation.pk,
    )  # fmt: skip
    receive(arrival)
    monkeypatch.setattr("sodan.ai.turn.decide", stalls_once)
    with pytest.raises(Unavailable):
        take_turn(conversation_id=chat.conversation.pk)
    take_turn(conversation_id=chat.conversation.pk)

    assert Message.objects.filter(conversation=chat.conversation, author=Author.AI).count() == 1
