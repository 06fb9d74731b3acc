"""The things of the customer's that a message names, each with which order lines it may be and what it shall become."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sodan.ai.understanding.entity.goods import sheet_of_line
from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.entity.quality import PLAIN, Sheet, qualities_in
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.wish import Told, likeness, sorted_by_price, told_of, wish_of
from sodan.backoffice.connector import LineView, OrderView
from sodan.procedures.wish import Wish

Pair = tuple[OrderView, LineView]
# Where the words for one thing may end and those for the next begin; the first kind is surer.
_NEXT = re.compile(
    r"(?:[,;.!?。、&+]|(?<![a-z])(?:and|plus|also|then|while))\s*(?:(?:also|then|for|exchange|swap|change|return)\s+)*(?=(?:the|my|a|an|one|this|that|both)\s)"
    r"|\n+|[;。]|\.\s|그리고|그리구|それから|あと"
)
_JOINT = re.compile(
    r"[,、&+]|(?<![a-z])(?:and|plus|also|then|while|as well as)(?![a-z])"
    r"|(?<=[가-힣)])(?:하고|이랑|랑|와|과|고|며)\s|또"
)
# What joins two things in Korean and Japanese, where the second may be told before its name: "A와 빨강, 소형 B", AとX、YのB.
# Looked for in the text as written: folded, ホワイト would end in a と.
_WITH = re.compile(
    r"(?<=[가-힣)])(?:하고|이랑|랑|와|과)\s|(?<=[ァ-ヶー一-龥)）A-Za-z0-9])(?:と|および|、それと)(?![ァ-ヶ])|(?<=[ァ-ヶー一-龥)）])と"
)
# What a procedure can still be done about; others are meant only when there is nothing better.
_OPEN_STATUS = {
    "cancel_order": {"pending", "processing"},
    "change_items": {"pending", "processing"},
    "change_address": {"pending", "processing"},
    "change_payment": {"pending", "processing"},
    "order_status": {"pending", "processing", "shipped", "partially_shipped"},
}
_SENT_BACK = {"return_refund", "exchange"}
# An answer, and no value of an option: "no, the black one", "not that one, …".
_CONSENT = re.compile(
    r"\s*(?:(?:hm+|um+|uh|ah|oh|well|so|okay|ok|right|alright)[,.\s]+)?"
    r"(?:(?:no|nope|yes|yeah)(?: (?:no|wait|please|thanks))*\s*[,.;:!–—-]"
    r"|not (?:that|this|it|quite|right|there|really|so|correct)(?: one)?[,.;:!]?(?=\s))\s*"
)
_AS_IT_IS = {"return_refund", "cancel_order", "order_status"}  # nothing becomes anything else: "the one with a zip" has it
_MANY = re.compile(
    r"(?<![a-z])(?:both|all|every|each|(?<!of the )(?<!of my )(?:two|three))(?![a-z])|둘\s?다|모두|전부|両方|全部|すべて|들"
    r"|(?:두\s?개|2개)(?!\s?(?:중|가운데))|(?:二つ|2つ)(?!の?うち)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing named: the lines it surely is, or the ``rivals`` of which it may be any; its wish for each line."""

    lines: tuple[int, ...]
    rivals: tuple[int, ...]
    wishes: tuple[tuple[int, Wish], ...]
    start: int
    end: int


def stretches_of(message: Message, named: Sequence[Mention]) -> list[tuple[int, int]]:
    """For each thing named the stretch that speaks of it: cut before the last word that joins it to the one before."""
    if not named:
        return []
    cuts = [0]
    for first, second in pairwise(named):
        between = (message.spelled, first.end, second.start)
        joints = list(_NEXT.finditer(*between)) or _joined_with(message, first, second) or list(_JOINT.finditer(*between))
        cuts.append(joints[-1].start() if joints else second.start)
    return list(zip(cuts, [*cuts[1:], len(message.spelled)], strict=True))


def _joined_with(message: Message, first: Mention, second: Mention) -> list[re.Match[str]]:
    """The first word between two things that says "A with B" in Korean or Japanese."""
    return list(_WITH.finditer(message.text, first.end, second.start))[:1]


def things_named(message: Message) -> list[Mention]:
    """The product mentions that stand for themselves: not those in the name of an option, nor the same thing once more."""
    kept: list[Mention] = []
    for one in message.of("product"):
        if kept and kept[-1].value == one.value:
            between = (message.spelled, kept[-1].end, one.start)
            is_joined = _NEXT.search(*between) or _JOINT.search(*between) or _joined_with(message, kept[-1], one)
            if not is_joined:
                continue
        kept.append(one)
    return kept


def items_in(message: Message, pairs: Sequence[Pair], procedure: str = "") -> list[Item]:
    """What the message names among these order lines, as far as the procedure may still apply to them."""
    by_id = {line.id: line for _, line in pairs}
    named = [one for one in things_named(message) if any(line in by_id for line in one.value.lines)]
    named = _without_qualities(message, named, by_id)
    candidates = [[pair for pair in pairs if pair[1].id in one.value.lines] for one in named]
    candidates = _in_one_order(candidates)
    found: list[Item] = []
    for mention, stretch, fitting in zip(named, stretches_of(message, named), candidates, strict=True):
        taken = {line for item in found for line in item.lines}
        free = [pair for pair in fitting if pair[1].id not in taken] or fitting
        found.append(_item(message, mention, stretch, free, procedure))
    return found


def _in_one_order(candidates: list[list[Pair]]) -> list[list[Pair]]:
    """Several things told together lie in one order, where one order holds them all."""
    if len(candidates) < 2:  # noqa: PLR2004 - one thing may lie in any
        return candidates
    common = set.intersection(*({order.number for order, _ in pairs} for pairs in candidates))
    if len(common) != 1:
        return candidates
    return [[pair for pair in pairs if pair[0].number in common] for pairs in candidates]


def fits_now(order: OrderView, line: LineView, procedure: str) -> bool:
    """Whether the procedure may still apply to the line, as far as its state tells."""
    if procedure in _SENT_BACK:
        return line.open_quantity > 0
    return procedure not in _OPEN_STATUS or order.status in _OPEN_STATUS[procedure]


def _without_qualities(message: Message, named: list[Mention], by_id: dict[int, LineView]) -> list[Mention]:
    """Drop what is no thing but what another is like: “backpack with a laptop compartment”, “water resistance”."""
    if len(named) < 2:  # noqa: PLR2004 - alone it is what it is
        return named
    kept = list(named)
    for one in named:
        sheets = [
            sheet_of_line(message.context, by_id[line])
            for other in kept
            if other is not one and other.start < one.start
            for line in other.value.lines[:1]
            if line in by_id
        ]
        if any(_is_quality(message.spelled, one, sheet) for sheet in sheets):
            kept.remove(one)
    return kept


def _is_quality(spelled: str, one: Mention, sheet: Sheet) -> bool:
    for found in qualities_in(spelled, sheet):
        if found.start <= one.start and one.end <= found.end and found.strength == PLAIN:
            around = spelled[max(0, one.start - 4) : one.start]
            if (found.start, found.end) != (one.start, one.end) or not re.search(r"(?:the|my)\s$", around):
                return True
    return any(
        hit.start() <= one.start and one.end <= hit.end() and hit.end() - hit.start() > one.end - one.start
        for words in sheet.names.values()
        for hit in words.finditer(spelled)
    )


def _item(message: Message, mention: Mention, stretch: tuple[int, int], pairs: list[Pair], procedure: str) -> Item:
    part = message.part(*stretch)
    like = {one.value for one in part.of("like")} - {""}
    pairs = [pair for pair in pairs if pair[0].number not in like] or pairs
    pairs = [pair for pair in pairs if _is_there(pair[1]) != (procedure == "refund_status")] or pairs
    pairs = as_far_as_told(part, mention.end - stretch[0], pairs)
    place = (mention.start - stretch[0], mention.end - stretch[0])
    told = {line.id: told_of(part, place, sheet_of_line(message.context, line)) for _, line in pairs}
    if procedure in _AS_IT_IS:
        told = {
            line: replace(one, had=(*one.had, *one.wanted), wanted=(), sorts_by=one.sorts_by or one.pick, pick="")
            for line, one in told.items()
        }
    best = _best(pairs, told)
    best = [pair for pair in best if fits_now(*pair, procedure)] or best
    chosen = sorted_by_price([line for _, line in best], told[best[0][1].id])
    is_sure = _is_many(part, message, mention, len(chosen))
    if not is_sure and len({line.sku for line in chosen}) == len({order.number for order, line in best if line in chosen}) == 1:
        chosen, is_sure = chosen[:1], True
    ids = tuple(line.id for line in chosen)

    def others(line: LineView) -> list[LineView]:
        return [other for _, other in pairs if other.id != line.id]

    wishes = tuple(
        (line.id, wish)
        for line in chosen
        if not (wish := outright(part, line) or wish_of(told[line.id], line, part.spelled, rivals=others(line))).is_empty
    )
    return Item(ids if is_sure else (), () if is_sure else ids, wishes, *stretch)


def outright(part: Message, line: LineView) -> Wish | None:
    """The wish for one variant named outright: by its number, or by another thing of the customer's that is like it."""
    context = part.context
    product = next((one for one in context.products if any(variant.sku == line.sku for variant in one.variants)), None)
    skus = {variant.sku for variant in product.variants} if product else set()
    for sku in sorted(skus - {line.sku}):
        if sku in part.text and re.search(rf"(?<![A-Za-z0-9-]){re.escape(sku)}(?![A-Za-z0-9-])", part.text):
            return Wish(sku=sku)
    for like in part.of("like"):
        alike = {
            other.sku
            for order in context.orders
            for other in order.lines
            if like.value in {"", order.number} and other.id != line.id and other.sku in skus
        }
        if len(alike) == 1:
            return Wish(sku=alike.pop())
    return None


def _is_there(line: LineView) -> bool:
    """Whether any piece of it is still to be had or with the customer: not cancelled, sent back or swapped for another."""
    return line.standing_quantity > 0 or line.open_quantity > 0


def as_far_as_told(part: Message, after: int, pairs: list[Pair]) -> list[Pair]:
    """The lines that have come as far as is told of the thing: "the pending boots", 届いたブーツ; all when nothing is told."""
    waits, arrived = (pattern("cues", name).search(part.spelled) for name in ("waits", "arrived"))
    if not waits and not arrived:
        return pairs
    first = arrived if not waits or (arrived and abs(arrived.start() - after) < abs(waits.start() - after)) else waits
    if first is arrived:
        return [pair for pair in pairs if pair[1].open_quantity > 0] or pairs
    return [pair for pair in pairs if pair[0].status in {"pending", "processing"}] or pairs


def _best(pairs: list[Pair], told: dict[int, Told]) -> list[Pair]:
    """The lines that fit best what was said of the thing as it is."""
    scores = {line.id: likeness(told[line.id], line) for _, line in pairs}
    best = max(scores.values())
    return [pair for pair in pairs if scores[pair[1].id] == best]


def _is_many(part: Message, message: Message, mention: Mention, count: int) -> bool:
    """Whether the words say that all of several alike are meant."""
    if count == 1:
        return True
    word = message.text[mention.start : mention.end].casefold()
    titles = {
        title.casefold()
        for order in message.context.orders
        for line in order.lines
        if line.id in mention.value.lines
        for title in line.titles.values()
    }
    amounts = [one.value for one in part.of("quantity")]
    if amounts and max(amounts) < count and not _MANY.search(part.spelled):
        return False  # "one of the duffels"
    is_plural = word.isascii() and word.endswith("s") and not any(word.split()[-1] in title.split() for title in titles)
    return is_plural or count in amounts or _MANY.search(part.spelled) is not None


def after_consent(message: Message) -> Message:
    """The message without a yes or no it begins with: "no, the black one" wishes for no waterproofing."""
    answered = _CONSENT.match(message.spelled)
    return message.part(answered.end(), len(message.text)) if answered else message


def wishes_said(items: Iterable[Item]) -> list[dict[str, object]]:
    """The wishes as a command carries them."""
    return [{"line": line, **wish.as_json()} for item in items for line, wish in item.wishes]


def wishes_of_focus(message: Message, lines: Sequence[int]) -> list[dict[str, object]]:
    """What is wished for the lines in hand when no thing is named: "the black one"; for each that can be so."""
    known = [line for order in message.context.orders for line in order.lines if line.id in lines]
    told = {line.id: told_of(message, (0, 0), sheet_of_line(message.context, line)) for line in known}
    wishes = {line.id: outright(message, line) or wish_of(told[line.id], line, message.spelled) for line in known}
    return [{"line": line, **wish.as_json()} for line, wish in wishes.items() if not wish.is_empty]


def told_as_it_is(message: Message, line: LineView) -> Told:
    """What the message says that a line is like."""
    return told_of(message, (len(message.spelled), len(message.spelled)), sheet_of_line(message.context, line))


def meant_in(items: Iterable[Item]) -> tuple[list[int], list[int]]:
    """The lines surely meant, and those of which some are meant without it being told which."""
    lines = dict.fromkeys(line for item in items for line in item.lines)
    rivals = dict.fromkeys(line for item in items for line in item.rivals if line not in lines)
    return list(lines), list(rivals)
