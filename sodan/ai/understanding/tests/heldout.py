"""Reading the held-out messages and measuring how well they are understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sodan.ai.understanding.context import Expectation, Understanding
from sodan.ai.understanding.tests.shelf import catalogue, shelf
from sodan.ai.understanding.understand import understand

_HERE = Path(__file__).resolve().parent
_VERB_OF = {"product_question": "ask", "talk_to_person": "handoff"}
CONFIRMATION = Expectation(kind="confirmation", slot="confirmation")


@dataclass(slots=True)
class Score:
    """How many of how many were understood, and those that were not with what came instead."""

    right: int = 0
    asked: int = 0
    wrong: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """0…1."""
        return self.right / self.asked if self.asked else 1.0

    def count(self, text: str, *, wanted: str, got: str) -> None:
        """One more message; a wrong act is worse than none, so it is counted apart."""
        self.asked += 1
        if wanted == got:
            self.right += 1
            return
        self.wrong += got not in {"nothing", "clarify"}
        self.misses.append(f"{wanted} → {got}: {text}")


@cache
def heldout(language: str, name: str = "heldout") -> dict[str, Any]:
    """The held-out messages of a language."""
    found: dict[str, Any] = YAML(typ="safe").load((_HERE / f"{name}_{language}.yaml").read_text(encoding="utf-8"))
    return found


def lines_of(block: str) -> list[str]:
    """One message a line."""
    return [line.strip() for line in block.splitlines() if line.strip()]


def pairs_of(block: str) -> Iterator[tuple[str, str]]:
    """``message => what is wanted``."""
    for line in lines_of(block):
        text, _, wanted = line.partition(" => ")
        yield text, wanted


def gist(understood: Understanding) -> str:
    """The wishes of an understanding in one line: started procedures, ask, handoff, cancel, small talk; else nothing."""
    wishes = []
    for command in understood.commands:
        if command.verb == "start":
            wishes.append(command.name)
        elif command.verb in {"ask", "handoff", "cancel", "affirm", "deny", "clarify"}:
            wishes.append(command.verb)
        elif command.verb == "chitchat":
            wishes.append(command.name)
    return ", ".join(wishes) or "nothing"


def requests(language: str, name: str = "heldout") -> Score:
    """Each procedure's messages, without an open question."""
    score = Score()
    for procedure, block in heldout(language, name)["requests"].items():
        for text in lines_of(block):
            wanted = _VERB_OF.get(procedure, procedure)
            score.count(text, wanted=wanted, got=gist(understand(text, catalogue(language))))
    return score


def small_talk(language: str, name: str = "heldout") -> Score:
    """Thanks, greetings, goodbyes, "are you a robot", and stopping."""
    score = Score()
    for kind, block in heldout(language, name)["small_talk"].items():
        for text in lines_of(block):
            got = gist(understand(text, shelf(language)))
            score.count(text, wanted="cancel" if kind == "stop" else kind, got=got)
    return score


def out_of_scope(language: str, name: str = "heldout") -> Score:
    """What the shop does not do must start nothing."""
    score = Score()
    for text in lines_of(heldout(language, name)["out_of_scope"]):
        score.count(text, wanted="nothing", got=gist(understand(text, shelf(language))))
    return score


def several(language: str, name: str = "heldout") -> Score:
    """Several requests in one message."""
    score = Score()
    for text, wanted in pairs_of(heldout(language, name)["several"]):
        score.count(text, wanted=wanted, got=gist(understand(text, shelf(language))))
    return score


def consent(language: str, answer: str, name: str = "heldout") -> Score:
    """Answers to "shall I refund it?": yes, no, or neither (then only an affirmation or a refusal is wrong)."""
    score = Score()
    for text in lines_of(heldout(language, name)[answer]):
        understood = understand(text, shelf(language, expecting=CONFIRMATION, active="return_refund"))
        verbs = {command.verb for command in understood.commands}
        got = "affirm" if "affirm" in verbs else "deny" if "deny" in verbs else "neither"
        score.count(text, wanted={"yes": "affirm", "no": "deny"}.get(answer, "neither"), got=got)
    return score


def corrections(language: str, name: str = "heldout") -> Score:
    """Values taken back while a return waits to be confirmed."""
    score = Score()
    for text, wanted in pairs_of(heldout(language, name)["corrections"]):
        understood = understand(text, shelf(language, expecting=CONFIRMATION, active="return_refund"))
        corrected = [command.name for command in understood.commands if command.verb == "correct"]
        score.count(text, wanted=wanted, got=wanted if wanted in corrected else gist(understood))
    return score
