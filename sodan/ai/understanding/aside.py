"""What is told beside a request: who is writing, how the money shall go, and what puts right what was said just before."""

from __future__ import annotations

import re

from sodan.ai.understanding.announced import announces
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


_CHOSE_WRONGLY = re.compile(
    r"(?:おぷしょん|種類|色|さいず|住所|お届け先|届け先|商品|支払い?方法|選び?)(?:の指定)?(?:を|が|は)?間違"
    r"|(?:옵션|색상|색깔|색|사이즈|주소|배송지|상품|결제\s?수단)(?:을|를|이|가)?\s?(?:잘못|틀렸|틀린|착각)"
    r"|(?<![a-z])wrong (?:options?|size|colou?r|address|items?|version|model)(?![a-z])"
)


def chose_wrongly(spelled: str) -> bool:
    """Whether what is mistaken is how something was ordered, and not what was said just before: “オプションを間違えました”."""
    return _CHOSE_WRONGLY.search(spelled) is not None


def puts_right(stretch: Message) -> bool:
    """Whether it takes back what was said just before, and asks for nothing by itself."""
    if not pattern("cues", "put_right").search(stretch.spelled) or chose_wrongly(stretch.spelled):
        return False
    asked = verbs_asked(stretch.spelled) | families_of(stretch.text, stretch.ears)
    return not asked - {"change"} and not (stretch.of("product") or stretch.of("address"))


def takes_place(stretch: Message, message: Message, start: int) -> bool:
    """Whether it only names the order that takes the place of one told wrongly before: “…。いえ、間違えました。B の注文です”."""
    wrong = any(one.slot == "order_number" and one.rejected and one.end <= start for one in message.mentions)
    if not wrong or not stretch.of("order_number") or any(stretch.of(slot) for slot in ("product", "address")):
        return False
    return not verbs_asked(stretch.spelled) and not families_of(stretch.text, stretch.ears) - {"change"}


def changes_a_thing(message: Message) -> bool:
    """Whether something the customer has bought shall be another: a lamp to be changed is no change of one's own file."""
    bought = any(one.value.lines for one in message.of("product"))
    return bought and "change" in verbs_asked(message.spelled) and "change_items" in message.ears.acting


_IN_TIME = re.compile(
    r"間に合(?:い|う|え)|まだ(?:でき|可能|大丈夫)|아직\s?(?:가능|되나|될까|늦지)|늦지\s?않|너무 늦"
    r"|(?<![a-z])(?:too late|still (?:possible|in time|okay?))(?![a-z])"
)


def asks_if_in_time(spelled: str) -> bool:
    """Whether a folded text asks if something can still be done."""
    return _IN_TIME.search(spelled) is not None


def only_frames(label: str, stretch: Message, *, rights: bool) -> bool:
    """Whether it only says who is writing, how many things will be asked, or what puts right an order told before."""
    if label in stretch.ears.acting and announces(stretch.spelled):
        return not any(stretch.of(slot) for slot in ("product", "order_number", "address"))
    return label in stretch.ears.by_procedure and (tells_who(stretch) or (rights and bool(stretch.of("order_number"))))
