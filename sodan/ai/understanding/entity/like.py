"""A thing told by another that is like it: "the same kind as my grill in order #W1", 전에 산 것과 같은 종류, 前と同じもの."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sodan.ai.understanding.entity.mention import Mention, free_of
from sodan.ai.understanding.entity.order_number import order_numbers_in
from sodan.backoffice.connector import OrderView

_NUMBER = r"#?\s?[a-z]{0,5}[-_]?\d{4,10}(?!\d)"
_KIND = r"(?:kind|type|sort|version|model|one|thing|options?|item)"
_PATTERNS = (
    re.compile(
        rf"(?:(?:the |an? )?(?:exactly |exact |very |just )*(?:the )?(?:same|identical)(?: {_KIND})?(?: as| to| like)"
        r"|(?:(?:one|something) )?(?:just|exactly) like|(?:one|something) like"
        r"|the (?:kind|type|sort|version|model)(?: (?:that'?s|that is|which is))?(?= in | from ))"
        rf"(?P<what>[^.!?;,]{{1,60}}?(?:{_NUMBER}|i (?:already )?(?:have|own|got|bought)(?: already| before)?(?![a-z])))"
    ),
    re.compile(
        rf"(?P<what>(?:{_NUMBER}|(?:제가|내가)\s?(?:이미\s?)?(?:가진|가지고\s?있는|산)|(?:전에|예전에|지난번에)\s?(?:산|주문한|구매한))(?:(?!\d{{4}})[^.!?,]){{0,40}}?)"
        r"(?:과|와|이랑|랑|하고)\s?(?:완전히\s?)?(?:같은|똑같은|동일한)(?!\s?(?:배송|주소|곳))\s?(?:종류|제품|것|거|상품|옵션|모델)?"
    ),
    re.compile(
        rf"(?P<what>(?:{_NUMBER}|(?:手元に|すでに|既に)(?:ある|持っている)|持っている|(?:前に|以前)(?:買った|購入した|注文した))(?:(?!\d{{4}})[^。、,!?]){{0,40}}?)"
        r"と(?:まったく|全く)?(?:同じ|おなじ|同一の?)(?!住所|先|お届け|届け|ところ|場所)(?:種類|もの|商品|やつ|たいぷ)?"
    ),
)


def likes_in(spelled: str, written: str, orders: Sequence[OrderView], taken: list[Mention]) -> list[Mention]:
    """Where something is told by another thing that is like it; the value is the number of the order that one lies in, or "".

    ``spelled`` is the folded text, ``written`` the same with its letters as they were.
    """
    for pattern in _PATTERNS:
        for found in pattern.finditer(spelled):
            if free_of(taken, *found.span()):
                numbers = order_numbers_in(written[found.start("what") : found.end("what")], orders)
                return [Mention("like", numbers[0].value if numbers else "", *found.span())]
    return []
