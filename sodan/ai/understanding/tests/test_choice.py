"""A pressed button needs no reading."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.ai.understanding.context import Expectation, Offered
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


CARD = Expectation("confirmation", "confirmation", (Offered("confirm", "₩39,000 환불하기"), Offered("decline", "그만두기")))
CARD_JA = Expectation("confirmation", "confirmation", (Offered("confirm", "この内容で変更する"), Offered("decline", "やめる")))
CARD_EN = Expectation("confirmation", "confirmation", (Offered("confirm", "Take $5.00"), Offered("decline", "Not now")))


@pytest.mark.parametrize(
    ("text", "card", "verb"),
    [
        ("₩39,000 환불하기", CARD, "affirm"),
        ("환불하기", CARD, "cannot_handle"),
        ("그만두기로 할게요", CARD, "deny"),
        ("この内容で変更するでお願いします", CARD_JA, "affirm"),
        ("「やめる」で", CARD_JA, "deny"),
        ("Take $5.00", CARD_EN, "affirm"),
        ("take $5.00 please", CARD_EN, "affirm"),
        ("take $50.00", CARD_EN, ""),
        ("Not now", CARD_EN, "deny"),
        ("not now, thanks", CARD_EN, "deny"),
    ],
)
def test_the_very_words_of_a_button_press_it(text: str, card: Expectation, verb: str) -> None:
    told = [one.verb for one in understand(text, shelf(expecting=card, active="return_refund")).commands]

    assert "affirm" not in told or verb == "affirm"
    assert verb in ("", "cannot_handle") or told == [verb]
