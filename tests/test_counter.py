"""The counter: customers are served end to end on real records, in Korean, Japanese and English."""

from __future__ import annotations

import pytest

from sodan.actions.gateway import approvals_for, approve, reject
from sodan.actions.operation import Operation
from sodan.ai.log import TurnLog
from sodan.customers.identity import Level, identity_in
from sodan.desk.conversation import Owner
from sodan.desk.handover import hand_back, take_over
from sodan.desk.message import Author, Message
from sodan.desk.outbound import send
from sodan.kit.job import run_due
from sodan.kit.money import dollars, total, won, yen
from sodan.people.representative import Representative
from sodan.roles.role import role_of
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


def supervisor() -> Representative:
    """Who approves."""
    return Representative.objects.get(email="jimin@moa.example")


def test_a_korean_customer_gets_a_refund_in_three_messages() -> None:
    chat = Chat("ko", "seoyeon@example.com")

    assert "때문에 반품" in chat.say("캔버스 백팩을 환불하고 싶어요.")
    assert "₩36,000" in chat.say("단순 변심이에요")
    assert "₩36,000을 환불해 드렸습니다" in chat.say("네, 환불해 주세요")

    assert chat.order("MOA-10482").refunded == won(36_000)
    assert chat.books()
    assert total((line.amount for line in chat.books()), "KRW") == won(0)


def test_a_japanese_customer_exchanges_and_pays_the_difference() -> None:
    chat = Chat("ja", "misaki@example.com")

    assert "¥400" in chat.say("麻のシャツをLサイズに交換したいです。")
    assert "差額 ¥400 をお支払いいただきました" in chat.say("はい、お願いします")

    assert ("exchange_items", "succeeded") in chat.done()
    assert total((line.amount for line in chat.books()), "JPY") == yen(0)


def test_an_english_customer_is_refused_past_the_window_and_offered_what_policy_allows() -> None:
    chat = Chat("en", "daniel@example.com")

    chat.say("I want to return the linen shirt.")
    refusal = chat.say("I changed my mind")

    assert "within 30 days" in refusal
    assert "45 days ago" in refusal or "46 days ago" in refusal  # midnight in New York may pass after the firm was loaded
    assert "$52.00 as store credit" in refusal
    assert chat.order("MOA-10391").refunded == dollars(0)
    chat.say("/1")
    assert "store credit" in chat.say("yes")
    assert chat.done()[:2] == [("return_and_refund", "denied"), ("return_and_refund", "succeeded")]


def test_a_stranger_is_asked_for_two_facts_before_anything_is_told() -> None:
    chat = Chat("ko")

    assert "뒤 네 자리" in chat.say("백팩 지퍼가 고장이라 환불해 주세요")
    assert "맞지 않습니다" in chat.say("MOA-10482 9999")
    known = chat.say("MOA-10482 1204")

    assert "이서연 님" in known
    assert "₩39,000" in known  # the zipper was named at first and need not be told again


@pytest.mark.parametrize(
    ("language", "wish", "facts", "right"),
    [
        ("ko", "백팩 지퍼가 고장이라 환불해 주세요", "MOA-10482 9999", "아 그건 남편 번호고요, 제 번호는 끝자리가 1204예요"),
        ("ja", "麻のシャツをLに交換したいです", "MOA-10480 9999", "あ、まちがえました。2231です"),
        ("en", "I want a refund", "MOA-10391 9999", "sorry typo, 0142"),
    ],
)
def test_who_mistyped_one_fact_tells_only_that_one_again(language: str, wish: str, facts: str, right: str) -> None:
    chat = Chat(language)
    chat.say(wish)
    chat.say(facts)
    chat.say(right)

    assert identity_in(chat.conversation.pk).level == Level.FACTS


def test_the_same_wrong_facts_told_again_count_again() -> None:
    chat = Chat("en")
    chat.say("I want a refund")

    for _ in range(3):
        chat.say("MOA-10391 1111")

    assert chat.owner == Owner.QUEUE


def test_three_wrong_facts_end_with_a_person() -> None:
    chat = Chat("en")
    chat.say("I want a refund")

    for guess in ("1111", "2222", "3333"):
        said = chat.say(f"MOA-10391 {guess}")

    assert chat.owner == Owner.QUEUE
    assert "keep your information safe" in said


def test_the_order_of_another_is_as_if_it_did_not_exist() -> None:
    chat = Chat("ko", "seoyeon@example.com")

    said = chat.say("MOA-10471 주문 환불해 주세요")

    assert "찾지 못했습니다" in said
    assert chat.done() == []


def test_the_customer_may_change_their_mind_before_saying_yes() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("캔버스 백팩 지퍼가 고장이라 환불해 주세요")

    assert "₩18,000" in chat.say("아니, 백팩 말고 텀블러요")
    assert chat.done() == [("return_and_refund", "declined"), ("return_and_refund", "awaiting_confirmation")]


def test_of_two_pieces_only_those_meant_are_returned() -> None:
    chat = Chat("ja", "kenta.suzuki@example.com")

    assert "何点" in chat.say("靴下を返品したいです。")
    chat.say("/1")
    chat.say("不良品でした")

    assert Operation.objects.get(conversation=chat.conversation).arguments["lines"] == {
        str(line.id): 1 for line in chat.order("MOA-10474").lines if "靴下" in line.titles["ja"]
    }


def test_what_is_not_among_its_duties_the_ai_leaves_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    role = role_of(Representative.objects.get(email="sodam@moa.example"))
    fewer = role.model_copy(update={"duties": {name: duty for name, duty in role.duties.items() if name != "cancel_order"}})
    monkeypatch.setattr("sodan.procedures.case.role_of", lambda *_, **__: fewer)
    chat = Chat("ko", "seoyeon@example.com")

    chat.say("오늘 주문한 거 취소해 주세요")

    assert chat.owner == Owner.QUEUE
    assert chat.done() == []


def test_no_means_that_nothing_is_changed() -> None:
    chat = Chat("ja", "misaki@example.com")
    chat.say("麻のシャツをLサイズに交換したいです。")

    assert "何も変更しておりません" in chat.say("いいえ、やめます")
    assert chat.done() == [("exchange_items", "declined")]


@pytest.mark.parametrize("hedge", ["いいです", "大丈夫です", "結構です"])
def test_a_polite_maybe_is_not_a_yes(hedge: str) -> None:
    chat = Chat("ja", "misaki@example.com")
    chat.say("麻のシャツをLサイズに交換したいです。")

    chat.say(hedge)

    assert ("exchange_items", "succeeded") not in chat.done()


def test_two_requests_in_one_message_are_both_answered() -> None:
    chat = Chat("ko", "seoyeon@example.com")

    said = chat.say("더플백 지퍼가 고장이라 환불해 주세요. 그리고 오늘 주문한 건 언제 와요?")

    assert "MOA-10497" in said
    assert "₩89,000" in said


def test_a_question_in_between_is_answered_and_the_request_resumed() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("캔버스 백팩을 환불하고 싶어요.")

    said = chat.say("오늘 주문한 건 언제 와요?")

    assert "MOA-10497" in said
    assert "이어서" in said
    assert "때문에 반품" in said


def test_a_refund_above_the_limit_waits_for_a_second_person_and_is_then_told() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("더플백 지퍼가 고장이라 환불해 주세요.")
    assert "승인이 필요해" in chat.say("네")
    assert chat.order("MOA-10476").refunded == won(0)

    (waiting,) = [found for found in approvals_for(supervisor()) if found.order_number == "MOA-10476"]
    approve(waiting, by=supervisor())
    run_due(limit=20)
    run_due(limit=20)

    assert chat.order("MOA-10476").refunded == won(89_000)
    told = Message.objects.filter(conversation=chat.conversation, author=Author.AI, body__contains="₩89,000을 환불")
    assert told.count() == 1


def test_a_refused_approval_is_told_and_a_person_takes_over() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("더플백 지퍼가 고장이라 환불해 주세요.")
    chat.say("네")

    (waiting,) = [found for found in approvals_for(supervisor()) if found.order_number == "MOA-10476"]
    reject(waiting, by=supervisor(), why="사진을 먼저 확인해야 합니다")
    run_due(limit=20)

    assert chat.owner == Owner.QUEUE
    assert Message.objects.filter(conversation=chat.conversation, author=Author.AI).last() is not None


def test_a_person_is_one_word_away_and_gets_everything_so_far() -> None:
    chat = Chat("en", "daniel@example.com")
    chat.say("I want to return the linen shirt.")

    assert "bringing in a colleague" in chat.say("let me talk to a person")

    handover = chat.conversation.handovers.get()
    assert chat.owner == Owner.QUEUE
    assert handover.packet["reason"] == "customer_asked"
    assert handover.packet["summary"]["open"][0]["procedure"] == "return_refund"
    assert handover.packet["suggested"]


def test_the_ai_is_silent_while_a_person_holds_the_conversation_and_resumes_only_with_what_comes_after() -> None:
    chat = Chat("en", "daniel@example.com")
    person = Representative.objects.get(email="grace@moa.example")
    chat.say("I want to talk to a person")
    take_over(chat.conversation, by=person)

    assert chat.say("where is my backpack?") == ""
    send(chat.conversation, "It is on its way.", by=person)
    hand_back(chat.conversation, by=person)
    run_due(limit=20)

    assert Message.objects.filter(conversation=chat.conversation).last().author != Author.AI  # type: ignore[union-attr]
    assert "welcome" in chat.say("thank you")


def test_a_confirm_button_pressed_after_a_person_took_over_moves_nothing() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("캔버스 백팩 지퍼가 고장이라 환불해 주세요")
    take_over(chat.conversation, by=Representative.objects.get(email="haneul@moa.example"))

    assert chat.say("/1") == ""

    assert chat.order("MOA-10482").refunded == won(0)
    assert chat.done() == [("return_and_refund", "awaiting_confirmation")]


def test_a_person_who_steps_in_cancels_the_running_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = Chat("en", "daniel@example.com")
    person = Representative.objects.get(email="grace@moa.example")

    def step_in(*_: object) -> None:
        send(chat.conversation, "I am here now.", by=person)

    monkeypatch.setattr("sodan.ai.turn._check", step_in)
    said = chat.say("where is my backpack?")

    assert said == "I am here now."
    assert chat.owner == Owner.HUMAN
    assert TurnLog.objects.filter(conversation=chat.conversation).last().outcome == "cancelled"  # type: ignore[union-attr]


def test_what_nobody_can_read_ends_with_a_person_after_three_tries() -> None:
    chat = Chat("en", "daniel@example.com")

    said = [chat.say(noise) for noise in ("qwzx vbnm plok", "zzz kkk jjj", "flibber gibbet wok")]

    assert chat.owner == Owner.QUEUE
    assert "bringing in a colleague" in said[-1]


def test_every_turn_leaves_a_log_in_plain_words_in_three_languages() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("캔버스 백팩을 환불하고 싶어요.")
    log = TurnLog.objects.get(conversation=chat.conversation)

    for language in ("ko", "ja", "en"):
        told = log.told(language)
        assert len(told) >= 2
        assert all(told)
