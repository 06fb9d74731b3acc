"""What a stranger should never have told us is hidden before it is stored, logged or shown to any model.

Numbers of payment cards with what stands on their back, of persons (Korean resident and alien registration, Japanese My Number
and residence card), and one-time codes. A dot takes the place of each digit. Numbers of orders, parcels, telephones and amounts
stay: a number is hidden for its arithmetic and its shape, or for the word beside it, never for its length alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sodan.kit.clock import now
from sodan.kit.digits import (
    Stretch,
    begins_with_a_day,
    born_by,
    is_barcode,
    is_card,
    passes_my_number_check,
    passes_parcel_check,
    passes_resident_check,
    runs_in,
    stretches_of,
)

DOT = "•"
CARD, SECURITY_CODE, RESIDENT, MY_NUMBER, RESIDENCE_CARD, CODE = (
    "card", "security_code", "resident", "my_number", "residence_card", "code",
)  # fmt: skip

_I = re.IGNORECASE
_DIGIT = re.compile(r"\d")
_CARD_WORD = re.compile(r"카드|カード|クレジット|\bcard|\bvisa\b|master|amex|\bjcb\b|신용|체크", _I)
_ID_WORD = re.compile(r"주민|등록\s*번호|외국인|resident|\brrn\b", _I)
_MY_NUMBER_WORD = re.compile(r"マイ\s*ナンバー|個人番号|my\s*number", _I)
_OTHER_WORD = re.compile(
    r"주문|예약|운송장|송장|배송|택배|등기|전화|휴대폰|연락처|상품|바코드|일련|모델|사업자|계좌"
    r"|注文|予約|追跡|伝票|送り状|お?問い?合わ?せ|配送|荷物|電話|携帯|商品|バーコード|製造|型番|口座|法人"
    r"|order|booking|reservation|track|parcel|waybill|shipment|invoice|phone|\btel\b|mobile|\bsku\b|item|product|barcode"
    r"|\bean\b|\bjan\b|\bisbn\b|imei|serial|model|account",
    _I,
)
_BEFORE = 24  # characters in which the word that names a number stands
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", _I)
_GLUED = re.compile(r"([A-Za-z]+)[-_#]?$")
_CARD_SHAPES = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (4, 4, 4, 3), (4, 4, 4, 2)}
_MY_NUMBER_SHAPES = {(12,), (4, 4, 4), (6, 6), (3, 3, 3, 3)}
_RESIDENCE_CARD = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[ -]?\d{8}[ -]?[A-Z]{2}(?![A-Za-z0-9])")

_UNIT = r"(?![\d\w%,.]*[\d\w%])"  # neither a longer number nor one with a counter: 500원, 3個, 1,200
_BEHIND_CARD = re.compile(
    r"(?:[\s,/|·:;()-]|유효\s*기간|만료일?|有効期限|(?<![a-z])exp(?:iry|ires|iration)?(?:\s*date)?(?![a-z])|\bvalid\b){0,8}"
    r"(?P<expiry>(?:0[1-9]|1[0-2])\s?[/. -]?\s?(?:20)?[2-9]\d)(?!\d)"
    r"(?:[\s,/|·:;()-]{1,4}(?P<code>\d{3,4})" + _UNIT + r")?"
    r"|[\s,/|·:;()-]{1,4}(?P<bare>\d{3})" + _UNIT,
    _I,
)
_SECURITY_CODE = re.compile(
    r"(?:(?<![a-z])(?:cv[cvn]\d?|cid)(?![a-z])|보안\s*코드|セキュリティ\s*コード|(?<![a-z])security\s+code|카드\s*뒷면)\D{0,12}?(?P<code>\d{3,4})(?!\d)",
    _I,
)
_EXPIRY = re.compile(
    r"(?:유효\s*기간|만료일?|有効期限|(?<![a-z])exp(?:iry|ires|iration)?(?:\s*date)?(?![a-z])|\bvalid(?:\s*thru)?)\D{0,8}?"
    r"(?P<code>(?:0[1-9]|1[0-2])\s?[/. -]?\s?(?:20)?[2-9]\d)(?!\d)",
    _I,
)
_DIGITS = r"(?P<code>\d{3}[ -]?\d{3}|\d{4,8})(?![\d-]*\d)(?!\s?(?:원|円|won|yen|개|個|%))"
_LINK = r"[^\w\n]{0,4}(?:(?:은|는|이|가|을|를|が|は|を|の|is|was)(?![A-Za-z]))?[^\w\n]{0,4}"
_CODES = (
    re.compile(
        r"(?:인증\s*(?:번호|코드|숫자)|보안\s*(?:번호|코드)|일회용\s*(?:비밀)?\s*번호|비밀\s*번호|패스워드|認証\s*(?:番号|コード|キー)"
        r"|ワンタイム\s*(?:パスワード|コード|パス)?|暗証番号|パスワード|セキュリティ\s*コード"
        r"|\b(?:verification|security|one[- ]?time|log-?in|sign-?in|auth\w*|access|2fa|mfa|sms)[- ]?(?:code|number|password|pin)"
        r"|(?<![a-z])(?:pass(?:code|word)|otp|pin(?!\s*code))(?![a-z]))" + _LINK + _DIGITS,
        _I,
    ),
    re.compile(r"(?:확인\s*(?:번호|코드)|確認\s*(?:番号|コード))" + _LINK + r"(?P<code>\d{3}[ -]?\d{3})(?![\d-]*\d)", _I),
    re.compile(
        r"(?<!\w)(?P<code>\d{3}[ -]?\d{3}|\d{4,8})(?!\d)"
        r"(?:\s*(?:이|가|은|는)?\s*(?:제\s*)?인증\s*(?:번호|코드)|\s*[がは]\s*(?:認証|確認)\s*(?:番号|コード)"
        r"|\s+is\s+(?:your|my|the)\s+(?:[\w-]+\s+){0,3}?(?:code|otp|passcode|password)\b)",
        _I,
    ),
)
_BARE_CODE_WORD = re.compile(r"(?:\bcode\s*(?:is|was|[:=])|코드\s*[는은가:]|コード\s*[はが:])\s*" + _DIGITS, _I)
_NO_SECRET = re.compile(
    r"(?:order|product|item|coupon|promo\w*|zip|postal|post|tracking|discount|gift|voucher|country|area|error|style|colou?r|bar|qr"
    r"|sku|model|referral|상품|쿠폰|할인|제품|우편|바|지역|국가|모델|추천|오류|색상|商品|クーポン|割引|バー|製品|地域|国|エラー|カラー|紹介)\s*$",
    _I,
)


@dataclass(frozen=True, slots=True)
class Masked:
    """The text with dots where the secrets were, and what kinds of secret those were, in the order found."""

    text: str
    kinds: tuple[str, ...] = ()


def masked(text: str) -> Masked:
    """The text as it may be kept."""
    if not _DIGIT.search(text):
        return Masked(text)
    letters, kinds = list(text), []
    for kind, start, end in _secrets_in(text):
        kinds.append(kind)
        letters[start:end] = [DOT if char.isdecimal() else char for char in letters[start:end]]
    return Masked("".join(letters), tuple(dict.fromkeys(kinds)))


def _secrets_in(text: str) -> Iterator[tuple[str, int, int]]:
    numbers = [*_numbers_in(text)]
    yield from numbers
    for found in _RESIDENCE_CARD.finditer(text):
        if not _names(_OTHER_WORD, text, found.start()):
            yield RESIDENCE_CARD, *found.span()
    behind = list(_SECURITY_CODE.finditer(text))
    yield from ((SECURITY_CODE, *found.span("code")) for found in behind)
    cards = [end for kind, _, end in numbers if kind == CARD]
    if behind or cards:
        yield from ((SECURITY_CODE, *found.span("code")) for found in _EXPIRY.finditer(text))
    for end in cards:
        written = _BEHIND_CARD.match(text, end)
        names = [name for name, value in written.groupdict().items() if value] if written else []
        yield from ((SECURITY_CODE, *written.span(name)) for name in names if written)
    yield from ((CODE, *place) for place in _codes_in(text))


def _numbers_in(text: str) -> Iterator[tuple[str, int, int]]:
    opaque = [found.span() for found in _UUID.finditer(text)]
    for run in runs_in(text):
        if any(start < run[-1].end and run[0].start < end for start, end in opaque):
            continue
        hidden = 0
        for stretch in stretches_of(run, least=12, most=19):
            start, end = stretch.span
            kind = _kind_of(stretch, text) if start >= hidden else ""
            if kind:
                hidden = end
                yield kind, start, end


def _kind_of(stretch: Stretch, text: str) -> str:
    """Which secret a stretch of digits is; empty when it is none."""
    digits, start = stretch.digits, stretch.span[0]
    if text[max(0, start - 1) : start] == "+" or _is_glued(text, start):
        return ""
    if is_card(digits) and _looks_like_card(stretch, text):
        return CARD
    if len(digits) == 13 and _looks_like_resident(stretch, text):  # noqa: PLR2004 - as long as those are
        return RESIDENT
    if len(digits) == 12 and passes_my_number_check(digits) and _looks_like_my_number(stretch, text):  # noqa: PLR2004 - likewise
        return MY_NUMBER
    return ""


def _names(words: re.Pattern[str], text: str, start: int) -> bool:
    """Whether such a word stands shortly before, with no other number in between."""
    before = re.split(r"\d", text[max(0, start - _BEFORE) : start])[-1]
    return bool(words.search(before))


def _is_glued(text: str, start: int) -> bool:
    """Whether letters are glued to the front, as in ORD-4111…: a number of somebody's own making."""
    found = _GLUED.search(text[max(0, start - _BEFORE) : start])
    return found is not None and not _CARD_WORD.search(found[1]) and found[1].lower() not in {"no", "number"}


def _is_even(sizes: tuple[int, ...]) -> bool:
    """One digit at a time, two at a time, or all at once."""
    return len(sizes) == 1 or set(sizes) <= {1} or set(sizes) <= {2}


def _looks_like_card(stretch: Stretch, text: str) -> bool:
    start = stretch.span[0]
    has_shape = stretch.sizes in _CARD_SHAPES or _is_even(stretch.sizes)
    if _names(_CARD_WORD, text, start):
        return True
    if _names(_OTHER_WORD, text, start):
        return stretch.is_whole and stretch.sizes in _CARD_SHAPES
    return has_shape or stretch.is_whole


def _looks_like_resident(stretch: Stretch, text: str) -> bool:
    digits, start = stretch.digits, stretch.span[0]
    born = born_by(digits)
    if born is None or born > now().date():
        return False
    is_named, is_checked = _names(_ID_WORD, text, start), passes_resident_check(digits)
    if is_named:
        return True
    if _names(_OTHER_WORD, text, start) or is_barcode(digits):
        return is_checked and stretch.sizes == (6, 7)
    return stretch.sizes == (6, 7) or (is_checked and (stretch.is_whole or _is_even(stretch.sizes)))


def _looks_like_my_number(stretch: Stretch, text: str) -> bool:
    start = stretch.span[0]
    if _names(_MY_NUMBER_WORD, text, start):
        return True
    is_other = _names(_OTHER_WORD, text, start) or passes_parcel_check(stretch.digits) or begins_with_a_day(stretch.digits)
    is_korean = bool(re.search(r"[가-힣]", text))
    has_shape = stretch.sizes in _MY_NUMBER_SHAPES or _is_even(stretch.sizes)
    return stretch.is_whole and has_shape and not is_other and not is_korean


def _codes_in(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _CODES:
        yield from (found.span("code") for found in pattern.finditer(text))
    for found in _BARE_CODE_WORD.finditer(text):
        if not _NO_SECRET.search(text[max(0, found.start() - _BEFORE) : found.start()]):
            yield found.span("code")
