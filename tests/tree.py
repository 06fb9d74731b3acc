"""The files of the product, as the guards read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "sodan"


def modules() -> list[Path]:
    """Every Python file of ours, migrations aside."""
    found = [*PRODUCT.rglob("*.py"), *(ROOT / "tests").glob("*.py"), ROOT / "conftest.py"]
    return sorted(path for path in found if "migrations" not in path.parts)


def product_modules() -> list[Path]:
    """Those that are not tests."""
    return [path for path in modules() if PRODUCT in path.parents and "tests" not in path.parts]


def named(path: Path) -> str:
    """A path as it stands in the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """What a file says, parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, at any depth."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def classes(path: Path) -> Iterator[ast.ClassDef]:
    """Every class of a file, at any depth."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef))
