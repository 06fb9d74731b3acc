"""``sodan understand`` prints what is read in each line."""

from __future__ import annotations

import json

import pytest

from sodan.cli.understand import main, run
from sodan.kit.errors import NotFound


def test_each_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    run(["返品したい\n", "\n", "배송지 바꿔줘\n"], "ja", as_json=True)

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [line["language"] for line in told] == ["ja", "ko"]
    assert [line["commands"][0]["name"] for line in told] == ["return_refund", "change_address"]
    assert set(told[0]) == {"text", "language", "commands", "candidates", "ms"}


def test_people_read_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "refund order MOA-10482", "the zipper is broken"]) == 0

    told = capsys.readouterr().out

    assert "start return_refund" in told
    assert 'set order_number = "MOA-10482"' in told
    assert "clarify = return_refund | exchange" not in told
    assert "return_refund | exchange" in told


@pytest.mark.django_db
def test_an_unknown_customer_is_said_so() -> None:
    with pytest.raises(NotFound):
        main(["--customer", "nobody@example.com", "환불"])
