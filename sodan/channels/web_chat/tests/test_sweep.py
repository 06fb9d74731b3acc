"""The daily sweep takes what nobody can use, and never a conversation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import time_machine

from sodan.channels.web_chat.session import Session
from sodan.channels.web_chat.sweep import sweep
from sodan.channels.web_chat.tests.conftest import Browser
from sodan.desk.message import Message


def test_a_bearer_is_forgotten_a_month_after_it_ran_out(clock: time_machine.Traveller, browser_at: Callable[[], Browser]) -> None:
    old, fresh = browser_at(), browser_at()
    old.start()
    old.say("안녕하세요")
    clock.shift(timedelta(days=61))
    fresh.start()

    sweep()

    assert Session.objects.count() == 1
    assert fresh.read().status_code == 200
    assert Message.objects.count() == 1
