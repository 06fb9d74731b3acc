"""Files and functions stay small, are named after the trade, and say what they are for."""

import ast
import re
from pathlib import Path

from tests.tree import classes, functions, modules, named, product_modules, tree

LONGEST_FILE, LONGEST_FUNCTION = 400, 50
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "base",
    "manager",
    "service",
    "handler",
    "processor",
    "data",
    "info",
}
# Django looks for a database backend's connection in a module of this name.
NAMED_BY_OTHERS = {"sodan/kit/sqlite/base.py"}
WORD = re.compile(r"[A-Z]?[a-z]+")


def words_of(name: str) -> set[str]:
    """The words a name is made of: ``OrderManager`` → order, manager."""
    return {word.lower() for word in WORD.findall(name)}


def test_no_file_is_longer_than_a_newcomer_reads_in_one_go() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{named(path)}:{found.name}": (found.end_lineno or found.lineno) - found.lineno + 1
        for path in modules()
        for found in functions(path)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_no_file_is_a_drawer() -> None:
    drawers = [named(path) for path in modules() if words_of(path.stem) & DRAWERS or words_of(path.parent.name) & DRAWERS]

    assert sorted(set(drawers) - NAMED_BY_OTHERS) == []


def test_no_class_is_named_after_what_it_is_not() -> None:
    found = [
        f"{named(path)}:{made.name}" for path in product_modules() for made in classes(path) if words_of(made.name) & DRAWERS
    ]

    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    assert [named(path) for path in modules() if not ast.get_docstring(tree(path))] == []


def has_signals(path: Path) -> bool:
    """Whether the file connects a reaction by a signal, where nobody would look for it."""
    imported = [node.module for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    return any(module and (module == "django.dispatch" or module.startswith("django.db.models.signals")) for module in imported)


def test_what_follows_an_event_is_written_in_one_table_only() -> None:
    assert [named(path) for path in product_modules() if has_signals(path)] == []
