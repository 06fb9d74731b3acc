"""Which order is meant: by number, by when it was placed, by what is in it, or by its place in the list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sodan.ai.understanding.aside import chose_wrongly
from sodan.ai.understanding.asking import verbs_asked
from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.item import fits_now
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.which_order import by_city
from sodan.backoffice.connector import OrderView
from sodan.kit.clock import now

_PLACED = r"[^.!?。]{0,12}?(?:주문|시킨|시켰|산\s|산거|샀|구매|결제|ちゅうもん|注文|頼ん|買っ|購入|order|bought|purchase|placed)"
_DAYS_AGO = re.compile(
    rf"(?:(?P<d0>오늘|今日|今朝|today|this morning)|(?P<d1>어제|어저께|昨日|きのう|yesterday)"
    rf"|(?P<d2>그저께|그제|엊그제|一昨日|おととい|day before yesterday)|(?P<n>\d{{1,2}})\s?(?:일\s?전|日前|days? ago)){_PLACED}"
    r"|(?:order(?:ed)?|bought|placed|purchased?)[^.!?]{0,20}?"
    r"(?:(?P<e0>today|this morning)|(?P<e1>yesterday)|(?P<e2>day before yesterday)|(?P<m>\d{1,2}) days? ago)"
)
_LAST_WEEK = re.compile(
    rf"(?:지난\s?주|저번\s?주|先週|せんしゅう){_PLACED}|last week'?s order|(?:order(?:ed)?|bought|placed)[^.!?]{{0,20}}?last week"
)
_WEEK = 7
_WAITING = {"pending", "processing"}
_ENDED = re.compile(r"[.!?。\n]+|(?<=[요다])\s")
_TOO = re.compile(r"\s?(?:의?\s?(?:주문|건)|の(?:注文|件))?\s?(?:도|も|,?\s?too)(?![가-힣])")
# A day is told in the customer's zone, in hours from UTC: Korea and Japan have one each; English is spoken in many.
_ZONES = {"ko": (9,), "ja": (9,)}
_ENGLISH_ZONES = tuple(range(-10, 2))


def _days_ago(spelled: str) -> tuple[int, int] | None:
    """How many days ago the order was placed, from … to, when the message says so."""
    if found := _DAYS_AGO.search(spelled):
        for name, days in (("d0", 0), ("e0", 0), ("d1", 1), ("e1", 1), ("d2", 2), ("e2", 2)):
            if found[name]:
                return days, days
        days = int(found["n"] or found["m"])
        return days, days
    return (1, 2 * _WEEK - 1) if _LAST_WEEK.search(spelled) else None


def _placed_then(placed_at: datetime, days: tuple[int, int], language: str) -> bool:
    """Whether that moment lies so many calendar days ago where that language is spoken."""
    for hours in _ZONES.get(language, _ENGLISH_ZONES):
        zone = timedelta(hours=hours)
        ago = ((now() + zone).date() - (placed_at + zone).date()).days
        if days[0] <= ago <= days[1]:
            return True
    return False


def _closest(orders: Sequence[OrderView], days: int) -> list[OrderView]:
    """Of several that a loose day allows, the one nearest to so many whole days ago."""
    moment = now() - timedelta(days=days)
    return sorted(orders, key=lambda order: abs(order.placed_at - moment))[:1]


def order_meant(
    message: Message, *, offered: Sequence[str] = (), asked: str = "", procedure: str = ""
) -> tuple[str, float] | None:
    """The number of the order meant with how sure that is, from what the message says of the order itself.

    ``procedure`` is what it is meant for: of several orders with the thing named, one that this may still apply to.
    """
    if numbers := message.of("order_number"):
        return _put_right(message, numbers).value, 1.0
    if found := _spoken_of(message, offered) or _by_age(message, offered, procedure):
        return found, 0.9
    if found := _by_thing(message):
        return found, 0.9
    if found := _by_day(message) or by_city(message):
        return found, 0.8
    return _by_place(message, offered or [order.number for order in message.context.orders]) if asked else None


def _put_right(message: Message, numbers: Sequence[Mention]) -> Mention:
    """The number that puts right the one before it: “A를 취소해 주세요. 아니요, B예요”, “…、正しくはBです”; else the first."""
    for before, number in reversed(list(pairwise(numbers))):
        between, after = message.spelled[before.end : number.start], message.spelled[number.end :]
        ended = _ENDED.split(between)
        own = _ENDED.split(after)[0]
        told = f"{' '.join(ended[-2:]) if len(ended) > 1 else ''} {own}"
        if number.value == before.value or _TOO.match(after) or verbs_asked(f"{ended[-1]} {own}") or len(ended) == 1:
            continue
        if pattern("cues", "put_right").search(told) and not chose_wrongly(own):
            return number
    return numbers[0]


def _cues(message: Message) -> set[str]:
    return {mention.value for mention in message.of("which")}


def _by_age(message: Message, offered: Sequence[str], procedure: str) -> str:
    """The newest or the oldest of those offered, and of those that hold what is named with it; empty when neither is told."""
    cues, orders = _cues(message) & {"latest", "oldest"}, message.context.orders
    if not cues or not orders:
        return ""
    # "The lamp I just bought" is of the newest order that holds a lamp, and that may still be dealt with.
    orders = tuple(order for order in orders if order.number in offered) or orders
    named = [set(one.value.lines) for one in message.of("product") if one.value.lines]
    holding = [order for order in orders if all(any(line.id in told for line in order.lines) for told in named)] if named else []
    fitting = [order for order in holding if any(fits_now(order, one, procedure) for one in order.lines if one.id in named[0])]
    holding = fitting or holding
    if "latest" in cues and pattern("cues", "waits").search(message.spelled):
        holding = [order for order in holding if order.status in _WAITING] or holding
    ordered = sorted(holding or orders, key=lambda order: order.placed_at)
    return ordered[-1 if "latest" in cues else 0].number


def _by_thing(message: Message) -> str:
    """The only order that holds the thing it was told by; empty when none or several do."""
    lines = {line for one in message.of("order_with") for line in one.value.lines}
    holding = [order.number for order in message.context.orders if any(line.id in lines for line in order.lines)]
    return holding[0] if len(holding) == 1 else ""


def _by_day(message: Message) -> str:
    """The only order placed on the day told; empty when none or several were."""
    orders = message.context.orders
    days = _days_ago(message.spelled) if orders else None
    if days is None:
        return ""
    fitting = [order for order in orders if _placed_then(order.placed_at, days, message.context.language)]
    fitting = _closest(fitting, days[0]) if days[0] == days[1] else fitting
    return fitting[0].number if len(fitting) == 1 else ""


def _spoken_of(message: Message, offered: Sequence[str]) -> str:
    """The order this conversation was about, or the only one it was not about: "the same order", もう一つの注文."""
    spoken, cues = message.context.spoken, _cues(message)
    if spoken and pattern("cues", "once_here").search(message.spelled) and _is_awaited(message.context.orders, spoken[0]):
        return spoken[0]
    if "same_order" in cues and spoken:
        return spoken[0]
    if "other_order" in cues and spoken:
        left = [one for one in (offered or [order.number for order in message.context.orders]) if one != spoken[0]]
        return left[0] if len(left) == 1 else ""
    return ""


def _is_awaited(orders: Sequence[OrderView], number: str) -> bool:
    return any(one.number == number and one.status in {"processing", "shipped", "partially_shipped"} for one in orders)


def _by_place(message: Message, numbers: Sequence[str]) -> tuple[str, float] | None:
    """The second one; or the other one of two when one was ruled out."""
    places = [mention.value for mention in message.of("ordinal")]
    if places and 0 < abs(places[0]) <= len(numbers):
        return numbers[places[0] - 1 if places[0] > 0 else -1], 0.9
    out = {mention.value for mention in message.ruled_out("order_number")}
    left = [number for number in numbers if number not in out]
    return (left[0], 0.8) if out and len(left) == 1 else None
