"""Acts on the desk: the card in the conversation, the queue of approvals, and what the side panel tells of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.actions.gateway import Operation, State
from sodan.ai.log import TurnLog
from sodan.customers.identity import Level, prove
from sodan.desk.conversation import Conversation
from sodan.desk.handover import hand_over
from sodan.desk.message import Message
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
Desk = Callable[[Representative], Client]


@pytest.fixture
def ask_refund(conversation: Conversation, ai: Representative) -> Callable[..., Operation]:
    """A refund the AI asked for, in a given state."""

    def ask(state: State = State.AWAITING_APPROVAL, **fields: object) -> Operation:
        told = {
            "brand": conversation.brand,
            "conversation": conversation,
            "customer": conversation.customer,
            "act": "return_and_refund",
            "duty": "process_refund",
            "order_number": "MOA-1",
            "amount_minor": 89_000,
            "outgoing_minor": 89_000,
            "currency": "KRW",
            "state": state,
            "requested_by": ai,
            "decision": {
                "outcome": "approve",
                "reasons": [],
                "facts": {"is_delivered": True, "reason": "defective"},
                "rules": [],
                "options": [],
                "revision": "1",
            },
            "read_back": [{"label_key": "read_back.refund_to", "value": {"ko": "신한카드 ••4417", "ja": "x", "en": "x"}}],
        }
        return Operation.objects.create(**told | fields)

    return ask


def test_an_act_stands_in_the_conversation_with_amount_state_and_destination(
    desk: Client, conversation: Conversation, ask_refund: Callable[..., Operation]
) -> None:
    operation = ask_refund()

    page = desk.get(f"/desk/c/{conversation.pk}/").content.decode()

    assert f'id="op-{operation.key}"' in page
    for told in ("₩89,000", "승인 대기", "신한카드 ••4417", "반품·환불"):
        assert told in page


def test_only_somebody_who_may_decide_has_the_buttons(
    desk: Client, conversation: Conversation, ask_refund: Callable[..., Operation], supervisor: Representative, signed_in_as: Desk
) -> None:
    operation = ask_refund()
    address = f"/approvals/{operation.key}/approval/"

    assert address not in desk.get(f"/desk/c/{conversation.pk}/").content.decode()
    assert address in signed_in_as(supervisor).get(f"/desk/c/{conversation.pk}/").content.decode()


def test_four_eyes_see_no_buttons_on_their_own_request(
    conversation: Conversation, ask_refund: Callable[..., Operation], supervisor: Representative, signed_in_as: Desk
) -> None:
    operation = ask_refund(requested_by=supervisor)
    sitting = signed_in_as(supervisor)

    assert str(operation.key) not in sitting.get("/approvals/").content.decode()
    assert sitting.post(f"/approvals/{operation.key}/approval/", **SCRIPT).status_code == 403
    operation.refresh_from_db()
    assert operation.state == State.AWAITING_APPROVAL


@pytest.mark.parametrize("deed", ["approval", "rejection"])
def test_a_representative_can_neither_approve_nor_reject(desk: Client, ask_refund: Callable[..., Operation], deed: str) -> None:
    operation = ask_refund()

    assert desk.post(f"/approvals/{operation.key}/{deed}/", {"why": "그냥"}, **SCRIPT).status_code == 403
    operation.refresh_from_db()
    assert operation.state == State.AWAITING_APPROVAL


@pytest.mark.parametrize("deed", ["approval", "rejection"])
def test_an_act_of_another_brand_does_not_exist(
    stranger: Representative, signed_in_as: Desk, ask_refund: Callable[..., Operation], deed: str
) -> None:
    Representative.objects.filter(pk=stranger.pk).update(role="supervisor")

    answer = signed_in_as(stranger).post(f"/approvals/{ask_refund().key}/{deed}/", {"why": "그냥"}, **SCRIPT)

    assert answer.status_code == 404


def test_a_rejection_needs_its_reason_and_keeps_it(
    supervisor: Representative, signed_in_as: Desk, ask_refund: Callable[..., Operation]
) -> None:
    operation = ask_refund()
    sitting = signed_in_as(supervisor)

    assert sitting.post(f"/approvals/{operation.key}/rejection/", {"why": " "}, **SCRIPT).status_code == 400
    assert sitting.post(f"/approvals/{operation.key}/rejection/", {"why": "사진이 필요해요"}, **SCRIPT).status_code == 204

    operation.refresh_from_db()
    assert operation.state == State.DECLINED
    assert "사진이 필요해요" in operation.error


def test_deciding_what_is_decided_says_that_somebody_was_first(
    supervisor: Representative, signed_in_as: Desk, ask_refund: Callable[..., Operation]
) -> None:
    operation = ask_refund(State.SUCCEEDED)

    answer = signed_in_as(supervisor).post(f"/approvals/{operation.key}/rejection/", {"why": "늦었나요"}, **SCRIPT)

    assert answer.status_code == 409
    assert "그 사이에 바뀌었어요" in answer.content.decode()


def test_the_queue_shows_facts_and_costs_the_same_for_one_or_many(
    supervisor: Representative, signed_in_as: Desk, ask_refund: Callable[..., Operation], captured_queries: Queries
) -> None:
    sitting = signed_in_as(supervisor)
    ask_refund()
    with captured_queries() as one:
        page = sitting.get("/approvals/").content.decode()
    for _ in range(9):
        ask_refund()
    with captured_queries() as ten:
        sitting.get("/approvals/")

    assert "모두 배송됨" in page
    assert len(one) == len(ten)


def test_an_empty_queue_and_one_that_is_not_yours_say_so(desk: Client, supervisor: Representative, signed_in_as: Desk) -> None:
    assert "승인을 기다리는 일이 없어요" in signed_in_as(supervisor).get("/approvals/").content.decode()

    refused = desk.get("/approvals/")
    assert refused.status_code == 403
    assert "권한이 없어요" in refused.content.decode()


def test_the_rail_counts_what_waits_for_those_who_decide(
    desk: Client, supervisor: Representative, signed_in_as: Desk, ask_refund: Callable[..., Operation]
) -> None:
    ask_refund()

    assert "approvals-waiting" not in desk.get("/desk/mine/").content.decode()
    assert 'id="approvals-waiting">1<' in signed_in_as(supervisor).get("/desk/mine/").content.decode()


def test_news_bring_an_old_act_as_it_stands_now(
    desk: Client, conversation: Conversation, ask_refund: Callable[..., Operation], write: Callable[[str], Conversation]
) -> None:
    operation = ask_refund()
    write("기다릴게요")
    last = Message.objects.latest("pk").pk
    Operation.objects.filter(pk=operation.pk).update(state=State.SUCCEEDED)

    news = desk.get(f"/desk/c/{conversation.pk}/news/?after={last}", **SCRIPT).content.decode()

    assert f'id="op-{operation.key}" data-operation="{operation.key}" data-update' in news
    assert "완료" in news


def test_a_card_whose_words_are_gone_still_opens(
    desk: Client, conversation: Conversation, ask_refund: Callable[..., Operation]
) -> None:
    operation = ask_refund()
    operation.decision["reasons"] = [{"code": "a_rule_since_renamed", "citation": {}, "values": {}}]
    operation.save()

    assert "a_rule_since_renamed" in desk.get(f"/desk/c/{conversation.pk}/").content.decode()


def test_the_side_panel_tells_what_the_ai_handed_over_and_how_it_decided(desk: Client, conversation: Conversation) -> None:
    packet = {
        "reason": "customer_asked",
        "summary": {
            "asked": [{"procedure": "return_refund", "names": {"ko": "반품·환불", "en": "Return"}, "slots": {}}],
            "open": [],
        },
        "refused": [{"act": "exchange_items", "reasons": ["x"]}],
        "suggested": [],
    }
    hand_over(conversation, reason="customer_asked", packet=packet)
    TurnLog.objects.create(
        conversation=conversation,
        steps=[{"key": "log.identity_proved", "values": {"level": 1}}, {"key": "log.gone", "values": {}}],
    )

    side = desk.get(f"/desk/c/{conversation.pk}/side/", **SCRIPT).content.decode()

    for told in ("고객이 담당자를 원함", "반품·환불", "교환", "본인 확인 단계 L1", "log.gone"):
        assert told in side


def test_orders_appear_once_the_customer_is_known(desk: Client, conversation: Conversation) -> None:
    assert "본인 확인 뒤에 주문이 보여요" in desk.get(f"/desk/c/{conversation.pk}/side/").content.decode()

    prove(conversation.pk, conversation.customer, level=Level.FACTS, method="facts")
    assert "주문이 없어요" in desk.get(f"/desk/c/{conversation.pk}/side/").content.decode()


def test_beginning_a_procedure_by_hand_takes_the_conversation_over(
    desk: Client, conversation: Conversation, representative: Representative
) -> None:
    assert "주문 취소" in desk.get(f"/desk/c/{conversation.pk}/script/", **SCRIPT).content.decode()

    answer = desk.post(f"/desk/c/{conversation.pk}/script/steps/", {"choice": "procedure:cancel_order"}, **SCRIPT)

    assert answer.status_code == 204
    conversation.refresh_from_db()
    assert conversation.assignee == representative
    assert Message.objects.latest("pk").representative == representative
    assert "절차를 시작했습니다" in desk.get(f"/desk/c/{conversation.pk}/side/", **SCRIPT).content.decode()
