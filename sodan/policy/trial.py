"""A firm's own examples of what its policies say: facts, and the answer that must follow; kept beside the rules and tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from sodan.kit.errors import Invalid
from sodan.kit.pack import pack_folder, read_page
from sodan.policy.book import CASES, Book, Spot, book_of, spot_of
from sodan.policy.decide import decide, known_in
from sodan.policy.fact import FACTS
from sodan.policy.rule import BROKEN, Answer, MissingFactError, Strict


class Case(Strict):
    """One example: the acts asked for, the facts (those of ``given`` and its own), and the answer with its reasons."""

    name: str = Field(min_length=1)
    acts: tuple[str, ...] = Field(min_length=1)
    given: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    outcome: Literal["allow", "approve", "deny", "need_info"]
    reasons: tuple[str, ...] = ()


class Cases(Strict):
    """One file of examples; ``given`` names sets of facts that several start from."""

    given: dict[str, dict[str, Any]] = Field(default_factory=dict)
    cases: tuple[Case, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_names(self) -> Cases:
        """Every case starts from something written, and every fact is one."""
        for case in self.cases:
            if case.given is not None and case.given not in self.given:
                message = f"“{case.name}” is given “{case.given}”, which is not written"
                raise ValueError(message)
        strange = {name for facts in (*self.given.values(), *(case.facts for case in self.cases)) for name in facts} - set(FACTS)
        if strange:
            message = f"“{min(strange)}” is no fact"
            raise ValueError(message)
        return self

    def facts_of(self, case: Case) -> dict[str, Any]:
        """The facts of a case."""
        return {**(self.given[case.given] if case.given else {}), **case.facts}


@dataclass(frozen=True, slots=True)
class Trial:
    """One example tried on one act: what was expected, and what came."""

    spot: Spot
    name: str
    act: str
    expected: tuple[str, ...]
    came: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether the answer is the one expected."""
        return self.expected == self.came


@dataclass(frozen=True, slots=True)
class Report:
    """Every example tried, and the rules that no example shows holding (``never_held``) or saying no (``never_failed``)."""

    trials: tuple[Trial, ...]
    never_held: tuple[str, ...]
    never_failed: tuple[str, ...]
    rules: int

    @property
    def wrong(self) -> tuple[Trial, ...]:
        """Those that came out otherwise."""
        return tuple(trial for trial in self.trials if not trial.is_right)


def cases_path(line: str) -> Path:
    """Where the examples of a line of business lie."""
    return pack_folder(line, "policies") / CASES


def try_cases(path: Path, *, line: str) -> Report:
    """Ask the policies in force about every example of the file. Raises Invalid for a file or a book that is wrong."""
    if not path.is_file():
        raise Invalid("no cases", where=str(path), expected="a file with given: and cases:")
    page, book = read_page(path, Cases), book_of(line)
    trials, seen = [], {answer: set[str]() for answer in Answer}
    for case in page.cases:
        facts = page.facts_of(case)
        for act in case.acts:
            decision = decide(act, facts, line=line)
            came = (str(decision.outcome), *sorted(set(decision.codes)))
            spot = spot_of(path, rf"name: *[\"']?{_plain(case.name)}")
            trials.append(Trial(spot, case.name, act, (case.outcome, *sorted(set(case.reasons))), came))
            for rule, answer in _answers(book, act, facts):
                seen[answer].add(rule)
    every = set(book.all_rules())
    held, failed = (tuple(sorted(every - seen[answer])) for answer in (Answer.HOLDS, Answer.FAILS))
    return Report(tuple(trials), held, failed, len(every))


def _answers(book: Book, act: str, facts: dict[str, Any]) -> Iterable[tuple[str, Answer]]:
    known = known_in(book, facts)
    for rule in book.rules.get(act, ()):
        try:
            yield rule.id, rule.answer(known)
        except (MissingFactError, *BROKEN):
            continue


def _plain(text: str) -> str:
    """The text as a pattern that finds it; quotes inside may be written in several ways."""
    return "".join(letter if letter.isalnum() or letter == " " else "." for letter in text)
