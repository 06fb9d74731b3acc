"""Records leave in pages that follow the key, each with what belongs to it."""

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test.utils import CaptureQueriesContext

from sodan.cli import export
from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import open_conversation
from sodan.desk.message import Author, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversations(brand: Brand) -> list[Conversation]:
    """Five conversations with a line each."""
    made = []
    for number in range(5):
        visitor = Customer.objects.create(brand=brand, language="ko")
        made.append(open_conversation(brand, visitor, channel="web_chat", language="ko"))
        Message.objects.create(conversation=made[-1], author=Author.CUSTOMER, body=f"{number}번", language="ko")
    return made


def exported(what: str) -> list[dict[str, object]]:
    """What the command writes, read back."""
    written = io.StringIO()
    count = export.write(what, written)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert count == len(lines)
    return lines


@pytest.mark.parametrize("page", [2, 5, 500])
def test_no_page_loses_or_repeats_a_row(conversations: list[Conversation], page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", page)

    assert [line["id"] for line in exported("conversations")] == [made.pk for made in conversations]


@pytest.mark.usefixtures("conversations")
def test_what_belongs_to_a_row_comes_with_it_in_a_few_queries(
    captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    with captured_queries() as queries:
        (first, *_) = exported("conversations")

    assert [message["body"] for message in first["messages"]] == ["0번"]  # type: ignore[attr-defined]
    assert len(queries) == 4


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("what", sorted(export.WHAT))
def test_an_empty_desk_leaves_no_lines(what: str) -> None:
    assert exported(what) == []
