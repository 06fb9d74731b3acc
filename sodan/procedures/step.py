"""Running one step of a procedure; each kind of step is one function that says whether to go on, wait or end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sodan.procedures.acting import act
from sodan.procedures.answering import answer_order_status, answer_product
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Awaiting, Frame
from sodan.procedures.identification import Known, identify
from sodan.procedures.procedure import Act, Answer, Branch, Collect, Identify, Offer, Pass, Procedure, Say
from sodan.procedures.said import Spoken
from sodan.procedures.slot import Filled, Stuck, resolve


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


def _collect(step: Collect, scene: Scene) -> After:
    slot, frame = scene.procedure.slots[step.slot], scene.frame
    answer = resolve(step.slot, slot, frame, scene.case)
    if isinstance(answer, Filled):
        if not answer.was_said:
            scene.spoken.note("log.from_records", slot=step.slot, value=str(answer.value))
        return After.NEXT
    if isinstance(answer, Stuck):
        scene.spoken.lines.append(answer.line)
        frame.status = "refused"
        return After.END
    scene.agenda.awaiting = Awaiting(kind=answer.kind, slot=step.slot, frame=frame.number, choices=answer.line.choices)
    scene.spoken.lines.append(answer.line)
    return After.WAIT


def _act(step: Act, scene: Scene) -> After:
    act(step, frame=scene.frame, agenda=scene.agenda, case=scene.case, spoken=scene.spoken)
    if scene.spoken.handover or scene.frame.status == "refused":
        return After.END
    return After.WAIT if scene.frame.status == "waiting" else After.NEXT


def _say(step: Say, scene: Scene) -> After:
    scene.spoken.say(f"say.{step.phrase}")
    return After.NEXT


def _answer(step: Answer, scene: Scene) -> After:
    teller = {"order_status": answer_order_status, "product": answer_product}[step.source]
    if teller(frame=scene.frame, agenda=scene.agenda, case=scene.case, spoken=scene.spoken):
        return After.NEXT
    return After.WAIT


def _branch(step: Branch, scene: Scene) -> After:
    import cel  # noqa: PLC0415 - brings a terminal toolkit along, which no process need load to start

    if cel.evaluate(step.when, {"slots": scene.frame.slots}):
        scene.frame.step = scene.procedure.step_index(step.then) - 1
    return After.NEXT


def _offer(step: Offer, scene: Scene) -> After:
    if scene.frame.facts.get("is_open"):
        return After.NEXT  # it waits for a colleague or the payment provider: too early to ask how it went
    others = [frame for frame in scene.agenda.frames if frame.is_live and frame is not scene.frame]
    if step.procedure not in scene.agenda.offered and not others:
        scene.agenda.offered.append(step.procedure)
        scene.agenda.begin(step.procedure, position=len(scene.agenda.frames))
    return After.NEXT


def _pass(step: Pass, scene: Scene) -> After:
    scene.spoken.handover = step.reason
    return After.END


RUN: dict[type[Any], Callable[[Any, Scene], After]] = {
    Identify: _identify,
    Collect: _collect,
    Act: _act,
    Say: _say,
    Answer: _answer,
    Branch: _branch,
    Offer: _offer,
    Pass: _pass,
}


def run_step(scene: Scene) -> After:
    """Run the step the frame stands at."""
    step = scene.procedure.steps[scene.frame.step]
    return RUN[type(step.do)](step.do, scene)
