"""The stand-in for the payment provider: fails as asked, the same for the same seed, and keeps its own books."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings

from sodan.backoffice.fault import Fault, Faults, SimulatedTraffic, faults_as_set
from sodan.backoffice.provider import Answer, Outcome
from sodan.backoffice.signature import TOLERANCE, check_signed, signed
from sodan.backoffice.simulated import KEYS_LAST, SimulatedCall, SimulatedCharge
from sodan.backoffice.simulated_notice import HEADER, SimulatedNotice, secret_of
from sodan.backoffice.simulator import Simulator
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotPermitted, Unavailable
from sodan.kit.money import won
from sodan.kit.queue import Job

pytestmark = pytest.mark.django_db
SECRET = b"between us"


def charged(simulator: Simulator, key: str, minor: int = 1_000) -> Answer:
    """A charge of so much."""
    return simulator.charge(key, token="tok_sim", amount=won(minor))


def outcomes(seed: int) -> list[str]:
    """What forty charges come to when one call in three fails."""
    SimulatedTraffic.objects.all().delete()
    simulator, told = Simulator(faults=Faults(rate=1 / 3, seed=seed)), []
    for number in range(40):
        try:
            told.append(str(charged(simulator, f"{seed}:{number}").outcome))
        except Unavailable:
            told.append("silence")
    SimulatedCall.objects.all().delete()
    SimulatedCharge.objects.all().delete()
    return told


def test_a_share_of_the_calls_fails_and_the_same_seed_fails_the_same() -> None:
    once, again, other = outcomes(7), outcomes(7), outcomes(8)

    assert once == again != other
    assert 6 <= sum(told != "succeeded" for told in once) <= 20
    assert {"silence", "succeeded"} < set(once)


def test_the_settings_say_how_much_fails() -> None:
    with override_settings(SIMULATOR_FAULTS=0.25, SIMULATOR_SEED=3, SIMULATOR_DELAY=0.5, SIMULATOR_LATE=9):
        assert faults_as_set() == Faults(rate=0.25, seed=3, delay=0.5, late=timedelta(seconds=9))
    assert faults_as_set().rate == 0


def test_a_question_may_get_no_answer_either() -> None:
    simulator = Simulator(faults=Faults(rate=1.0))

    for ask in (
        lambda: simulator.lookup("k"),
        lambda: simulator.chargeback("dp"),
        lambda: list(simulator.statement(since=now(), until=now())),
    ):
        with pytest.raises(Unavailable):
            ask()


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
def test_silence_before_leaves_nothing_and_silence_after_leaves_the_money_moved(fault: Fault) -> None:
    simulator = Simulator(faults=Faults(script=[fault]))

    with pytest.raises(Unavailable):
        charged(simulator, "k")

    answer = simulator.lookup("k")
    assert (answer is not None and answer.is_success) == (fault == Fault.LOST_AFTER)


def test_a_remembered_key_moves_money_once_and_a_forgotten_one_moves_it_again() -> None:
    simulator = Simulator()

    assert charged(simulator, "k") == charged(simulator, "k")
    with pytest.raises(Conflict):
        charged(simulator, "k", 2_000)
    assert SimulatedCharge.objects.count() == 1
    with time_machine.travel(now() + KEYS_LAST):
        charged(simulator, "k")  # what a provider does once it has forgotten the key, and why we never send it then
    assert SimulatedCharge.objects.count() == 2


def test_no_more_is_given_back_than_was_taken() -> None:
    simulator = Simulator()
    charged(simulator, "k")

    told = [simulator.refund(key, charge_key="k", amount=won(600)).outcome for key in ("a", "b")]

    assert told == [Outcome.SUCCEEDED, Outcome.DECLINED]
    assert SimulatedCharge.objects.get().refunded_minor == 600


def test_its_list_tells_each_movement_of_the_account_as_it_stands_now() -> None:
    simulator = Simulator(account="moa", faults=Faults(script=[Fault.NONE, Fault.LATE_DECLINE]))
    charged(simulator, "k")
    simulator.refund("r", charge_key="k", amount=won(400))
    charged(Simulator(account="other"), "not mine")

    with time_machine.travel(now() + timedelta(minutes=2)):
        told = list(simulator.statement(since=now() - timedelta(hours=1), until=now()))

    assert [(one.key, one.kind, one.amount, one.answer.outcome) for one in told] == [
        ("k", "charge", won(1_000), Outcome.SUCCEEDED),
        ("r", "refund", won(400), Outcome.DECLINED),
    ]


def test_a_signature_holds_for_these_bytes_and_this_moment_only() -> None:
    written = signed(b"body", secret=SECRET, at=now())

    check_signed(b"body", written, secret=SECRET)
    check_signed(b"body", f"{written},v1=00", secret=SECRET)  # a second secret while it is being changed
    for body, signature, secret in (
        (b"bodY", written, SECRET),
        (b"body", written, b"another"),
        (b"body", "", SECRET),
        (b"body", written.replace("t=", "t=1"), SECRET),
        (b"body", written.partition(",")[2], SECRET),
        (b"body", f"t=９,{written.partition(',')[2]}", SECRET),
    ):
        with pytest.raises(NotPermitted):
            check_signed(body, signature, secret=secret)


@pytest.mark.parametrize("off", [TOLERANCE * 1.1, TOLERANCE * -1.1])
def test_a_signature_grows_old(off: timedelta) -> None:
    with pytest.raises(NotPermitted):
        check_signed(b"body", signed(b"body", secret=SECRET, at=now() + off), secret=SECRET)


def test_nothing_is_sent_while_the_desks_address_is_unknown() -> None:
    charged(Simulator(account="moa"), "k")

    assert not SimulatedNotice.objects.exists()
    assert not Job.objects.exists()


@override_settings(SIMULATOR_HOOKS="http://127.0.0.1:1")
def test_each_standing_of_a_movement_is_told_by_a_notice_of_its_own() -> None:
    simulator = Simulator(account="moa", faults=Faults(script=[Fault.LATE]))

    charged(simulator, "k")
    charged(simulator, "k")

    (notice,) = SimulatedNotice.objects.all()
    assert "charge.pending" in notice.body
    assert Job.objects.count() == 2  # to send this one, and to tell how it ended
    headers = {HEADER: signed(notice.body.encode(), secret=secret_of("moa"), at=now())}
    told = simulator.told(notice.body.encode(), headers)
    assert (told.event_id, told.kind, told.key) == (notice.event_id, "charge.pending", "k")
    with pytest.raises(NotPermitted):
        Simulator(account="other").told(notice.body.encode(), headers)


def test_a_signed_notice_that_cannot_be_read_is_invalid() -> None:
    with pytest.raises(Invalid):
        Simulator(account="moa").told(b"{}", {HEADER: signed(b"{}", secret=secret_of("moa"), at=now())})


def test_some_notices_come_late_and_some_twice() -> None:
    faults = Faults(rate=0.5, late=timedelta(seconds=60))

    waits = [faults.deliveries(f"evt_{number}") for number in range(60)]

    assert waits == [faults.deliveries(f"evt_{number}") for number in range(60)]
    assert {len(one) for one in waits} == {1, 2}
    assert any(one[0] == faults.late for one in waits)
