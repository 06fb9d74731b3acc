"""What is told beside a request: who is writing, how the money shall go, and what puts right what was said just before."""

from __future__ import annotations

import re

from sodan.ai.understanding.asking import verbs_asked
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.segment import families_of
from sodan.ai.understanding.settlement import tells_money

_WHO = ("email", "postcode", "phone", "person_name")
_THINGS = ("order_number", "product", "address")
# Goods, though unnamed, that shall go back: more than where the money shall go.
_SENDS_BACK = re.compile(
    r"(?<![a-z])(?:return(?:ing)?|send(?:ing)? back)\s+"
    r"(?:(?:it|them|this|that|these|those|both|all|everything)(?![a-z])|(?:the|my) (?!money|payment|amount|balance)[a-z])"
    r"|(?:그거|그걸|그것들?|이거|이걸|이것들?|둘\s?다|전부|모두)(?:은|는|을|를|도)?\s?(?:반품|반송)|(?:それ|これ|両方|全部|すべて)(?:ら)?(?:は|を|も)?(?:返品|返送)"
)
_OTHER_ACTS = {"exchange", "cancel", "address", "items", "payment", "person", "change"}


def tells_who(stretch: Message) -> bool:
    """Whether it only says who is writing: “우편번호는 90210입니다”, “hana@example.jpで登録しています”."""
    if not any(stretch.of(slot) for slot in _WHO) or any(stretch.of(slot) for slot in _THINGS):
        return False
    return not (families_of(stretch.text, stretch.ears) or verbs_asked(stretch.spelled))


def settles(stretch: Message) -> bool:
    """Whether it tells how the money of the request beside it shall go, and asks for nothing by itself."""
    if any(stretch.of(slot) for slot in _THINGS) or not tells_money(stretch.text):
        return False
    if _SENDS_BACK.search(stretch.spelled):
        return False
    return not families_of(stretch.text, stretch.ears) & _OTHER_ACTS and not verbs_asked(stretch.spelled) - {"return"}


def puts_right(stretch: Message) -> bool:
    """Whether it takes back what was said just before, and asks for nothing by itself."""
    if not pattern("cues", "put_right").search(stretch.spelled):
        return False
    asked = verbs_asked(stretch.spelled) | families_of(stretch.text, stretch.ears)
    return not asked - {"change"} and not (stretch.of("product") or stretch.of("address"))
