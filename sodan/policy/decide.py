"""May this be done? Every rule of the act is asked; what cannot be read or answered is refused, never let through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sodan.kit.errors import Invalid
from sodan.policy.book import book_of
from sodan.policy.decision import Decision, Option, Outcome, Reason
from sodan.policy.fact import FACTS
from sodan.policy.rule import Rule, compiled

UNREADABLE = "rule_unreadable"
NEED_INFO = "need_info"
_SEVERITY = (Outcome.DENY, Outcome.NEED_INFO, Outcome.APPROVE)


class _Answer(Enum):
    HOLDS = auto()
    FAILS = auto()
    SILENT = auto()  # the rule does not bind this case


@dataclass(frozen=True, slots=True)
class _Verdict:
    rule: Rule
    outcome: Outcome
    reason: Reason | None = None
    binds: bool = True


class _MissingFactError(Exception):
    """A fact the rule needs is not on record."""


def decide(act: str, facts: Mapping[str, Any], *, line: str) -> Decision:
    """The answer of the pack's policies to one act over the facts of the case.

    Never raises: a wrong file, a missing fact, an expression that fails or answers something else than yes or no, and an
    act no rule speaks of are all denied with the reason ``rule_unreadable`` and the ``problem`` for a colleague to mend.
    """
    try:
        book = book_of(line)
        known = {**book.settings_for(jurisdiction=str(facts.get("jurisdiction")), currency=str(facts.get("currency"))), **facts}
    except Invalid as error:
        return unreadable(str(error))
    rules = book.rules.get(act, ())
    if not rules:
        return unreadable(f"no rule speaks of {act}")
    verdicts = [verdict for verdict in (_judge(rule, known) for rule in rules) if verdict.binds]
    outcome = next((grave for grave in _SEVERITY if any(v.outcome == grave for v in verdicts)), Outcome.ALLOW)
    return Decision(
        outcome=outcome,
        reasons=tuple(verdict.reason for verdict in verdicts if verdict.reason),
        facts=_facts_read(verdicts, known),
        rules=tuple(f"{verdict.rule.id}@{book.revision}" for verdict in verdicts),
        options=_options(verdicts, known) if outcome == Outcome.DENY else (),
        revision=book.revision,
    )


def unreadable(problem: str) -> Decision:
    """The refusal given when the rules themselves cannot answer; ``problem`` is told to colleagues, not to customers."""
    return Decision(Outcome.DENY, reasons=(Reason(UNREADABLE, values={"problem": problem}),))


def setting(name: str, *, line: str, jurisdiction: str, currency: str) -> Any:
    """One setting as it stands in a place, amounts in the smallest unit. Raises Invalid when nothing is set there."""
    found = book_of(line).settings_for(jurisdiction=jurisdiction, currency=currency)
    if name not in found:
        raise Invalid(f"no “{name}” for {jurisdiction}/{currency}", where=f"{line}/policies")
    return found[name]


def _judge(rule: Rule, known: Mapping[str, Any]) -> _Verdict:
    try:
        answer = _answer(rule, known)
    except _MissingFactError as missing:
        return _for_missing(rule, str(missing))
    except (ValueError, TypeError, RuntimeError, ArithmeticError) as error:
        return _refused(rule, f"{rule.id}: {str(error).splitlines()[0]}")
    if answer is _Answer.SILENT:
        return _Verdict(rule, Outcome.ALLOW, binds=False)
    if answer is _Answer.HOLDS:
        return _Verdict(rule, Outcome.ALLOW)
    outcome = Outcome(rule.outcome)
    if outcome == Outcome.DENY and rule.override and known.get("by_person") is True:
        outcome = Outcome.APPROVE
    values = {place: known.get(name) for place, name in rule.says.items()}
    return _Verdict(rule, outcome, Reason(rule.id, citation=rule.citation.model_dump(), values=values))


def _answer(rule: Rule, known: Mapping[str, Any]) -> _Answer:
    if not _holds(rule.when, known):
        return _Answer.SILENT
    return _Answer.HOLDS if _holds(rule.expr, known) else _Answer.FAILS


def _holds(expression: str, known: Mapping[str, Any]) -> bool:
    """Whether the expression is true. Raises when a fact is missing or the answer is neither yes nor no."""
    program = compiled(expression)
    names = program.variables()
    for name in names:
        if known.get(name) is None:
            raise _MissingFactError(name)
    answer = program.execute({name: known[name] for name in names})
    if not isinstance(answer, bool):
        message = f"“{expression}” answers neither yes nor no"
        raise TypeError(message)
    return answer


def _for_missing(rule: Rule, fact: str) -> _Verdict:
    if fact in FACTS and FACTS[fact].asked:
        return _Verdict(rule, Outcome.NEED_INFO, Reason(NEED_INFO, citation=rule.citation.model_dump(), values={"fact": fact}))
    return _refused(rule, f"{rule.id}: “{fact}” is not on record")


def _refused(rule: Rule, problem: str) -> _Verdict:
    return _Verdict(rule, Outcome.DENY, Reason(UNREADABLE, citation=rule.citation.model_dump(), values={"problem": problem}))


def _facts_read(verdicts: list[_Verdict], known: Mapping[str, Any]) -> dict[str, Any]:
    read = {name for verdict in verdicts for name in verdict.rule.asks()}
    return {name: known[name] for name in sorted(read & set(known))}


def _options(verdicts: list[_Verdict], known: Mapping[str, Any]) -> tuple[Option, ...]:
    """What the rules that said no would allow instead, in their order, each once."""
    options: list[Option] = []
    for verdict in verdicts:
        if verdict.outcome == Outcome.DENY and verdict.reason and verdict.reason.code == verdict.rule.id:
            offers = [offer for offer in verdict.rule.offers if _is_offered(offer.when, known)]
            options += [Option(offer.act, dict(offer.arguments)) for offer in offers]
    return tuple(option for at, option in enumerate(options) if option not in options[:at])


def _is_offered(when: str, known: Mapping[str, Any]) -> bool:
    try:
        return _holds(when, known)
    except (_MissingFactError, ValueError, TypeError, RuntimeError, ArithmeticError):
        return False
