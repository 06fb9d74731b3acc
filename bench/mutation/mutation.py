"""A mutation: one gate taken out of the code or of a pack's files, and the tests that must then go red.

The gates in code are declared in ``gates.toml``. Those in the packs' files are read off the files, so that a new rule, limit or
window is tried without anybody remembering to list it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GATES = Path(__file__).resolve().parent / "gates.toml"
KINDS = ("ownership", "confirmation", "identity", "window", "limit", "status")
_RULES = ("sodan/policy/tests/test_trial.py", "sodan/policy/tests/test_house_policy.py")
_WINDOWS = (*_RULES, "sodan/actions/tests/test_boundary_days.py", "sodan/policy/tests/test_house_windows.py")
_ACTS = ("sodan/actions/tests/test_code.py", "sodan/actions/tests/test_proposal.py")
_LIMITS = ("sodan/roles/tests", "sodan/actions/tests/test_limit.py")
_LAWS = ("sodan/policy/tests/test_floor.py",)
_DAYS = 3_650  # a window so wide that it is none


class MovedError(Exception):
    """The code a mutation names is not there, or is there twice: the list and the code have grown apart."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """What stands in a file (``find``, exactly once) and what stands there once the rule ``without`` is taken out (``put``)."""

    name: str
    kind: str
    without: str
    file: str
    find: str
    put: str
    tests: tuple[str, ...]

    def mutated(self, text: str) -> str:
        """The file's text without the gate. Raises MovedError when the gate is not there, or more than once."""
        found = text.count(self.find)
        if found != 1:
            message = f"{self.name}: {self.file} holds this {found} times, not once: {self.find!r}"
            raise MovedError(message)
        changed = text.replace(self.find, self.put)
        if changed == text:
            message = f"{self.name}: nothing is taken out"
            raise MovedError(message)
        return changed


def mutations(root: Path) -> list[Mutation]:
    """Every gate of the product in that checkout."""
    return [*declared(), *(found for read in (_rules, _settings, _roles, _laws) for found in read(root))]


def declared() -> list[Mutation]:
    """The gates in code, as ``gates.toml`` lists them."""
    told = tomllib.loads(GATES.read_text(encoding="utf-8"))
    usual = told["tests"]
    return [Mutation(**{**row, "tests": tuple(row.get("tests", usual[row["kind"]]))}) for row in told["mutation"]]


def _rules(root: Path) -> Iterator[Mutation]:
    """Every rule of every pack's policies, made to hold always."""
    for path, text in _files(root, "sodan/packs/*/policies/*.yaml"):
        for block in re.findall(r"^  - id: .*?(?=^  - id: |\Z)", text, re.MULTILINE | re.DOTALL):
            rule = block.splitlines()[0].partition("id: ")[2].strip()
            put = re.sub(r"^    expr: .*$", '    expr: "true"', block, flags=re.MULTILINE)
            yield Mutation(f"{path.parts[-3]}:{rule}", kind_of(block), f"rule {rule}", _at(path, root), block, put, _RULES)


def kind_of(rule: str) -> str:
    """Which kind of gate a rule of a policy file is, by the facts it asks."""
    expr = next(iter(re.findall(r"^    expr: (.*)$", rule, re.MULTILINE)), "")
    if "days" in expr or "by_law" in expr:
        return "window"
    return "ownership" if "is_customers" in expr else "status"


def _settings(root: Path) -> Iterator[Mutation]:
    """Every window of days opened, every act's code and every second fact left out."""
    for path, text in _files(root, "sodan/packs/*/policies/*.yaml"):
        pack, file = path.parts[-3], _at(path, root)
        for line in re.findall(r"^  \w+_days: \{.*\}$", text, re.MULTILINE):
            name = line.partition(":")[0].strip()
            for place, days in re.findall(r"([A-Z]{2}): (\d+)", line):
                put = line.replace(f"{place}: {days}", f"{place}: {_DAYS}")
                yield Mutation(f"{pack}:{name}:{place}", "window", f"{name} in {place}", file, line, put, _WINDOWS)
        for line in re.findall(r"^  acts_with_code: \[.*\]$", text, re.MULTILINE):
            acts = line.partition("[")[2].rstrip("]").split(", ")
            for act in acts:
                put = f"  acts_with_code: [{', '.join(other for other in acts if other != act)}]"
                yield Mutation(f"{pack}:code:{act}", "identity", f"a one-time code for {act}", file, line, put, _ACTS)
        for line in re.findall(r"^  identity_facts: \[.*\]$", text, re.MULTILINE):
            for proof in re.findall(r"\w+(?:\+\w+)+", line):
                put = line.replace(proof, proof.rpartition("+")[0])
                tests = ("sodan/procedures/tests", "tests/test_counter.py")
                yield Mutation(f"{pack}:proof:{proof}", "identity", f"the second fact of {proof}", file, line, put, tests)


def _roles(root: Path) -> Iterator[Mutation]:
    """Every limit of every role made unlimited, and every row of what counts together left out."""
    for path, text in _files(root, "sodan/packs/*/roles/*.yaml"):
        name, file = f"{path.parts[-3]}:{path.stem}", _at(path, root)
        for line in re.findall(r"^      \w+: \{[A-Z]{3}: .*\}$", text, re.MULTILINE):
            act = line.partition(":")[0]
            yield Mutation(
                f"{name}:{act.strip()}", "limit", f"its limit for {act.strip()}", file, line, f"{act}: unlimited", _LIMITS
            )
        for row in re.findall(r"^  - \{per: .*\}$\n?", text, re.MULTILINE):
            told = row.strip().lstrip("- ")
            yield Mutation(f"{name}:{told}", "limit", f"what counts together: {told}", file, row, "", _LIMITS)


def _laws(root: Path) -> Iterator[Mutation]:
    """Every floor and every guarantee of every law left out."""
    for path, text in _files(root, "sodan/policy/laws/*.yaml"):
        file = _at(path, root)
        for row in re.findall(r"^  - \{setting: .*\}$\n?", text, re.MULTILINE):
            told = row.strip().lstrip("- ")
            yield Mutation(f"law:{path.stem}:{told}", "window", f"the least the law demands: {told}", file, row, "", _LAWS)
        guaranteed = text.partition("\nguarantees:\n")[2]
        for block in re.findall(r"^  - by: .*?(?=^  - by: |\Z)", guaranteed, re.MULTILINE | re.DOTALL):
            told = block.splitlines()[0].partition("by: ")[2]
            yield Mutation(f"law:{path.stem}:guarantee:{told}", "window", f"what {told} guarantees", file, block, "", _LAWS)


def _files(root: Path, pattern: str) -> Iterator[tuple[Path, str]]:
    for path in sorted(root.glob(pattern)):
        if path.name != "cases.yaml":
            yield path, path.read_text(encoding="utf-8")


def _at(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
