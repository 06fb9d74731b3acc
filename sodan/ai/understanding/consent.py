"""Yes and no, read strictly: only words that are surely a yes are one, and a "yes, but" is none.

A yes may move money. 괜찮아요, いいです, 結構です, 大丈夫です and "that's fine" say yes to some people and no to others: they are
neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sodan.ai.understanding.lexicon import pattern, patterns_of

Answer = Literal["yes", "no", "unclear", "none"]
_GAPS = " ,.!~、。…♡♥·-\n()'\"「」"
_QUESTION = "?"
_QUOTES = "\"'“”‘’「」『』«»"
# A yes that is only told of: 네라고 하면, はいと言えば, “yes” is what she would say.
_TOLD_OF = re.compile(
    r"(?:이?라(?:고|는|면|니)|이?란|하고\s*(?:말|답|하)|が正解|と(?:言|い|答|書|申)|とは|って(?:言|い|何|なに|答)"
    r"|(?:is|was|would|means|meaning|sounds|as in|in quotes)\b)"
)

# A question, by its mark or by how it ends or begins; and a bidding in the form of one, which asks for something to be done.
_ASKS = re.compile(
    r"\?|(?:까요|나요|가요|는지요|은지요|을지요|습니까|입니까)(?=$|[\s.,!])|(?:ですか|ますか|でしょうか|ませんか|ましたか)(?=$|[\s。、!])"
    r"|(?:^|[.,!]\s*|\b(?:and|so|but|then|wondering)\s+)"
    r"(?:how|what|when|where|who|whom|whose|which|why|do|does|did|is|are|was|were|can|could|will|would|may|should)\b"
)
_BIDS = re.compile(
    r"주실|주시|주세|(?:もらえ|いただけ|頂け|ください|お願い)|\b(?:can|could|would|will|may) (?:you|i|we)\b|\bplease\b"
)


# 아니 and いや that only open a question: "아니 나흘이나 늦었는데 겨우 3천원이에요?".
_WONDERS = re.compile(r"\W*(?:아니|いや|え|えっ)[\s、,]+\S.{6,}\?\s*$")


@dataclass(frozen=True, slots=True)
class Consent:
    """What was answered, and where the rest of the message begins (``rest == len(text)``: nothing else was said).

    ``joined`` tells how the rest hangs on: "" (nothing there), ``moreover`` (and also …), ``sentence`` (a new sentence),
    ``plain`` (straight on). A yes with conditions is ``unclear``.
    """

    answer: Answer
    rest: int
    joined: str = ""


def _at(name: str, spelled: str, at: int) -> int | None:
    """Where the longest word of the list ends that stands at ``at`` and ends there as a word; None when there is none."""
    found = pattern("answers", name).match(spelled, at)
    return found.end() if found and _is_whole(spelled, at, found.end()) else None


def _is_whole(spelled: str, start: int, end: int) -> bool:
    """Whether a Korean or Japanese word ends there: 네 is a yes, 네이비 is a colour; はいお願いします is two words."""
    following, last = spelled[end : end + 1], spelled[end - 1]
    if not following or following.isspace() or following in _GAPS + _QUESTION or last.isascii():
        return True
    if following == "요" or not following.isalpha():
        return True
    return any(pattern("answers", name).match(spelled, end) for name in ("agree", "refuse", "unclear", "moreover", "hedge")) or (
        pattern("answers", "polite").match(spelled, end) is not None and end - start > 1
    )


def _skip(spelled: str, at: int) -> int:
    while at < len(spelled) and (spelled[at] in _GAPS or spelled[at] == "요"):
        at += 1
    return at


def _consume(spelled: str, lists: tuple[str, ...], *, start: int = 0) -> tuple[int, int]:
    """How far the message is made of words of these lists, and how many of the first list (or of a ``do_`` list) there were."""
    at, first = _skip(spelled, start), 0
    while at < len(spelled):
        ends = [(end, name) for name in lists if (end := _at(name, spelled, at)) is not None]
        if not ends:
            break
        end, name = max(ends, key=lambda pair: (pair[0], pair[1] == lists[0]))
        first += name == lists[0] or name.startswith("do_")
        at = _skip(spelled, end)
    return at, first


def _known(*names: str) -> tuple[str, ...]:
    """Those of the lists that there are."""
    return tuple(name for name in names if name in patterns_of("answers"))


def _refusal(spelled: str, *, start: int = 0) -> Consent | None:
    """A no at the head of the message."""
    at, said = _consume(spelled, ("refuse", "polite", "unclear"), start=start)
    return Consent("no", at, "plain" if at < len(spelled) else "") if said else None


def _joined(spelled: str, at: int) -> str:
    """How the rest hangs on to the yes."""
    if at >= len(spelled):
        return ""
    if pattern("answers", "moreover").match(spelled, at):
        return "moreover"
    return "sentence" if spelled[:at].rstrip()[-1:] in ".!。~\n" else "plain"


def _is_taken_back(rest: str, joined: str) -> bool:
    """Whether what follows a yes makes it a condition, a change of terms, a doubt or a no."""
    if rest.startswith(_QUESTION) or (joined != "moreover" and pattern("answers", "hedge").match(rest)):
        return True
    if joined == "plain" and (pattern("answers", "hedge").search(rest) or pattern("answers", "unclear").match(rest)):
        return True
    return joined != "moreover" and pattern("answers", "refuse").search(rest) is not None


def _is_told_of(spelled: str, at: int) -> bool:
    """Whether somebody speaks about a yes instead of giving it: it is in quotation marks, or 라고 or と言 follows, and more."""
    if at >= len(spelled):
        return False
    is_quoted = spelled.lstrip()[:1] in _QUOTES and any(mark in _QUOTES for mark in spelled.lstrip()[1:])
    return is_quoted or _TOLD_OF.match(spelled[at:].lstrip(_QUOTES + " ")) is not None


def _asks_aside(spelled: str, at: int, joined: str) -> bool:
    """Whether a question of another matter follows a yes that may be no more than how one begins to speak.

    はい、ちなみに本物の人ですか and "네, 근데 며칠 걸려요?" agree to nothing: the question is answered and we ask again.
    """
    rest = spelled[at:]
    aside = pattern("answers", "byway").match(rest)
    if joined == "moreover" or not _ASKS.search(rest):
        return False
    if aside is not None:
        return True
    begun, _ = _consume(spelled, ("bare", *_known("filler")))
    return joined == "plain" and begun >= at and not _BIDS.search(rest)


def consent_of(spelled: str, *, active: str = "") -> Consent:
    """The answer a folded message gives to "shall I?". ``active`` is the procedure asked about: "refund it" then is a yes."""
    if _WONDERS.match(spelled):
        return Consent("none", 0)
    lead = _consume(spelled, _known("filler"))[0]
    if refused := _refusal(spelled) or (_refusal(spelled, start=lead) if lead else None):
        return refused
    return _agreement(spelled, lead, active)


def _agreement(spelled: str, lead: int, active: str) -> Consent:
    """Whether a message that is no refusal agrees; ``lead`` is where the words end that only begin to speak."""
    lists = ("agree", "polite", *_known(f"do_{active}"))
    at, agreed = _consume(spelled, lists)
    if not agreed and lead:
        at, agreed = _consume(spelled, lists, start=lead)
    if not agreed:
        return Consent("unclear" if pattern("answers", "unclear").match(spelled, _skip(spelled, 0)) else "none", 0)
    at, _ = _consume(spelled, (*lists, *_known(f"then_{active}")), start=at)
    rest, joined = spelled[at:], _joined(spelled, at)
    if _is_told_of(spelled, at):
        return Consent("unclear", 0)
    if _is_taken_back(rest, joined):
        return Consent("unclear", _skip(spelled, at + 1) if rest.startswith(_QUESTION) else at, joined)
    only_begins = bool(rest) and (at <= lead or _asks_aside(spelled, at, joined))  # "Okay, how long does it take?"
    return Consent("unclear" if only_begins else "yes", at, joined)


def is_only_fine(spelled: str, at: int) -> bool:
    """Whether nothing but "fine" and courtesies stands from there on: はい、大丈夫です says neither yes nor anything else."""
    end, said = _consume(spelled, ("unclear", "polite", "agree"), start=at)
    return said > 0 and end >= len(spelled)


def is_skip(spelled: str) -> bool:
    """Whether the whole message passes on the question: 건너뛸게요, 特にないです, skip."""
    at, said = _consume(spelled, ("skip", "polite", "refuse"))
    return said > 0 and at >= len(spelled)


def is_pass(spelled: str) -> bool:
    """Whether the whole message only declines to answer: 아니요, 괜찮아요, 結構です, no thanks."""
    at, said = _consume(spelled, ("refuse", "unclear", "skip", "polite"))
    unclear = _consume(spelled, ("unclear", "refuse", "skip", "polite"))[1]
    return at >= len(spelled) and (said > 0 or unclear > 0 or is_skip(spelled))


def is_yes(spelled: str) -> bool:
    """Whether the whole message is nothing but a yes."""
    consent = consent_of(spelled)
    return consent.answer == "yes" and not consent.joined


def is_no(spelled: str) -> bool:
    """Whether the whole message is nothing but a no."""
    consent = consent_of(spelled)
    return consent.answer == "no" and not consent.joined
