"""So many times in so long, counted in a window that slides and by all processes together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from sodan.kit.allowance import Allowance, Rate, forget_allowances, rate_of, rates_in, spend, spend_all
from sodan.kit.errors import Invalid, TooOften


@pytest.fixture(autouse=True)
def _four_a_minute(db: None) -> Iterator[None]:
    with override_settings(RATES="messages=4/60"):
        yield


def spent(times: int, whose: str = "a") -> int:
    """How many of so many uses were allowed."""
    allowed = 0
    for _ in range(times):
        try:
            spend("messages", whose)
        except TooOften:
            continue
        allowed += 1
    return allowed


def test_no_more_than_the_rate_is_allowed_and_others_are_not_concerned(clock: time_machine.Traveller) -> None:
    assert spent(9) == 4
    assert spent(1, "b") == 1


def test_the_wait_that_is_advised_is_long_enough_and_no_longer(clock: time_machine.Traveller) -> None:
    spent(4)
    with pytest.raises(TooOften) as refused:
        spend("messages", "a")

    clock.shift(timedelta(seconds=refused.value.retry - 2))
    assert spent(1) == 0
    clock.shift(timedelta(seconds=2))
    assert spent(1) == 1


def test_the_window_slides_so_that_its_edge_gives_no_second_helping(clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(seconds=1))
    spend("messages", "a")
    clock.shift(timedelta(seconds=55))
    spent(3)
    clock.shift(timedelta(seconds=6))

    assert spent(4) <= 1


def test_after_two_quiet_windows_everything_is_allowed_again(clock: time_machine.Traveller) -> None:
    spent(4)
    clock.shift(timedelta(seconds=121))

    assert spent(5) == 4


def test_over_a_long_time_no_window_holds_more_than_the_rate_and_a_little(clock: time_machine.Traveller) -> None:
    moments: list[int] = []
    for second in range(0, 600, 5):
        moments += [second] * spent(1)
        clock.shift(timedelta(seconds=5))

    assert max(sum(start <= one < start + 60 for one in moments) for start in range(600)) <= 5
    assert len(moments) >= 30


def test_who_is_refused_one_use_pays_for_none_and_others_of_the_same_moment_go_on(clock: time_machine.Traveller) -> None:
    spent(4)

    with transaction.atomic():
        both, other = spend_all([[("messages_of_customer", 7), ("messages", "a")], [("messages", "b")]])

    assert both is not None
    assert other is None
    assert set(Allowance.objects.values_list("key", "count")) >= {("messages:b", 1), ("messages_of_customer:7", 0)}


def test_several_who_share_a_count_at_one_moment_are_each_counted(clock: time_machine.Traveller) -> None:
    with transaction.atomic():
        answers = spend_all([[("messages", "a")]] * 6)

    assert [answer is None for answer in answers] == [True] * 4 + [False] * 2


def test_counting_for_many_takes_no_more_statements_than_for_one(
    clock: time_machine.Traveller, captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    with transaction.atomic(), captured_queries() as first:
        spend_all([[("messages", "a")]])
    with transaction.atomic(), captured_queries() as many:
        spend_all([[("messages", str(number))] for number in range(30)])

    assert len(many) <= len(first)


def test_what_an_operator_sets_counts_and_the_rest_stays() -> None:
    assert rate_of("messages") == Rate(4, 60)
    assert rate_of("uploads") == Rate(20, 3600)


@pytest.mark.parametrize("told", ["mesages=1/60", "messages=1", "messages=x/60", "messages=1/0", "messages"])
def test_a_rate_that_cannot_be_read_says_where(told: str) -> None:
    with pytest.raises(Invalid, match="SODAN_RATES"):
        rates_in(told)


def test_yesterdays_counters_are_forgotten(clock: time_machine.Traveller) -> None:
    spend("messages", "a")
    clock.shift(timedelta(days=2))

    forget_allowances()

    assert not Allowance.objects.exists()
