"""Notices of the payment provider: only its own are taken, each is stored first and followed once, whatever it claims."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client, override_settings

from sodan.backoffice.dispute import Dispute
from sodan.backoffice.fault import Fault, Faults
from sodan.backoffice.house import shop_of
from sodan.backoffice.notice import Ending, ProviderNotice, follow_notice, forget_old_notices
from sodan.backoffice.payment import Payment, Refund, RefundState
from sodan.backoffice.signature import TOLERANCE, signed
from sodan.backoffice.simulated import SimulatedCall, take_charge_back
from sodan.backoffice.simulated_notice import HEADER, SimulatedNotice, announce_dispute, secret_of
from sodan.backoffice.tests.conftest import House, small_house
from sodan.kit.clock import now
from sodan.kit.errors import Unavailable
from sodan.kit.money import won
from sodan.kit.queue import Job

HOOK = "/hooks/payments/moa-test"


@pytest.fixture
def house(db: None, settings: object, monkeypatch: pytest.MonkeyPatch) -> House:
    """A shop whose provider sends notices; its faults are those of the brand."""
    settings.SIMULATOR_HOOKS = "http://desk.example"  # type: ignore[attr-defined]
    made = small_house()
    monkeypatch.setattr("sodan.backoffice.acquiring.faults_as_set", lambda: made.faults)
    return made


def refunded(house: House, *faults: Fault) -> None:
    """A shirt given back through the brand's own provider, which does this."""
    order = house.delivered(("SHIRT-M", 1))
    house.faults.script = list(faults)
    shop_of(house.brand).return_and_refund(
        order.id, lines={order.lines[0].id: 1}, reason="defective", to="original", method_id=None, key="k", actor="ai",
        expected_version=order.version, amount=won(39_000),
    )  # fmt: skip


def send(body: bytes, *, client: Client | None = None, at_hook: str = HOOK, **changed: object) -> int:
    """Post the bytes as the provider would; what was answered."""
    moment = now() + changed.get("off", timedelta(0))  # type: ignore[operator]
    signature = signed(body, secret=secret_of(str(changed.get("account", "moa-test"))), at=moment)
    browser = client or Client(enforce_csrf_checks=True)
    headers = {HEADER: str(changed.get("signature", signature))}
    return browser.post(at_hook, body, content_type="application/json", headers=headers).status_code


def newest() -> bytes:
    """The bytes of the notice that the simulator would send next."""
    return SimulatedNotice.objects.latest("id").body.encode()


def test_a_notice_is_stored_before_it_is_acknowledged_and_followed_by_a_job(house: House) -> None:
    refunded(house, Fault.LATE)
    Job.objects.all().delete()

    assert send(newest()) == 204

    notice = ProviderNotice.objects.get()
    assert (notice.kind, notice.key, bytes(notice.body)) == ("refund.pending", Refund.objects.get().key, newest())
    assert list(Job.objects.values_list("task", "args")) == [("sodan.backoffice.notice.follow_notice", {"notice_id": notice.pk})]


def test_the_same_notice_twice_is_one(house: House) -> None:
    refunded(house)
    Job.objects.all().delete()

    assert [send(newest()), send(newest())] == [204, 204]

    assert ProviderNotice.objects.get().times == 2
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "answered"),
    [
        ({"signature": ""}, 403),
        ({"signature": "t=1,v1=00"}, 403),
        ({"account": "another"}, 403),
        ({"off": TOLERANCE * -1.1}, 403),
        ({"off": TOLERANCE * 1.1}, 403),
        ({"at_hook": "/hooks/payments/nobody"}, 404),
    ],
)
def test_whoever_is_not_the_provider_leaves_no_trace(house: House, wrong: dict[str, object], answered: int) -> None:
    refunded(house)

    assert send(newest(), **wrong) == answered  # type: ignore[arg-type]
    assert not ProviderNotice.objects.exists()


def test_what_cannot_be_read_or_is_too_long_is_refused(house: House) -> None:
    assert send(b"[]") == 400
    assert send(b"x" * 70_000) == 413
    assert Client().get(HOOK).status_code == 405
    assert not ProviderNotice.objects.exists()


def test_what_a_notice_claims_is_not_believed(house: House) -> None:
    refunded(house, Fault.LATE)
    lie = newest().replace(b"refund.pending", b"refund.succeeded")

    send(lie)
    follow_notice(notice_id=ProviderNotice.objects.get().pk)

    assert ProviderNotice.objects.get().ending == Ending.KNOWN
    assert Refund.objects.get().state == RefundState.SETTLING


def test_notices_in_any_order_come_to_the_same(house: House) -> None:
    refunded(house, Fault.LATE_DECLINE)
    first = newest()
    later = now() + timedelta(minutes=2)

    with time_machine.travel(later):
        for body in (first.replace(b"pending", b"declined").replace(b"evt_", b"evt_later_"), first):
            send(body)
            follow_notice(notice_id=ProviderNotice.objects.latest("id").pk)

    assert list(ProviderNotice.objects.order_by("id").values_list("ending", flat=True)) == [Ending.LEARNT, Ending.KNOWN]
    refund = Refund.objects.get()
    assert (refund.state, refund.is_owed) == (RefundState.FAILED, True)


def test_news_of_a_write_that_stands_open_has_it_asked_for_again(house: House) -> None:
    with pytest.raises(Unavailable):
        refunded(house, Fault.LOST_AFTER)
    send(newest())

    follow_notice(notice_id=ProviderNotice.objects.get().pk)

    assert ProviderNotice.objects.get().ending == Ending.LEARNT
    assert Job.objects.filter(task="sodan.actions.execution.follow_money", args={"key": "k"}).exists()


def test_a_provider_that_does_not_answer_is_asked_again_later(house: House) -> None:
    refunded(house, Fault.LATE)
    send(newest())
    house.faults.rate = 1.0

    with pytest.raises(Unavailable):
        follow_notice(notice_id=ProviderNotice.objects.get().pk)
    assert ProviderNotice.objects.get().followed_at is None


def test_a_chargeback_is_heard_of_and_a_strange_one_is_not_ours(house: House) -> None:
    house.delivered(("SHIRT-M", 1))
    charge = Payment.objects.get()
    SimulatedCall.objects.filter(key=charge.key).update(account="moa-test")
    announce_dispute(take_charge_back(charge.key, account="moa-test"), faults=Faults())
    send(newest())
    send(newest().replace(b"dp_", b"dx_").replace(b"evt_", b"evt_x"))

    for notice in ProviderNotice.objects.all():
        follow_notice(notice_id=notice.pk)

    assert list(ProviderNotice.objects.order_by("id").values_list("ending", flat=True)) == [Ending.LEARNT, Ending.NOT_OURS]
    assert Dispute.objects.get().payment == charge


@override_settings(SECRET_KEY="x" * 50)
def test_a_movement_nobody_here_asked_for_is_not_ours(house: House) -> None:
    body = b'{"id": "evt_1", "type": "refund.succeeded", "key": "somebody:else"}'
    send(body)

    follow_notice(notice_id=ProviderNotice.objects.get().pk)

    assert ProviderNotice.objects.get().ending == Ending.NOT_OURS


def test_old_notices_are_forgotten_once_they_were_followed(house: House) -> None:
    for number in (1, 2):
        send(b'{"id": "evt_%d", "type": "refund.succeeded", "key": "x"}' % number)
    follow_notice(notice_id=ProviderNotice.objects.earliest("id").pk)

    with time_machine.travel(now() + timedelta(days=91)):
        forget_old_notices()

    assert ProviderNotice.objects.get().event_id == "evt_2"
