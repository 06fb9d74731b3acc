"""A customer hears of their money what is true of it: submitted, on its way, done, come back or failed; each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from sodan.actions.operation import Operation
from sodan.ai.follow_up import follow_up
from sodan.backoffice.acquiring import provider_of
from sodan.backoffice.fault import Fault, Faults
from sodan.backoffice.payment import Refund
from sodan.backoffice.settling import ask_after
from sodan.desk.conversation import Owner
from sodan.desk.message import Author, Message
from sodan.desk.resolution import resolve
from sodan.desk.todo import Todo
from sodan.kit.clock import now
from sodan.kit.job import run_due
from sodan.kit.money import won, yen
from sodan.people.representative import ai_of
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    """What the payment provider of each brand does next."""
    faults = Faults()
    monkeypatch.setattr("sodan.backoffice.acquiring.faults_as_set", lambda: faults)
    return faults


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that only moves when told."""
    with time_machine.travel(now(), tick=False) as clock:
        yield clock


def minutes_pass(clock: time_machine.Traveller, minutes: int = 3) -> None:
    """Let the worker do what falls due meanwhile."""
    for _ in range(minutes * 4):
        clock.shift(timedelta(seconds=15))
        run_due(limit=50)


def told(chat: Chat) -> list[str]:
    """Everything the representative said, oldest first."""
    return list(
        Message.objects.filter(conversation=chat.conversation, author=Author.AI).order_by("id").values_list("body", flat=True)
    )


def korean_refund(faults: Faults, *script: Fault) -> tuple[Chat, str]:
    """A backpack of ₩36,000 given back; the chat, and what was answered to the yes."""
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("캔버스 백팩을 환불하고 싶어요.")
    chat.say("단순 변심이에요")
    faults.script = list(script)
    return chat, chat.say("네, 환불해 주세요")


def test_a_refund_on_its_way_is_not_called_done_and_told_again_when_it_is(faults: Faults, clock: time_machine.Traveller) -> None:
    chat, answer = korean_refund(faults, Fault.LATE)

    assert "결제사에 접수했고, 지금 처리되고 있습니다" in answer
    assert "환불해 드렸습니다" not in "\n".join(told(chat))
    minutes_pass(clock)

    assert [text for text in told(chat)[-3:] if "₩36,000을 환불해 드렸습니다" in text] == [told(chat)[-1]]
    assert sum("결제사에 접수했고" in text for text in told(chat)) == 1
    assert chat.order("MOA-10482").refunded == won(36_000)


def test_silence_is_told_as_being_confirmed_then_as_on_its_way_then_as_done(
    faults: Faults, clock: time_machine.Traveller
) -> None:
    chat = Chat("ja", "misaki@example.com")
    chat.say("麻のシャツをLサイズに交換したいです。")
    faults.script = [Fault.LOST_BEFORE, Fault.LATE]
    assert "決済会社の確認を待っております" in chat.say("はい、お願いします")
    minutes_pass(clock)

    assert "お支払いは受け付けられ、決済会社の処理を待っております" in told(chat)[-2]
    assert "差額 ¥400 をお支払いいただきました" in told(chat)[-1]
    assert yen(400) in [line.amount for line in chat.books()]


def test_money_that_came_back_is_told_and_a_person_goes_on(faults: Faults, clock: time_machine.Traveller) -> None:
    chat, answer = korean_refund(faults, Fault.REVERSED)
    assert "₩36,000을 환불해 드렸습니다" in answer
    resolve(chat.conversation, by=ai_of(chat.conversation.brand))
    minutes_pass(clock)
    assert not Todo.objects.filter(kind="money_came_back").exists()  # nobody has asked the provider yet

    assert ask_after(Refund.objects.latest("id"), provider_of(chat.conversation.brand))
    minutes_pass(clock, 1)

    assert sum("저희에게 되돌아왔습니다" in text for text in told(chat)) == 1
    assert "다른 방법으로" in told(chat)[-2]
    assert chat.owner == Owner.QUEUE
    chat.conversation.refresh_from_db()
    assert chat.conversation.is_open
    assert Todo.objects.filter(kind="money_came_back", conversation=chat.conversation, done_at=None).count() == 1


def test_a_refusal_after_silence_is_told_and_a_person_takes_over(faults: Faults, clock: time_machine.Traveller) -> None:
    chat = Chat("en", "daniel@example.com")
    chat.say("Please cancel order MOA-10499.")
    faults.script = [Fault.LOST_BEFORE, Fault.DECLINE]
    answer = chat.say("yes, please")
    minutes_pass(clock, 2)

    assert "waiting for the payment provider to confirm" in answer
    assert "could not be completed" in told(chat)[-2]
    assert chat.owner == Owner.QUEUE


def test_telling_twice_says_it_once(faults: Faults, clock: time_machine.Traveller) -> None:
    chat, _ = korean_refund(faults, Fault.LATE)
    minutes_pass(clock)
    before = told(chat)

    operation = Operation.objects.get(conversation=chat.conversation, state="succeeded")
    follow_up(operation_id=operation.pk)
    follow_up(operation_id=operation.pk)

    assert told(chat) == before
