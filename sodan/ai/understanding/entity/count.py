"""How many, and which one by its place: 두 개, 2枚, the second one, all of them, 별 다섯 개."""

from __future__ import annotations

import re

from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.lexicon import pattern

_NUMBERS: dict[str, int] = {
    **dict.fromkeys(("하나", "한", "일", "첫", "一", "ひと", "一つ", "one", "first", "1st"), 1),
    **dict.fromkeys(("둘", "두", "이", "二", "ふた", "二つ", "two", "second", "2nd"), 2),
    **dict.fromkeys(("셋", "세", "삼", "三", "三つ", "three", "third", "3rd"), 3),
    **dict.fromkeys(("넷", "네", "사", "四", "四つ", "four", "fourth", "4th"), 4),
    **dict.fromkeys(("다섯", "오", "五", "五つ", "five", "fifth", "5th"), 5),
    **dict.fromkeys(("여섯", "육", "六", "六つ", "six"), 6),
}
_KO_WORD, _JA_WORD = "하나|한|두|세|네|다섯|여섯", "一|二|三|四|五|六"
_QUANTITY = re.compile(
    rf"(?<![\d.])(\d{{1,2}})\s?(?:개(?!월)|벌|장|켤레|권|병|세트|팩|잔|대(?![가-힣])|個|枚|組|セット|点(?!満)|着|足|本|セット|せっと|つ(?!目|め)|pcs?\b|pieces?\b|units?\b)"
    rf"|(?<![가-힣])({_KO_WORD})\s?(?:개(?!월)|벌|장|켤레|권|병|세트|팩)"
    rf"|({_JA_WORD})(?:つ(?!目|め|と)|個|枚|組|着|足|本(?!当))"
    r"|(?<![a-z])(one|two|three|four|five)\s+of\s+(?:them|the|those|these|my)|(?<![a-z])x\s?(\d{1,2})(?!\d)|(?<![\d.])(\d{1,2})\s?x(?![a-z\d])"
    r"|(?:just|only)\s+(one|two|three|\d{1,2})(?![a-z\d.]|\s*star)|(하나)(?:만|가|를|는)"
)
# What follows a number that only tells how many were bought: 2개 샀는데, 2つ買いましたが, "2 of them that I bought".
_BOUGHT = re.compile(
    r"\s?(?:중|가운데)(?:에|에서)?(?![가-힣])|(?:の)?\s?(?:うち|中)(?:の|から|で)?|\s*(?:of which|out of which)"
    r"|(?:를|을|나|이나)?\s?(?:정도\s?)?(?:샀|산\s|주문(?:했|한)|구매(?:했|한)|구입(?:했|한)|시켰|시킨|받았)"
    r"|(?:を|も|ほど)?\s?(?:買(?:った|い|って)|購入|注文|頼ん|届)"
    r"|\s*(?:that\s|which\s)?(?:i\s)?(?:bought|ordered|purchased|got)(?![a-z])"
)
_ORDINAL = re.compile(
    r"(첫|두|세|네|다섯)\s?번째|(?<!\d)(\d{1,2})\s?번째|(?<!\d)(\d)\s?번(?![가-힣]*째)(?=$|[\s요,.!이으로])"
    r"|(?<!\d)(\d{1,2})(?:番目|つ目|つめ|個目|番(?=$|[\sでのをが、。]))|(一|二|三|四|五)(?:番目|つ目|つめ|個目|番(?=$|[でのをが、。]))"
    r"|(?<![a-z])(first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)(?=\s+(?:one|item|order|product|option)|$|[.,!\s]*$)"
    r"|(?<![a-z])(?:number|no\.?|option|#)\s?(\d|one|two|three|four|five)(?![\d-])"
)
_LAST = re.compile(r"(?:마지막|맨 아래|最後|一番下|(?<![a-z])last)(?=\s?(?:거|것|번|のもの|の商品|の|one|item|option)|$)")
_LONE = re.compile(r"^\W*(\d{1,2})\W*(?:번|番|으로|로|요|이요|で|です|にします)*\W*$")
_STARS = re.compile(
    r"(?:별점?|평점|점수|星|ほし|評価|rating|rate(?:\s+(?:it|this|you))?|score)\s*(?:은|는|이|を|は|が|of|is|:|it|a)*\s*(\d(?:\.\d)?|하나|한|두|둘|세|셋|네|넷|다섯|일|이|삼|사|오|一つ?|二つ?|三つ?|四つ?|五つ?|one|two|three|four|five)(?:\s?개|\s?점|つ|点|\s?stars?)?"
    r"|(?<![\d.])(\d)\s?(?:점(?!심)|点|stars?(?![a-z])|/\s?5|out of 5)"
    r"|(?<![a-z])(one|two|three|four|five)\s?(?:stars?|out of five)(?![a-z])"
    r"|(한|두|세|네|다섯)\s?(?:점|개)"
)
_STAR_SIGNS = re.compile(r"[★⭐🌟]️?")
_FULL_MARKS = re.compile(r"만점|満点|full marks|10\s?/\s?10|10점 만점에 10점|최고점")
_THAT_IS = re.compile(
    r"(?<![a-z])(?:that(?:['’]?s| is| was| will be)|(?:i am|i'm|we're|you're)(?: not)?|not at)\s+$"
)  # "that's all": nothing more
_FIVE = 5
_WORDY = re.compile(
    r"[\s\W]+|이요|요|이에요|예요|입니다|드릴게요|줄게요|으로|로|です|でお願いします|にします|で|を"
    r"|i(?:'d| would)? (?:say|give)|a |please|stars?|개|점|별|星"
)
_LITTLE = 3  # letters


def number_of(word: str) -> int:
    """The whole number a word or digit stands for. Raises KeyError for other words."""
    return int(float(word)) if word[0].isdigit() else _NUMBERS[word]


def _group(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group)


def quantities_in(folded_text: str) -> list[Mention]:
    """How many pieces: "2개", "二つ", "one of them"; how many were bought does not count, where another number follows."""
    hits = list(_QUANTITY.finditer(folded_text))
    meant = [hit for hit in hits if not _BOUGHT.match(folded_text, hit.end())] or hits
    found = [Mention("quantity", number_of(_group(hit)), *hit.span()) for hit in meant]
    return [mention for mention in found if mention.value > 0]


def ordinals_in(folded_text: str) -> list[Mention]:
    """Which one by its place, counted from 1; the last is −1."""
    ordinals = [Mention("ordinal", number_of(_group(hit)), *hit.span()) for hit in _ORDINAL.finditer(folded_text)]
    ordinals += [Mention("ordinal", -1, *hit.span()) for hit in _LAST.finditer(folded_text)]
    if not ordinals and (lone := _LONE.match(folded_text)):
        ordinals.append(Mention("ordinal", int(lone[1]), *lone.span(1)))
    return ordinals


def cues_in(folded_text: str) -> list[Mention]:
    """All of them, the newest, the cheapest, the same order, that one: mentions of slot ``which``."""
    return [
        Mention("which", name, *hit.span())
        for name in ("all", "latest", "oldest", "cheapest", "dearest", "same_order", "other_order", "that")
        for hit in pattern("cues", name).finditer(folded_text)
        if name != "all" or not _THAT_IS.search(folded_text[: hit.start()])
    ]


def ratings_in(folded_text: str) -> list[Mention]:
    """Stars from 1 to 5, said or drawn; full marks of any scale are 5."""
    signs = list(_STAR_SIGNS.finditer(folded_text))
    if len(signs) > 1:
        return [Mention("rating", min(len(signs), _FIVE), signs[0].start(), signs[-1].end())]
    if full := _FULL_MARKS.search(folded_text):
        return [Mention("rating", _FIVE, *full.span())]
    ratings = []
    for hit in _STARS.finditer(folded_text):
        value = number_of(_group(hit))
        if 1 <= value <= _FIVE:
            ratings.append(Mention("rating", value, *hit.span()))
    return ratings[:1]


def _lone_number(folded_text: str) -> list[Mention]:
    """A number of pieces or a place, if little else is said: "もう1つはそのままで" rates nobody."""
    found = ordinals_in(folded_text) or quantities_in(folded_text)
    return [one for one in found[:1] if _is_all_but_said(folded_text[: one.start] + folded_text[one.end :])]


def _is_all_but_said(rest: str) -> bool:
    """Whether next to nothing is left beside the number."""
    return len(_WORDY.sub("", rest)) <= _LITTLE


def asked_rating(folded_text: str) -> Mention | None:
    """The stars that answer "how many stars?": any of the above, or a lone number."""
    found = ratings_in(folded_text) or _lone_number(folded_text)
    if found:
        return found[0] if 1 <= found[0].value <= _FIVE else None
    for word in re.findall(r"[a-z]+|[가-힣]+|[一-龥]+つ?|\d", folded_text):
        stem = re.sub(r"(?:이?요|점|개|이에요|입니다)$", "", word) or word
        if (stem in _NUMBERS or stem.isdigit()) and _is_all_but_said(folded_text.replace(word, "", 1)):
            value = number_of(stem)
            return Mention("rating", value, 0, len(folded_text)) if 1 <= value <= _FIVE else None
    return Mention("rating", 1, 0, len(folded_text)) if len(_STAR_SIGNS.findall(folded_text)) == 1 else None
