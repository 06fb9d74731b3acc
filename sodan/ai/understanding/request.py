"""New requests in a message: each part is read, parts that only tell what happened join the request beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sodan.ai.understanding.feature import concepts_of
from sodan.ai.understanding.intent import Reading, model_of
from sodan.ai.understanding.question import ask
from sodan.ai.understanding.segment import Segment, families_of, segments_of
from sodan.ai.understanding.slot import commands_for
from sodan.procedures.command import Command

if TYPE_CHECKING:
    from sodan.ai.understanding.message import Message

LINE = "e_commerce"
PROCEDURES = ("order_status", "cancel_order", "change_items", "change_address", "change_payment", "return_refund", "exchange", "feedback")
CHITCHAT = ("thanks", "greeting", "goodbye", "are_you_a_robot")
_SENT_BACK = ("return_refund", "exchange")
_BACKGROUND = {"statement", "problem", "background", "thanks", "greeting"}
# Where nothing was asked a label may stand on its score alone; within a procedure its own words must be there too.
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
_VERY_SURE, _CANDIDATE = 0.9, 0.08


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a message with what it asks for."""

    segment: Segment
    reading: Reading
    label: str

    @property
    def is_request(self) -> bool:
        """Whether it asks for something to be done, told or talked about."""
        return self.label not in _BACKGROUND and self.label != "unsure"


def _label(reading: Reading, text: str) -> str:
    """The label to act on; ``unsure`` between two, ``background`` when nothing is asked."""
    if reading.is_sure:
        return reading.label
    backed = bool(_FAMILY.get(reading.label, set()) & families_of(text))
    rivals = [name for name in reading.rivals() if name in PROCEDURES]
    if reading.ranked[0][1] >= 0.3 and backed and len(rivals) < 2:  # noqa: PLR2004 - two rivals are what there is to clarify
        return reading.label
    return "unsure" if reading.score >= 0.3 and reading.label in (*PROCEDURES, "problem", "product_question") else "background"


def has_evidence(part: Part) -> bool:
    """Whether a part's own words show its request, so that it may interrupt a procedure that waits for an answer."""
    if part.label in {"talk_to_person", "stop", "are_you_a_robot"}:
        return True
    if part.label not in _FAMILY and part.label != "feedback":
        return False
    if _FAMILY.get(part.label, set()) & families_of(part.segment.text):
        return True
    concepts = set(concepts_of(part.segment.text.lower()))
    return part.reading.score >= _VERY_SURE and bool(concepts & {"QUESTION", "WHEN", "WHERE", "PLEASE", "CAN", "REVIEW"}) and len(concepts) > 1


def parts_of(message: Message, *, line: str = LINE) -> list[Part]:
    """The parts of a message, read; the whole when none of several says anything by itself."""
    model = model_of(line)

    def part(segment: Segment) -> Part:
        reading = model.read(segment.text)
        return Part(segment, reading, _label(reading, segment.text))

    parts = [part(segment) for segment in segments_of(message.text)]
    if len(parts) > 1 and not any(one.is_request or one.label in {"problem", "unsure"} for one in parts):
        whole = part(Segment(message.text, 0, len(message.text)))
        if whole.is_request or whole.label == "problem":
            return [whole]
    return _merged(parts)


def _merged(parts: list[Part]) -> list[Part]:
    """Two halves of one wish made one: "cancel and refund" is a cancellation, "return it for another size" an exchange."""
    merged: list[Part] = []
    for part in parts:
        before = merged[-1] if merged else None
        pair = (before.label, part.label) if before else None
        same = part.segment.joint in {"joint", "cue"} and pair in {
            ("cancel_order", "return_refund"),
            ("return_refund", "exchange"),
            ("return_refund", "return_refund"),
            ("exchange", "exchange"),
        }
        if before and (same and part.segment.joint == "joint" or same and pair == ("cancel_order", "return_refund")):
            label = "exchange" if part.label == "exchange" else before.label
            joined = replace(before.segment, end=part.segment.end, text=f"{before.segment.text} {part.segment.text}")
            merged[-1] = replace(before, segment=joined, label=label)
        else:
            merged.append(part)
    return merged


def groups_of(parts: list[Part]) -> list[list[Part]]:
    """Each request with the parts beside it that only tell what happened: those before it, then those after the last."""
    groups: list[list[Part]] = []
    waiting: list[Part] = []
    for part in parts:
        waiting.append(part)
        if part.is_request or part.label == "unsure":
            groups.append(waiting)
            waiting = []
    if groups:
        groups[-1].extend(waiting)
        return [group for told in groups for group in _without_strangers(told)]
    return [waiting] if waiting else []


def _without_strangers(group: list[Part]) -> list[list[Part]]:
    """A complaint about a thing belongs to a return or an exchange; beside any other request it stands for itself."""
    head = main_part(group)
    if head.label in _SENT_BACK or not any(part.label == "problem" for part in group) or head.label == "problem":
        return [group]
    problems = [part for part in group if part.label == "problem"]
    rest = [part for part in group if part.label != "problem"]
    return [problems, rest] if group[0].label == "problem" else [rest, problems]


def main_part(group: list[Part]) -> Part:
    """The part that asks; else the complaint; else the first."""
    asking = [part for part in group if part.is_request or part.label == "unsure"]
    problems = [part for part in group if part.label == "problem"]
    return (asking or problems or group)[0]


def commands_of_group(message: Message, group: list[Part], *, active: str) -> list[Command]:
    """What one request and the words around it amount to. ``active`` is the procedure that runs: it is not started again."""
    head = main_part(group)
    part = message.part(group[0].segment.start, group[-1].segment.end)
    label, score, span = head.label, head.reading.score, head.segment.text
    if label in PROCEDURES:
        opening = [] if label == active else [Command("start", label, span=part.text, score=score)]
        return opening + commands_for(part, label) + _comment(head, label)
    single = {
        "talk_to_person": lambda: [Command("handoff", span=span, score=score)],
        "stop": lambda: [Command("cancel", span=span, score=score)],
        "product_question": lambda: [ask(message.part(head.segment.start, head.segment.end), score=score)],
        "out_of_scope": lambda: [Command("cannot_handle", span=span, score=score)],
        "problem": lambda: _problem(part, head, active),
        "unsure": lambda: _clarify(part, head, active),
    }
    if label in CHITCHAT:
        return [Command("chitchat", label, span=span, score=score)]
    return single[label]() if label in single else commands_for(part, active)


def _comment(head: Part, label: str) -> list[Command]:
    """What somebody says of the shop is the comment of their feedback; "I want to leave a review" is none."""
    said = set(concepts_of(head.segment.text.lower())) & {"PRAISE", "SERVICE", "WISH"}
    return [Command("set", "comment", head.segment.text, head.segment.text)] if label == "feedback" and said else []


def _problem(part: Message, head: Part, active: str) -> list[Command]:
    """A complaint without a wish: money or another one? Within a return or an exchange it is simply the reason."""
    if active:
        return commands_for(part, active)
    return [Command("clarify", span=head.segment.text, score=head.reading.score, candidates=_SENT_BACK), *commands_for(part, "return_refund")]


def _clarify(part: Message, head: Part, active: str) -> list[Command]:
    """The likeliest two procedures to ask about."""
    likely = [name for name, score in head.reading.ranked[:3] if name in PROCEDURES and score >= _CANDIDATE]
    if head.reading.label == "problem":
        likely = list(_SENT_BACK)
    if active in likely or not likely:
        return commands_for(part, active)
    return [Command("clarify", span=head.segment.text, score=head.reading.score, candidates=tuple(likely[:2])), *commands_for(part, likely[0])]
