"""Secrets are hidden in whatever shape they come; numbers that only look like them stay."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sodan.kit.digits import is_card, passes_luhn, passes_my_number_check, passes_parcel_check, passes_resident_check
from sodan.kit.logged import MaskedFormatter, masked_line
from sodan.kit.masking import CARD, CODE, MY_NUMBER, RESIDENCE_CARD, RESIDENT, masked

CARDS = (
    "4111111111111111",  # Visa
    "4000056655665556007",  # Visa of nineteen digits
    "5555555555554444",  # Mastercard
    "2223003122003222",  # Mastercard, the newer range
    "378282246310005",  # American Express
    "36227206271667",  # Diners
    "3530111333300000",  # JCB
    "6011111111111117",  # Discover
    "6200000000000005",  # UnionPay
    "9410852358241650",  # a Korean domestic card
)
GAPS = (" ", "-", "  ", " - ", "\n", "\r\n", "\u3000", "－", "ー", "–", ".", "/", "_", "\u200b", "\u00a0")


def with_check(digits: str) -> str:
    """The digits with the check digit that Luhn asks for."""
    return next(digits + last for last in "0123456789" if passes_luhn(digits + last))


def in_fours(digits: str, gap: str) -> str:
    """As it stands on the card."""
    return gap.join(digits[at : at + 4] for at in range(0, len(digits), 4))


@pytest.mark.parametrize("number", CARDS)
def test_a_card_of_any_scheme_is_hidden(number: str) -> None:
    found = masked(f"my number is {number} thanks")

    assert found.kinds == (CARD,)
    assert found.text == f"my number is {'•' * len(number)} thanks"


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("number", ["4111111111111111", "5555555555554444", "9410852358241650"])
def test_a_card_split_by_anything_is_hidden(number: str, gap: str) -> None:
    assert not any(char.isdigit() for char in masked(f"카드 {in_fours(number, gap)} 입니다").text)
    assert masked(in_fours(number, gap)).kinds == (CARD,)


@pytest.mark.parametrize(
    "text",
    [
        "４１１１１１１１１１１１１１１１",
        "４１１１－１１１１－１１１１－１１１１",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "41 11 11 11 11 11 11 11",
        "3782 822463 10005",
        "3622 720627 1667",
        "41111111\n11111111",
        "card4111111111111111",
        "카드번호4111111111111111로",
        "カード番号は4111 1111 1111 1111です",
        "٤١١١١١١١١١١١١١١١",
        "41111 11111 111111",
        "card number, 411 111 111 111 111 1",
        "주문번호 말고 카드 4111-1111-1111-1111",
        "order 4111 1111 1111 1111",  # whatever it is called, it stands there as on a card
    ],
)
def test_a_card_in_any_dress_is_hidden(text: str) -> None:
    assert CARD in masked(text).kinds
    assert not any(char.isdecimal() for char in masked(text).text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("4111 1111 1111 1111 12/29 123", "•••• •••• •••• •••• ••/•• •••"),
        ("4111111111111111, exp 12/2029, cvc 123", "••••••••••••••••, exp ••/••••, cvc •••"),
        ("카드 4111111111111111 유효기간 0929 보안코드 999", "카드 •••••••••••••••• 유효기간 •••• 보안코드 •••"),
        (
            "カード 4111111111111111 有効期限 09/29 セキュリティコード 999",
            "カード •••••••••••••••• 有効期限 ••/•• セキュリティコード •••",
        ),
        ("CVC는 123, 유효기간은 11/28", "CVC는 •••, 유효기간은 ••/••"),
        ("CVV: 1234", "CVV: ••••"),
        ("4111 1111 1111 1111로 500원 3개", "•••• •••• •••• ••••로 500원 3개"),
        ("4111 1111 1111 1111 500원", "•••• •••• •••• •••• 500원"),
    ],
)
def test_what_stands_on_the_back_is_hidden_with_it(text: str, left: str) -> None:
    assert masked(text).text == left


@pytest.mark.parametrize(
    "text",
    [
        "900101-1234568",  # issued before October 2020: with a check digit
        "9001011234568",
        "900101 1234568",
        "900101–1234568",
        "９００１０１－１２３４５６８",
        "9 0 0 1 0 1 1 2 3 4 5 6 8",
        "900101-1234567",  # after that: none
        "211105-3123456",
        "주민번호 2111053123456",
        "외국인등록번호 900101-5123456",
        "850505-6123456",
        "주민등록번호는 900101\n1234567 입니다",
    ],
)
def test_a_korean_resident_or_alien_number_is_hidden(text: str) -> None:
    assert masked(text).kinds == (RESIDENT,)
    assert not any(char.isdecimal() for char in masked(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "マイナンバー 123456789018",
        "個人番号は1234-5678-9018です",
        "123456789018",
        "1234 5678 9018",
        "１２３４５６７８９０１８",
        "my number: 123456789018",
    ],
)
def test_a_japanese_individual_number_is_hidden(text: str) -> None:
    assert masked(text).kinds == (MY_NUMBER,)
    assert not any(char.isdecimal() for char in masked(text).text)


def test_a_japanese_residence_card_is_hidden() -> None:
    assert masked("在留カード AB12345678CD").kinds == (RESIDENCE_CARD,)


@pytest.mark.parametrize(
    "text",
    [
        "인증번호 123456",
        "인증번호는 482913입니다",
        "인증 번호: 482 913",
        "[Web발신] 인증번호 [482913] 타인에게 알려주지 마세요",
        "OTP 482913",
        "비밀번호는 4829",
        "482913이 인증번호예요",
        "認証コード482913",
        "認証番号は482-913です",
        "確認コード：482913",
        "ワンタイムパスワードは48291375",
        "暗証番号は4829",
        "482913が認証コードです",
        "the code is 482913",
        "my verification code: 482 913",
        "one-time password is 482913",
        "482913 is your Google verification code",
        "passcode 482913",
        "PIN 4829",
    ],
)
def test_a_one_time_code_is_hidden_for_the_word_beside_it(text: str) -> None:
    assert masked(text).kinds == (CODE,)
    assert not any(char.isdecimal() for char in masked(text).text)


LOOK_ALIKES = (
    "주문번호 20261127-1234567",
    "주문번호 20261127-00000012",
    "주문번호 2026112700000012",
    "202611271234567 주문이요",
    "주문번호 4111111111111111",  # called an order and written in one piece
    "order #4111111111111112",  # fails the check
    "ORD-4111111111111111",
    "W4111111111111111",
    "1234567890123456",  # no issuer has it
    "注文番号 250-1234567-1234567",
    "注文番号 123456789018",
    "order M-10482 and M-10483",
    "10482 10483 10484 10485",
    "운송장 1234-5678-9012",
    "운송장번호 6892 0541 2213",
    "송장 123456789018",
    "お問い合わせ番号 1234-5678-9018",
    "追跡番号：4600-1234-5675",
    "등기번호 1234567890123",
    "tracking 1Z999AA10123456784",
    "EE123456789KR",
    "AB123456789JP",
    "9400 1000 0000 0000 0000 00",
    "010-1234-5678",
    "01012345678, 01087654321",
    "010 1234 5678 / 010 8765 4321",
    "+82 10-1234-5678",
    "+821012345678",
    "02-123-4567",
    "1588-1234",
    "090-1234-5678",
    "+81 90 1234 5678",
    "+1 (415) 555-2671",
    "12,000원, 34,000원, 4,111,111원",
    "₩1,234,567,890,123",
    "¥12,345 ¥67,890",
    "$1,299.00",
    "8801043014809",  # a Korean product code
    "4901234567894",  # a Japanese one
    "ISBN 978-89-6848-123-4",
    "550e8400-e29b-41d4-a716-446655440000",
    "2026-11-27 14:30:00",
    "2026-11-27 2026-12-01",
    "2026/11/27 ~ 2026/12/04",
    "1764278400000",
    "사업자번호 123-45-67890",
    "우편번호 06236",
    "〒150-0001",
    "zip code is 06236",
    "우편 코드는 06236",
    "쿠폰 코드는 123456",
    "상품코드는 12345678",
    "discount code is 202611",
    "the product code is 48291375",
    "クーポンコードは123456",
    "商品コードは12345678",
    "인증번호가 안 와요 010-1234-5678",
    "인증번호 안 와요. 주문번호 12345678",
    "認証コードが届きません。注文番号は12345678です",
    "the verification code never came, order 12345678",
    "유효기간 12/29 우유 3개",
    "12/29에 주문했어요 123",
    "사이즈 270 245 230",
    "11/27 3개 500g",
    "계좌번호 110-123-456789",
    "口座番号 1234567",
    "shopping 1234 spinning 5678",
    "",
    "안녕하세요",
)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_a_secret_stays(text: str) -> None:
    assert masked(text).text == text
    assert masked(text).kinds == ()


def test_two_secrets_in_one_message_are_both_hidden_and_the_order_stays() -> None:
    found = masked("주문 20261127-1234567, 카드 4111-1111-1111-1111, 주민번호 900101-1234568, 010-1234-5678")

    assert found.text == "주문 20261127-1234567, 카드 ••••-••••-••••-••••, 주민번호 ••••••-•••••••, 010-1234-5678"
    assert found.kinds == (CARD, RESIDENT)


# A busy machine is no reason to fail.
patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
digit = some.sampled_from("0123456789")
fifteen = some.text(digit, min_size=14, max_size=14).map(lambda rest: with_check("4" + rest))
gaps = some.sampled_from(GAPS)
words = some.text(some.sampled_from("가나다あいうabc .,!?\n"), max_size=20)


@patient
@given(fifteen, gaps, words, words)
def test_no_digit_of_a_card_survives_whatever_stands_around_it(number: str, gap: str, before: str, after: str) -> None:
    text = f"{before} {in_fours(number, gap)} {after}"

    assert not any(char.isdecimal() for char in masked(text).text)


@patient
@given(some.text(digit, min_size=8, max_size=24))
def test_digits_in_one_piece_are_hidden_only_for_their_arithmetic(digits: str) -> None:
    kinds = masked(digits).kinds

    assert (CARD in kinds) == is_card(digits)
    assert RESIDENT not in kinds or (len(digits) == 13 and passes_resident_check(digits))
    assert MY_NUMBER not in kinds or (passes_my_number_check(digits) and not passes_parcel_check(digits))


@patient
@given(some.dates(date(2020, 1, 1), date(2030, 12, 31)), some.integers(0, 99_999_999))
def test_no_order_numbered_by_its_day_is_hidden(day: date, number: int) -> None:
    for text in (f"{day:%Y%m%d}-{number:07d}", f"{day:%Y%m%d}{number:08d}", f"{day:%Y%m%d}{number % 10_000:04d}"):
        assert masked(text).text == text


@patient
@given(some.integers(0, 99_999_999), some.integers(0, 99_999_999), some.sampled_from([" ", ", ", "\n", " / "]))
def test_no_telephone_numbers_in_a_row_are_hidden(one: int, other: int, between: str) -> None:
    text = between.join(f"010-{number // 10_000:04d}-{number % 10_000:04d}" for number in (one, other))

    assert masked(text).text == text


@patient
@given(some.integers(10**10, 10**11 - 1))
def test_no_parcel_of_a_carrier_that_counts_by_seven_is_hidden(number: int) -> None:
    text = f"{number}{number % 7}"

    assert masked(text).kinds in {(), (CARD,)}


@patient
@given(some.lists(some.integers(1, 9_999_999), min_size=1, max_size=8))
def test_no_amounts_are_hidden(amounts: list[int]) -> None:
    for unit in ("원", "円", " won"):
        text = ", ".join(f"{amount:,}{unit}" for amount in amounts)
        assert masked(text).text == text


@patient
@given(some.text(max_size=200))
def test_what_is_hidden_once_stays_as_it_is(text: str) -> None:
    once = masked(text).text

    assert masked(once).text == once
    assert len(once) == len(text)


def test_no_secret_reaches_the_log() -> None:
    record = logging.LogRecord("x", logging.WARNING, "x.py", 1, "refused %s", ("4111 1111 1111 1111",), None)

    assert MaskedFormatter("%(message)s").format(record) == "refused •••• •••• •••• ••••"
    assert masked_line(None, "info", "card=4111111111111111 order=M-10482") == "card=•••••••••••••••• order=M-10482"


def test_no_secret_of_a_traceback_reaches_the_log() -> None:
    error = ValueError("900101-1234568")
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "broken", (), (ValueError, error, None))

    assert MaskedFormatter("%(message)s").format(record).endswith("ValueError: ••••••-•••••••")
