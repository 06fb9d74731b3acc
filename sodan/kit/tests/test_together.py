"""Calls that come at the same time share a transaction; each gets its own answer, and nobody suffers from another's trouble."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from sodan.kit.clock import now, standing_at
from sodan.kit.errors import NotFound, SodanError
from sodan.kit.queue import Job
from sodan.kit.together import Together, apart, rest_all

CALLERS = 24


def _noted(names: Sequence[str]) -> list[str | SodanError]:
    """Store a row for each; a name that begins with ``no`` is refused, one that begins with ``bad`` breaks the group."""
    if any(name.startswith("bad") for name in names):
        message = f"{len(names)} at once"
        raise ValueError(message)
    kept = [name for name in names if not name.startswith("no")]
    Job.objects.bulk_create([Job(task=name) for name in kept])
    return [name if name in kept else NotFound(name) for name in names]


class Groups:
    """Counts how many came together, and lets the first group take its time so that the others gather."""

    def __init__(self) -> None:
        """Begin with none."""
        self.sizes: list[int] = []
        self.gathered = threading.Event()

    def __call__(self, names: Sequence[str]) -> list[str | SodanError]:
        """Do one group."""
        answers = _noted(names)
        self.sizes.append(len(names))
        if len(self.sizes) == 1:
            self.gathered.wait(10)
        return answers


def at_once(call: Together[str, str], names: Sequence[str], groups: Groups) -> dict[str, object]:
    """What each caller got: the answer, or the error."""
    got: dict[str, object] = {}

    def run(name: str) -> None:
        try:
            got[name] = call(name)
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            got[name] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for _ in range(1000):
        if call.waiting >= len(names) - 1:
            break
        threading.Event().wait(0.01)
    groups.gathered.set()
    for thread in threads:
        thread.join()
    return got


def stored() -> set[str]:
    """The names of what was committed."""
    return set(Job.objects.values_list("task", flat=True))


def test_who_waits_meanwhile_is_done_together_and_each_gets_its_own_answer(transactional_db: None) -> None:
    groups = Groups()
    call = Together(groups)
    names = [f"name {number}" for number in range(CALLERS)]

    got = at_once(call, names, groups)

    assert got == {name: name for name in names}
    assert stored() == set(names)
    assert groups.sizes == [1, CALLERS - 1]


def test_no_group_is_larger_than_it_may_be(transactional_db: None) -> None:
    groups = Groups()

    got = at_once(Together(groups, most=5), [f"name {number}" for number in range(CALLERS)], groups)

    assert len(got) == CALLERS
    assert max(groups.sizes) == 5


def test_a_refusal_reaches_its_own_caller_only(transactional_db: None) -> None:
    groups = Groups()

    got = at_once(Together(groups), ["one", "two", "no such", "three"], groups)

    assert isinstance(got.pop("no such"), NotFound)
    assert got == {"one": "one", "two": "two", "three": "three"}
    assert stored() == {"one", "two", "three"}


def test_one_that_breaks_its_group_fails_alone(transactional_db: None) -> None:
    groups = Groups()

    got = at_once(Together(groups), ["one", "two", "bad", "three"], groups)

    assert isinstance(got.pop("bad"), ValueError)
    assert got == {"one": "one", "two": "two", "three": "three"}
    assert stored() == {"one", "two", "three"}


def test_alone_it_is_done_at_once_and_a_refusal_leaves_the_next_to_go_on(transactional_db: None) -> None:
    call = Together(_noted)

    assert call("one") == "one"
    with pytest.raises(NotFound):
        call("no such")
    with pytest.raises(ValueError, match="1 at once"):
        call("bad")
    assert call("two") == "two"
    assert stored() == {"one", "two"}


def test_within_a_transaction_it_is_part_of_it(transactional_db: None) -> None:
    call = Together(_noted)

    def both() -> None:
        with transaction.atomic():
            call("one")
            call("no such")

    with pytest.raises(NotFound):
        both()
    assert stored() == set()


def test_one_done_apart_leaves_nothing_behind_when_it_is_refused(db: None) -> None:
    def half(names: Sequence[str]) -> list[str | SodanError]:
        Job.objects.create(task=names[0])
        return [NotFound(names[0])]

    assert isinstance(apart(half, "one"), NotFound)
    assert stored() == set()


def test_a_writer_that_was_sent_to_rest_begins_anew_with_the_next_call(transactional_db: None) -> None:
    call = Together(_noted)

    assert call("one") == "one"
    call.rest()
    assert call("two") == "two"
    rest_all()
    assert stored() == {"one", "two"}
    assert [thread for thread in threading.enumerate() if thread.name == "together"] == []


def test_the_writer_goes_by_the_clock_of_whoever_calls(transactional_db: None) -> None:
    seen: list[datetime] = []

    def look(asked: Sequence[str]) -> list[str | SodanError]:
        seen.append(now())
        return list(asked)

    moment = datetime(2020, 2, 29, tzinfo=UTC)
    with standing_at(moment):
        Together(look)("one")

    assert seen == [moment]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_process_that_was_forked_off_writes_for_itself(transactional_db: None) -> None:
    call = Together(_answered)
    assert call("one") == "one"
    child = multiprocessing.get_context("fork").Process(target=_ask_in_child, args=(call,))

    child.start()
    child.join(20)
    is_done, code = not child.is_alive(), child.exitcode
    child.kill()

    assert (is_done, code) == (True, 0)
    assert call("two") == "two"


def _answered(asked: Sequence[str]) -> list[str | SodanError]:
    return list(asked)


def _ask_in_child(call: Together[str, str]) -> None:
    connections.close_all()
    os._exit(0 if call("from the child") == "from the child" else 1)
