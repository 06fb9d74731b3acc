"""``sodan policy test`` tells what came out otherwise, in words and as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

from sodan.cli.policy import test as try_examples

WRONG = "cases: [{name: six of five, acts: [record_feedback], facts: {rating: 6}, outcome: allow}]"


def test_the_shipped_examples_come_out_as_they_say() -> None:
    out = io.StringIO()

    assert try_examples(None, line="e_commerce", out=out, as_json=False)
    assert out.getvalue().endswith(" rules, none wrong\n")


def test_what_came_out_otherwise_is_told_with_its_line(tmp_path: Path) -> None:
    path, out = tmp_path / "cases.yaml", io.StringIO()
    path.write_text(WRONG, encoding="utf-8")

    assert not try_examples(path, line="e_commerce", out=out, as_json=False)
    first, *_, last = out.getvalue().splitlines()
    assert first == f"{path}:1: six of five (record_feedback): expected allow, came deny (rating_in_range)"
    assert "no example shows holding: " in out.getvalue()
    assert last.startswith("1 examples of ")


def test_the_same_as_json(tmp_path: Path) -> None:
    path, out = tmp_path / "cases.yaml", io.StringIO()
    path.write_text(WRONG, encoding="utf-8")
    try_examples(path, line="e_commerce", out=out, as_json=True)

    told = json.loads(out.getvalue())

    assert told["tried"] == 1
    assert told["wrong"][0]["came"] == ["deny", "rating_in_range"]
    assert told["wrong"][0]["spot"] == f"{path}:1"
