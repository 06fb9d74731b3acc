"""Running one step of a procedure; each kind of step is one function that says whether to go on, wait or end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sodan.backoffice.connector import OrderView
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word
from sodan.policy.rule import compiled
from sodan.procedures.acting import act
from sodan.procedures.answering import answer_campaigns, answer_order_status, answer_product, answer_stock
from sodan.procedures.case import Case
from sodan.procedures.contact_proof import is_proved
from sodan.procedures.every_order import share_out, take_over
from sodan.procedures.frame import Agenda, Asked, Awaited, Awaiting, Frame
from sodan.procedures.identification import Known, identify
from sodan.procedures.money_back import answer_refund_status
from sodan.procedures.parcel import answer_parcel
from sodan.procedures.procedure import (
    Act,
    Answer,
    Branch,
    Collect,
    Identify,
    Offer,
    Pass,
    Procedure,
    Prove,
    Say,
    Step,
    procedure_of,
)
from sodan.procedures.said import Line, Spoken
from sodan.procedures.same_again import claimed_instead
from sodan.procedures.second_choice import second_choice
from sodan.procedures.slot import resolve
from sodan.procedures.slots.answer import Filled, Question, Stuck
from sodan.procedures.slots.order import order_of


class After(Enum):
    """What the engine does after a step."""

    NEXT = "next"
    WAIT = "wait"
    REREAD = "reread"
    END = "end"


@dataclass(slots=True)
class Scene:
    """Everything a step may look at or change."""

    procedure: Procedure
    frame: Frame
    agenda: Agenda
    case: Case
    spoken: Spoken


def _identify(step: Identify, scene: Scene) -> After:
    known = identify(step.level, frame=scene.frame, agenda=scene.agenda, case=scene.case, spoken=scene.spoken)
    if known is Known.GIVEN_UP:
        return After.END
    return {Known.ENOUGH: After.NEXT, Known.JUST_PROVED: After.REREAD, Known.ASKED: After.WAIT}[known]


# What may be asked for in one question: each is known by its own shape, and none has buttons.
_NOT_TO_BE_HAD = {"say.variant_missing", "say.variant_sold_out"}
TOGETHER: tuple[Awaited, ...] = ("text", "date", "email", "phone", "person_name", "address")
MOST_TOGETHER = 4


def _prove(step: Prove, scene: Scene) -> After:
    address = str(scene.frame.slots.get(step.slot) or "")
    if is_proved(address, frame=scene.frame, agenda=scene.agenda, case=scene.case, spoken=scene.spoken):
        return After.NEXT
    return After.END if scene.spoken.handover else After.WAIT


def _collect(step: Collect, scene: Scene) -> After:
    frame = scene.frame
    _along(step.slot, scene)
    answer = _resolved(step.slot, scene)
    if isinstance(answer, Filled):
        return After.NEXT
    if isinstance(answer, Question) and answer.line.key in _NOT_TO_BE_HAD and second_choice(scene.agenda, frame):
        answer = Stuck(Line(f"{answer.line.key}_so_instead", answer.line.values))
    if isinstance(answer, Stuck) and claimed_instead(answer.line.key, frame, scene.agenda, scene.case):
        frame.status = "dropped"
        return After.END
    if isinstance(answer, Stuck):
        scene.spoken.lines.append(answer.line)
        frame.status = "refused"
        return After.END
    also = _also_open(step.slot, answer, scene)
    line = _ask_together([step.slot, *(one.slot for one in also)], scene) if also else answer.line
    scene.agenda.awaiting = Awaiting(
        kind=answer.kind, slot=step.slot, frame=frame.number, choices=line.choices, also=also, about=answer.about
    )
    scene.spoken.lines.append(line)
    return After.WAIT


def _along(name: str, scene: Scene) -> None:
    """A request about every order is shared out; one that goes along with another takes over what that was told."""
    slot = scene.procedure.slots[name]
    if slot.type == "order" and (count := share_out(slot, scene.frame, scene.agenda, scene.case)) > 1:
        scene.spoken.say("say.every_order", count=count)
    take_over(name, slot, scene.frame, scene.agenda)


def _resolved(name: str, scene: Scene) -> Filled | Question | Stuck:
    answer = resolve(scene.procedure.slots[name], scene.frame, scene.case)
    if isinstance(answer, Filled) and not answer.was_said:
        scene.spoken.note("log.from_records", slot=name, value=str(answer.value))
    return answer


def _also_open(asked: str, question: Question, scene: Scene) -> tuple[Asked, ...]:
    """The open slots of the steps right after this one that may be asked for in the same breath."""
    slots = scene.procedure.slots
    if question.kind not in TOGETHER or question.line.key != slots[asked].ask:
        return ()
    also: list[Asked] = []
    for step in scene.procedure.steps[scene.frame.step + 1 :]:
        if not isinstance(step.do, Collect) or len(also) + 1 >= MOST_TOGETHER:
            break
        slot = slots[step.do.slot]
        if {asked, *(one.slot for one in also)} & set(slot.after) or not _is_due(step, scene):
            break
        answer = _resolved(step.do.slot, scene)
        if isinstance(answer, Question) and answer.kind in TOGETHER and not answer.line.choices:
            also.append(Asked(kind=answer.kind, slot=step.do.slot))
        elif not isinstance(answer, Filled):
            break
    return tuple(also)


def _ask_together(names: list[str], scene: Scene) -> Line:
    """One question for several things, each by its name: the slot's own, else what its kind is called."""
    things = []
    for name in names:
        slot = scene.procedure.slots[name]
        things.append(slot.names or {language: word(f"thing.{slot.type}", language) for language in LANGUAGES})
    return Line("say.ask_together", {"things": things})


def _act(step: Act, scene: Scene) -> After:
    act(step, frame=scene.frame, agenda=scene.agenda, case=scene.case, spoken=scene.spoken)
    if scene.spoken.handover or scene.frame.status == "refused":
        return After.END
    return After.WAIT if scene.frame.status == "waiting" else After.NEXT


def _say(step: Say, scene: Scene) -> After:
    scene.spoken.say(f"say.{step.phrase}")
    return After.NEXT


TELLERS = {
    "order_status": answer_order_status,
    "refund_status": answer_refund_status,
    "parcel": answer_parcel,
    "product": answer_product,
    "stock": answer_stock,
    "campaigns": answer_campaigns,
}


def _answer(step: Answer, scene: Scene) -> After:
    if TELLERS[step.source](frame=scene.frame, agenda=scene.agenda, case=scene.case, spoken=scene.spoken):
        return After.NEXT
    return After.WAIT


def _branch(step: Branch, scene: Scene) -> After:
    if _holds(step.when, scene):
        scene.frame.step = scene.procedure.step_index(step.then) - 1
    return After.NEXT


def _offer(step: Offer, scene: Scene) -> After:
    if scene.frame.facts.get("is_open"):
        return After.NEXT  # it waits for a colleague or the payment provider: too early to ask how it went
    others = [frame for frame in scene.agenda.frames if frame.is_live and frame is not scene.frame]
    others += [scene.frame] * (not scene.case.has_duty(procedure_of(scene.case.brand.line, step.procedure).duty))
    if step.procedure not in scene.agenda.offered and not others:
        scene.agenda.offered.append(step.procedure)
        begun = scene.agenda.begin(step.procedure, position=len(scene.agenda.frames))
        begun.facts["is_offer"] = True
        if "order_number" in scene.frame.slots:
            begun.slots["order_number"] = scene.frame.slots["order_number"]
        if product := (scene.frame.slots.get("question") or {}).get("product_id"):
            begun.slots["product_id"] = product
            begun.facts["asked"] = str(scene.frame.slots["question"].get("text") or "")
    return After.NEXT


def _pass(step: Pass, scene: Scene) -> After:
    scene.spoken.handover = step.reason
    return After.END


RUN: dict[type[Any], Callable[[Any, Scene], After]] = {
    Identify: _identify,
    Prove: _prove,
    Collect: _collect,
    Act: _act,
    Say: _say,
    Answer: _answer,
    Branch: _branch,
    Offer: _offer,
    Pass: _pass,
}


def _is_due(step: Step, scene: Scene) -> bool:
    """Whether the step's condition holds; a condition that cannot be answered does not hold."""
    return step.when == "true" or _holds(step.when, scene)


def _is_part(order: OrderView | None, frame: Frame) -> bool:
    """Whether some things of the order were named, and others not."""
    named = frame.slots.get("lines")
    if order is None or not isinstance(named, list):
        return False
    standing = [line.id for line in order.lines if line.standing_quantity > 0]
    return any(line not in named for line in standing) and any(line in named for line in standing)


def _holds(condition: str, scene: Scene) -> bool:
    frame, case = scene.frame, scene.case
    order = order_of(frame, case)
    known = {
        "slots": dict.fromkeys(scene.procedure.slots) | frame.slots,
        "facts": frame.facts,
        "order": {"status": order.status if order else "", "is_part": _is_part(order, frame)},
        "customer": {"level": int(case.identity.level)},
        "brand": {"jurisdiction": case.brand.jurisdiction},
    }
    try:
        return bool(compiled(condition).execute(known))
    except (KeyError, TypeError, ValueError, RuntimeError):
        return False


def run_step(scene: Scene) -> After:
    """Run the step the frame stands at, unless its condition does not hold."""
    step = scene.procedure.steps[scene.frame.step]
    return RUN[type(step.do)](step.do, scene) if _is_due(step, scene) else After.NEXT
