"""A message with everything in it that can be named, read once and used by all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from sodan.ai.understanding.context import Context
from sodan.ai.understanding.ear import NO_EARS, Ears, ears_of
from sodan.ai.understanding.entity.address import addresses_in
from sodan.ai.understanding.entity.contact import contacts_in
from sodan.ai.understanding.entity.count import cues_in, ordinals_in, quantities_in, ratings_in
from sodan.ai.understanding.entity.day import days_in
from sodan.ai.understanding.entity.goods import values_in
from sodan.ai.understanding.entity.known_address import known_addresses_in
from sodan.ai.understanding.entity.like import likes_in
from sodan.ai.understanding.entity.mention import Mention, free_of
from sodan.ai.understanding.entity.method import methods_in, paid_with_in
from sodan.ai.understanding.entity.option import options_in
from sodan.ai.understanding.entity.order_number import order_numbers_in
from sodan.ai.understanding.entity.person import people_in
from sodan.ai.understanding.entity.product import products_in
from sodan.ai.understanding.entity.value import destinations_in, reasons_in
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.normalise import folded, plain
from sodan.ai.understanding.slip import put_right
from sodan.backoffice.connector import OrderView

_RULED_OUT = {"product", "option", "order_number", "to", "ordinal", "reason"}
_PARTICLES = r"\s?(?:사이즈|색상|색|번|거|것|サイズ|色|の方|のほう|size|colou?r|one|item)?(?:은|는|을|를|이|가|도|は|を|が|も)?"


@dataclass(frozen=True, slots=True)
class Message:
    """The plain text, the same folded for matching (position by position), all mentions in it, and what listens."""

    text: str
    spelled: str
    mentions: tuple[Mention, ...]
    context: Context
    ears: Ears = NO_EARS

    def part(self, start: int, end: int) -> Message:
        """That stretch as a message of its own, with the mentions that lie in it."""
        kept = (
            replace(one, start=max(one.start - start, 0), end=min(one.end, end) - start)
            for one in self.mentions
            if one.overlaps(start, end)
        )
        return replace(self, text=self.text[start:end], spelled=self.spelled[start:end], mentions=tuple(kept))

    def of(self, slot: str) -> list[Mention]:
        """The mentions of a slot that are meant, in the order said."""
        return [one for one in self.mentions if one.slot == slot and not one.rejected]

    def ruled_out(self, slot: str) -> list[Mention]:
        """The mentions of a slot that the customer rules out."""
        return [one for one in self.mentions if one.slot == slot and one.rejected]

    def span(self, mention: Mention) -> str:
        """The customer's own words of a mention."""
        return self.text[mention.start : mention.end]


@cache
def _denials() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What rules out the word before it, and what rules out the word after it."""
    after = re.compile(_PARTICLES + rf"\s?(?:{pattern('cues', 'not_before').pattern})")
    return after, re.compile(rf"(?:{pattern('cues', 'not_after').pattern})\s+(?:(?:my|the|that|this)\s+)?(?:size\s+)?$")


def is_ruled_out(spelled: str, mention: Mention) -> bool:
    """Whether the words around say "not this": 백팩 말고, バッグじゃなくて, not the bag."""
    after, before = _denials()
    return bool(after.match(spelled, mention.end) or before.search(spelled[: mention.start]))


def _judged(spelled: str, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """The mentions in the order said, with those ruled out marked as such."""
    return tuple(
        mention.ruled_out() if mention.slot in _RULED_OUT and is_ruled_out(spelled, mention) else mention
        for mention in sorted(mentions, key=lambda one: (one.start, -one.end))
    )


# What is taken letter for letter where it was asked for.
_VERBATIM = {"text", "fact", "person_name", "email", "address", "code"}


def read_message(text: str, context: Context) -> Message:
    """Everything named in a message. What is plainly a contact or an address is never taken for an order or a count."""
    written = plain(text)
    if not {context.expectation.kind, *(kind for kind, _ in context.expectation.also)} & _VERBATIM:
        written = put_right(written, context.line)
    spelled = folded(written)
    mentions = addresses_in(written) or known_addresses_in(spelled, context.orders, context.address)
    mentions += [one for one in contacts_in(written) if free_of(mentions, one.start, one.end) or one.slot == "postcode"]
    mentions += order_numbers_in(written, context.orders, mentions)
    held = list(mentions)
    mentions += [one for one in products_in(written, context) if free_of(held, one.start, one.end)]
    loose = [*options_in(spelled, context), *ratings_in(spelled), *quantities_in(spelled), *ordinals_in(spelled)]
    mentions += [one for one in loose if free_of(held, one.start, one.end)]
    mentions += [one for one in days_in(spelled, today=context.today) if free_of(held, one.start, one.end)]
    mentions += people_in(written)
    mentions += methods_in(spelled, context.methods, held) or paid_with_in(spelled, _orders_in_hand(context))
    mentions += values_in(spelled, context, [one for one in mentions if one.slot == "product"])
    mentions += [*cues_in(spelled), *reasons_in(spelled), *destinations_in(spelled)]
    mentions = _with_likes(
        mentions, likes_in(spelled, written, context.orders, [one for one in mentions if one.slot == "address"])
    )
    judged = _taken_back(spelled, _judged(spelled, _orders_told(spelled, mentions)))
    return Message(written, spelled, judged, context, ears_of(context.line))


def _orders_in_hand(context: Context) -> list[OrderView]:
    """The order that the running request is about, as far as its lines tell."""
    return [order for order in context.orders if any(order.line(line) for line in context.focus)]


def _with_likes(mentions: list[Mention], likes: list[Mention]) -> list[Mention]:
    """A thing by which another is told, and the order it lies in, are none that anything shall be done with."""
    inside = ("order_number", "product", "which")
    return [
        *(one for one in mentions if one.slot not in inside or not any(like.overlaps(one.start, one.end) for like in likes)),
        *likes,
    ]


_ORDER_WITH = re.compile(
    r"(?<![a-z])order\s*,?\s*(?:with|containing|including|(?:that|which) (?:has|had|holds|contains?|includes?|i got))"
    r" (?:(?:the|my|that|those|a|an) )?(?:[a-z0-9'-]+ ){0,2}$"
)


def _orders_told(spelled: str, mentions: list[Mention]) -> list[Mention]:
    """A thing by which an order is told is no thing to do anything with: "the backpack, from the order with the vacuum"."""
    things = [one for one in mentions if one.slot == "product"]
    marks = [one for one in things if _ORDER_WITH.search(spelled[: one.start])]
    if len(marks) in {0, len(things)}:
        return mentions  # told alone it may be both
    return [replace(one, slot="order_with") if one in marks else one for one in mentions]


# Between a number told wrongly and the right one: "…. Sorry, it should be #W2", "…. No wait, I mean order #W2".
_MISTOLD = re.compile(
    r"(?:(?:no|oops|sorry|wait|actually|correction|my (?:mistake|bad)|wrong (?:number|order|one)"
    r"|i mixed (?:that|it) up|scratch that|i was wrong|i mean|i meant|rather)[\s,.:;!–—-]*)+"
    r"(?:(?:it|that|this|the (?:order|number))(?:'s| is| was| should be| must be)?"
    r"|(?:make|i (?:mean|meant)) (?:that|it)?|should be)?"
    r"\s*(?:(?:my|the) )?(?:order )?(?:no\.?|number)?\s*$"
    r"|(?:아니(?:요|에요)?|아 참|잘못 (?:말|적|썼)[가-힣]*|정정|죄송[가-힣]*)[\s,.!]*(?:주문\s?)?(?:번호는?\s?)?$"
    r"|(?:すみません|いえ|違います|間違え(?:ました|た)|訂正(?:します)?)[、。,\s]*(?:注文(?:番号)?は?\s?)?$"
)


def _taken_back(spelled: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """An order number that a later one takes the place of is ruled out."""
    numbers = [one for one in mentions if one.slot == "order_number" and not one.rejected]
    wrong = {
        first
        for first, second in pairwise(numbers)
        if first.value != second.value and _MISTOLD.search(spelled[first.end : second.start])
    }
    return tuple(one.ruled_out() if one.slot == "order_number" and one in wrong else one for one in mentions)
