"""The parts of a message and what each asks for, as far as its own words bear it out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sodan.ai.understanding.feature import concepts_of
from sodan.ai.understanding.intent import CLARIFY, STRANGE, Reading, without
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.model import FIRST_LINE, model_of
from sodan.ai.understanding.normalise import folded
from sodan.ai.understanding.question import topic_of
from sodan.ai.understanding.segment import Segment, families_of, segments_of

PROCEDURES = (
    "order_status",
    "cancel_order",
    "change_items",
    "change_address",
    "change_payment",
    "return_refund",
    "exchange",
    "feedback",
)
BACKGROUND = frozenset({"statement", "problem", "background", "thanks", "greeting", "goodbye"})
# The kinds of words (`segment.families_of`) that show a request plainly, so that it may interrupt a question or stand on less.
_FAMILY = {
    "return_refund": {"return"},
    "exchange": {"exchange"},
    "cancel_order": {"cancel"},
    "change_items": {"items", "change"},
    "change_address": {"address"},
    "change_payment": {"payment"},
    "order_status": {"status"},
    "product_question": {"question", "status"},
    "talk_to_person": {"person"},
}
# Without any of these concepts a label was only guessed from how the sentence is built.
_EVIDENCE = {
    "order_status": {"SHIP", "ARRIVE", "NOT_ARRIVED", "ORDER", "PROGRESS", "MONEY_BACK_LATER", "REFUND", "RETURN", "EXCHANGE"},
    "cancel_order": {"CANCEL", "DONT_SEND", "NOT_WANTED", "ORDER", "CHANGED_MIND"},
    "talk_to_person": {"PERSON", "ROBOT", "CONNECT"},
    "feedback": {"REVIEW", "PRAISE", "SERVICE", "WISH"},
    "change_payment": {"PAYMENT"},
}
_MOVES = {"return_refund", "exchange", "cancel_order", "order_status"}
_WISHES = {"PLEASE", "BROKEN", "MISFIT", "CHANGED_MIND", "MONEY_BACK_LATER", "ORDER"}
_ASKS = {"WHEN", "WHERE", "QUESTION", "PROGRESS", "PLEASE", "CAN"}
_DOUBTFUL = {*PROCEDURES, "problem", "product_question"}
_VERY_SURE, _AHEAD, _SECOND = 0.9, 0.25, 0.15


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a message with what it asks for."""

    segment: Segment
    reading: Reading
    label: str
    concepts: frozenset[str]

    @property
    def is_request(self) -> bool:
        """Whether it asks for something to be done, told or talked about."""
        return self.label not in BACKGROUND and self.label != "unsure"

    @property
    def shows_request(self) -> bool:
        """Whether its own words show the request, so that it may interrupt a procedure that waits for an answer."""
        if self.label in {"talk_to_person", "stop", "are_you_a_robot"}:
            return True
        if _FAMILY.get(self.label, set()) & families_of(self.segment.text):
            return True
        known = self.label in _FAMILY or self.label == "feedback"
        asks = self.concepts & (_ASKS | {"REVIEW"})
        return known and self.reading.score >= _VERY_SURE and bool(asks) and len(self.concepts) > 1


def _is_borne_out(label: str, message: Message, concepts: frozenset[str]) -> bool:
    """Whether the words carry anything that such a request must be about."""
    if label == "product_question":
        return bool(message.of("product") or topic_of(message.spelled))
    wanted = _EVIDENCE.get(label)
    return wanted is None or bool(
        concepts & wanted or message.of("order_number") or (label == "order_status" and message.of("product"))
    )


def _our_label(reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """The best label; a request in plain words of ours is no stranger's, unless it names a stranger's thing."""
    if reading.label == STRANGE and "ELSEWHERE" not in concepts:
        second, score = reading.ranked[1]
        if score >= _SECOND and _FAMILY.get(second, set()) & families_of(message.text):
            return second
    return reading.label


def _recast(label: str, concepts: frozenset[str]) -> str:
    """What the words make of a label: returning for another size is an exchange, asking what a return costs a question."""
    if label == "return_refund" and "OTHER_ONE" in concepts and "REFUND" not in concepts:
        return "exchange"
    if label in _MOVES and concepts & {"PRICE", "POLICY"} and "QUESTION" in concepts and not concepts & _WISHES:
        return "product_question"
    return label


def _label(reading: Reading, message: Message, concepts: frozenset[str]) -> str:
    """The label to act on; ``unsure`` when it may be one of two, ``background`` when nothing is asked."""
    ours = _our_label(reading, message, concepts)
    label = _recast(ours, concepts)
    if label != ours and reading.score >= CLARIFY:
        return label
    rated = bool(message.of("rating"))
    if not _is_borne_out(label, message, concepts):
        return "feedback" if rated and label in PROCEDURES else "background"
    backed = bool(_FAMILY.get(label, set()) & families_of(message.text))
    if label != reading.label or reading.is_sure or (reading.score >= CLARIFY and (backed or reading.lead >= _AHEAD)):
        return label
    if rated and not backed:
        return "feedback"
    return "unsure" if reading.score >= CLARIFY and label in _DOUBTFUL else "background"


def parts_of(message: Message, *, line: str = FIRST_LINE) -> list[Part]:
    """The parts of a message, read; the whole when none of several says anything by itself."""
    model = model_of(line)

    def read(segment: Segment) -> Part:
        stretch = message.part(segment.start, segment.end)
        named = [(one.start, one.end) for one in stretch.mentions if one.slot in _NAMES]
        reading = model.read(segment.text, known=named)
        concepts = frozenset(concepts_of(without(stretch.spelled, named)))
        return Part(segment, reading, _label(reading, stretch, concepts), concepts)

    products = [(one.start, one.end) for one in message.mentions if one.slot == "product"]
    parts = [read(segment) for segment in segments_of(message.text, named=products)]
    if len(parts) > 1 and not any(one.is_request or one.label in {"problem", "unsure"} for one in parts):
        whole = read(Segment(message.text, 0, len(message.text)))
        if whole.is_request or whole.label == "problem":
            return [whole]
    return _eased(parts)


# What a message names is no strange word, whatever the examples know.
_NAMES = {"product", "order_number", "email", "phone"}


def _eased(parts: list[Part]) -> list[Part]:
    """A mere complaint of waiting and a mere "how?" beside a request belong to it."""
    asked = {part.label for part in parts if part.is_request}
    if not asked or len(parts) == 1:
        return parts
    return [replace(part, label="background") if _leans(part, at, parts, asked) else part for at, part in enumerate(parts)]


def _leans(part: Part, at: int, parts: list[Part], asked: set[str]) -> bool:
    """Whether a part leans on the request beside it rather than asking for something of its own."""
    if part.label == "unsure":
        return bool({name for name, _ in part.reading.ranked[:3]} & asked) or not part.concepts & _ASKS
    if asked == {part.label}:
        return False
    if part.label in {"order_status", "change_items"} and "NOT_YET" in part.concepts:
        return not part.concepts & {"WHEN", "WHERE", "CHANGE"}
    if part.label == "order_status":
        return not part.concepts & {"WHEN", "WHERE", "QUESTION", "PROGRESS", "PLEASE"}
    before = parts[at - 1].label if at else ""
    is_how = part.label == "product_question" and before in {
        "return_refund",
        "exchange",
        "cancel_order",
        "change_items",
        "change_address",
    }
    return is_how and topic_of(folded(part.segment.text)) in {"", "returns"} and not part.concepts & {"POLICY", "PRICE", "WHEN"}
