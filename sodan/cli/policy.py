"""``sodan policy``: try a firm's own examples of what its policies say."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from sodan.policy.trial import Report, Trial, cases_path, try_cases


def test(path: Path | None, *, line: str, out: TextIO, as_json: bool) -> bool:
    """Try the examples of the file, or those beside the policies in force; whether all came out as they say."""
    report = try_cases(path or cases_path(line), line=line)
    if as_json:
        out.write(json.dumps(_as_json(report), ensure_ascii=False) + "\n")
    else:
        _tell(report, out)
    return not report.wrong


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
