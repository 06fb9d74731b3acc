"""Several requests in one message, cut apart: at sentence ends, at "그리고 / あと / and also", and where two requests meet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sodan.ai.understanding.ear import NO_EARS, Ears
from sodan.ai.understanding.feature import concepts_of
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.normalise import folded
from sodan.ai.understanding.settlement import tells_money

_SENTENCE_END = re.compile(r"[!?。…]+|\n+|\.{2,}|(?<![\d.])\.(?=\s|$|[가-힣])|(?<=\d)\.(?=\s)|(?<=[요다죠])~+(?=\s)")
# Where two requests may meet without a word for it. Cut only if each side asks for something of its own.
_JOINT = re.compile(
    r"(?<=고)[,\s]+(?!싶|있|나서|보니|해서|계|난|말)|(?<=[구고]요)[,\s]+|(?<=데)[,\s]+|(?<=데요)[,\s]+|(?<=니까)[,\s]+"
    r"|(?<=[요다죠까])\s+|[、,;]\s*|(?<=です)\s+|(?<=ます)\s+|(?<=ください)\s+|(?<=たい)\s+|(?<=ですか)\s*|(?<=ますか)\s*"
    r"|(?<=ので)(?!す)|(?<=のですが)|(?<=んですが)|(?<=んですけど)|(?<=たいけど)|(?<=ですが)"
    r"|\s+(?=and\s)|\s+(?=but\s)|\s+(?=then\s)|\s+(?=plus\s)|\s+(?=또\s)"
)
_CHANGES = {"ADDRESS": "address", "PAYMENT": "payment", "SIZE": "items", "COLOUR": "items", "OPTION": "items"}
_TOPICS = {"PRICE", "MATERIAL", "CARE", "STOCK", "SPEC", "POLICY", "WHICH"}
_TRAVEL = {"SHIP", "ARRIVE", "NOT_ARRIVED", "MONEY_BACK_LATER"}
_ASKS = {"WHEN", "WHERE", "QUESTION", "PROGRESS"}

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of the plain message; ``joint`` tells how it was cut from the one before: sentence, cue or joint."""

    text: str
    start: int
    end: int
    joint: str = "sentence"


def families_of(text: str, ears: Ears = NO_EARS) -> frozenset[str]:
    """The kinds of requests a text carries by its words alone: enough to see whether two halves ask for different things."""
    concepts = set(concepts_of(folded(text)))
    found = set(ears.worded(frozenset(concepts), folded(text)))
    if concepts & {"EXCHANGE"}:
        found.add("exchange")
    elif concepts & {"REFUND", "RETURN"} and not concepts & {"MONEY_BACK_LATER", "ALREADY"}:
        found.add("return")
    if concepts & {"CANCEL", "DONT_SEND"}:
        found.add("cancel")
    if "CHANGE" in concepts:
        found |= {_CHANGES[concept] for concept in concepts & set(_CHANGES)} or {"change"}
    if {"PERSON", "CONNECT"} <= concepts:
        found.add("person")
    if concepts & _TRAVEL and concepts & _ASKS:
        found.add("status")
    elif concepts & _TOPICS and concepts & {"QUESTION", "WHICH"} and not found:
        found.add("question")
    return frozenset(found)


def _trimmed(text: str, start: int, end: int, joint: str) -> Segment | None:
    """The stretch without blanks, commas and an opening "and"; None when nothing is left."""
    while start < end and (text[start].isspace() or text[start] in ",、;.。~"):
        start += 1
    spelled = folded(text[start:end])
    opening = pattern("segment", "head").match(spelled)
    if opening and not pattern("segment", "not_head").match(spelled) and _ends_word(spelled, opening.end()):
        return _trimmed(text, start + opening.end(), end, "cue")
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",、;"):
        end -= 1
    return Segment(text[start:end], start, end, joint) if start < end else None


def _ends_word(spelled: str, at: int) -> bool:
    """Whether an opening word ends there: the next letter is a blank or comma, or the word is Japanese."""
    following = spelled[at : at + 1]
    return not following or following in " ,、" or "\u3040" <= spelled[at - 1] <= "\u9fff"


def _is_kana(letter: str) -> bool:
    return "\u3040" <= letter <= "\u30ff"


# A greeting that something follows: "안녕하세요 리넨 셔츠 …", "Hey, I need …", 「こんにちは、…」.
_GREETED = re.compile(
    r"^\W*(?:안녕하(?:세요|십니까)|안녕(?!히)(?:요)?|여보세요|저기요|수고하십니다|수고\s?많으십니다"
    r"|こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|お世話になっ(?:ております|ています|てます)|もしもし|すみません"
    r"|(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening|day)|greetings)"
    r"(?: (?:there|all|team|folks|everyone|guys))?(?![a-z]))"
    r"[\s,、.!~。:;–-]*(?=\S)"
)


def _cuts(text: str) -> list[tuple[int, str]]:
    """Where the message is surely cut: after a greeting and sentence ends, before words that open another request."""
    cuts = [(found.end(), "sentence") for found in _SENTENCE_END.finditer(text)]
    spelled = folded(text)
    if greeted := _GREETED.match(spelled):
        cuts.append((greeted.end(), "sentence"))
    for name, follows in (("anywhere", " ,、"), ("comma_after", ",、")):
        for found in pattern("segment", name).finditer(spelled):
            before, after = spelled[found.start() - 1 : found.start()], spelled[found.end() : found.end() + 1]
            is_apart = before in " ,、。" or after in ",、"
            if (
                is_apart
                and (after in follows or _is_kana(spelled[found.end() - 1]))
                and (name == "anywhere" or after in {",", "、"})
                and not _UNDONE.search(spelled[: found.start()])
            ):
                cuts.append((found.start(), "cue"))
    return sorted({*cuts, *_before_money(text)})


# A Korean sentence may end without a sign: "… 변경이요 차액은 카드로 해 주세요".
_UNSIGNED = re.compile(r"(?<=[요다])\s+(?=([^.!?\n]+))")


def _before_money(text: str) -> list[tuple[int, str]]:
    """Where a sentence without a sign at its end meets what tells how the money shall go."""
    return [
        (found.end(), "sentence")
        for found in _UNSIGNED.finditer(text)
        if tells_money(found[1]) and not tells_money(re.split(r"[.!?\n]", text[: found.start()])[-1])
    ]


# Before such a word the sentence lacks its verb yet: "A를 L로, 그리고 B를 M으로 바꿔 주세요", 「AをLに、それからBをMに」.
_UNDONE = re.compile(
    r"(?:[가-힣a-z0-9%)」](?:으로|로|을|를|와|과|이랑|랑)|(?<![요니])하고|(?:の|な)?(?:もの|方|ほう|たいぷ|商品|さいず|色)[にをへと]"
    r"|[^\W_](?<![ぁ-ん])[にをへと]|[」)%][にをへと])[\s,、]*$"
)


def _is_one_wish(left: frozenset[str], right: frozenset[str]) -> bool:
    """Halves of one wish: "cancel and refund" is a cancellation, "return it and exchange" an exchange."""
    return ("cancel" in left and right == {"return"}) or (left == {"return"} and "exchange" in right)


# An English condition within a sentence, not over yet.
_CONDITION = re.compile(
    r"\S.*?(?<![a-z])(?<!wonder )(?<!see )(?<!ask )(?<!know )(?:\(if|but if|and if|if not|otherwise|if that)(?![a-z])[^,;.()]*$",
    re.DOTALL,
)
_ORDER = re.compile(r"(?<![a-z])orders?(?![a-z])|#?[a-z]*-?\d{5,}|주문|注文")


def _has_object(left: str, start: int, border: int, named: Sequence[Place]) -> bool:
    """Whether the first half names what it is about: a product, an order."""
    return any(start <= at < border for at, _ in named) or _ORDER.search(folded(left)) is not None


# What another thing shall be instead, told without a verb of ours: "and today's tumblers should be 500 ml".
_SHALL_BE = re.compile(r"(?<![a-z])(?:(?:should|shall|must)(?: all| both)? (?:be|become|come)|make)(?![a-z])")


def _parted(segment: Segment, named: Sequence[Place], ears: Ears, whole: Sequence[Place]) -> list[Segment]:
    """The segment cut at its joints, where what stands on either side asks for different things.

    ``named`` are the places of the products in the message: with one on each side even like wishes are two.
    """
    for found in _JOINT.finditer(segment.text):
        if _is_within(segment.start + found.start(), whole):
            continue
        left, right = segment.text[: found.start()], segment.text[found.end() :]
        if found[0].startswith(",") and _CONDITION.search(folded(left)):
            continue  # what follows hangs on it: "…, if not possible, cancel it"
        on_left, on_right = families_of(left, ears), families_of(right, ears)
        border = segment.start + found.start()
        apart = _has_object(left, segment.start, border, named) and any(border <= at < segment.end for at, _ in named)
        if apart and on_left == {"return"} and not on_right and _SHALL_BE.search(folded(right)):
            on_right = frozenset({"items"})
        if on_left and on_right and not on_right <= on_left and (apart or not _is_one_wish(on_left, on_right)):
            first = _trimmed(segment.text, 0, found.start(), segment.joint)
            second = _trimmed(segment.text, found.end(), len(segment.text), "joint")
            if first and second:
                return [_moved(first, segment.start), *_parted(_moved(second, segment.start), named, ears, whole)]
    return [segment]


def _moved(segment: Segment, by: int) -> Segment:
    return Segment(segment.text, segment.start + by, segment.end + by, segment.joint)


def segments_of(
    text: str, *, named: Sequence[Place] = (), ears: Ears = NO_EARS, whole: Sequence[Place] = ()
) -> tuple[Segment, ...]:
    """The parts of a plain message in order; one part when it asks for one thing.

    ``named``: where products are named; ``whole``: what is not cut, such as an address.
    """
    inner = [(at, joint) for at, joint in _cuts(text) if not _is_within(at, whole)]
    cuts = [(0, "sentence"), *inner, (len(text), "sentence")]
    parts = [part for (start, joint), (end, _) in pairwise(cuts) if start < end and (part := _trimmed(text, start, end, joint))]
    return tuple(part for segment in parts for part in _parted(segment, named, ears, whole))


def _is_within(at: int, whole: Sequence[Place]) -> bool:
    return any(start < at < end for start, end in whole)
