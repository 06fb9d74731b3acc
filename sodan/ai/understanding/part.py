"""The parts of a message and what each asks for, as far as its own words bear it out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sodan.ai.understanding.aside import (
    asks_if_in_time,
    changes_a_thing,
    only_frames,
    puts_right,
    settles,
    takes_place,
    tells_who,
)
from sodan.ai.understanding.asking import asked_for, shall_be, verbs_asked
from sodan.ai.understanding.bearing import is_borne_out, signs_of
from sodan.ai.understanding.by_words import by_words
from sodan.ai.understanding.feature import concepts_of
from sodan.ai.understanding.goes_to import (
    GOES_TO,
    WHERE_IT_GOES,
    WHERE_TO,
    goes_with_order,
    of_whose_address,
    takes_address,
    taking_an_order,
)
from sodan.ai.understanding.goods_question import stretches_of_wait
from sodan.ai.understanding.intent import CLARIFY, STRANGE, Reading, without
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.model import model_of
from sodan.ai.understanding.normalise import folded
from sodan.ai.understanding.plain_option import in_plain_options
from sodan.ai.understanding.question import topic_of
from sodan.ai.understanding.segment import Segment, families_of, segments_of
from sodan.ai.understanding.stance import Stance, clauses_of, denied_in

BACKGROUND = frozenset({"statement", "problem", "background", "thanks", "greeting", "goodbye", "sorry", "noted"})
_MOVES = {"return_refund", "exchange", "cancel_order", "order_status"}
_SENT_BACK = {"return_refund", "exchange"}
_WISHES = {"PLEASE", "BROKEN", "MISFIT", "CHANGED_MIND", "MONEY_BACK_LATER", "ORDER"}
_ASKS = {"WHEN", "WHERE", "QUESTION", "PROGRESS", "PLEASE", "CAN"}
_DOUBTFUL = {"problem", "product_question"}
_VERY_SURE, _AHEAD, _SECOND = 0.9, 0.25, 0.15


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a message with what it asks for."""

    segment: Segment
    reading: Reading
    label: str
    concepts: frozenset[str]
    is_shown: bool = False
    is_procedure: bool = False
    stance: Stance = ""
    verbs: frozenset[str] = frozenset()
    names_order: bool = False
    gives_reason: bool = False
    settles: bool = False
    gives_address: bool = False
    puts_right: bool = False

    @property
    def is_request(self) -> bool:
        """Whether it asks for something to be done, told or talked about."""
        return self.label not in BACKGROUND and self.label != "unsure"

    @property
    def shows_request(self) -> bool:
        """Whether its own words show the request, so that it may interrupt a procedure that waits for an answer."""
        if self.label in {"talk_to_person", "stop", "are_you_a_robot"}:
            return True
        if self.is_shown:
            return True
        asks = self.concepts & (_ASKS | {"REVIEW"})
        return self.is_procedure and self.reading.score >= _VERY_SURE and bool(asks) and len(self.concepts) > 1


def _our_label(reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """The best label; a request in plain words of ours is no stranger's, unless it names a stranger's thing.

    A procedure's own words are more than small talk beside them: "hi, can you engrave it?" An address asks for what takes one.
    """
    if addressed := takes_address(reading, message, concepts) or goes_with_order(reading, message, concepts):
        return addressed
    if reading.label in BACKGROUND or reading.label == STRANGE:
        spelled = without(message.spelled, [(one.start, one.end) for one in message.of("address")])
        worded = [name for name, _ in reading.ranked if message.ears.is_worded(name, spelled)]
        if worded:
            return worded[0]
    if reading.label == STRANGE and "ELSEWHERE" not in concepts:
        second, score = reading.ranked[1]
        if score >= _SECOND and message.ears.shows(second, signs_of(message, concepts), message.spelled):
            return second
    return reading.label


def _recast(label: str, concepts: frozenset[str]) -> str:
    """What the words make of a label: returning for another size is an exchange, asking what a return costs a question."""
    if label == "return_refund" and "OTHER_ONE" in concepts and "REFUND" not in concepts:
        return "exchange"
    if label in _MOVES and concepts & {"PRICE", "POLICY"} and "QUESTION" in concepts and not concepts & _WISHES:
        return "product_question"
    return label


def _told_plainly(label: str, reading: Reading, message: Message) -> str:
    """The procedure a wish in so many words is for, where the examples tell none; empty when it is left open."""
    family = asked_for(message)
    is_sure = reading.is_sure and (reading.score >= _VERY_SURE or message.ears.shows(label, frozenset({family}), message.spelled))
    if not family or (label in message.ears.acting and (is_sure or family == "change")):
        return ""
    shown = [name for name in message.ears.acting if message.ears.shows(name, frozenset({family}), "")]
    return next((name for name, _ in reading.ranked if name in shown), "")


def _label(reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """The label to act on; ``unsure`` when it may be one of two, ``background`` when nothing is asked."""
    ours = _our_label(reading, message, concepts)
    if ours in message.ears.taking("address") and message.of("address") and message.of("order_number"):
        return ours  # an order and where it shall go leave no doubt
    if ours in _OF_A_THING and changes_a_thing(message):
        return "change_items"  # the cheapest one available is no wish to hear when it is available
    is_of_person = ours == "talk_to_person" and "PERSON" in concepts  # "담당자 바꿔 주세요" asks for a person on the line
    if plain := "" if is_of_person else _told_plainly(ours, reading, message):
        where = WHERE_IT_GOES.search(message.spelled) if plain == "change_items" else None
        return next(iter(taking_an_order(message.ears.taking("address"), message)), plain) if where else plain
    label = by_words(ours, message, concepts) or _recast(ours, concepts)
    if label in GOES_TO and WHERE_TO.search(message.spelled) and not message.of("address"):
        label = "order_status"
    return label if label != ours and reading.score >= CLARIFY else _borne_out(label, reading, message, concepts)


_OF_A_THING = {"stock_notice", "change_contact"}
_OPINION = {"REVIEW", "PRAISE", "WISH"}


def _label_of(reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """The label to act on, an address told by whose it is."""
    return of_whose_address(_label(reading, message, concepts), message, concepts)


def _borne_out(label: str, reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """The label as far as the message's words and the score bear it out."""
    rated = bool(message.of("rating"))
    if label == "feedback" and "QUESTION" in concepts and not rated and not concepts & _OPINION:
        return STRANGE  # "is your site slow today?" is no opinion
    if not is_borne_out(label, message, concepts):
        return _otherwise(label, reading, message, concepts)
    backed = message.ears.shows(label, signs_of(message, concepts), message.spelled)
    if label != reading.label or reading.is_sure or (reading.score >= CLARIFY and (backed or reading.lead >= _AHEAD)):
        return label
    if rated and not backed:
        return "feedback"
    return "unsure" if reading.score >= CLARIFY and label in _DOUBTFUL | message.ears.requests else "background"


def _otherwise(label: str, reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """What a message is whose words do not bear out its likeliest label."""
    if label not in message.ears.requests:
        return "background"
    return "feedback" if message.of("rating") else _next_best(reading, message, concepts)


def _next_best(reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """The likeliest act after one that the words do not bear out, where they show it; else nothing is asked."""
    if reading.ranked[1][0] == "product_question" and message.of("product"):
        return "product_question"  # "do you have the tumbler in ivory?" is of no sale
    signs = signs_of(message, concepts)
    likely = [name for name, score in reading.ranked[1:4] if score >= _FAINT and name in message.ears.acting]
    shown = next((name for name in likely if message.ears.shows(name, signs, message.spelled)), "")
    return shown or ("change_items" if changes_a_thing(message) else "background")


_FAINT = 0.08
# One verb with what stands between: "send the boots and also the lamp back".
_SEND_BACK = re.compile(r"(?<![a-z])send (?:[^.;!?]{1,90}? )back(?![a-z])")


def parts_of(message: Message) -> list[Part]:
    """The parts of a message, read; the whole when none of several says anything by itself."""
    model = model_of(message.context.line)

    def read(segment: Segment, stance: Stance = "") -> Part:
        stretch = message.part(segment.start, segment.end)
        denied = denied_in(stretch.spelled)
        if denied:
            stretch = replace(stretch, text=without(stretch.text, denied), spelled=without(stretch.spelled, denied))
        named = [(one.start, one.end) for one in stretch.mentions if one.slot in _NAMES]
        reading = model.read(in_plain_options(stretch), known=named)
        concepts = frozenset(concepts_of(without(stretch.spelled, named)))
        label = _stanced(_label_of(reading, stretch, concepts), stretch, stance, is_denied=bool(denied))
        rights = puts_right(stretch) or takes_place(stretch, message, segment.start)
        if only_frames(label, stretch, rights=rights):
            label = "background"
        shown = stretch.ears.shows(label, signs_of(stretch, concepts), stretch.spelled)
        addressed = bool(stretch.of("address")) and label in stretch.ears.taking("address")
        procedure = label in stretch.ears.by_procedure
        verbs = verbs_asked(stretch.spelled) or (frozenset({"change"}) if shall_be(stretch) else frozenset())
        return Part(
            segment,
            reading,
            label,
            concepts,
            is_shown=shown
            or (addressed and (bool(stretch.of("order_number")) or stretch.ears.is_worded(label, stretch.spelled))),
            gives_address=addressed,
            is_procedure=procedure,
            stance=stance,
            verbs=verbs,
            names_order=any(one.slot == "order_number" for one in stretch.mentions),
            gives_reason=bool(stretch.of("reason")),
            settles=settles(stretch),
            puts_right=rights,
        )

    products = [(one.start, one.end) for one in message.mentions if one.slot == "product"]
    uncut = [(one.start, one.end) for one in message.mentions if one.slot in {"address", "order_number"}]
    uncut += [found.span() for found in _SEND_BACK.finditer(message.spelled)]
    uncut += stretches_of_wait(message.spelled)
    segments = segments_of(message.text, named=products, ears=message.ears, whole=uncut)
    parts = [read(segment, stance) for segment, stance in clauses_of(segments)]
    is_asked = any(one.is_request or one.label in {"problem", "unsure"} for one in parts)
    is_who = any(tells_who(message.part(one.segment.start, one.segment.end)) for one in parts)
    if len(parts) > 1 and not is_asked and not is_who:
        whole = read(Segment(message.text, 0, len(message.text)))
        if whole.is_request or whole.label == "problem":
            return [whole]
    return _eased(_carried_on(parts, message), active=message.context.active)


_GOES_ON = {"return_refund", "exchange", "cancel_order", "change_items"}
_LOOSE = BACKGROUND | {"product_question", "unsure", "out_of_scope", "feedback"}
_ASKING = re.compile(r"(?:what|how|when|where|which|who|why|is|are|was|were|does|do|did|can|could|will|would|has|have)(?![a-z])")
_VAGUE = 0.6
_BECOMES = re.compile(r"(?<![a-z])(?:to|for|into|with)(?![a-z])|->|→|로(?:\s|$|요)|に(?:$|、|変|交)")
_INSTRUMENT = re.compile(
    r"gift ?card|paypal|(?<![a-z])(?:visa|mastercard|(?:credit |debit )?card)(?![a-z])"
    r"|기프트|상품권|페이팔|카드|ぎふと|かーど|ぺいぱる"
)


def _carried_on(parts: list[Part], message: Message) -> list[Part]:
    """Each part that only goes on with the request before it is read with that: a further thing, or how its money shall go."""
    kept: list[Part] = []
    for part in parts:
        before = kept[-1] if kept else None
        if before and _is_of_the_next(before, part):
            whole = Segment(message.text[before.segment.start : part.segment.end], before.segment.start, part.segment.end)
            kept[-1] = replace(part, segment=replace(whole, joint=before.segment.joint))
        elif (
            before
            and before.label in _GOES_ON
            and (_is_further_thing(part, before, message) or part.settles or _tells_of_money(part))
        ):
            whole = Segment(message.text[before.segment.start : part.segment.end], before.segment.start, part.segment.end)
            kept[-1] = replace(before, segment=replace(whole, joint=before.segment.joint))
        else:
            kept.append(part)
    return kept


_SWAPS = {"exchange", "change_items"}


def _is_of_the_next(before: Part, part: Part) -> bool:
    """Whether a part only names what one thing shall become, and the verb of it all comes later: “AをXに、BをYに交換したい”."""
    if not {before.label, part.label} <= _SWAPS or before.verbs or before.stance or part.stance or part.names_order:
        return False
    told = folded(before.segment.text).rstrip(" 、,")
    return bool(part.verbs & {"exchange", "change"}) and told.endswith(("に", "로", "으로"))


def _is_further_thing(part: Part, before: Part, message: Message) -> bool:
    """Whether a part merely names another thing that the request before it is about as well: "and also the boots to size 11"."""
    spelled = folded(part.segment.text)
    is_another = part.label not in _LOOSE | {before.label} and (part.is_shown or part.reading.score >= _VAGUE)
    if part.segment.joint == "sentence" or part.stance or part.verbs or is_another:
        return False
    if (
        _ASKING.match(spelled)
        or part.concepts & {"WHEN", "WHERE", "PROGRESS", "PRICE", "POLICY"}
        or not message.part(part.segment.start, part.segment.end).of("product")
    ):
        return False
    return before.label not in {"exchange", "change_items"} or _BECOMES.search(spelled) is not None


def _tells_of_money(part: Part) -> bool:
    """Whether a part only tells what a difference or a refund goes to or comes from: "any difference goes on my gift card"."""
    spelled = folded(part.segment.text)
    if part.stance or _ASKING.match(spelled) or not _INSTRUMENT.search(spelled):
        return False
    return bool(_DIFFERENCE.search(spelled)) and not verbs_asked(_DIFFERENCE.sub(" ", spelled))


def _stanced(label: str, stretch: Message, stance: Stance, *, is_denied: bool) -> str:
    """The label as the clause stands to it: what is denied or only wondered about is not asked for."""
    if label not in stretch.ears.acting:
        return label
    if (is_denied or stance == "asked") and not (families_of(stretch.text, stretch.ears) or verbs_asked(stretch.spelled)):
        return "background"
    return "product_question" if stance == "wondered" else label


# What a message names is no strange word, whatever the examples know.
_NAMES = {"product", "order_number", "email", "phone", "address", "method"}


def _eased(parts: list[Part], *, active: str = "") -> list[Part]:
    """A mere complaint of waiting, a mere "how?" and how the money shall go beside a request belong to it."""
    if active in _ACTS or any(part.label in _ACTS and not part.settles for part in parts):
        parts = [replace(part, label="background") if part.settles and part.label in _MONEY else part for part in parts]
    asked = {part.label for part in parts if part.is_request}
    if not asked or len(parts) == 1:
        return parts
    if any(part.verbs and part.is_procedure for part in parts):
        parts = [replace(part, label="background") if _only_tells(part, parts) else part for part in parts]
    parts = [replace(part, label="background") if _is_reason(part, parts[:at]) else part for at, part in enumerate(parts)]
    parts = [replace(part, label="background") if _only_gives(part, parts[:at]) else part for at, part in enumerate(parts)]
    return [
        replace(part, label="background") if _asks_if_in_time(part, at, parts) or _leans(part, at, parts, asked) else part
        for at, part in enumerate(parts)
    ]


def _only_gives(part: Part, before: list[Part]) -> bool:
    """Whether “my new address is …” only tells where the order shall go that was to go elsewhere, and changes no file."""
    if not part.gives_address or part.label != "change_account_address" or part.verbs or part.is_shown:
        return False
    asked = [one for one in before if one.is_request]
    return bool(asked) and asked[-1].label == "change_address" and not asked[-1].gives_address


def _is_reason(part: Part, before: list[Part]) -> bool:
    """Whether “I do not need it any more” is the reason of the request before it, and ends no talk."""
    return part.label == "stop" and part.gives_reason and any(one.label in _ACTS for one in before)


def _only_tells(part: Part, parts: list[Part]) -> bool:
    """Whether a part beside a wish told plainly merely sounds like one, or only tells how the money of another shall go."""
    if part.label not in _ACTS or not part.is_procedure or part.gives_address:
        return False
    others = [one for one in parts if one is not part and one.verbs and one.is_procedure]
    if not others:
        return False
    if part.label == "change_payment":
        return not (part.concepts & {"CHANGE"} or part.names_order) or bool(_DIFFERENCE.search(folded(part.segment.text)))
    if part.label == "return_refund" and "PAYMENT" in part.concepts and "RETURN" not in part.concepts:
        return True
    return not part.verbs and not ((part.is_shown or part.names_order) and part.reading.score >= _SHOWN_ENOUGH)


_SHOWN_ENOUGH = 0.8
# What the words about money may be taken for.
_MONEY = {"refund_status", "return_refund", "product_question", "change_payment", "order_status", "unsure", "feedback"}
_ACTS = {"return_refund", "exchange", "cancel_order", "change_items", "change_payment", "change_address"}
_DIFFERENCE = re.compile(r"difference|차액|차이|差額|to cover|refund|환불|返金")


# “향이 좀 세서요”, 「香りが強いので」 after a request tells why it is made.
_BECAUSE = re.compile(r"(?:서요?|거든요|니까요?|더라고요|ので|から|からです|て|くて)[\s.。!~]*$")


def _asks_if_in_time(part: Part, at: int, parts: list[Part]) -> bool:
    """Whether a part asks if what was asked just before can still be done: that is no question about an order."""
    if not at or parts[at - 1].label not in _ACTS or part.names_order or part.label in _ACTS:
        return False
    return asks_if_in_time(folded(part.segment.text))


def _leans(part: Part, at: int, parts: list[Part], asked: set[str]) -> bool:
    """Whether a part leans on the request beside it rather than asking for something of its own."""
    if part.label == "unsure":
        return bool({name for name, _ in part.reading.ranked[:3]} & asked) or not part.concepts & _ASKS
    is_displeased = part.label == "feedback" and not part.concepts & {"REVIEW", "SERVICE"} and not part.verbs
    if part.label == "item_claim" or asked == {part.label} or is_displeased:
        return bool(asked & _SENT_BACK - {part.label})  # what is wrong with a thing is the reason why it is sent back
    if part.label in {"order_status", "change_items"} and "NOT_YET" in part.concepts:
        return not part.concepts & {"WHEN", "WHERE", "CHANGE"}
    if part.label == "order_status":
        return not part.concepts & {"WHEN", "WHERE", "QUESTION", "PROGRESS", "PLEASE"}
    before = parts[at - 1].label if at else ""
    is_why = part.label == "product_question" and before in _SENT_BACK and _BECAUSE.search(folded(part.segment.text))
    is_how = part.label == "product_question" and before in {
        "return_refund",
        "exchange",
        "cancel_order",
        "change_items",
        "change_address",
    }
    is_plain = topic_of(folded(part.segment.text)) in {"", "returns"} and not part.concepts & {"POLICY", "PRICE", "WHEN"}
    return bool(is_why) or (is_how and is_plain)
