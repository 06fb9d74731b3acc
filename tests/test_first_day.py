"""The tutorial's own sentences, said to the demo firm: what ``docs/tutorial/first-day.md`` tells is what happens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sodan.actions.gateway import approvals_for, approve
from sodan.actions.operation import Operation
from sodan.cli.converse import one_turn, open_terminal
from sodan.kit import pack
from sodan.kit.job import run_due
from sodan.people.representative import Representative

pytestmark = pytest.mark.usefixtures("moa")

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "tutorial" / "first-day.md").read_text(encoding="utf-8")
SAID = re.findall(r"^> (.+)$", PAGE, re.MULTILINE)
PRESSED = re.findall(r"[Pp]ress\s+\*\*([^*]+)\*\*", PAGE)


class Customer:
    """Somebody who follows the page: says its sentences and presses its buttons, and nothing that it does not tell."""

    def __init__(self, language: str, email: str) -> None:
        """Signed in to the shop of that language."""
        self.conversation, self.address = open_terminal(language=language, email=email)
        self.last: dict[str, Any] = {}

    def says(self, text: str) -> str:
        """What comes back."""
        assert text in SAID
        return self._turn(text)

    def presses(self, label: str) -> str:
        """What comes back when the button with that label is pressed."""
        assert label in PRESSED
        offered = re.findall(r"\[(\d)\] (.+)", "\n".join(self.last["say"]))
        return self._turn("/" + next(number for number, text in offered if text == label))

    def _turn(self, text: str) -> str:
        self.last = one_turn(self.conversation, self.address, text)
        return "\n".join(self.last["say"])


def test_the_korean_customer_gets_a_refund() -> None:
    customer = Customer("ko", "seoyeon@example.com")

    assert "단순 변심" in customer.says("캔버스 백팩을 환불하고 싶어요")
    card = customer.presses("단순 변심")
    assert "MOA-10482" in card
    assert "₩3,000" in card
    done = customer.presses("₩36,000 환불하기")

    assert re.search(r"₩36,000을 환불해 드렸습니다\(접수번호 R-\d+\)", done)
    assert "[5] 5" in done


def test_the_japanese_customer_exchanges() -> None:
    customer = Customer("ja", "misaki@example.com")

    assert "¥400" in customer.says("麻のシャツをLサイズに交換したいです。")
    assert "¥400" in customer.presses("この内容で交換する")
    assert Operation.objects.get(conversation=customer.conversation, act="exchange_items").state == "succeeded"


def test_the_english_customer_is_refused_and_offered_store_credit() -> None:
    customer = Customer("en", "daniel@example.com")

    customer.says("I want to return the linen shirt.")
    refused = customer.presses("Changed my mind")

    assert "within 30 days" in refused
    assert "45 days ago" in refused
    assert "$52.00 as store credit" in refused
    assert customer.presses("No, thanks")


def test_the_english_customer_asks_where_a_parcel_is() -> None:
    assert "tracking number" in Customer("en", "daniel@example.com").says("Where is my backpack?")


def test_a_question_is_answered_from_the_catalogue() -> None:
    assert "It is not waterproof" in Customer("en", "daniel@example.com").says("Is the canvas backpack waterproof?")


def test_a_large_refund_is_approved_and_the_customer_told() -> None:
    customer = Customer("ko", "seoyeon@example.com")
    supervisor = Representative.objects.get(email="jimin@moa.example")

    customer.says("더플백 지퍼가 고장이라 환불해 주세요.")
    assert "승인" in customer.presses("₩89,000 환불하기")
    assert approvals_for(Representative.objects.get(email="haneul@moa.example")) == []
    (waiting,) = [found for found in approvals_for(supervisor) if found.order_number == "MOA-10476"]
    approve(waiting, by=supervisor)
    run_due(limit=20)
    run_due(limit=20)

    assert "₩89,000을 환불해 드렸습니다" in customer.conversation.messages.latest("id").body


def test_a_person_is_asked_for() -> None:
    customer = Customer("en", "daniel@example.com")

    customer.says("let me talk to a person")

    assert customer.last["owner"] == "queue"


def test_a_changed_return_window_is_obeyed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = pack_copied_to(tmp_path, monkeypatch)
    told = re.search(r"^  return_window_days: .+$", PAGE, re.MULTILINE)
    assert told is not None
    customer = Customer("en", "daniel@example.com")
    customer.says("I want to return the linen shirt.")
    customer.presses("Changed my mind")
    customer.presses("No, thanks")

    rules.write_text(
        re.sub(r"^  return_window_days: .+$", told[0], rules.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8"
    )
    customer.says("I want to return the linen shirt.")
    card = customer.presses("Changed my mind")

    assert "$52.00" in card
    assert "Refund" in card
    assert "store credit" not in card


def test_a_window_below_the_law_refuses_every_act_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = pack_copied_to(tmp_path, monkeypatch)
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("KR: 14, JP: 10, US: 30", "KR: 5, JP: 10, US: 30"), encoding="utf-8"
    )
    customer = Customer("ko", "seoyeon@example.com")

    customer.says("캔버스 백팩을 환불하고 싶어요")
    customer.presses("단순 변심")

    operation = Operation.objects.get(conversation=customer.conversation)
    (reason,) = operation.decision["reasons"]
    assert operation.state == "denied"
    assert "returns.yaml" in reason["values"]["problem"]


def pack_copied_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the policies read from a copy; returns its file of the returns."""
    copied = folder / "e_commerce" / "policies"
    copied.mkdir(parents=True)
    for path in pack.pack_folder("e_commerce", "policies").glob("*.yaml"):
        (copied / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    real = pack.pack_folder
    monkeypatch.setattr("sodan.policy.book.pack_folder", lambda line, part: copied if part == "policies" else real(line, part))
    return copied / "returns.yaml"
