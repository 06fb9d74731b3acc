"""A copy of the checkout in which one gate at a time is taken out, and the tests that are run in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bench.mutation.mutation import Mutation

_COPIED = ("sodan", "tests", "bench", "docs", "conftest.py", "pyproject.toml", "manage.py", "CHANGELOG.md", "README.md")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "data", "shots")
MAKES_DATABASE = "sodan/customers/tests"
_LONGEST = 1_800.0  # seconds
_NO_VERDICT = re.compile(r"\b(NameError|SyntaxError|UnboundLocalError|ImportError|ModuleNotFoundError)\b")
_NOT_NEEDED = ("randomly", "hypothesispytest", "anyio")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a mutant fared: ``killed`` by a test, ``survived``, or ``broken`` (it does not run, which proves nothing)."""

    name: str
    kind: str
    fate: str
    by: str
    seconds: float


class Tree:
    """A copy of the checkout in ``folder``, with a database of its own."""

    def __init__(self, root: Path, folder: Path) -> None:
        """Copy the checkout; ``folder`` must not be there yet."""
        self.folder = folder
        self._mutants = 0
        for name in _COPIED:
            source, target = root / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=_LEFT_OUT)
            elif source.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)

    def try_out(self, mutation: Mutation, *, database: Path) -> Verdict:
        """Take the gate out, run its tests on a copy of the database, and put the gate back."""
        path, began = self.folder / mutation.file, monotonic()
        kept, stamp = path.read_text(encoding="utf-8"), path.stat()
        path.write_text(mutation.mutated(kept), encoding="utf-8")
        self._mutants += 1
        os.utime(path, (self._mutants, self._mutants))  # a moment of its own, so that no compiled file is taken for it
        try:
            code, said = self.run(mutation.tests, database=database)
        finally:
            path.write_text(kept, encoding="utf-8")
            os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        fate, by = _fate(code, said)
        return Verdict(mutation.name, mutation.kind, fate, by, round(monotonic() - began, 1))

    def run(self, tests: tuple[str, ...], *, database: Path) -> tuple[int, str]:
        """Run the tests until one fails; the exit code (-1 when they never ended) and what was said."""
        own = self.folder / "mutant.sqlite3"
        for left in self.folder.glob("mutant.sqlite3*"):
            left.unlink()
        if database.exists():
            shutil.copy2(database, own)
        environment = {**os.environ, "SODAN_MUTANT_DATABASE": str(own), "PYTHONPATH": str(self.folder)}
        environment["PYTHONPYCACHEPREFIX"] = str(self.folder / "compiled")  # what did not change is compiled once
        for name in ("SODAN_TEST_DATABASE_URL", "PYTHONDONTWRITEBYTECODE"):
            environment.pop(name, None)
        options = ["--ds=bench.mutation.settings", "--reuse-db", "-x", "-q", *(f"-pno:{plugin}" for plugin in _NOT_NEEDED)]
        command = [sys.executable, "-m", "pytest", *options, "-m", "not browser", *tests]
        try:
            ran = subprocess.run(  # noqa: S603 - our own command
                command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=_LONGEST, check=False
            )
        except subprocess.TimeoutExpired:
            return -1, ""
        if not database.exists() and ran.returncode == 0:
            shutil.copy2(own, database)
        return ran.returncode, ran.stdout + ran.stderr


def _fate(code: int, said: str) -> tuple[str, str]:
    failed = _FAILED.search(said)
    if code == 0:
        return "survived", ""
    if code == -1:
        return "killed", "it never ended"
    if code != 1 or _NO_VERDICT.search(said):
        return "broken", said.strip().splitlines()[-1] if said.strip() else ""
    return "killed", failed[1] if failed else ""
