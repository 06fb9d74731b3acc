"""A conversation of five thousand messages is opened as one of thirty is: the newest first, the rest as one reads upwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.desk.conversation import Conversation
from sodan.desk.message import Author, Message
from sodan.web.flow import PAGE
from sodan.web.tests.conftest import SCRIPT

LONG, SHORT = 5_000, 30


def said_in(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"(\d+)번째 말", page)]


def test_desk_4_a_conversation_of_5000_messages_opens_as_one_of_30_and_is_read_upwards(
    desk: Client,
    write: Callable[[str], Conversation],
    captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    opened = {}
    for messages in (SHORT, LONG):
        conversation = write("처음 드리는 말씀")
        Message.objects.filter(conversation=conversation).delete()
        lines = [
            Message(conversation=conversation, author=Author.CUSTOMER, body=f"{at}번째 말", language="ko")
            for at in range(messages)
        ]
        Message.objects.bulk_create(lines, batch_size=1_000)
        with captured_queries() as asked:
            page = desk.get(f"/desk/c/{conversation.pk}/", **SCRIPT).content.decode()
        opened[messages] = (len(asked), len(page), conversation)
        assert said_in(page) == list(range(max(0, messages - PAGE), messages))

    queries, size, _ = opened[SHORT]
    assert opened[LONG][0] <= queries
    assert opened[LONG][1] < size * 1.6  # forty lines instead of thirty

    conversation, seen = opened[LONG][2], list(range(LONG - PAGE, LONG))
    for _ in range(3):
        first = Message.objects.get(conversation=conversation, body=f"{seen[0]}번째 말").pk
        seen = said_in(desk.get(f"/desk/c/{conversation.pk}/older/?before={first}", **SCRIPT).content.decode()) + seen
    assert seen == list(range(LONG - 4 * PAGE, LONG))
