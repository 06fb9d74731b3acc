"""A wish told in so many words: wanting, asking or bidding, with a verb of ours. It needs no example that is like it."""

from __future__ import annotations

import re

from sodan.ai.understanding.message import Message

_VERBS = {
    "exchange": r"exchang(?:e|ed|ing)|swap(?:ped|ping)?|trade|replac(?:e|ed|ing)|upgrad(?:e|ing)",
    "return": r"return(?:ed|ing)?|refund(?:ed)?|send (?:[^.;!?]{1,90}? )?back",
    "cancel": r"cancel(?:l?ed|l?ing)?|call off",
    "change": r"chang(?:e|ed|ing)|modif(?:y|ied|ying)|switch(?:ed|ing)?|updat(?:e|ed|ing)|edit|correct",
}
_ANY = "|".join(_VERBS.values())
_WANTS = (
    r"(?:want|wants|wanted|wanna|need|needs|wish|hope|hoping|love|like|please|pls|plz|gonna|going to|try|trying"
    r"|decided|let me|help me"
    r"|^(?:if|whether) (?:i|you|we|it) (?:can|could|may|might)(?: be)?"
    r"|ask(?:ing)? you to|make sure (?:to|that)?|can (?:you|i|we)|could (?:you|i|we)|would you|able to)"
)
_WANTED = re.compile(
    rf"(?<![a-z]){_WANTS}(?![a-z])(?:(?!(?<![a-z])(?:know|because|since"
    rf"|if)(?![a-z]))[^.;!?]){{0,60}}?(?<![a-z])(?P<verb>{_ANY})(?![a-z])"
)
_BIDDEN = re.compile(
    r"^(?:(?:and|also|then|just|first|finally|lastly|now|so|secondly|instead|please|only)[,\s]+|(?:for|from|in|on"
    r"|about|regarding)\s[^,:]{1,40}[,:]\s*"
    rf"|#?[a-z]{{0,5}}-?\d{{4,10}}\s?[-,:]\s*)*(?P<verb>{_ANY})(?![a-z])"
)
_KOREAN = {
    "exchange": r"교환|맞바꾸",
    "return": r"반품|환불|반송|돌려\s?보내",
    "cancel": r"취소",
    "change": r"변경|바꾸|바꿔|바꿀|수정",
}
_KOREAN_WISH = (
    r"(?:[^.!?]{0,12}?(?:주[세새]요|주[실시십]|부탁|싶|할[게께]요|하려|할래|원해|원합|신청|접수|바랍|해\s?줘|되나요|될까요|가능"
    r"|하겠습니다|합니다|하죠|요청|달라)|\s?이?요\s*(?:[.!~:]|$))"
)
_JAPANESE = {
    "exchange": r"交換|取り替え|取替",
    "return": r"返品|返金|返送|返したい|返し|送り返",
    "cancel": r"きゃんせる|取り消|取消|取りやめ",
    "change": r"変更|変え|切り替え|修正",
}
_JAPANESE_WISH = (
    r"[^。!?]{0,12}?(?:ください|下さい|お願い|たい|ほしい|欲しい|希望|もらえ|もらい|いただけ|いただき|できます|できません|でしょうか"
    r"|をして|します(?!か)|いたします|致します|させて|で[。!]?$)"
)
_ASIAN = {verb: re.compile(f"(?:{_KOREAN[verb]}){_KOREAN_WISH}|(?:{_JAPANESE[verb]}){_JAPANESE_WISH}") for verb in _VERBS}


def verbs_asked(spelled: str) -> frozenset[str]:
    """Which of exchange, return, cancel and change are asked for in so many words."""
    asked = {verb for verb, pattern in _ASIAN.items() if pattern.search(spelled)}
    for pattern in (_WANTED, _BIDDEN):
        asked |= {_verb_of(found["verb"]) for found in pattern.finditer(spelled)}
    return frozenset(asked)


# What a thing shall be instead, told without a verb of ours: "today's tumblers should be 500 ml", "make the beige one black".
_SHALL_BE = re.compile(r"(?<![a-z])(?:(?:should|shall|must)(?: all| both)? (?:be|become|come)|make)(?![a-z])")


def shall_be(message: Message) -> bool:
    """Whether a thing is named with what it shall be instead."""
    is_named = bool(message.of("product") and (message.of("quality") or message.of("option")))
    return is_named and _SHALL_BE.search(message.spelled) is not None


def _verb_of(word: str) -> str:
    return next(verb for verb, pattern in _VERBS.items() if re.fullmatch(pattern, word))


def asked_for(message: Message) -> str:
    """The family of the one wish told plainly, as far as a verb alone tells it; empty when none or several are."""
    verbs = verbs_asked(message.spelled) or (frozenset({"change"}) if shall_be(message) else frozenset())
    if verbs == {"cancel", "return"}:
        return "cancel"  # "cancel it and refund me"
    verbs = verbs - {"change"} or verbs
    return next(iter(verbs)) if len(verbs) == 1 else ""
