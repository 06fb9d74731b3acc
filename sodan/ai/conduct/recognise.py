"""Labels of how a message is said. Read before it is understood; a label never grants, moves or refuses anything by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from sodan.ai.understanding.normalise import folded

CRISES = ("crisis_self_harm", "crisis_medical", "crisis_child", "crisis_danger")
# From the mildest to the gravest; what is graver includes what is milder.
ABUSES = ("rude", "insult", "sexual", "threat")
COMPLAINTS = ("frustration", "complaint", "grave_complaint")
COURTESIES = ("thanks", "greeting")
LABELS = (*CRISES, *ABUSES, "legal_threat", "media_threat", *COMPLAINTS, "robot", *COURTESIES)
_HERE = Path(__file__).resolve().parent / "lexicon"
_LONGEST = 2000
_WRITTEN = {
    "ko": re.compile(r"[\u1100-\u11ff가-힣]"),
    "ja": re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]"),
    "en": re.compile(r"[a-z]{2}"),
}
_GAP = "…"
_OPEN = re.compile(r"(?<=[a-z)])\*")


@dataclass(frozen=True, slots=True)
class Found:
    """One label with the customer's words that it was read from."""

    label: str
    span: str


@dataclass(frozen=True, slots=True)
class Conduct:
    """All that was found in one message, the gravest first."""

    found: tuple[Found, ...] = ()

    def __contains__(self, label: str) -> bool:
        """Whether the message carries this label."""
        return any(one.label == label for one in self.found)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, the gravest first."""
        return tuple(one.label for one in self.found)

    @property
    def crisis(self) -> str:
        """Which emergency somebody seems to be in; empty when none."""
        return next((label for label in CRISES if label in self), "")

    @property
    def abuse(self) -> str:
        """The worst kind of abuse in it; empty when none."""
        return next((label for label in reversed(ABUSES) if label in self), "")

    @property
    def complaint(self) -> str:
        """How far displeasure goes; empty when none is shown."""
        return next((label for label in reversed(COMPLAINTS) if label in self), "")

    def span(self, label: str) -> str:
        """The words a label was read from; empty without it."""
        return next((one.span for one in self.found if one.label == label), "")


@dataclass(frozen=True, slots=True)
class _Sign:
    """The patterns of one label in one language: what says it, and what merely sounds like it."""

    says: re.Pattern[str]
    unless: re.Pattern[str] | None

    def found_in(self, text: str) -> str:
        """The first words that say it, outside of what merely sounds like it; empty when there are none."""
        harmless = [found.span() for found in self.unless.finditer(text)] if self.unless else []
        for found in self.says.finditer(text):
            if not any(start < found.end() and found.start() < end for start, end in harmless):
                return found.group().strip()
        return ""


def conduct_of(text: str) -> Conduct:
    """The labels of a message in any of the languages. Pure and deterministic; never raises for anything a customer may write."""
    spelled = folded(text[:_LONGEST])
    heard = [signs_of(language) for language, letters in _WRITTEN.items() if letters.search(spelled)]
    spans = {label: next((span for signs in heard if (span := _span(label, signs, spelled))), "") for label in LABELS}
    return Conduct(tuple(Found(label, span) for label, span in spans.items() if span))


def _span(label: str, signs: Mapping[str, _Sign], spelled: str) -> str:
    return signs[label].found_in(spelled) if label in signs else ""


@cache
def signs_of(language: str) -> Mapping[str, _Sign]:
    """The word lists of one language, compiled. Whoever curses in another language than they shop in is heard all the same."""
    found = YAML(typ="safe").load((_HERE / f"{language}.yaml").read_text(encoding="utf-8"))
    return {
        str(label): _Sign(_compiled(lists["says"], language), _compiled(lists["unless"], language) if "unless" in lists else None)
        for label, lists in found.items()
    }


def _compiled(terms: Iterable[str], language: str) -> re.Pattern[str]:
    """Any of the terms, each a small pattern over folded text.

    A blank is optional in Korean and Japanese; ``…`` stands for a few letters of the same sentence; ``^`` at the start keeps a
    Korean term from beginning within a word; ``*`` leaves an English word open. Everything else is a regular expression.
    """
    return re.compile("|".join(f"(?:{_one(str(term), language)})" for term in terms))


def _one(term: str, language: str) -> str:
    body = "".join(part if part in (" ", _GAP) else folded(part) for part in _split(term.removeprefix("^")))
    if language == "en":
        body = _OPEN.sub("[a-z]*", body)
    blank = r"\s+" if language == "en" else r"\s*"
    body = body.replace(" ?", r"\s*").replace(" ", blank).replace(_GAP, _few(language))
    if language == "en":
        return rf"(?<![a-z0-9])(?:{body})(?![a-z0-9])"
    return rf"(?<![가-힣])(?:{body})" if term.startswith("^") else body


def _split(term: str) -> list[str]:
    """The term cut at its gaps and blanks, which folding would change or drop."""
    return [part for part in re.split(rf"([{_GAP} ])", term) if part]


def _few(language: str) -> str:
    return r"[^.!?\n]{0,30}?" if language == "en" else r"[^.!?。\n]{0,12}?"
