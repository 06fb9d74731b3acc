"""Order numbers as customers write them: MOA-10482, moa10482, #W2378156, w2378156, #10482, 10482번, 10482の, 注文番号 10482."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sodan.ai.understanding.entity.contact import digits_of
from sodan.ai.understanding.entity.mention import Mention, free_of
from sodan.backoffice.connector import OrderView

_LETTERED = re.compile(r"#?\s?(?<![A-Za-z0-9])(?:([A-Za-z]{2,5})([-_ ]?)(\d{4,10})|([A-Za-z])(-?)(\d{5,10}))(?![A-Za-z\d])")
_MARKED = re.compile(
    r"#\s?(\d{3,10})(?!\d)"
    r"|(?:주문\s*번호|주문번호는|注文番号|オーダー番号|order\s*(?:number|no\.?|id|#)?)[^\d\n]{0,8}?(\d{3,10})(?!\d)"
    r"|(?<![\d-])(\d{4,10})(?=\s*(?:번(?!째)|番(?!目)|の(?:注文|商品|件|配送|荷物|返品|交換|返金|キャンセル|お届け|支払|住所|色|サイズ)|の(?![0-9])))",
    re.IGNORECASE,
)
# What is written between the word order and its number: "order no. #W2378156".
_NUMBER_SIGN = re.compile(r"(?:(?<=order )|(?<=order's )|(?<![a-z]))(?:no|nr|num|number|id)\s?[.:]?\s*$", re.IGNORECASE)
# Letters before a number that is none of an order; and a state before its ZIP code.
_NO_ORDER = {"ID", "NO", "SKU", "ITEM", "TEL", "ZIP"}
_ZIP = 5
# What is written before the number of an article, and after one: "商品番号 9844", "상품번호가 9844인 것", "item no. 9844".
_OF_GOODS_BEFORE = re.compile(
    r"(?:商品(?:番号|コード|id)|品番|型番|(?:상품|제품|품목)\s?(?:번호|코드|아이디)|(?<![a-z])(?:item|product|article|sku)(?:\s?(?:id|number|no\.?|code))?)"
    r"\s?(?:が|は|の|を|이|가|은|는|을|를|:|：|#|is|=)?\s?$",
    re.IGNORECASE,
)
_OF_GOODS_AFTER = re.compile(r"\s?(?:番|번)\s?(?:の)?\s?(?:商品|品|상품|제품)")
_LONG = 8  # digits: no shop here numbers its orders so far, and article numbers are often longer
_BARE = re.compile(r"(?<![\d.-])(\d{4,10})(?![\d.-]*\d)")


def _known(digits: str, orders: Sequence[OrderView]) -> str | None:
    """The customer's own order with those digits, else one that ends in them."""
    exact = [order.number for order in orders if digits_of(order.number) == digits]
    ending = [order.number for order in orders if digits_of(order.number).endswith(digits)]
    return exact[0] if exact else ending[0] if len(ending) == 1 else None


def _written(digits: str, orders: Sequence[OrderView]) -> str:
    """The number as this shop writes numbers, though it is none of the customer's own."""
    prefix = re.match(r"\D*", orders[0].number) if orders else None
    return f"{prefix[0] if prefix else ''}{digits}"


def _as_shops_do(letters: str, joint: str, digits: str) -> str:
    """A number that is none of the customer's own, or not known to be: one letter is written on, several stand apart."""
    return f"{letters}{'-' if len(letters) > 1 or '-' in joint else ''}{digits}"


def _may_be_order(letters: str, joint: str, digits: str) -> bool:
    if letters.upper() in _NO_ORDER or (joint == " " and len(digits) == _ZIP):
        return False
    return letters.isupper() or "-" in joint or len(letters) == 1


def _is_of_goods(text: str, found: re.Match[str], digits: str) -> bool:
    """Whether the number is that of an article, by the words around it."""
    if _OF_GOODS_BEFORE.search(text, 0, found.start()):
        return True
    return len(digits) > _LONG and _OF_GOODS_AFTER.match(text, found.start() + found[0].index(digits) + len(digits)) is not None


def _marked(text: str, orders: Sequence[OrderView]) -> Iterator[tuple[str, int, int]]:
    """The numbers marked as an order's, with their places; an article's is none unless an order of the customer's has it."""
    for found in _MARKED.finditer(text):
        digits = next(group for group in found.groups() if group)
        known = _known(digits, orders)
        if known or not _is_of_goods(text, found, digits):
            yield known or _written(digits, orders), *found.span()


def bare_order_number(text: str) -> Mention | None:
    """A number of five digits or more that answers a question for the order while none of the orders is known yet."""
    found = re.search(r"(?<![\d.-])(\d{5,10})(?![\d.-]*\d)", text)
    return Mention("order_number", found[1], *found.span(1)) if found else None


def order_numbers_in(text: str, orders: Sequence[OrderView], taken: Sequence[Mention] = ()) -> list[Mention]:
    """The order numbers named, in the form the customer's own orders have where they are known."""
    mentions: list[Mention] = []
    held = list(taken)

    def note(number: str, start: int, end: int) -> None:
        sign = _NUMBER_SIGN.search(text, 0, start)
        start = sign.start() if sign and free_of(held, sign.start(), start) else start
        if free_of(held, start, end):
            held.append(Mention("order_number", number, start, end))
            mentions.append(held[-1])

    for found in _LETTERED.finditer(text):
        letters, joint, digits = found[1] or found[4], found[2] or found[5] or "", found[3] or found[6]
        known = _known(digits, orders)
        if known or _may_be_order(letters, joint, digits):
            note(known or _as_shops_do(letters.upper(), joint, digits), *found.span())
    for marked in _marked(text, orders):
        note(*marked)
    for found in _BARE.finditer(text):
        if known := _known(found[1], orders):
            note(known, *found.span())
    return sorted(mentions, key=lambda mention: mention.start)
