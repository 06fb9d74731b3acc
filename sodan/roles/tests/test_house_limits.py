"""What each role of the online shop may move alone, as it was agreed: for one act, and for several together."""

from __future__ import annotations

import pytest

from sodan.kit.money import Money
from sodan.roles.role import Role, role_named

REFUNDS = ("change_items", "return_and_refund", "exchange_items", "compensate_delay", "settle_claim")
ONE_ACT = {
    "ai_representative": {"KRW": 50_000, "JPY": 8_000, "USD": 60_00},
    "representative": {"KRW": 200_000, "JPY": 32_000, "USD": 240_00},
    "supervisor": {"KRW": 1_000_000, "JPY": 160_000, "USD": 1_200_00},
}
IN_A_MONTH = {
    "ai_representative": {"KRW": 150_000, "JPY": 24_000, "USD": 180_00},
    "representative": {"KRW": 600_000, "JPY": 96_000, "USD": 720_00},
}
IN_NINETY_DAYS = {
    "ai_representative": {"return_and_refund": 3, "compensate_delay": 2, "settle_claim": 3},
    "representative": {"return_and_refund": 6, "compensate_delay": 6, "settle_claim": 7},
    "supervisor": {"return_and_refund": 20, "compensate_delay": 20, "settle_claim": 21},
}


def counted(role: Role, act: str, **span: object) -> list[tuple[int | None, tuple[str, ...]]]:
    """The ceilings of that act with this span: how many times, and with which acts."""
    found = [ceiling for ceiling in role.ceilings(act) if all(getattr(ceiling, name) == value for name, value in span.items())]
    return [(ceiling.times, ceiling.acts) for ceiling in found]


@pytest.mark.parametrize("name", ONE_ACT)
@pytest.mark.parametrize("act", REFUNDS)
def test_one_act_moves_no_more_than_was_agreed(name: str, act: str) -> None:
    role = role_named(name)

    for currency, most in ONE_ACT[name].items():
        assert role.limit(act, currency) == Money(most, currency)


@pytest.mark.parametrize("name", ONE_ACT)
@pytest.mark.parametrize("act", REFUNDS)
def test_an_order_and_a_day_of_a_customer_count_as_one_act(name: str, act: str) -> None:
    role = role_named(name)

    for span in ({"per": "order"}, {"per": "customer", "hours": 24}):
        assert counted(role, act, **span) == [(None, role.limited_acts())]


@pytest.mark.parametrize("name", IN_A_MONTH)
def test_a_month_of_a_customer_has_a_sum_of_its_own(name: str) -> None:
    role = role_named(name)

    (month,) = [ceiling for ceiling in role.ceilings("return_and_refund") if (ceiling.per, ceiling.days) == ("customer", 30)]

    assert {currency: month.most(currency, alone=None) for currency in IN_A_MONTH[name]} == {
        currency: Money(most, currency) for currency, most in IN_A_MONTH[name].items()
    }


@pytest.mark.parametrize("name", IN_NINETY_DAYS)
def test_who_asks_again_and_again_comes_to_a_second_person(name: str) -> None:
    role = role_named(name)

    for act, times in IN_NINETY_DAYS[name].items():
        assert counted(role, act, per="customer", days=90) == [(times, (act,))]


def test_what_the_ai_moves_in_a_day_is_bounded_over_all_customers() -> None:
    (day,) = [ceiling for ceiling in role_named("ai_representative").ceilings("settle_claim") if ceiling.per == "representative"]

    most = {"KRW": 20_000_000, "JPY": 3_000_000, "USD": 20_000_00}
    assert {currency: day.most(currency, alone=None) for currency in most} == {
        currency: Money(amount, currency) for currency, amount in most.items()
    }
