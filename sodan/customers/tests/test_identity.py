"""A one-time code is good once, soon, here and for three tries; a proof holds in its conversation and for half a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.customers.identity import UNKNOWN, Level, identity_in, issue_code, prove, redeem_code

HERE, ELSEWHERE = 1, 2


@pytest.fixture
def contact(brand: Brand) -> ContactPoint:
    """A registered customer's e-mail."""
    customer = Customer.objects.create(brand=brand, name="이하은", language="ko", is_registered=True)
    return ContactPoint.objects.create(brand=brand, customer=customer, medium=Medium.EMAIL, value="haeun@example.org")


def another_than(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_that_was_sent_proves_the_customer(contact: ContactPoint) -> None:
    code = issue_code(HERE, contact)

    assert redeem_code(HERE, code)
    assert (identity_in(HERE).level, identity_in(HERE).customer_id) == (Level.CODE, contact.customer_id)


def test_another_code_proves_nothing(contact: ContactPoint) -> None:
    code = issue_code(HERE, contact)

    assert not redeem_code(HERE, another_than(code))
    assert identity_in(HERE) == UNKNOWN


def test_a_code_is_good_once(contact: ContactPoint) -> None:
    code = issue_code(HERE, contact)
    redeem_code(HERE, code)

    assert not redeem_code(HERE, code)


def test_a_code_is_good_in_its_own_conversation(contact: ContactPoint) -> None:
    code = issue_code(HERE, contact)

    assert not redeem_code(ELSEWHERE, code)
    assert identity_in(ELSEWHERE) == UNKNOWN


def test_tries_elsewhere_do_not_use_a_code_up(contact: ContactPoint) -> None:
    code = issue_code(HERE, contact)
    for _ in range(3):
        redeem_code(ELSEWHERE, another_than(code))

    assert redeem_code(HERE, code)


def test_after_three_wrong_tries_the_right_code_is_too_late(contact: ContactPoint) -> None:
    code = issue_code(HERE, contact)
    for _ in range(3):
        redeem_code(HERE, another_than(code))

    assert not redeem_code(HERE, code)


def test_the_third_try_may_be_the_right_one(contact: ContactPoint) -> None:
    code = issue_code(HERE, contact)
    for _ in range(2):
        redeem_code(HERE, another_than(code))

    assert redeem_code(HERE, code)


@pytest.mark.parametrize(("seconds", "level"), [(599, Level.CODE), (600, Level.CLAIMED)])
def test_a_code_is_good_for_ten_minutes(contact: ContactPoint, clock: time_machine.Traveller, seconds: int, level: Level) -> None:
    code = issue_code(HERE, contact)
    clock.shift(timedelta(seconds=seconds))
    redeem_code(HERE, code)

    assert identity_in(HERE).level == level


def test_a_new_code_makes_the_earlier_one_worthless(contact: ContactPoint) -> None:
    earlier, newer = issue_code(HERE, contact), issue_code(HERE, contact)
    redeem_code(HERE, newer)

    assert not redeem_code(HERE, earlier)


def test_a_proof_holds_in_its_own_conversation(contact: ContactPoint) -> None:
    prove(HERE, contact.customer, level=Level.FACTS, method="facts")

    assert identity_in(ELSEWHERE) == UNKNOWN


@pytest.mark.parametrize(("seconds", "level"), [(-1, Level.FACTS), (0, Level.CLAIMED)])
def test_a_proof_holds_for_twelve_hours(contact: ContactPoint, clock: time_machine.Traveller, seconds: int, level: Level) -> None:
    prove(HERE, contact.customer, level=Level.FACTS, method="facts")
    clock.shift(timedelta(hours=12, seconds=seconds))

    assert identity_in(HERE).level == level


def test_the_strongest_proof_counts(contact: ContactPoint) -> None:
    prove(HERE, contact.customer, level=Level.CODE, method="code")
    prove(HERE, contact.customer, level=Level.FACTS, method="token")

    assert identity_in(HERE).level == Level.CODE
