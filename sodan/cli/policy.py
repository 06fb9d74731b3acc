"""``sodan policy``: try a firm's own examples of what its policies say, and find what is wrong with the rules themselves."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from sodan.actions.registry import all_acts
from sodan.company.brand import Brand
from sodan.kit.errors import Invalid
from sodan.kit.words import word
from sodan.policy.book import policy_files
from sodan.policy.grid import Place
from sodan.policy.lint import Finding, lint
from sodan.policy.trial import Report, Trial, cases_path, try_cases


def test(path: Path | None, *, line: str, out: TextIO, as_json: bool) -> bool:
    """Try the examples of the file, or those beside the policies in force; whether all came out as they say."""
    report = try_cases(path or cases_path(line), line=line)
    if as_json:
        out.write(json.dumps(_as_json(report), ensure_ascii=False) + "\n")
    else:
        _tell(report, out)
    return not report.wrong


def lint_one(name: str, *, language: str, out: TextIO, as_json: bool) -> bool:
    """Find what is wrong with the policies of a pack or of a brand (by its slug); whether there was nothing."""
    line, places = _meant(name)
    found = lint(line, acts=all_acts(), places=places)
    if as_json:
        told = [{"kind": one.kind, "spot": str(one.spot), **_sentences(one, language)} for one in found]
        out.write(json.dumps({"line": line, "findings": told}, ensure_ascii=False) + "\n")
        return not found
    for one in found:
        told_one = _sentences(one, language)
        out.write(f"{one.spot}: {told_one['found']}\n    {told_one['expected']}\n")
    paths = policy_files(line)
    size = {"files": len(paths), "rules": sum(path.read_text(encoding="utf-8").count("- id:") for path in paths)}
    out.write((word("lint.found", language, count=len(found), **size) if found else word("lint.clean", language, **size)) + "\n")
    return not found


def _meant(name: str) -> tuple[str, list[Place]]:
    """A pack's name, with where its brands sell; or a brand's slug. Raises Invalid for neither."""
    brands = [brand for brand in Brand.objects.all() if name in (brand.line, brand.slug)]
    if not brands and not (name.isidentifier() and policy_files(name)):
        raise Invalid(f"neither a pack nor a brand: “{name}”", where="PACK", expected="the name of a pack, or a brand's slug")
    line = brands[0].line if brands else name
    return line, [Place(brand.jurisdiction, brand.currency) for brand in brands]


def _sentences(finding: Finding, language: str) -> dict[str, str]:
    values = {name: value[language] if isinstance(value, dict) else value for name, value in finding.values.items()}
    key = f"lint.{finding.kind}"
    return {"found": word(key, language, **values), "expected": word(f"{key}.expected", language, **values)}


def _tell(report: Report, out: TextIO) -> None:
    out.writelines(
        f"{trial.spot}: {trial.name} ({trial.act}): expected {_said(trial.expected)}, came {_said(trial.came)}\n"
        for trial in report.wrong
    )
    for told, rules in (("holding", report.never_held), ("saying no", report.never_failed)):
        if rules:
            out.write(f"no example shows {told}: {', '.join(rules)}\n")
    wrong = len(report.wrong)
    out.write(f"{len(report.trials)} examples of {report.rules} rules, {wrong or 'none'} wrong\n")


def _said(answer: tuple[str, ...]) -> str:
    outcome, *reasons = answer
    return f"{outcome} ({', '.join(reasons)})" if reasons else outcome


def _as_json(report: Report) -> dict[str, object]:
    def told(trial: Trial) -> dict[str, object]:
        return asdict(trial) | {"spot": str(trial.spot), "is_right": trial.is_right}

    return {
        "tried": len(report.trials),
        "wrong": [told(trial) for trial in report.wrong],
        "rules": report.rules,
        "never_held": report.never_held,
        "never_failed": report.never_failed,
    }
