"""Proposing: role, identity, ownership, policy and limits, in that order, and nothing told about other people's orders."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sodan.actions.act import Matter
from sodan.actions.gateway import Request, State, explain, propose, read_back
from sodan.actions.registry import act_named, all_acts, arguments_for
from sodan.actions.tests.conftest import Desk, enrol
from sodan.backoffice.connector import OrderView
from sodan.backoffice.house import HouseShop
from sodan.backoffice.payment import Payment
from sodan.customers.customer import Customer
from sodan.customers.identity import IdentityProof
from sodan.desk.inbound import open_conversation
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.kit.money import won
from sodan.policy.fact import FACTS
from sodan.policy.window import LAW_FACTS
from sodan.roles.role import roles_of


def codes(decision: dict[str, Any]) -> list[str]:
    """The reason codes of a stored decision."""
    return [reason["code"] for reason in decision["reasons"]]


def test_a_refund_within_policy_and_limit_waits_for_the_customers_yes(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))

    operation = desk.refund(order)

    assert operation.state == State.AWAITING_CONFIRMATION
    assert operation.amount == won(39_000)
    assert operation.duty == "process_refund"
    assert operation.decision["rules"]


def test_a_change_of_mind_bears_the_way_back(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))

    operation = desk.refund(order, reason="changed_mind")

    assert operation.amount == won(36_000)
    assert read_back(operation, "ko")["total"] == {"label": "환불 금액", "value": "₩36,000"}
    assert {"label": "반품 배송비", "value": "-₩3,000"} in read_back(operation, "ko")["lines"]


def test_a_refund_above_the_limit_says_why_a_second_person_is_needed(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 2))

    operation = desk.refund(order, pieces=2)

    assert operation.state == State.AWAITING_CONFIRMATION
    assert operation.decision["outcome"] == "approve"
    assert codes(operation.decision) == ["over_limit"]
    assert explain(operation, "ko") == ["금액 ₩78,000, AI 상담원 한도 ₩50,000."]


@pytest.mark.parametrize("lacking", ["proof", "code"])
def test_without_enough_identity_it_is_asked_for(desk: Desk, lacking: str) -> None:
    order = desk.house.pending(("SHIRT-M", 1))
    IdentityProof.objects.all().delete()
    if lacking == "code":
        IdentityProof.objects.create(
            conversation=desk.conversation.pk,
            customer=desk.customer,
            level=1,
            method="facts",
            expires_at=now().replace(year=2030),
        )
    address = {"name": "이서연", "line1": "새빛로 3", "postcode": "04002", "country": "KR"}

    operation = desk.ask("change_address", {"order_number": order.number, "address": address})

    assert operation.state == State.DENIED
    assert operation.decision["outcome"] == "need_info"
    assert operation.decision["reasons"][0]["values"] == {"level": 2}


def test_where_the_policies_cannot_be_read_the_code_is_still_asked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order = desk.house.pending(("SHIRT-M", 1))
    IdentityProof.objects.update(level=1)

    def unreadable(_name: str, **_place: str) -> None:
        raise Invalid("a wrong file")

    monkeypatch.setattr("sodan.actions.judgement.setting", unreadable)
    address = {"name": "이서연", "line1": "새빛로 3", "postcode": "04002", "country": "KR"}

    operation = desk.ask("change_address", {"order_number": order.number, "address": address})

    assert codes(operation.decision) == ["identity_level"]


def test_another_customers_order_looks_exactly_like_none(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    stranger = Customer.objects.create(brand=desk.house.brand, name="다른 손님", is_registered=True)
    desk.conversation.__class__.objects.filter(pk=desk.conversation.pk).update(customer=stranger)
    IdentityProof.objects.update(customer=stranger)
    desk.conversation.refresh_from_db()

    theirs = desk.refund(order)
    nobodys = desk.ask("return_and_refund", desk.refund_of(order, order_number="T-99999"))

    assert theirs.state == nobodys.state == State.DENIED
    hidden = [str(o.decision).replace(o.order_number, "") for o in (theirs, nobodys)]
    assert hidden[0] == hidden[1]
    assert codes(theirs.decision) == ["owns_order"]
    assert (theirs.amount, theirs.order_version, theirs.read_back) == (nobodys.amount, nobodys.order_version, nobodys.read_back)


def test_an_order_of_another_brand_is_none_even_where_the_shop_would_show_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))

    class Careless(HouseShop):
        def order(self, number: str) -> OrderView | None:
            found = super().order(number)
            return replace(found, brand_id=found.brand_id + 1) if found else None

    monkeypatch.setattr("sodan.actions.judgement.shop_of", Careless)

    assert codes(desk.refund(order).decision) == ["owns_order"]


def test_naming_another_customer_proves_nothing(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    stranger = Customer.objects.create(brand=desk.house.brand, name="다른 손님", is_registered=True)

    for by in (desk.ai, desk.rep):
        operation = desk.ask("return_and_refund", desk.refund_of(order), by=by, customer_id=stranger.pk)

        assert operation.state == State.DENIED
        assert codes(operation.decision) in (["identity_level"], ["owns_order"])


def test_the_ai_cannot_reach_an_order_by_naming_whose_it_is(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    stranger = Customer.objects.create(brand=desk.house.brand, name="다른 손님", is_registered=True)
    desk.conversation.__class__.objects.filter(pk=desk.conversation.pk).update(customer=stranger)
    IdentityProof.objects.update(customer=stranger)
    desk.conversation.refresh_from_db()

    operation = desk.ask("return_and_refund", desk.refund_of(order), customer_id=desk.customer.pk)

    assert codes(operation.decision) == ["identity_level"]


def test_a_person_answers_for_whom_they_serve_but_only_for_them(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    IdentityProof.objects.all().delete()
    stranger = Customer.objects.create(brand=desk.house.brand, name="다른 손님", is_registered=True)
    elsewhere = open_conversation(desk.house.brand, stranger, channel="web_chat", language="ko")

    here = desk.refund(order, by=desk.rep)
    there = desk.ask("return_and_refund", desk.refund_of(order), by=desk.rep, conversation=elsewhere)

    assert here.state == State.AWAITING_CONFIRMATION
    assert codes(there.decision) == ["owns_order"]


def test_a_person_may_act_without_a_conversation_for_the_customer_they_name_and_the_ai_may_not(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    arguments = desk.refund_of(order)

    by_person = propose(Request("return_and_refund", arguments, None, desk.rep, desk.customer.pk))
    by_ai = propose(Request("return_and_refund", arguments, None, desk.ai, desk.customer.pk))

    assert by_person.state == State.AWAITING_CONFIRMATION
    assert codes(by_ai.decision) == ["identity_level"]


def test_nobody_serves_their_own_order(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.rep.email = "seoyeon@example.com"
    desk.rep.save()

    assert codes(desk.refund(order, by=desk.rep).decision) == ["not_own_order"]


def test_a_person_of_another_brand_or_who_has_left_may_do_nothing(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    outsider, gone = enrol(desk.house, "남", "representative"), enrol(desk.house, "전", "representative")
    outsider.brands.clear()
    gone.is_active = False
    gone.save()

    assert codes(desk.refund(order, by=outsider).decision) == ["role_may"]
    assert codes(desk.refund(order, by=gone).decision) == ["role_may"]


def test_a_role_that_cannot_be_read_may_do_nothing(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    nobody = enrol(desk.house, "무", "no_such_role")

    operation = desk.refund(order, by=nobody)

    assert codes(operation.decision) == ["rule_unreadable"]
    assert "no_such_role" in explain(operation, "en")[0]


def test_past_the_window_the_ai_refuses_with_computed_options_and_a_person_may_ask(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.days_pass(45)

    by_ai, by_person = desk.refund(order, reason="changed_mind"), desk.refund(order, reason="changed_mind", by=desk.rep)

    credit, talk = by_ai.decision["options"]
    assert by_ai.state == State.DENIED
    assert (credit["act"], credit["arguments"]["to"], credit["amount_minor"]) == ("return_and_refund", "store_credit", 36_000)
    assert talk["act"] == "talk_to_person"
    assert by_person.state == State.AWAITING_CONFIRMATION
    assert by_person.decision["outcome"] == "approve"
    assert explain(by_ai, "en")[0].startswith("Delivered 45 days ago (on Mar 2); the window is 14 days. (Returns policy §2")


def test_store_credit_past_the_window_is_within_the_ais_reach(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.days_pass(45)

    assert desk.refund(order, reason="changed_mind", to="store_credit").state == State.AWAITING_CONFIRMATION


def test_the_day_of_delivery_counts_where_the_brand_is(desk: Desk) -> None:
    # 23:50 in Seoul is 14:50 UTC; twenty minutes later it is the next day there.
    desk.clock.move_to("2026-03-02 14:50:00+00:00")
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.clock.move_to("2026-03-16 14:59:00+00:00")
    last_minute = desk.refund(order, reason="changed_mind", by=desk.rep)
    desk.clock.move_to("2026-03-16 15:01:00+00:00")
    next_day = desk.refund(order, reason="changed_mind", by=desk.rep, to="original")

    assert last_minute.decision["outcome"] == "allow"
    assert next_day.decision["outcome"] == "approve"


def test_sold_out_exchanges_are_refused_and_the_money_offered(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.house.order(("SHIRT-L", 50))

    operation = desk.ask(
        "exchange_items", {"order_number": order.number, "swaps": {order.lines[0].id: "SHIRT-L"}, "reason": "wrong_size"}
    )

    assert codes(operation.decision) == ["in_stock"]
    assert [(o["act"], o["amount_minor"]) for o in operation.decision["options"]] == [
        ("return_and_refund", 36_000),
        ("talk_to_person", None),
    ]


@pytest.mark.parametrize("sku", ["TUMBLER", "NO-SUCH-SKU", "SHIRT-M"])
def test_an_exchange_is_for_another_variant_of_the_same_product(desk: Desk, sku: str) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))

    operation = desk.ask(
        "exchange_items", {"order_number": order.number, "swaps": {order.lines[0].id: sku}, "reason": "wrong_size"}
    )

    assert codes(operation.decision) == ["same_product_family"]


def test_a_foreign_payment_method_is_refused(desk: Desk) -> None:
    order = desk.house.pending(("SHIRT-M", 1))

    operation = desk.ask("change_payment", {"order_number": order.number, "method_id": 987_654})

    assert codes(operation.decision) == ["method_is_customers"]


def test_an_order_in_the_making_is_neither_cancelled_nor_changed(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))

    operation = desk.ask("cancel_order", {"order_number": order.number})

    assert codes(operation.decision) == ["order_pending"]
    assert [option["act"] for option in operation.decision["options"]] == ["return_and_refund", "talk_to_person"]


@pytest.mark.parametrize("pieces", [0, 2])
def test_what_the_customer_does_not_have_cannot_come_back(desk: Desk, pieces: int) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))

    assert codes(desk.refund(order, pieces=pieces).decision) == ["nothing_to_return"]


def test_a_disputed_payment_is_left_to_the_bank(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    Payment.objects.update(disputed_at=now())

    operation = desk.refund(order)

    assert codes(operation.decision) == ["no_open_dispute"]
    assert [option["act"] for option in operation.decision["options"]] == ["talk_to_person"]


def test_a_split_payment_is_read_back_with_its_shares(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1), gift=30_000)

    lines = {line["label"]: line["value"] for line in read_back(desk.refund(order), "ko")["lines"]}

    assert lines["환불 수단"] == "모아 상품권 ••8812 ₩30,000, 신한카드 ••4417 ₩9,000"


def test_a_line_of_another_order_is_nothing_to_return(desk: Desk) -> None:
    mine, other = desk.house.delivered(("SHIRT-M", 1)), desk.house.delivered(("TUMBLER", 1))

    operation = desk.ask("return_and_refund", desk.refund_of(mine, lines={str(other.lines[0].id): 1}))

    assert codes(operation.decision) == ["nothing_to_return"]


@pytest.mark.parametrize(
    ("act", "arguments", "where"),
    [
        ("give_it_all", {}, "act"),
        ("return_and_refund", {"order_number": "T-1", "lines": {}, "reason": "defective"}, "lines"),
        ("return_and_refund", {"order_number": "T-1", "lines": {"1": -1}, "reason": "defective"}, "lines"),
        ("return_and_refund", {"order_number": "T-1", "lines": {"1": "1"}, "reason": "defective"}, "lines"),
        ("return_and_refund", {"order_number": "T-1", "lines": {"1": 1}, "reason": "because"}, "reason"),
        ("return_and_refund", {"order_number": "T-1", "lines": {"1": 1}, "reason": "defective", "amount": 9}, "amount"),
        ("change_address", {"order_number": "T-1", "address": {"line1": "x"}}, "address"),
        ("record_feedback", {"rating": "five"}, "rating"),
    ],
)
def test_arguments_of_the_wrong_shape_are_named(desk: Desk, act: str, arguments: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as wrong:
        desk.ask(act, arguments)

    assert where in wrong.value.where


def test_the_same_request_under_way_is_the_same_operation_and_a_new_one_takes_its_place(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 2))

    first, again, other = desk.refund(order), desk.refund(order), desk.refund(order, reason="wrong_item")
    first.refresh_from_db()

    assert again.pk == first.pk
    assert other.pk != first.pk
    assert first.state == State.EXPIRED


def test_every_act_of_every_role_exists_under_that_duty() -> None:
    told = {(act, duty) for role in roles_of() for duty, part in role.duties.items() for act in part.acts}

    assert told == {(act.name, act.duty) for act in all_acts().values()}


def test_the_acts_read_just_the_facts_that_rules_may_ask_about(desk: Desk) -> None:
    order, shop = desk.house.delivered(("SHIRT-M", 1)), desk.house.shop
    pending = desk.house.pending(("SHIRT-M", 1))
    line, other = order.lines[0].id, pending.lines[0].id
    address = {"name": "이서연", "line1": "새빛로 3", "postcode": "04002", "country": "KR"}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("return_and_refund", desk.refund_of(order)),
        ("exchange_items", {"order_number": order.number, "swaps": {line: "SHIRT-L"}, "reason": "wrong_size"}),
        ("cancel_order", {"order_number": pending.number}),
        ("change_items", {"order_number": pending.number, "swaps": {other: "SHIRT-L"}}),
        ("change_address", {"order_number": pending.number, "address": address}),
        ("change_payment", {"order_number": pending.number, "method_id": desk.house.card.pk}),
        ("change_account_address", {"address": address}),
        ("record_feedback", {"rating": 5}),
        ("record_opinion", {"words": "앱이 느려요"}),
        ("record_lead", {"told": "머그 120개", "email": "a@firm.example", "may_contact": True}),
        ("record_complaint", {"told": "직원이 무례했어요", "remedy": "apology"}),
        ("promise_call_back", {"phone": "+821012345678"}),
    ]

    given: set[str] = set()
    for name, arguments in asked:
        act = act_named(name)
        number = arguments.get("order_number", "")
        matter = Matter(desk.house.brand, shop, arguments_for(act, arguments), desk.customer.pk, None, shop.order(number))
        given |= set(act.facts(matter, act.quote(matter)))
        assert desk.ask(name, arguments).decision["outcome"] == "allow"
    opening: dict[str, Any] = {"name": "김새롬", "email": "new@example.com", "terms": True, "privacy": True, "age_14": True}
    for name, arguments in [
        ("open_account", opening),
        ("request_stock_notice", {"product_id": 1}),
        ("change_contact", {"field": "name", "name": "이서윤"}),
        ("tell_offer", {"campaign_id": 1}),
        ("note_offer_answer", {"answer": "declined"}),
    ]:
        act = act_named(name)
        matter = Matter(desk.house.brand, desk.house.shop, arguments_for(act, arguments), desk.customer.pk, None)
        given |= set(act.facts(matter, act.quote(matter)))
    # What such a parcel is told by stands in the tests of those acts.
    wrong: dict[str, Any] = {"order_number": order.number, "lines": {line: 1}, "problem": "damaged", "remedy": "refund"}
    for name, arguments in [("compensate_delay", {"order_number": order.number}), ("settle_claim", wrong)]:
        act = act_named(name)
        matter = Matter(desk.house.brand, shop, arguments_for(act, arguments), desk.customer.pk, None, shop.order(order.number))
        given |= set(act.facts(matter, act.quote(matter)))

    assert given | {"by_person"} | set(LAW_FACTS) == set(FACTS)
