"""The shop's word on who its visitor is: believed only when signed, fresh, and meant for this brand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from sodan.channels.web_chat.token import TokenRefused, claims_of, signed_token

SECRET = "the shop's secret"


def made(**changes: Any) -> str:
    return signed_token(SECRET, **{"sub": "seoyeon@example.com", "aud": "moa-kr", "name": "이서연", **changes})


def refusal(token: str) -> str:
    with pytest.raises(TokenRefused) as refused:
        claims_of(token, secret=SECRET, brand="moa-kr")
    return refused.value.reason


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def resigned(header: object, payload: object) -> str:
    signed = f"{encoded(header)}.{encoded(payload)}"
    mac = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def test_a_token_of_the_shop_names_its_customer() -> None:
    claims = claims_of(made(), secret=SECRET, brand="moa-kr")

    assert (claims.sub, claims.name) == ("seoyeon@example.com", "이서연")


def test_a_token_signed_with_another_secret_is_forged() -> None:
    assert refusal(signed_token("another", sub="seoyeon@example.com", aud="moa-kr")) == "forged"


def test_a_token_whose_customer_was_exchanged_is_forged() -> None:
    header, _, signature = made().split(".")
    stranger = encoded({"sub": "stranger@example.com", "aud": "moa-kr", "exp": 4_000_000_000})

    assert refusal(f"{header}.{stranger}.{signature}") == "forged"


@pytest.mark.parametrize("algorithm", ["none", "HS512", "RS256", ""])
def test_no_other_algorithm_is_taken(algorithm: str) -> None:
    _, payload, _ = made().split(".")

    assert refusal(f"{encoded({'alg': algorithm})}.{payload}.") == "forged"
    exp = {"sub": "a@example.com", "aud": "moa-kr", "exp": 1}
    assert refusal(resigned({"alg": algorithm}, exp)) == "malformed"


def test_a_token_of_another_brand_is_refused() -> None:
    assert refusal(made(aud="moa-jp")) == "wrong_brand"


def test_a_token_lasts_until_its_hour_and_half_a_minute_for_slow_clocks(clock: time_machine.Traveller) -> None:
    token = made(lasts=timedelta(hours=1))

    clock.shift(timedelta(hours=1, seconds=29))
    assert claims_of(token, secret=SECRET, brand="moa-kr").sub == "seoyeon@example.com"

    clock.shift(timedelta(seconds=1))
    assert refusal(token) == "expired"


def test_a_token_may_not_promise_more_than_a_day() -> None:
    assert refusal(made(lasts=timedelta(days=2))) == "too_long"


@pytest.mark.parametrize(
    "payload",
    [
        {"aud": "moa-kr", "exp": 4_000_000_000},
        {"sub": "", "aud": "moa-kr", "exp": 4_000_000_000},
        {"sub": 7, "aud": "moa-kr", "exp": 4_000_000_000},
        {"sub": "a@example.com", "aud": "moa-kr"},
        {"sub": "a@example.com", "aud": "moa-kr", "exp": "tomorrow"},
        {"sub": "a@example.com", "aud": ["moa-kr"], "exp": 4_000_000_000},
        ["sub"],
    ],
)
def test_signed_claims_that_do_not_fit_are_malformed(payload: object) -> None:
    assert refusal(resigned({"alg": "HS256"}, payload)) == "malformed"


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c.d", "é.é.é", "a." * 5000])
def test_what_is_no_token_is_malformed(token: str) -> None:
    assert refusal(token) == "malformed"


def test_three_parts_of_nonsense_are_forged_before_they_are_read() -> None:
    assert refusal("!!!.###.???") == "forged"
