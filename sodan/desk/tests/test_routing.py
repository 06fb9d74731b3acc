"""What is handed over goes where the pack's table sends its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk import routing
from sodan.desk.conversation import Conversation
from sodan.desk.handover import hand_over, raise_priority
from sodan.desk.inbound import open_conversation
from sodan.desk.resolution import resolve
from sodan.desk.routing import Priority, department_name, route_of, table_of
from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.kit.words import all_words
from sodan.people.representative import Representative


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    """A customer's matter."""
    return open_conversation(brand, Customer.objects.create(brand=brand), channel="web_chat", language="ko")


def test_a_legal_threat_goes_to_the_legal_department_as_an_important_matter(conversation: Conversation) -> None:
    handover = hand_over(conversation, reason="legal_threat", packet={})

    conversation.refresh_from_db()
    assert (handover.department, conversation.priority) == ("legal", Priority.HIGH)


def test_a_reason_nobody_thought_of_goes_where_the_default_says() -> None:
    assert route_of("e_commerce", "something new").to == "customer_care"


def test_a_matter_only_becomes_more_urgent_until_it_is_closed(conversation: Conversation, ai: Representative) -> None:
    raise_priority(conversation, reason="crisis_medical")
    raise_priority(conversation, reason="customer_asked")
    assert conversation.priority == Priority.URGENT

    resolve(conversation, by=ai)

    conversation.refresh_from_db()
    assert conversation.priority == Priority.NORMAL


def test_every_department_is_named_in_three_languages() -> None:
    assert all(set(names) == set(LANGUAGES) for names in table_of("e_commerce").departments.values())


def test_every_reason_of_the_table_is_told_to_colleagues() -> None:
    reasons = set(table_of("e_commerce").routes) - {"default"}

    assert sorted(reason for reason in reasons if f"event.reason.{reason}" not in all_words()) == []


def test_a_department_that_is_no_longer_in_the_table_keeps_its_key() -> None:
    assert department_name("e_commerce", "gone", "ko") == "gone"


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("departments: {a: {en: A}}\nroutes: {default: {to: b, minutes: 5}}\n", "no department"),
        ("departments: {a: {en: A}}\nroutes: {complaint: {to: a, minutes: 5}}\n", "no route"),
        ("departments: {a: {en: A}}\nroutes: {default: {to: a, minutes: 0}}\n", "minutes"),
    ],
)
def test_a_wrong_table_is_refused(table: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "routing.yaml").write_text(table, encoding="utf-8")
    monkeypatch.setattr(routing, "pack_folder", lambda _line, _part: tmp_path)

    with pytest.raises(Invalid, match=problem):
        table_of("e_commerce")


def test_a_pack_without_a_table_has_one_queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "pack_folder", lambda _line, _part: tmp_path)

    assert route_of("e_commerce", "legal_threat").to == "customer_care"
