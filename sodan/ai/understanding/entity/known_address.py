"""An address told by whose it is: that of another order (“the same address as #W123”), or the one on the customer's file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.entity.order_number import order_numbers_in
from sodan.backoffice.connector import AddressView, OrderView

_END = r"(?=\s*(?:$|[.,;!?)\n]|instead\b|please\b|too\b|as well\b|now\b|from now\b|for\b|and\b|but\b|because\b|since\b|thanks\b))"
# What stands before an address that something shall go to; an address that is to be changed stands after other words.
_TO = (
    r"(?:(?<![a-z])(?:to|into|be|is|it'?s|that'?s|use|using|take|with|at|meant|mean)\s+"
    r"|(?:->|=>|→|:|–|—|=)\s*|(?:^|(?<=[.!?;\n,])\s+))"
)
_PLACE = r"(?:shipping |delivery |postal |mailing )?(?:address|place|location)"
_KIND = r"(?:default|usual|normal|regular|home|profile|account|registered|saved|stored|primary|main)"
_FILE = r"(?:profile|account|file|records?|user profile|customer profile)"
_SAVED = r"(?:that (?:is|you have)|that's|which (?:is|you have)|you(?:'ve got| have| keep| hold)?|i have|we have)"
_OWN = re.compile(
    rf"{_TO}(?:the |a )?(?P<what>(?:(?:the )?same (?:{_PLACE} )?(?:as|like) )?(?:"
    rf"(?:my|our|the) {_KIND} {_PLACE}(?: (?:on|in|from|of) (?:my |our |the )?{_FILE})?"
    rf"|(?:my|our|the)(?: {_KIND})? (?:shipping |delivery )?address (?:{_SAVED} )?(?:saved |stored |registered |listed |kept )?"
    rf"(?:in|on|from|of|under|with) (?:my |our |the |your )?(?:{_FILE})(?: (?:for|of) me)?"
    rf"|my (?:profile|account)(?:'s)? address)){_END}"
)
_PART = r"(?!(?:is|was|are|isn't|should|has|needs|please|instead|now|to)\b)[a-z.'-]+"
_CITY = rf"{_PART}(?: {_PART}){{0,2}}?"
_ORDER = (
    r"(?P<order>(?:(?:my|our|the|that|this)\s+)?(?:(?:other|previous|last|latest|first|second|old|earlier|(?:most )?recent)\s+)?"
    r"(?:order\s*(?:no\.?|number|id)?\s*)?#?\s?[a-z]{0,5}[-_]?\d{4,10}(?!\d)(?:\s+order)?"
    rf"|(?:my|the|our) (?:{_CITY} )?orders?(?: (?:(?:that |which )?(?:is |was |i )?"
    rf"(?:going|sent|shipped|delivered|headed|had sent|had shipped) (?:to|for) {_CITY}))?)"
)
_HAS = rf"(?:{_SAVED} )?(?:(?:used |given |listed |saved |set )?(?:of|on|for|in|from|with)|that belongs to|as(?: in| on| for)?)"
_OF_ORDER = (
    rf"(?:the )?same (?:{_PLACE} )?(?:as|like)(?: (?:for|on|in|(?:the one|{_PLACE}) (?:of|on|for)|that of))? {_ORDER}{_END}",
    rf"{_TO}(?:the |that )?{_PLACE} {_HAS} {_ORDER}{_END}",
    rf"{_TO}(?:the |that )?(?:{_PLACE} )?where (?:you (?:sent|shipped|delivered)|i had) {_ORDER}(?: sent| shipped| go)?{_END}",
    rf"{_TO}wherever {_ORDER} (?:goes|went|is going|was sent){_END}",
)
_NUMBER_KO_JA = r"#?\s?[A-Za-z]{0,5}[-_]?\d{4,10}(?!\d)"
# An order told by its number or by where it goes: "Chicago로 보낸 주문", "大阪宛ての注文". A town may stand in Latin letters.
_TOWN = r"[a-z][a-z.'-]+(?: [a-z][a-z.'-]+){0,2}"
_ORDER_KO = (
    rf"(?P<order>(?:주문\s?(?:번호)?\s?)?{_NUMBER_KO_JA}(?:번)?(?:\s?주문)?"
    rf"|(?:{_TOWN}|[가-힣]{{2,8}}?)\s?(?:주소|배송지)?(?:으로|로|에)\s?"
    r"(?:가는|갈|간|보낸|보내는|시킨|주문한|배송된|배송되는|배송한|받은)\s?주문"
    rf"|(?:{_TOWN}|[가-힣]{{2,8}}?)\s?(?:행|쪽)\s?주문)"
)
_TOWN_JA = rf"(?:{_TOWN}|[^\s、。,.をがはのとにへ]{{1,8}})"
_ORDER_JA = (
    rf"(?P<order>(?:注文(?:番号)?\s?)?{_NUMBER_KO_JA}(?:番)?(?:の(?:ご)?注文)?"
    rf"|{_TOWN_JA}\s?(?:宛て?の|あての|行きの|向けの|への|[にへ](?:届く|届いた|届ける|送った|送る|送られた|発送した|行く))(?:ご)?注文)"
)
_ORDER_KO_JA = [
    rf"{_ORDER_KO}\s?(?:과|와|이랑|랑|하고)\s?(?:같은|동일한|똑같은)\s?(?:배송\s?)?(?:주소|주소지|곳|배송지)",
    rf"{_ORDER_KO}\s?(?:에|의)\s?(?:적힌|적혀\s?있는|적은|있는|등록된|등록한|쓴|써\s?있는)\s?(?:배송\s?)?(?:주소|배송지)",
    rf"{_ORDER_KO}\s?(?:을|를)\s?(?!바꿀|보낼|받을|바꾸)[가-힣]{{1,3}}[낸넨은한던]\s?(?:배송\s?)?(?:주소|곳|배송지)",
    rf"{_ORDER_JA}\s?と(?:同じ|おなじ)(?:お届け)?(?:住所|先|お届け先|ところ)",
    rf"{_ORDER_JA}\s?に(?:書いてある|書いた|ある|登録されている|使った)(?:お届け)?(?:住所|お届け先)",
    rf"{_ORDER_JA}\s?を(?:送った|届けた|受け取った)(?:お届け)?(?:住所|先|お届け先|ところ)",
]
_OWN_KO_JA = (
    r"(?:제|내|저의|저희)?\s?(?:기본|등록된|등록된\s?기본)\s?(?:배송지|주소)(?=\s?(?:로|으로|요|이요|예요|입니다|$))"
    r"|(?:회원\s?정보|계정|프로필)에?\s?(?:있는|등록된|저장된|등록돼\s?있는)?\s?(?:기본\s?)?(?:주소|배송지)(?=\s?(?:로|으로|요|이요|예요|입니다|$))"
    r"|(?:登録(?:して(?:ある|いる)|済みの?)|会員情報(?:に登録した)?の?|あかうんとの?(?:既定|でふぉると)?の?|既定の|いつもの)(?:住所|お届け先)(?=に|へ|で|です|$)"
)
_PATTERNS_OF_ORDER = tuple(re.compile(one) for one in (*_OF_ORDER, *_ORDER_KO_JA))
_PATTERNS_OWN = (_OWN, re.compile(_OWN_KO_JA))
_MAY_TELL = re.compile(r"address|same|where|place|location|주소|배송지|같은 곳|보낸 곳|住所|届け先|同じ|おなじ|先")
_FIELDS = ("line1", "line2", "city", "region", "postcode", "country")


def known_addresses_in(text: str, orders: Sequence[OrderView], usual: AddressView | None) -> list[Mention]:
    """The address that a message tells by whose it is, at most one; without a value while the records are not known.

    ``text`` is folded. The order named within is no order that anything shall be done with.
    """
    if not _MAY_TELL.search(text):
        return []
    for pattern in _PATTERNS_OF_ORDER:
        if found := pattern.search(text):
            view = _address_of(found["order"], orders)
            return [_mention(found, view)]
    for pattern in _PATTERNS_OWN:
        if found := pattern.search(text):
            return [_mention(found, usual)]
    return []


def _mention(found: re.Match[str], view: AddressView | None) -> Mention:
    fields = {name: getattr(view, name) for name in _FIELDS} if view is not None and view.line1 else {}
    start, end = found.span("what") if "what" in found.groupdict() and found["what"] else found.span()
    return Mention("address", {name: value for name, value in fields.items() if value}, start, end)


def _address_of(told: str, orders: Sequence[OrderView]) -> AddressView | None:
    """Where the order goes that is told by its number, by the city it goes to, or as the only other one."""
    numbers = [one.value for one in order_numbers_in(told.upper(), orders)]
    named = [order for order in orders if order.number in numbers]
    if not numbers:
        named = [order for order in orders if order.address.city and order.address.city.casefold() in told]
    places = {(order.address.line1, order.address.postcode): order.address for order in named}
    return next(iter(places.values())) if len(places) == 1 else None
