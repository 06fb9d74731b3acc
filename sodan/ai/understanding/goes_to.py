"""Where something shall go: what is asked for by an address told, and by asking to change where an order goes."""

from __future__ import annotations

import re

from sodan.ai.understanding.intent import Reading, without
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.segment import families_of

_LIKELY = 0.15


def goes_with_order(reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """An address that shall be another one, told with an order, is the order's and not the one on file."""
    likely = {name for name, score in reading.ranked[:2] if score >= _LIKELY}
    if not likely & GOES_TO or "ADDRESS" not in concepts or not message.of("order_number") or "QUESTION" in concepts:
        return ""
    asked = families_of(message.spelled, message.ears) - {"address", "change", "status"}
    spelled = without(message.spelled, [(one.start, one.end) for one in message.of("address")])
    return "" if asked or message.ears.is_worded("change_account_address", spelled) else "change_address"


GOES_TO = {"change_address", "change_account_address"}
# Where it was sent is asked, not where it shall go.
WHERE_TO = re.compile(
    r"\b(?:what|which)(?:'s| is| was)?(?: the| my)?(?: shipping| delivery)? address\b(?! (?:can|should|may|could))"
    r"|\bwhere (?:did|was|were|has|have)\b|\btell me the(?: shipping| delivery)? address"
    r"|어느 주소로|어떤 주소로|주소가 (?:어디|뭐|어떻게)|어디로 (?:보냈|보내셨|발송|배송되|갔)"
    r"|どの(?:ご)?住所|どちらの(?:ご)?住所|どこ(?:に|へ)(?:送られ|送りまし|届|発送)|住所は(?:どこ|何)"
)


def takes_address(reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """The procedure meant by a request that names an address and asks for nothing else; empty when there is none such."""
    named = [(one.start, one.end) for one in message.of("address")]
    takers = message.ears.taking("address") if named else frozenset()
    asked = families_of(without(message.spelled, named), message.ears) - takers - {"address", "change", "status"}
    is_question = "QUESTION" in concepts and not _BIDS.search(message.spelled)
    if asked or is_question or not concepts & _GIVEN:
        return ""
    if message.of("order_number") or "ORDER" in concepts:
        takers = taking_an_order(takers, message)
    worded = [name for name in takers if message.ears.is_worded(name, without(message.spelled, named))]
    return next(iter(worded or [name for name, _ in reading.ranked if name in takers]), "")


def taking_an_order(names: frozenset[str], message: Message) -> frozenset[str]:
    """Those of the procedures that are about an order; all of them where none is."""
    return frozenset(name for name in names if any(slot.type == "order" for _, slot in message.ears.slots_of(name))) or names


# A bidding in the form of a question; and a wish to change where something goes, which names no address yet.
_BIDS = re.compile(
    r"(?<![a-z])(?:can|could|would|will|may) (?:you|i|we)(?![a-z])|(?<![a-z])please(?![a-z])|주실|주시|もらえ|いただけ|できます"
)
WHERE_IT_GOES = re.compile(r"(?<![a-z])where\b[^.?!]{0,40}?\b(?:going|goes|go|sent|shipped|delivered|headed)\b")


# What is said with an address that something shall go to: not "I live at".
_GIVEN = {"CHANGE", "SHIP", "ADDRESS", "PLEASE", "ORDER"}


# Where it shall go, which tells nothing of whose address is changed: "to my default address", 「登録の住所に」, "기본 배송지로".
_TARGET = re.compile(
    r"(?<![a-z])(?:to|into|with|be|as)(?: be)? "
    r"(?!(?:chang|modif|updat|correct|switch|edit|adjust|set|mov|fix|have|get|make|do|see|check))"
    r"(?:(?:my|the|our|that|a|his|her|their)(?:'s)? )?(?:[\w'.-]+ ){0,4}?"
    r"(?:address|home|place|house|apartment|office|one|location)(?: (?:in|at|on|from) [^,;.()]{2,30})?"
    r"|\([^()]*\)"
    r"|(?:제\s?|내\s?)?(?:기본|등록된|회원\s?정보의?|새|다른|원래)\s?(?:배송지|주소|집)로"
    r"|(?:登録(?:済み|して(?:ある|いる))?|既定|いつも|会員情報|新しい|別|元)の?(?:住所|お届け先|家)[にへ](?!つ|関)"
)
_OF_ORDER = re.compile(
    r"(?<![a-z])(?<!i )(?<!to )(?<!you )(?<!we )(?<!could )(?<!can )orders?(?:'s|')?(?! (?:history|profile))(?![a-z])"
    r"|(?<![a-z])(?:shipping|delivery) address|주문|배송지(?<!기본 배송지)(?<!기본배송지)"
    r"|注文|お届け先(?<!登録のお届け先)(?<!既定のお届け先)"
)
_OF_ACCOUNT = re.compile(
    r"(?<![a-z])(?:user|account|profile|default|customer|home|primary|registered|saved)(?: (?:account|default|home|profile))?"
    r" address(?:es)?(?![a-z])|(?<![a-z])address(?:es)? (?:on|in|of) (?:my|the) (?:account|profile|file)(?![a-z])"
    r"|기본\s?(?:배송지|주소)|(?:계정|회원\s?정보|프로필)의?\s?주소|(?:登録|既定|会員情報|あかうんと|ぷろふぃーる)の?(?:住所|お届け先)"
)
_CHANGED = re.compile(
    r"(?<![a-z])(?:chang|modif|updat|correct|switch|edit|adjust|set|mov|fix)\w*(?![a-z])|변경|바꾸|바꿔|바꿀|수정|고쳐"
    r"|変更|変え|修正|直し"
)


def addresses_changed(message: Message) -> tuple[str, ...]:
    """What the address that shall change belongs to, as far as the words tell: an order, the customer's file, or both."""
    spelled = without(message.spelled, [(one.start, one.end) for one in message.of("address")])
    if not _CHANGED.search(spelled):
        return ()
    changed = _TARGET.sub(" ", spelled)
    told = (("change_address", _OF_ORDER), ("change_account_address", _OF_ACCOUNT))
    return tuple(name for name, words in told if words.search(changed))


def of_whose_address(label: str, message: Message, concepts: frozenset[str]) -> str:
    """The label by whose address is to change: "to my default address" tells where an order shall go, and changes no file."""
    is_of_goods = bool(message.of("product") or message.of("quality"))
    if label not in GOES_TO and not (label == "change_items" and "ADDRESS" in concepts and not is_of_goods):
        return label
    owners = [name for name in addresses_changed(message) if name in message.ears.by_procedure]
    return label if label in owners or not owners else owners[0]
