"""How a clause stands to what it asks for: meant, only if something else cannot be done, only if asked, ruled out, or wondered.

Grammar of three languages, not a list of wordings: an if-clause with a denial in it holds back what follows ("if that is not
possible, cancel it", "교환이 안 되면 환불해 주세요", 交換できなければ返金), a denied verb asks for nothing ("do not cancel it",
반품 말고, 返品ではなく).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from sodan.ai.understanding.goods_question import waits_for_stock
from sodan.ai.understanding.normalise import folded
from sodan.ai.understanding.segment import Segment

Stance = Literal["", "refused", "asked", "wondered"]
Clause = tuple[Segment, Stance]

_IF = re.compile(
    r"(?<![a-z])(?<!wonder )(?<!wondering )(?<!see )(?<!ask )(?<!know )(?<!check )(?<!as )(?<!tell me )"
    r"(?:but |and |or |so )?(?P<open>if(?: and only if)?|in case|unless|whenever|when (?=(?:you|they"
    r"|the agent|someone) asks?)|when asked)(?![a-z])"
)
_ELSE = re.compile(
    r"(?<![a-z])(?:but |and |or )?(?:otherwise|or else|failing that|as a fallback"
    r"|if (?:so )?not(?: (?:possible|available|feasible|doable|allowed|in stock))?|if that fails"
    r"|if none)(?![a-z])(?=[,\s])[,\s]*(?:then\s)?"
)
# Where an English if-clause ends and what hangs on it begins.
_THEN = re.compile(
    r",\s*(?:then\s+)?(?=(?:i|i'd|i'll|you|please|just|we|do|don't|only|also|cancel|return|refund|exchange|change"
    r"|modify|switch|swap"
    r"|use|get|go|tell|say|ask|mention|keep|proceed|provide|give|leave|skip|no|it|that|they|my|make|let|send|pick"
    r"|choose|take|he|she)(?![a-z]))"
    r"|\s+then\s+"
    r"|\s+(?=(?:just|please)\s+(?:cancel|return|refund|exchange|change|modify|switch|swap|send|keep|leave|do|give|get|use)(?![a-z]))"
)
_DENIED = re.compile(
    r"(?<![a-z])(?:not|cannot|no|none|unable|impossible|unavailable|out of stock|sold out|refus\w+|den(?:y|ies|ied)"
    r"|fails?|nothing|only do one|any (?:issues?|problems?|trouble|difficult(?:y|ies))|(?:an?|some) (?:issue|problem))(?![a-z])"
    r"|n['’]t(?![a-z])"
)
_ASKED = re.compile(r"(?<![a-z])(?:asks?|asked|asking|wants? me to confirm|confirmation|prompt(?:s|ed)|propos\w+)(?![a-z])")
# A Korean or Japanese if-clause with a denial: what stands before it may be asked for first, what follows is held back.
_REFUSED_KO = re.compile(
    r"(?:안\s?(?:되면|된다면|되시면|될\s?경우|되는\s?경우)|불가능?하?(?:면|다면|시면)|불가능?(?:할|한)\s?경우"
    r"|(?:어려우|힘드)(?:면|시면)|힘들(?:면|다면)"
    r"|(?<![가-힣])없(?:으면|다면|으시면|는\s?경우|을\s?경우)|품절이(?:면|라면)|못\s?하(?:면|시면|신다면)"
    r"|그렇지\s?않(?:으면|다면)|그게\s?아니(?:면|라면)"
    r"|(?<=\s)아니면|(?<!지)\s않으면)(?:요)?[,\s]*"
)
_REFUSED_JA = re.compile(
    r"(?:でき(?:なけれ|なかっ)(?:ば|たら)|でき(?:ない|ません)(?:場合(?:には|は)?|なら|ようなら|ようでしたら)"
    r"|無理(?:なら|であれば|だったら|でしたら|な場合(?:は|には)?)"
    r"|不可能?(?:なら|であれば|でしたら|(?:の|な)場合(?:は|には)?)|(?:だめ|駄目)(?:なら|だったら|でしたら|な場合は?)"
    r"|(?<!し)なけれ(?:ば)(?!なら|いけ|なり)"
    r"|(?:が|は)ない(?:場合(?:は|には)?|なら|ようなら|ようでしたら)|なかったら|(?:在庫切れ|品切れ|売り切れ)(?:なら"
    r"|でしたら|の場合(?:は|には)?)|さもなければ)[、,\s]*"
)
_UNDECIDED = re.compile(
    r"(?<![a-z])(?:not sure yet|i am not sure|i'm not sure|(?:just|only) asking|only want to know|(?:do not"
    r"|don't) (?:process|do|start) anything"
    r"|haven't decided|have not decided|undecided)(?![a-z])"
    r"|아직\s?(?:정한|결정|하지\s?마|신청|접수)|물어보(?:기만|는\s?거)|여쭤\s?보는|여쭤봅니다|신청은\s?아직"
    r"|접수는\s?하지|결정\s?안|확인만|되는지만|가능한지만"
    r"|聞いているだけ|確認だけ|まだ(?:決めて|手続き|決まって)|手続きはまだ|申し込みではありませ|知りたいだけ|かどうかだけ"
)
_KNOW = re.compile(
    r"(?<![a-z])(?:(?:(?:i|we|me)\s+)?(?:(?:also|just|first|then|finally)\s+)*"
    r"(?:want|would like|['’]d like|need|wish|hope|love|like)\s+(?:(?:also|just|first)\s+)*to\s+(?:(?:also|just|first)\s+)*)?"
    r"(?:know|wonder(?:ing)?|curious|ask(?: you)?(?: for)?|check|find out|hear|see|tell me|figure out"
    r"|confirm|get|give me|provide)(?: me)?(?: exactly| about| first)*\s+"
    r"(?:what|which|how|when|where|who|the (?:total|amount|price|status|tracking|balance|number|address"
    r"|most expensive|cheapest|refund amount)"
    r"|all (?:the )?(?:available )?(?:options|prices)|my (?:gift card |remaining )?balance)(?![a-z])"
)
_CLAUSE_END = re.compile(r"[.;()]|,\s*(?:and|but|then)\s|,\s*(?=(?:i|please)\s)|\s(?:and|but|then)\s(?=(?:i|also|please|then)\s)")
_VERB_EN = (
    r"(?:cancel\w*|return\w*|exchang\w*|refund\w*|chang(?:e|es|ing)|modif\w+|swap\w*|send(?:ing)? (?:it |them "
    r"|anything )?back|process\w*|do anything)"
)
_NOT_EN = re.compile(
    r"(?<![a-z])(?:do(?:es)? not|don['’]?t|not|never|without|rather than|instead of|no need)\s+"
    rf"(?:(?:want|need|wish|have|going|plan|planning|intend|actually|really|yet|even|be|me|us|him"
    rf"|it)\s+)*(?:to\s+)?{_VERB_EN}(?![a-z])"
)
_UNDONE = re.compile(
    r"(?<![a-z])(?:undo|undoing|revert|reverse|revoke|take back|reinstate)\s+(?:the |my |this |that )?(?:cancel\w*"
    r"|return|order cancel\w*)(?![a-z])"
    r"|(?<![a-z])chang(?:e|ed|ing) (?:my|your|their|his|her) minds?(?![a-z])"
    r"|취소(?:를|한\s?(?:거|걸|것을?))?\s?(?:철회|취소|번복|되돌|되살)[가-힣]*|きゃんせる(?:を|の)?(?:取り消し|取消"
    r"|撤回|なかったこと)[ぁ-ん]*"
)
_NOT_KO = re.compile(
    r"(?:취소|반품|환불|교환|변경|수정)(?:은|는|을|를|도|까지)?\s?(?:하지\s?(?:말|마|않)|하진\s?(?:말|마|않)"
    r"|하고\s?싶지(?:는)?\s?않|하려는\s?(?:건|게|것은)\s?아니|말고|이?\s?아니라"
    r"|안\s?(?:하|할|해|원)|필요\s?없|원하지\s?않)[가-힣]*"
)
_NOT_JA = re.compile(
    r"(?:きゃんせる|返品|返金|交換|変更|取り消し)(?:は|を|も|まで)?(?:し(?:ない|ません|なくて|たくな|たいわけではな)"
    r"|せず|ではなく|じゃなく|不要|いりません|必要(?:は|が)?(?:な|あり)|結構)[ぁ-ん]*"
)
_LEFT_BARE = 3
_SHORT = 60


def clauses_of(segments: Iterable[Segment]) -> list[Clause]:
    """The segments cut where a condition begins or ends, each with its stance."""
    clauses: list[Clause] = []
    held: Stance = ""
    for segment in segments:
        bare = _bare_condition(segment)
        if bare is not None:
            held = bare
            wished = _IF.match(folded(segment.text))
            if held == "refused" and wished and re.search(_VERB_EN, folded(segment.text)):
                clauses += [(part, "") for part in (_cut(segment, wished.end(), len(segment.text)),) if part]
            continue
        carried = held if segment.joint == "joint" else ""
        clauses += [(part, stance or carried) for part, stance in _conditioned(segment)]
        held = ""
    parted = [part for clause in clauses for asked in _whether(clause) for part in _wondered(asked)]
    return _undecided(parted)


def _bare_condition(segment: Segment) -> Stance | None:
    """The stance of an English if-clause that stands alone, cut from what hangs on it; None when it is none."""
    spelled = folded(segment.text)
    opened = _IF.match(spelled)
    if opened is None or _THEN.search(spelled, opened.end()) or segment.text.rstrip()[-1:] in ".!?":
        return None
    return _stance_of(spelled) or None


def _cut(segment: Segment, start: int, end: int) -> Segment | None:
    """That stretch of a segment, trimmed; None when nothing is left to read."""
    text = segment.text[start:end]
    kept = text.strip(" ,、;()")
    at = segment.start + start + text.find(kept)
    return Segment(kept, at, at + len(kept), segment.joint) if len(kept) >= _LEFT_BARE else None


def _conditioned(segment: Segment) -> Iterator[Clause]:
    """A segment cut at its condition."""
    spelled = folded(segment.text)
    for pattern in (_REFUSED_KO, _REFUSED_JA):
        if found := pattern.search(spelled):
            yield from _held_back(segment, found.start(), found.end(), "refused")
            return
    found = _ELSE.search(spelled)
    opened = _IF.search(spelled)
    if found and (opened is None or found.start() <= opened.start()):
        yield from _held_back(segment, found.start(), found.end(), "refused")
    elif opened:
        yield from _english(segment, spelled, opened)
    else:
        yield segment, ""


def _held_back(segment: Segment, at: int, end: int, stance: Stance) -> Iterator[Clause]:
    """What stands before the condition as it is, what follows held back; with nothing after it, what stands before is."""
    before, after = _cut(segment, 0, at), _cut(segment, end, len(segment.text))
    if after is None:
        if before:
            yield before, stance
        return
    if before:
        yield before, ""
    yield from _hanging(after, stance)


def _english(segment: Segment, spelled: str, opened: re.Match[str]) -> Iterator[Clause]:
    """“A if B” and “A. If B, C”: C, or A where nothing follows the condition, hangs on B."""
    then = _THEN.search(spelled, opened.end())
    stance = _stance_of(spelled[opened.start() : then.start() if then else len(spelled)])
    if then is None:
        before = _cut(segment, 0, opened.start())
        if before and stance == "refused":
            yield before, stance
        else:
            yield segment, stance
        return
    inside = spelled[opened.end() : then.start()]
    if before := _cut(segment, 0, opened.start()):
        yield before, ""
    elif stance == "refused" and re.search(_VERB_EN, inside) and (wished := _cut(segment, opened.end(), then.start())):
        yield wished, ""
    if after := _cut(segment, then.end(), len(segment.text)):
        yield from _hanging(after, stance)


def _hanging(after: Segment, stance: Stance) -> Iterator[Clause]:
    """What hangs on a condition; one told in brackets holds back nothing after them."""
    closing = _closing(after.text)
    rest = _cut(after, closing + 1, len(after.text)) if closing >= 0 else None
    held = _cut(after, 0, closing) if rest else after
    if held:
        yield from ((part, inner or stance) for part, inner in _conditioned(replace(held, joint="cue")))
    if rest:
        yield from _conditioned(replace(rest, joint="cue"))


def _closing(text: str) -> int:
    """Where a bracket closes that was opened before the text; -1 where none does."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "(（") - (letter in ")）")
        if depth < 0:
            return at
    return -1


def _stance_of(condition: str) -> Stance:
    if _ASKED.search(condition):
        return "asked"
    return "refused" if _DENIED.search(condition) or condition.lstrip().startswith("unless") else ""


# What only leads up to what is to be told, and asks for nothing by itself: "I'd like to | know where it is".
_OPENS = re.compile(
    r"(?:(?:and|also|but|so|then)\s+)*(?:i|we)(?:'d| would|'m| am|'ll)?(?: (?:just|also|really|only))*"
    r" (?:want|like|love|need|wish|hope|have|trying|hoping|going|looking)(?: (?:you|us))?(?: to)?"
    r"|(?:please|let me|can you|could you|help me)(?: to)?"
)


_WHETHER = re.compile(
    r"(?<![a-z])(?:(?:i|we)\s+|(?:i|we)['’](?:m|re|d|ll)\s+|please\s+|(?:would|could|can) you\s+)?"
    r"(?:(?:am|are|was|were|would|also|just|like|want|to|love|need)\s+)*"
    r"(?:wonder(?:ed|ing)?|ask(?:ed|ing)?(?: you)?|see(?:ing)?|check(?:ing)?|find out)\s+"
    r"(?=(?:if|whether)\s+(?:i|we|you|it|they|there)\s+(?:can|could|may|might|would|is|are)(?![a-z]))"
)


def _whether(clause: Clause) -> Iterator[Clause]:
    """Wondering whether one may do a thing is asking for it: what is asked is read by itself."""
    segment, stance = clause
    found = _WHETHER.search(folded(segment.text))
    if found is None:
        yield clause
        return
    ending = segment.text.find(";", found.end())
    end = ending if ending >= 0 else len(segment.text)
    for start, until in ((0, found.start()), (found.end(), end), (end, len(segment.text))):
        if part := _cut(segment, start, until):
            yield part, stance


def _wondered(clause: Clause) -> Iterator[Clause]:
    """What is only to be told is cut out: "… and I want to know how much I get back"."""
    segment, stance = clause
    spelled = folded(segment.text)
    found = _KNOW.search(spelled)
    if found is None or waits_for_stock(spelled):
        yield clause
        return
    ending = _CLAUSE_END.search(spelled, found.end())
    end = ending.start() if ending else len(spelled)
    pieces = ((0, found.start(), stance), (found.start(), end, "wondered"), (end, len(spelled), stance))
    for start, until, own in pieces:
        part = _cut(segment, start, until)
        if part and not _OPENS.fullmatch(folded(part.text)):
            yield part, own  # type: ignore[misc]


def _undecided(clauses: Sequence[Clause]) -> list[Clause]:
    """What is asked without being decided is only wondered, and so is what stands right before such words."""
    kept = list(clauses)
    for at, (segment, _) in enumerate(clauses):
        if _UNDECIDED.search(folded(segment.text)):
            kept[at] = (segment, "wondered")
            if at and len(segment.text) < _SHORT:
                kept[at - 1] = (clauses[at - 1][0], "wondered")
    return kept


def denied_in(spelled: str) -> list[tuple[int, int]]:
    """The stretches that say what shall not be done, to the end of their clause."""
    found = [hit.span() for pattern in (_NOT_KO, _NOT_JA, _UNDONE) for hit in pattern.finditer(spelled)]
    for hit in _NOT_EN.finditer(spelled):
        ending = re.compile(r"[,.;()]|\s(?:but|and|then)\s").search(spelled, hit.end())
        found.append((hit.start(), ending.start() if ending else len(spelled)))
    return found
