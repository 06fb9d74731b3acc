"""New requests in a message: parts that only tell what happened join the request beside them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from sodan.ai.understanding.either import EITHER_OF, as_records_tell, is_either
from sodan.ai.understanding.fold import SWAPS
from sodan.ai.understanding.goes_to import GOES_TO, addresses_changed, taking_an_order
from sodan.ai.understanding.line import order_of_lines
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.part import BACKGROUND, Part
from sodan.ai.understanding.question import ask
from sodan.ai.understanding.slot import commands_for, swap_for_lines
from sodan.procedures.command import Command

CHITCHAT = ("thanks", "greeting", "goodbye", "sorry", "noted", "are_you_a_robot")
_SENT_BACK = ("return_refund", "exchange")
_CANDIDATE = 0.08


def groups_of(message: Message, parts: list[Part]) -> list[list[Part]]:
    """Each request with the parts beside it that only tell what happened: those before it, then those after the last.

    How the money shall go, what puts right what was said, and an order number still missing belong to the request before them.
    """
    groups: list[list[Part]] = []
    waiting: list[Part] = []
    for part in parts:
        if part.stance == "wondered" and not part.is_request and len(parts) > 1:
            continue  # what is only to be known tells nothing of the request beside it
        if groups and not waiting and _looks_back(message, part, groups[-1]):
            _attach(message, part, groups)
            continue
        waiting.append(part)
        if part.is_request or part.label == "unsure":
            groups.append(waiting)
            waiting = []
    if groups:
        groups[-1].extend(waiting)
        return [group for told in groups for group in _without_strangers(told)]
    return [waiting] if waiting else []


def _attach(message: Message, part: Part, groups: list[list[Part]]) -> None:
    """To the request before it; an order put right is that of the whole request, though it was told in two sentences."""
    alike = len(groups) > 1 and main_part(groups[-2]).label == main_part(groups[-1]).label
    if alike and part.names_order and not stretch_of(message, groups[-1]).of("order_number"):
        groups[-2].extend(groups.pop())
    groups[-1].append(part)


def _looks_back(message: Message, part: Part, group: list[Part]) -> bool:
    """Whether a part that asks for nothing belongs to the request before it."""
    if part.is_request or part.label not in BACKGROUND - {"problem"}:
        return False
    if part.settles or part.puts_right or group[-1].puts_right:
        return True
    told, before = message.part(part.segment.start, part.segment.end), stretch_of(message, group)
    if part.gives_address and main_part(group).label in GOES_TO and not before.of("address"):
        return True
    names_order = bool(told.of("order_number")) and not told.of("product") and part.segment.joint != "cue"
    if names_order and not before.of("order_number"):
        return True
    return bool(told.of("reason")) and main_part(group).label in _GIVES_REASON and not before.of("reason")


_GIVES_REASON = {"cancel_order", "return_refund"}


def _without_strangers(group: list[Part]) -> list[list[Part]]:
    """A complaint about a thing belongs to a return or an exchange; beside any other request it stands for itself."""
    head = main_part(group)
    if head.label in (*_SENT_BACK, "problem", "cancel_order", "change_items") or not any(
        part.label == "problem" for part in group
    ):
        return [group]
    problems = [part for part in group if part.label == "problem"]
    rest = [part for part in group if part.label != "problem"]
    return [problems, rest] if group[0].label == "problem" else [rest, problems]


def main_part(group: list[Part]) -> Part:
    """The part that asks; else the complaint; else the first."""
    asking = [part for part in group if part.is_request or part.label == "unsure"]
    problems = [part for part in group if part.label == "problem"]
    return (asking or problems or group)[0]


def stretch_of(message: Message, group: list[Part]) -> Message:
    """All that a group of parts says, as one message."""
    return message.part(min(one.segment.start for one in group), max(one.segment.end for one in group))


def commands_of_group(message: Message, group: list[Part], *, active: str) -> list[Command]:
    """What one request and the words around it amount to. ``active`` is the procedure that runs: it is not started again."""
    head, part = main_part(group), stretch_of(message, group)
    if head.label in message.ears.requests:
        return _begun(part, head, active)
    score, span = head.reading.score, head.segment.text
    if head.label in CHITCHAT:
        beside = commands_for(part, active) if active else []
        return beside or [Command("chitchat", head.label, span=span, score=score)]
    single = {
        "talk_to_person": Command("handoff", span=span, score=score),
        "stop": Command("cancel", span=span, score=score),
        "out_of_scope": Command("cannot_handle", span=span, score=score),
    }
    if head.label in single:
        return [single[head.label]]
    if head.label == "product_question":
        return [_asked_about(ask(message.part(head.segment.start, head.segment.end), score=score), message)]
    doubtful = {"problem": _problem, "unsure": _clarify}
    return doubtful[head.label](part, head, active) if head.label in doubtful else commands_for(part, active)


# Some of the money, for what one keeps though it is not as it should be.
_SOME_BACK = re.compile(
    r"(?<![a-z])(?:some|part|a bit|a little|half) (?:of (?:my|the) )?money back|partial refund|money off"
    r"|(?:일부|부분)(?:만)?\s?환불|조금\s?(?:돌려|환불|깎)"
    r"|一部(?:を)?返金|いくらか(?:返金|戻)|少し(?:返金|値引)"
)


def _as_claimed(label: str, part: Message) -> str:
    """A claim, where some of the money is wanted for what is not as it should be."""
    is_faulty = any(one.value in {"defective", "wrong_item"} for one in part.of("reason"))
    is_claim = label == "return_refund" and is_faulty and _SOME_BACK.search(part.spelled)
    return "item_claim" if is_claim and "item_claim" in part.ears.by_procedure else label


def _begun(part: Message, head: Part, active: str) -> list[Command]:
    """A procedure begun, with what was said for its slots; one that runs already is not begun again."""
    procedure = _as_claimed(_as_addressed(head.label, part), part)
    if procedure in SWAPS:
        elsewhere = _is_elsewhere(part)
        procedure = active if active in SWAPS and not elsewhere else swap_for_lines(part, said=procedure) or procedure
        active = "" if elsewhere else active
    when: Literal["", "refused"] = "refused" if head.stance == "refused" else ""
    if not active and (several := _several(part, procedure)):
        score = head.reading.score
        return [one for name, said in several for one in (Command("start", name, span=part.text, score=score, when=when), *said)]
    opening = [] if procedure == active else [Command("start", procedure, span=part.text, score=head.reading.score, when=when)]
    return opening + commands_for(part, procedure) + _comment(head, procedure)


def _several(part: Message, procedure: str) -> list[tuple[str, list[Command]]]:
    """The procedures with their slots where one wish is for several: to cancel or return, to change two addresses at once."""
    if procedure in EITHER_OF and is_either(part):
        said = [(name, as_records_tell(name, commands_for(part, name), part.context.orders)) for name in EITHER_OF]
        return [(name, one) for name, one in said if one is not None]
    owners = [name for name in addresses_changed(part) if name in part.ears.by_procedure] if procedure in GOES_TO else []
    return [(name, commands_for(part, name)) for name in owners] if len(owners) > 1 else []


def _is_elsewhere(part: Message) -> bool:
    """Whether another order is named than the one whose lines are in hand: then it is a request of its own."""
    in_hand = order_of_lines(part.context.orders, part.context.focus) if part.context.focus else None
    named = {one.value for one in part.of("order_number")}
    return in_hand is not None and bool(named) and in_hand not in named


def _as_addressed(label: str, part: Message) -> str:
    """What is changed when an address is told and no goods: "update my order, it should go to 1 Main Street"."""
    if label != "change_items" or not part.of("address") or part.of("product"):
        return label
    return next(iter(taking_an_order(part.ears.taking("address"), part)), label)


def _comment(head: Part, procedure: str) -> list[Command]:
    """What somebody says of the shop is the comment of their feedback; "I want to leave a review" is none."""
    if procedure == "feedback" and head.concepts & {"PRAISE", "SERVICE", "WISH"}:
        return [Command("set", "comment", head.segment.text, head.segment.text)]
    return []


# Who begins with "I have feedback", and says it in the same message.
_OPINION = re.compile(
    r"^\W*(?:(?:i have|i've got|i've|here is|here's|just)\s+)?"
    r"(?:some |a bit of |a piece of |one |a )?(?:feedback|suggestion|comment)s?(?: for you)?\s*[:,–-]"
    r"|^[^.!?。]{0,8}(?:의견|건의|제안)[^.!?:]{0,14}(?:요|다|데|:)[.,!:\s]"
    r"|^[^。!?]{0,6}(?:意見|要望|提案)(?:です|ですが|として|があ|を)[^。!?]{0,14}(?:[。、:]|ますか|ください)"
)
_SAID = 12  # letters behind it


def opinion_told(message: Message) -> list[Command]:
    """The opinion that a message says it is, whole; nothing where it only asks to give one."""
    begun = _OPINION.match(message.spelled)
    if "feedback" not in message.ears.by_procedure or begun is None or len(message.text) - begun.end() < _SAID:
        return []
    told = [one for one in commands_for(message, "feedback") if one.name != "comment"]
    return [Command("start", "feedback", span=message.text), Command("set", "comment", message.text, message.text), *told]


def _problem(part: Message, head: Part, active: str) -> list[Command]:
    """A complaint without a wish: money or another one? Within a procedure it is simply the reason."""
    if active:
        return commands_for(part, active)
    return [_which(head, _SENT_BACK), *commands_for(part, "return_refund")]


def _clarify(part: Message, head: Part, active: str) -> list[Command]:
    """The likeliest two procedures to ask about."""
    likely = [name for name, score in head.reading.ranked[:3] if name in part.ears.requests and score >= _CANDIDATE]
    likely = list(_SENT_BACK) if head.reading.label == "problem" else likely
    if active in likely or not likely:
        return commands_for(part, active)
    worded = [name for name in likely[:2] if part.ears.is_worded(name, part.spelled)]
    is_told = len(likely) == 1 and likely[0] not in part.ears.acting
    is_plain = is_told and bool(head.concepts & {"QUESTION", "WHEN", "WHERE"})
    if is_told and not (is_plain or worded):
        return commands_for(part, active)
    if sure := worded if len(worded) == 1 else likely[:1] if is_plain else []:
        return _begun_as(sure[0], part, head)
    if set(likely[:2]) == SWAPS and (swap := swap_for_lines(part)):
        return _begun_as(swap, part, head)
    return [_which(head, tuple(likely[:2])), *commands_for(part, likely[0])]


def _asked_about(question: Command, message: Message) -> Command:
    """The question; about the one thing that the message names elsewhere, where it names none itself."""
    named = {one.value.products[0] for one in message.of("product") if one.value.products}
    if question.value["product_id"] or len(named) != 1:
        return question
    return replace(question, value=question.value | {"product_id": named.pop()})


def _begun_as(procedure: str, part: Message, head: Part) -> list[Command]:
    return [Command("start", procedure, span=part.text, score=head.reading.score), *commands_for(part, procedure)]


def _which(head: Part, candidates: tuple[str, ...]) -> Command:
    return Command("clarify", span=head.segment.text, score=head.reading.score, candidates=candidates)
