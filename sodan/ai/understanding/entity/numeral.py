"""Whole numbers as people write them: 12, 열두, 스물다섯, 二十五, twenty-five, 3만 5천, 1万2千."""

from __future__ import annotations

import re


def _counted(words: str, *, step: int = 1, start: int = 1) -> dict[str, int]:
    return {word: start + step * at for at, words_of in enumerate(words.split()) for word in words_of.split("/")}


_KO_NATIVE = _counted("하나/한 둘/두 셋/세/석/서 넷/네/넉 다섯 여섯 일곱 여덟 아홉") | _counted(
    "열 스물/스무 서른 마흔 쉰 예순 일흔 여든 아흔", step=10, start=10
)
_KO_DIGITS = _counted("영/공 일 이 삼 사 오 육/륙 칠 팔 구", start=0)
_JA_DIGITS = _counted("〇/零 一 二 三 四 五 六 七 八 九", start=0)
_DIGITS = {**_KO_DIGITS, **_JA_DIGITS}
_SMALL = {"십": 10, "백": 100, "천": 1000, "十": 10, "百": 100, "千": 1000}
_LARGE = {"만": 10**4, "万": 10**4, "억": 10**8, "億": 10**8}
_EN_ONES = _counted("zero one two three four five six seven eight nine ten eleven twelve", start=0) | _counted(
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen", start=13
)
_EN_TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", step=10, start=20)
_EN = {**_EN_ONES, **_EN_TENS, "a": 1, "an": 1, "couple": 2, "a couple of": 2, "dozen": 12, "a dozen": 12}
_EN_WORDS = (
    rf"(?:(?:{'|'.join(_EN_TENS)})(?:[- ](?:{'|'.join(list(_EN_ONES)[1:10])}))?"
    rf"|{'|'.join(sorted(_EN_ONES, key=len, reverse=True))}|a couple of|a dozen|couple|dozen|an?)"
)
_KO_NATIVE_WORDS = "|".join(sorted(_KO_NATIVE, key=len, reverse=True))
_DIGIT_SIGNS = "".join([*_DIGITS, *_SMALL, *_LARGE])
# A number in digits (with thousands commas, 만 and 万), in Korean or Japanese signs, in Korean words, or in English words.
NUMERAL = (
    rf"(?:\d[\d,]*(?:\.\d+)?(?:\s?[만万억億千천百백](?:\s?\d+)?)*"
    rf"|(?:{_KO_NATIVE_WORDS}){{1,2}}|[{_DIGIT_SIGNS}]+|(?<![a-z]){_EN_WORDS}(?![a-z]))"
)
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[^\d\s]")


def number_in(text: str) -> int:
    """The whole number that ``text`` (folded) writes. Raises ValueError when it writes none."""
    said = text.strip()
    plain = said.replace(",", "")
    if plain.isdecimal():
        return int(plain)
    if said in _EN:
        return _EN[said]
    english = re.split(r"[-\s]", said)
    if len(english) == 2 and english[0] in _EN_TENS and english[1] in _EN_ONES:  # noqa: PLR2004 - twenty-five
        return _EN_TENS[english[0]] + _EN_ONES[english[1]]
    native = _native(said)
    return native if native is not None else _signs(said)


def _native(said: str) -> int | None:
    """스물다섯 → 25."""
    found = re.fullmatch(rf"({_KO_NATIVE_WORDS})({_KO_NATIVE_WORDS})?", said)
    if found is None or said in _KO_DIGITS:
        return None
    return _KO_NATIVE[found[1]] + (_KO_NATIVE[found[2]] if found[2] else 0)


def _signs(said: str) -> int:
    """삼만 오천, 1万2千, 二十五: digits, small steps (10, 100, 1000) and large ones (10⁴, 10⁸)."""
    whole = part = digit = 0.0
    seen = False
    for token in _TOKEN.findall(said):
        if token[0].isdecimal():
            digit, seen = float(token.replace(",", "")), True
        elif token in _DIGITS:
            digit, seen = digit * 10 + _DIGITS[token], True
        elif token in _SMALL:
            part, digit, seen = part + (digit or 1) * _SMALL[token], 0, True
        elif token in _LARGE:
            whole, part, digit, seen = whole + ((part + digit) or 1) * _LARGE[token], 0, 0, True
        else:
            message = f"“{said}” is no number"
            raise ValueError(message)
    if not seen:
        message = f"“{said}” is no number"
        raise ValueError(message)
    return round(whole + part + digit)
