"""People's names, as they introduce themselves; and the name in an answer to the question for it."""

from __future__ import annotations

import re

from sodan.ai.understanding.entity.mention import Mention

_LATIN = r"[A-Z][A-Za-z'’.-]+(?:\s+[A-Z][A-Za-z'’.-]+){0,3}"
_HANGUL, _JAPANESE = r"[가-힣]{2,5}?(?:\s[가-힣]{2,4}?)?", r"[一-龥々ぁ-んァ-ヶー]{1,6}?(?:[\s・][一-龥々ぁ-んァ-ヶー]{1,6}?)?"
_SAID = re.compile(
    rf"(?:(?i:my (?:full )?name(?:'s| is)|(?:this|it) is|i am|i'm|name\s?[:：])\s+)(?P<en>{_LATIN})"
    rf"|(?:(?:제|내)?\s?(?:이름|성함|성명)(?:은|:|：)?|저는)\s*(?P<ko>(?:{_HANGUL}|{_LATIN}))(?=\s?(?:이에요|예요|입니다|이라고|라고|이고|고요|요|[,.\n]|$))"
    rf"|(?:(?:私の)?(?:名前|氏名)は|私は)\s*(?P<ja>(?:{_JAPANESE}|{_LATIN}))(?=です|と申|といい|[、。\n]|$)"
    rf"|(?:^|(?<=[\s、。]))(?P<ja2>(?:{_JAPANESE}|{_LATIN}))(?=と申します|といいます)"
)
_BEFORE = (
    r"(?i:my (?:full )?name(?:'s| is)|(?:this|it)(?:'s| is)|i am|i'm|name)\s*[:：]?\s+",
    r"(?:제|내)?\s?(?:이름|성함)(?:은|:|：)?\s*|저는\s*|(?:私の)?(?:名前|氏名)は\s*|[,.、。:：\s]+",
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
