"""A moment is said as people say it: today and tomorrow by name, the clock in words, where the firm is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from sodan.kit.when import told_when

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # ten o'clock in Seoul and Tokyo


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("ko", datetime(2026, 11, 24, 6, 0, tzinfo=UTC), "오늘 오후 3시"),
        ("ja", datetime(2026, 11, 24, 6, 30, tzinfo=UTC), "本日午後3時30分"),
        ("en", datetime(2026, 11, 24, 6, 0, tzinfo=UTC), "3 PM today"),
        ("ko", datetime(2026, 11, 25, 0, 30, tzinfo=UTC), "내일 오전 9시 30분"),
        ("ja", datetime(2026, 11, 25, 3, 0, tzinfo=UTC), "明日午後12時"),
        ("ko", datetime(2026, 11, 30, 1, 5, tzinfo=UTC), "11월 30일(월) 오전 10시 5분"),
        ("ja", datetime(2026, 11, 30, 1, 0, tzinfo=UTC), "11月30日(月)午前10時"),
        ("en", datetime(2026, 11, 30, 1, 0, tzinfo=UTC), "10 AM on Monday, November 30"),
        ("en", datetime(2026, 11, 20, 1, 0, tzinfo=UTC), "10 AM on Friday, November 20"),
    ],
)
def test_a_moment_is_said_as_people_say_it(language: str, at: datetime, said: str) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert told_when(at, language, "Asia/Seoul") == said
