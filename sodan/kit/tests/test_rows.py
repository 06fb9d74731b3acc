"""Rows stored by the hundred come out as records would have stored them, and changes of many reach each its own row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from sodan.kit.allowance import Allowance
from sodan.kit.event import Announcement
from sodan.kit.queue import Job, State
from sodan.kit.rows import Changes, Rows, among, moment_of

MOMENT = datetime(2026, 11, 28, 7, 30, tzinfo=UTC)
ANNOUNCED = Rows(Announcement, ("audience", "kind", "payload", "at"))
COUNTED = Rows(Allowance, ("key", "count"))
ADDED = Changes(
    Allowance, "key", {"key": "text", "more": "bigint"}, changes="count = held.count + told.more", where="held.count < 100"
)


def counts() -> dict[str, int]:
    """Every key with its count."""
    return dict(Allowance.objects.values_list("key", "count"))


def test_rows_are_numbered_in_their_order(db: None) -> None:
    rows = [(f"desk:{number}", "Told", '{"이름": "값"}', moment_of(MOMENT)) for number in range(1_200)]

    numbers = ANNOUNCED.store_numbered(rows)

    stored = Announcement.objects.in_bulk(numbers)
    assert [stored[number].audience for number in numbers] == [audience for audience, *_ in rows]
    assert {(one.at, one.payload["이름"]) for one in stored.values()} == {(MOMENT, "값")}


@pytest.mark.parametrize("text", ["", "it's “quoted” \\ and\nbroken", "100 % {0} %s :name $1", "😀 한글 日本語 \u2028"])
def test_any_text_comes_out_as_it_went_in(db: None, text: str) -> None:
    ANNOUNCED.store([(text[:64], "Told", "{}", moment_of(MOMENT))])

    assert Announcement.objects.get().audience == text


def test_what_nobody_names_is_as_in_a_new_record(db: None) -> None:
    Rows(Job, ("task", "args")).store([("one.task", '{"a": 1}')])

    job, new = Job.objects.get(), Job(task="one.task")
    assert (job.args, job.state, job.queue, job.max_attempts) == ({"a": 1}, State.WAITING, new.queue, new.max_attempts)
    assert (job.finished_at, job.worker) == (None, "")


def test_a_row_that_is_there_is_left_out_only_where_that_is_meant(db: None) -> None:
    COUNTED.store([("one", 1)])

    Rows(Allowance, ("key", "count"), unless_there=True).store([("one", 9), ("two", 2)])
    with pytest.raises(IntegrityError), transaction.atomic():
        COUNTED.store([("two", 9)])

    assert counts() == {"one": 1, "two": 2}


def test_a_moment_keeps_its_place_whatever_zone_it_is_told_in(db: None) -> None:
    told = MOMENT.astimezone(ZoneInfo("America/New_York")) + timedelta(microseconds=5)

    ANNOUNCED.store([("desk:1", "Told", "{}", moment_of(told))])

    assert Announcement.objects.get().at == MOMENT + timedelta(microseconds=5)


def test_each_row_is_changed_by_its_own_value_and_no_other_is(db: None) -> None:
    COUNTED.store([("one", 1), ("two", 2), ("three", 3)])

    assert ADDED.make([("two", 20), ("one", 10), ("nobody", 5)]) == 2
    assert counts() == {"one": 11, "two": 22, "three": 3}


def test_changes_are_made_all_or_none(db: None) -> None:
    COUNTED.store([("one", 1), ("full", 100)])

    assert not ADDED.make_all([("one", 10), ("full", 10)])
    assert counts() == {"one": 1, "full": 100}
    assert ADDED.make_what_may_be([("one", 10), ("full", 10)]) == {"one"}
    assert ADDED.make_all([("one", 10)])
    assert counts() == {"one": 21, "full": 100}


def test_nothing_asked_costs_no_statement(django_assert_num_queries: pytest.FixtureRequest, db: None) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django's own
        COUNTED.store([])
        assert COUNTED.store_numbered([]) == []
        assert ADDED.make([]) == 0
        assert among("SELECT key FROM kit_allowance WHERE key {asked}", []) == []


def test_what_is_asked_for_among_many_is_found(db: None) -> None:
    COUNTED.store([("one", 1), ("two", 2), ("three", 3)])

    assert sorted(among("SELECT count FROM kit_allowance WHERE key {asked}", {"one", "three", "nobody"})) == [(1,), (3,)]
