"""A pressed button needs no reading."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.ai.understanding.context import Expectation
from sodan.ai.understanding.tests.shelf import shelf
from sodan.ai.understanding.understand import understand


@pytest.mark.parametrize(
    ("choice", "command"),
    [
        ("line:12", ("set", "lines", [12])),
        ("line:all", ("set", "lines", "all")),
        ("order:MOA-1", ("set", "order_number", "MOA-1")),
        ("confirm:s3cret", ("affirm", "", "s3cret")),
        ("decline:s3cret", ("deny", "", "s3cret")),
        ("reason:defective", ("set", "reason", "defective")),
        ("variant:SKU-1", ("set", "to_sku", "SKU-1")),
        ("method:3", ("set", "method", 3)),
        ("to:store_credit", ("set", "to", "store_credit")),
        ("rating:5", ("set", "rating", 5)),
        ("procedure:exchange", ("start", "exchange", None)),
        ("product:7", ("set", "product", "7")),
        ("handoff", ("handoff", "", None)),
        ("cancel", ("cancel", "", None)),
        ("skip", ("deny", "", None)),
    ],
)
def test_each_button_is_one_command(choice: str, command: tuple[str, str, Any]) -> None:
    (read,) = understand("whatever it says", shelf(choice=choice)).commands

    assert (read.verb, read.name, read.value) == command


def test_skipping_a_free_text_leaves_it_empty() -> None:
    (read,) = understand("건너뛰기", shelf(choice="skip", expecting=Expectation("text", "comment"))).commands

    assert (read.verb, read.name, read.value) == ("set", "comment", None)


@pytest.mark.parametrize("choice", ["line:x", "rating:", "method:one", ":", "line:"])
def test_a_forged_button_is_no_command(choice: str) -> None:
    (read,) = understand("?", shelf(choice=choice)).commands

    assert read.verb in {"cannot_handle", "set"}
    assert not isinstance(read.value, int)
