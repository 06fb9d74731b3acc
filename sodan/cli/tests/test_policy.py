"""``sodan policy test`` tells what came out otherwise, ``sodan policy lint`` what is wrong; in words and as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from sodan.cli.policy import lint_one
from sodan.cli.policy import test as try_examples
from sodan.company.brand import Brand
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES

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


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_policies_are_told_to_be_in_order(language: str) -> None:
    out = io.StringIO()

    assert lint_one("e_commerce", language=language, out=out, as_json=False)
    assert len(out.getvalue().splitlines()) == 1


@pytest.mark.parametrize(("name", "is_json"), [("tests", "no"), ("e_commerce", "yes")])
def test_a_brand_in_a_country_the_policies_forget_is_told_with_what_would_do(brand: Brand, name: str, is_json: str) -> None:
    Brand.objects.filter(pk=brand.pk).update(jurisdiction="CA", currency="CAD")
    out = io.StringIO()

    assert not lint_one(name, language="en", out=out, as_json=is_json == "yes")
    if is_json == "yes":
        told = json.loads(out.getvalue())
        assert {one["kind"] for one in told["findings"]} == {"no_setting"}
        assert all(one["expected"].startswith("expected: a value for CA") for one in told["findings"])
    else:
        first, second, *rest, last = out.getvalue().splitlines()
        assert ".yaml:" in first
        assert all(any(f"{name}.yaml:" in line for line in rest) for name in ("parcels", "returns"))
        assert second.strip().startswith("expected: a value for CA")
        assert last.endswith("to mend.")


@pytest.mark.django_db
def test_what_is_neither_a_pack_nor_a_brand_is_told() -> None:
    with pytest.raises(Invalid, match="neither a pack nor a brand"):
        lint_one("nowhere", language="en", out=io.StringIO(), as_json=False)
