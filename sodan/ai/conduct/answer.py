"""What the way a customer speaks calls for, before their request: help in distress, calm in anger, honesty about being an AI."""

from __future__ import annotations

from dataclasses import dataclass

from sodan.actions.fact import moment_in_all
from sodan.ai.conduct.boundary import Step, step_for
from sodan.ai.conduct.hotline import hotlines_for
from sodan.ai.conduct.recognise import Conduct
from sodan.kit.words import word
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Choice
from sodan.procedures.said import Line, Spoken

THREATS = ("legal_threat", "media_threat")
_MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Scene:
    """What an answer may look at and change: the case, its agenda, what is said so far, and the message in hand."""

    case: Case
    agenda: Agenda
    spoken: Spoken
    message_id: int
    body: str


@dataclass(frozen=True, slots=True)
class Answered:
    """How far the ladder of abuse was climbed for this message, and whether nothing else may be said to it."""

    step: Step = Step.NONE
    is_all: bool = False
    keeps_request: bool = False


def answer_conduct(conduct: Conduct, scene: Scene) -> Answered:
    """Say what conduct calls for. An emergency is answered alone; a threat of law or press goes to who holds that duty."""
    step = step_for(scene.agenda, conduct.abuse)
    if conduct.crisis:
        _comfort(conduct.crisis, scene)
        return Answered(step, is_all=True)
    if conduct.abuse == "threat":
        scene.spoken.say("say.abuse_threat")
        scene.spoken.handover = "threat"
        return Answered(step, is_all=True, keeps_request=True)
    threat = next((label for label in THREATS if label in conduct), "")
    if threat:
        _acknowledge(threat, scene)
        return Answered(step, is_all=True, keeps_request=True)
    if step is Step.CLOSE:
        _close(scene)
        return Answered(step, is_all=True, keeps_request=True)
    if step:
        _hold(step, scene)
    elif conduct.complaint and scene.agenda.tells("sorry"):
        scene.spoken.say("say.sorry_for_trouble")
    return Answered(step)


def _comfort(crisis: str, scene: Scene) -> None:
    """Somebody may be in danger: whom to call, a person at once, and nothing else is pushed or asked."""
    case = scene.case
    lines = hotlines_for(crisis, countries=(case.usual_address.country,), language=case.language)
    scene.spoken.say(f"say.{crisis}", lines=lines)
    scene.spoken.handover = crisis


def _acknowledge(threat: str, scene: Scene) -> None:
    """Calmly and without admitting anything: who answers, and by when."""
    due = scene.case.promise("department", threat, f"{threat}:{scene.message_id}", scene.body[:_MOST_WORDS])
    scene.spoken.say(f"say.{threat}", due=moment_in_all(due, scene.case.brand.zone))
    scene.spoken.handover = threat


def _hold(step: Step, scene: Scene) -> None:
    """Calm, then a boundary, then a senior: each before the request, which is served in the same breath."""
    if step is not Step.SENIOR:
        scene.spoken.say("say.abuse_calm" if step is Step.CALM else "say.abuse_boundary")
        return
    person = Choice(value="handoff", label=word("option.senior", scene.case.language))
    scene.spoken.lines.append(Line("say.abuse_senior", choices=(person,)))


def _close(scene: Scene) -> None:
    """A courteous end, unless money or safety is still open: then a person is asked."""
    live = [frame for frame in scene.agenda.frames if frame.is_live and (frame.operation or frame.facts.get("is_open"))]
    if live or scene.case.owes():
        scene.spoken.say("say.abuse_person")
        scene.spoken.handover = "abuse"
        return
    scene.spoken.say("say.abuse_closed")
    scene.spoken.is_closing, scene.spoken.outcome = True, "abuse"
    scene.agenda.awaiting = None
    for frame in scene.agenda.frames:
        if frame.is_live:
            frame.status = "dropped"
