"""Money adds up, always."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sodan.kit.money import Money, dollars, exponent, total, won, yen

AMOUNTS = some.integers(min_value=-(10**12), max_value=10**12)
WEIGHTS = some.lists(some.integers(min_value=0, max_value=10**6), min_size=1, max_size=20).filter(any)


@given(minor=AMOUNTS, weights=WEIGHTS)
def test_shares_add_up_to_the_amount(minor: int, weights: list[int]) -> None:
    assert total(won(minor).allocate(weights), "KRW") == won(minor)


@given(minor=AMOUNTS, weights=WEIGHTS)
def test_no_share_is_a_whole_unit_away_from_its_due(minor: int, weights: list[int]) -> None:
    for share, weight in zip(won(minor).allocate(weights), weights, strict=True):
        assert abs(share.minor * sum(weights) - minor * weight) < sum(weights)


@given(minor=AMOUNTS, weights=WEIGHTS)
def test_who_has_no_weight_gets_nothing(minor: int, weights: list[int]) -> None:
    shares = won(minor).allocate(weights)

    assert all(not share for share, weight in zip(shares, weights, strict=True) if not weight)


def test_ties_go_to_the_earlier() -> None:
    assert won(100).allocate([1, 1, 1]) == [won(34), won(33), won(33)]


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_nothing_is_shared_without_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"weights|empty"):
        won(100).allocate(weights)


def test_two_currencies_never_meet() -> None:
    with pytest.raises(ValueError, match="KRW and JPY"):
        won(1) + yen(1)
    with pytest.raises(ValueError, match="KRW and JPY"):
        assert won(1) < yen(1)


@pytest.mark.parametrize("minor", [1.0, "1", True, None])
def test_only_whole_units_are_money(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "KRW")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["won", "KR", "krw"])
def test_a_currency_has_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, currency)


def test_amounts_are_written_as_the_reader_writes_them() -> None:
    assert won(39_000).shown("ko") == "₩39,000"
    assert yen(7_600).shown("ja") == "¥7,600"
    assert dollars(1_250).shown("en") == "$12.50"
    assert (exponent("KRW"), exponent("JPY"), exponent("USD")) == (0, 0, 2)


def test_arithmetic_within_one_currency() -> None:
    assert won(3) * 4 - won(2) == won(10)
    assert -won(5) == won(-5)
    assert won(1) <= won(1)
    assert not won(0)
    assert won(7).as_json() == {"amount_minor": 7, "currency": "KRW"}
