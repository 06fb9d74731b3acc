"""People's names, as they introduce themselves; and the name in an answer to the question for it."""

from __future__ import annotations

import re

from sodan.ai.understanding.entity.mention import Mention

_LATIN = r"[A-Z][A-Za-z'’.-]+(?:\s+[A-Z][A-Za-z'’.-]+){0,3}"
_HANGUL, _JAPANESE = r"[가-힣]{2,5}?(?:\s[가-힣]{2,4}?)?", r"[一-龥々ぁ-んァ-ヶー]{1,6}?(?:[\s・][一-龥々ぁ-んァ-ヶー]{1,6}?)?"
_SAID = re.compile(
    rf"(?:(?i:my (?:full )?name(?:'s| is)|(?:this|it) is|i am|i'm|name\s?[:：])\s+)(?P<en>{_LATIN})"
    rf"|(?:(?:제|내)?\s?(?:이름|성함|성명)(?:은|:|：)?|저는)\s*(?P<ko>(?:{_HANGUL}|{_LATIN}))(?=\s?(?:이에요|예요|입니다|이라고|라고|이고|고요|요|[,.\n]|$))"
    rf"|(?:(?:私の)?(?:お?名前|氏名)\s?[は:：]|私は)\s*(?P<ja>(?:{_JAPANESE}|{_LATIN}))(?=です|と申|といい|で[、,\s]\s?(?:郵便番号|メール|電話|〒)|[、。\n]|$)"
    rf"|(?:^|(?<=[\s、。]))(?P<ja2>(?:{_JAPANESE}|{_LATIN}))(?=と申します|といいます)"
)
_BEFORE = (
    r"(?i:my (?:full )?name(?:'s| is)|(?:this|it)(?:'s| is)|i am|i'm|name)\s*[:：]?\s+",
    r"(?:제|내)?\s?(?:이름|성함)(?:은|:|：)?\s*|저는\s*|(?:私の)?(?:お?名前|氏名)[は:：]\s*|私は\s*|[,.、。:：\s]+",
)
_AFTER = (
    r"\s?(?:이에요|예요|입니다|이라고 합니다|라고 합니다|이라고 해요|라고 해요|이요|요)",
    r"です|と申します|といいます|でございます|[,.、。!\s]+|\s(?i:please|thanks|thank you)",
)
_AROUND = re.compile(rf"^(?:{'|'.join(_BEFORE)})|(?:{'|'.join(_AFTER)})$")


def people_in(text: str) -> list[Mention]:
    """The names by which the writer introduces themselves."""
    return [
        Mention("person_name", value.strip(), found.start(name), found.end(name))
        for found in _SAID.finditer(text)
        for name, value in found.groupdict().items()
        if value and value.strip()
    ]


def asked_name(text: str) -> str:
    """The name in an answer: what is left without the words around it; empty when nothing like a name is."""
    if found := people_in(text):
        return str(found[0].value)
    left = text.strip()
    while (shorter := _AROUND.sub("", left)) != left:
        left = shorter
    return left if any(map(str.isalpha, left)) and not any(map(str.isdigit, left)) else ""


_NAME_WORDS = re.compile(
    r"^(?:[A-Za-z][A-Za-z'’-]+(?:\s+[A-Za-z][A-Za-z'’-]*\.?){1,3}|[가-힣]{2,5}|[一-龥々ぁ-んァ-ヶー]{2,6}(?:[\s・][一-龥々ぁ-んァ-ヶー]{1,6})?)$"
)
_NO_NAME = re.compile(
    r"(?i)\b(?:don'?t|do not|not|know|remember|forgot|e-?mail|mail|order|number|code|zip|the|you|it|yes|no|ok|okay)\b"
    r"|(?i:\b(?:please|sorry|sure|hi|hello|thanks)\b)"
    r"|^(?:음+|어+|저|저기요?|그게|그러니까|아+|네+|예|그럼|うーん|うん|えー+と?|えっと|ええと|あの[ー、]?|その|あ[っあ]?|では|じゃあ|それでは|そうですね|すみません)$"
    r"|몰라|모르|기억|이메일|메일|주문|번호|우편|네$|아니|覚え|忘れ|分か|わか|メール|注文|番号|はい|いいえ"
)
_APART = re.compile(r"[,.;\n、。/]|\s(?:and|zip(?: code)?|postcode|postal code)\s|(?:이고|이며|우편번호|郵便番号)")


def bare_name(text: str, *, is_asked: bool) -> Mention | None:
    """A name that stands by itself between commas; lower case only where a name was expected (``is_asked``)."""
    at = 0
    for part in [*_APART.split(text)]:
        start = text.find(part, at)
        at = start + len(part)
        told = asked_name(part)
        if told and _NAME_WORDS.match(told) and not _NO_NAME.search(told) and (is_asked or told[0].isupper()):
            inner = start + part.find(told)
            return Mention("person_name", told, inner, inner + len(told))
    return None
