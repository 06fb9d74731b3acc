"""May this be done? Every rule of the act is asked; what cannot be read or answered is refused, never let through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sodan.kit.errors import Invalid
from sodan.policy.book import Book, book_of
from sodan.policy.decision import Decision, Option, Outcome, Reason
from sodan.policy.fact import FACTS
from sodan.policy.law import law_of
from sodan.policy.rule import BROKEN, Answer, MissingFactError, Rule, holds
from sodan.policy.window import LAW_FACTS, law_facts

UNREADABLE = "rule_unreadable"
LAW_UNKNOWN = "law_unknown"
NEED_INFO = "need_info"
_SEVERITY = (Outcome.DENY, Outcome.NEED_INFO, Outcome.APPROVE)


@dataclass(frozen=True, slots=True)
class _Verdict:
    rule: Rule
    outcome: Outcome
    reason: Reason | None = None
    binds: bool = True


def decide(act: str, facts: Mapping[str, Any], *, line: str) -> Decision:
    """The answer of the pack's policies to one act over the facts of the case.

    Never raises: a wrong file, a missing fact, an expression that fails or answers something else than yes or no, and an
    act no rule speaks of are all denied with the reason ``rule_unreadable`` and the ``problem`` for a colleague to mend.
    """
    try:
        book = book_of(line)
        known = known_in(book, facts)
    except Invalid as error:
        return unreadable(str(error))
    rules = book.rules.get(act, ())
    if not rules:
        return unreadable(f"no rule speaks of {act}")
    verdicts = [verdict for verdict in (_judge(rule, known) for rule in rules) if verdict.binds]
    outcome = next((grave for grave in _SEVERITY if any(v.outcome == grave for v in verdicts)), Outcome.ALLOW)
    reasons = tuple(verdict.reason for verdict in verdicts if verdict.reason)
    if outcome == Outcome.ALLOW and _asks_unknown_law(rules, known):
        outcome, reasons = Outcome.APPROVE, (Reason(LAW_UNKNOWN, values={"place": str(known.get("jurisdiction"))}),)
    return Decision(
        outcome=outcome,
        reasons=reasons,
        facts=_facts_read(verdicts, known),
        rules=tuple(f"{verdict.rule.id}@{book.revision}" for verdict in verdicts),
        options=_options(verdicts, known) if outcome == Outcome.DENY else (),
        revision=book.revision,
    )


def known_in(book: Book, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of the place, what its law gives, and the facts; a fact that is told stands before one that is computed."""
    settings = book.settings_for(jurisdiction=str(facts.get("jurisdiction")), currency=str(facts.get("currency")))
    return {**settings, **law_facts(facts, settings), **facts}


def _asks_unknown_law(rules: Sequence[Rule], known: Mapping[str, Any]) -> bool:
    """Whether a rule asks the law of a place whose law we do not know: then a person decides."""
    return law_of(str(known.get("jurisdiction"))) is None and any(rule.reads() & set(LAW_FACTS) for rule in rules)


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
        answer = rule.answer(known)
    except MissingFactError as missing:
        return _for_missing(rule, str(missing))
    except BROKEN as error:
        return _refused(rule, f"{rule.id}: {str(error).splitlines()[0]}")
    if answer is Answer.SILENT:
        return _Verdict(rule, Outcome.ALLOW, binds=False)
    if answer is Answer.HOLDS:
        return _Verdict(rule, Outcome.ALLOW)
    outcome = Outcome(rule.outcome)
    if outcome == Outcome.DENY and rule.override and known.get("by_person") is True:
        outcome = Outcome.APPROVE
    values = {place: known.get(name) for place, name in rule.says.items()}
    return _Verdict(rule, outcome, Reason(rule.id, citation=rule.citation.model_dump(), values=values))


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
        return holds(when, known)
    except (MissingFactError, *BROKEN):
        return False
