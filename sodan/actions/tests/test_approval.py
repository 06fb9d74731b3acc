"""Four eyes: who may be the second person, for what, and only once."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from sodan.actions.gateway import State, approvals_for, approve, execute, explain, may_approve, reject
from sodan.actions.operation import Operation
from sodan.actions.tests.conftest import Desk, enrol
from sodan.backoffice.house import HouseShop
from sodan.backoffice.order import Order
from sodan.backoffice.payment import Payment
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Medium
from sodan.customers.identity import IdentityProof
from sodan.kit import pack
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotPermitted, Unavailable
from sodan.kit.job import run_due
from sodan.people.representative import Kind


@pytest.fixture
def waiting(desk: Desk) -> Operation:
    """A refund above the AI's limit to which the customer said yes."""
    return desk.agreed(desk.refund(desk.house.delivered(("SHIRT-M", 2)), pieces=2))


def test_a_supervisor_approves_and_it_is_done_once(desk: Desk, waiting: Operation) -> None:
    approved = approve(waiting, by=desk.supervisor)

    assert approved.state == State.READY
    assert execute(approved).state == State.SUCCEEDED
    assert desk.refunded_minor() == 78_000
    assert desk.quiet_lines() == ["event.act_awaits_approval", "event.act_approved", "event.act_done"]


def test_an_approved_act_is_carried_out_by_a_worker_at_once(desk: Desk, waiting: Operation) -> None:
    approve(waiting, by=desk.supervisor)
    run_due()
    waiting.refresh_from_db()

    assert waiting.state == State.SUCCEEDED
    assert desk.refunded_minor() == 78_000


def test_only_those_with_duty_and_limit_who_did_not_ask_may_approve(desk: Desk, waiting: Operation) -> None:
    second_ai = enrol(desk.house, "소담", "supervisor", Kind.AI)
    outsider = enrol(desk.house, "남", "supervisor")
    outsider.brands.set([Brand.objects.create(slug="elsewhere")])

    for person in (desk.ai, desk.rep, second_ai, outsider):
        with pytest.raises(NotPermitted):
            approve(waiting, by=person)
        assert approvals_for(person) == []

    assert approvals_for(desk.supervisor) == [waiting]


def test_nobody_approves_what_they_asked_for_themselves(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 30))
    mine = desk.agreed(desk.refund(order, pieces=30, by=desk.supervisor))
    owner, peer = enrol(desk.house, "한소라", "owner"), enrol(desk.house, "최", "supervisor")

    assert mine.state == State.AWAITING_APPROVAL
    with pytest.raises(NotPermitted):
        approve(mine, by=desk.supervisor)
    assert not may_approve(peer, mine)  # 1,170,000 is above a supervisor's own limit
    assert approve(mine, by=owner).state == State.READY


def test_nobody_approves_a_refund_to_themselves(desk: Desk, waiting: Operation) -> None:
    ContactPoint.objects.filter(customer=desk.customer, medium=Medium.EMAIL).update(value=desk.supervisor.email.lower())

    with pytest.raises(NotPermitted):
        approve(waiting, by=desk.supervisor)


def test_the_second_to_decide_finds_it_decided(desk: Desk, waiting: Operation) -> None:
    peer = enrol(desk.house, "최", "supervisor")
    same = Operation.objects.get(pk=waiting.pk)
    approve(waiting, by=desk.supervisor)

    with pytest.raises(Conflict):
        approve(same, by=peer)
    with pytest.raises(Conflict):
        reject(same, by=peer, why="too late")

    same.refresh_from_db()
    assert same.approved_by == desk.supervisor


def test_a_refusal_is_kept_with_its_reason(desk: Desk, waiting: Operation) -> None:
    rejected = reject(waiting, by=desk.supervisor, why="사진을 먼저 받아 주세요")

    assert rejected.state == State.DECLINED
    assert "사진을 먼저 받아 주세요" in explain(rejected, "ko")[-1]
    assert execute(rejected).state == State.DECLINED
    assert desk.refunded_minor() == 0


def test_an_approval_does_not_outlast_a_change_of_the_order(desk: Desk, waiting: Operation) -> None:
    Order.objects.filter(number=waiting.order_number).update(version=99)

    with pytest.raises(Conflict):
        approve(waiting, by=desk.supervisor)

    assert waiting.state == State.EXPIRED


def test_an_approval_is_for_exactly_what_was_seen(desk: Desk, waiting: Operation) -> None:
    approve(waiting, by=desk.supervisor)
    Operation.objects.filter(pk=waiting.pk).update(arguments={**waiting.arguments, "to": "store_credit"})

    assert execute(waiting).state == State.EXPIRED
    assert desk.refunded_minor() == 0


def test_an_approval_is_good_for_a_day(desk: Desk, waiting: Operation) -> None:
    approve(waiting, by=desk.supervisor)
    desk.clock.shift(timedelta(hours=24))

    assert execute(waiting).state == State.EXPIRED
    assert explain(waiting, "en")[-1] == "The approval is older than 24 hours."


def test_approving_needs_no_fresh_proof_of_the_customer(desk: Desk, waiting: Operation) -> None:
    IdentityProof.objects.all().delete()

    assert execute(approve(waiting, by=desk.supervisor)).state == State.SUCCEEDED


def test_a_supervisor_may_allow_what_is_past_the_window_when_a_person_asked(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.days_pass(45)

    asked = desk.agreed(desk.refund(order, reason="changed_mind", by=desk.rep))

    assert asked.state == State.AWAITING_APPROVAL
    assert execute(approve(asked, by=desk.supervisor)).state == State.SUCCEEDED
    assert desk.refunded_minor() == 36_000


@pytest.mark.parametrize("many", [2, 6])
def test_the_list_of_approvals_costs_the_same_however_long(desk: Desk, many: int, django_assert_num_queries: object) -> None:
    for _ in range(many):
        desk.agreed(desk.refund(desk.house.delivered(("SHIRT-M", 2)), pieces=2))

    with django_assert_num_queries(3):  # type: ignore[operator]  # pytest-django's fixture has no type of its own
        found = approvals_for(desk.supervisor)
        shown = [(operation.requested_by.name, operation.brand.slug, explain(operation, "ko")) for operation in found]

    assert len(shown) == many


def test_who_has_left_approves_nothing(desk: Desk, waiting: Operation) -> None:
    desk.supervisor.is_active = False
    desk.supervisor.save()

    with pytest.raises(NotPermitted):
        approve(waiting, by=desk.supervisor)
    assert approvals_for(desk.supervisor) == []


def test_who_asked_past_a_window_is_not_the_second_person_however_small_the_amount(desk: Desk) -> None:
    order, peer = desk.house.delivered(("SHIRT-M", 1)), enrol(desk.house, "최", "supervisor")
    desk.days_pass(45)
    asked = desk.agreed(
        desk.refund(order, reason="changed_mind", by=desk.supervisor)
    )  # 36,000; a supervisor's limit is 1,000,000

    assert asked.state == State.AWAITING_APPROVAL
    with pytest.raises(NotPermitted):
        approve(asked, by=desk.supervisor)
    with pytest.raises(NotPermitted):
        reject(asked, by=desk.supervisor, why="no")
    assert approvals_for(desk.supervisor) == []
    assert approve(asked, by=peer).state == State.READY


def test_what_is_decided_is_told_as_decided_even_while_the_shop_is_silent(
    desk: Desk, waiting: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(waiting, by=desk.supervisor)

    def silent(_brand: Brand) -> None:
        raise Unavailable("shop")

    monkeypatch.setattr("sodan.actions.judgement.shop_of", silent)
    with pytest.raises(Conflict) as decided:
        approve(waiting, by=enrol(desk.house, "최", "supervisor"))
    assert decided.value.values["why"] == "already_decided"


def test_a_refusal_while_another_is_still_approving_stands(
    desk: Desk, waiting: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    same, shop = Operation.objects.get(pk=waiting.pk), desk.house.shop

    def slow(_brand: Brand) -> HouseShop:
        reject(waiting, by=desk.supervisor, why="사진을 먼저 받아 주세요")
        return shop

    monkeypatch.setattr("sodan.actions.judgement.shop_of", slow)
    with pytest.raises(Conflict):
        approve(same, by=enrol(desk.house, "최", "supervisor"))

    assert execute(same).state == State.DECLINED
    assert desk.refunded_minor() == 0


def test_what_policy_has_come_to_refuse_is_not_approved(desk: Desk, waiting: Operation) -> None:
    Payment.objects.update(disputed_at=now())

    refused = approve(waiting, by=desk.supervisor)

    assert (refused.state, refused.approved_by) == (State.DENIED, None)
    assert "event.act_approved" not in desk.quiet_lines()


def test_what_needs_a_second_person_since_the_yes_waits_for_one(desk: Desk, tmp_path: Path, settings: LazySettings) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))
    desk.days_pass(10)
    ready = desk.agreed(desk.refund(order, reason="changed_mind", by=desk.rep))
    assert ready.state == State.READY

    shutil.copytree(pack.PACKS / "e_commerce" / "policies", tmp_path / "e_commerce" / "policies")
    returns = tmp_path / "e_commerce" / "policies" / "returns.yaml"
    shorter = returns.read_text("utf-8").replace("return_window_days: {KR: 14,", "return_window_days: {KR: 7,")
    returns.write_text(shorter, encoding="utf-8")
    settings.PACKS = [str(tmp_path)]

    assert execute(ready).state == State.AWAITING_APPROVAL
    assert desk.refunded_minor() == 0
    assert execute(approve(ready, by=desk.supervisor)).state == State.SUCCEEDED
