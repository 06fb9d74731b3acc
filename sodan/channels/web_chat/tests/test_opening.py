"""Outside opening hours the customer sees when people are back."""

from __future__ import annotations

import time_machine
from django.test import Client

from sodan.channels.web_chat.inbox import Inbox


def test_outside_opening_hours_the_customer_sees_when_people_are_back(inbox: Inbox, client: Client) -> None:
    with time_machine.travel("2026-11-27 11:00:00+00:00"):  # eight in the evening of a Friday in Seoul
        page = client.get(f"/chat/{inbox.brand.slug}/?lang=ko").content.decode()

    assert "담당자는 11월 30일(월) 오전 9시부터 답해 드려요" in page


def test_while_people_are_there_nothing_is_said_of_hours(inbox: Inbox, client: Client) -> None:
    with time_machine.travel("2026-11-27 02:00:00+00:00"):
        page = client.get(f"/chat/{inbox.brand.slug}/").content.decode()

    assert 'id="hours"' not in page
