"""What an operator sees of jobs and notices, and takes up again."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from sodan.backoffice.notice import ProviderNotice
from sodan.cli import jobs, notices
from sodan.cli.command import main
from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotFound, Unavailable
from sodan.kit.queue import Job, State

pytestmark = pytest.mark.django_db


def shown(command: object, *rows: object) -> str:
    """What the command prints."""
    out = io.StringIO()
    command.tell(*rows, out, as_json=False)  # type: ignore[attr-defined]
    return out.getvalue()


@pytest.fixture
def dead() -> Job:
    """A dead letter beside a job that waits."""
    Job.objects.create(task="sodan.ai.turn.take_turn")
    return Job.objects.create(task="sodan.desk.promise.mind", state=State.DEAD, attempts=5, last_error="Traceback\nKeyError: 'x'")


def test_dead_letters_are_shown_with_their_last_error(dead: Job) -> None:
    told = shown(jobs)

    assert "dead 1, waiting 1" in told
    assert f"{dead.pk}  " in told
    assert "KeyError: 'x'" in told
    out = io.StringIO()
    jobs.tell(out, as_json=True)
    assert json.loads(out.getvalue())["dead"][0]["error"] == "KeyError: 'x'"


def test_dead_letters_get_all_their_tries_again(dead: Job) -> None:
    assert jobs.revive_these([]) == 1

    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (State.WAITING, 0)
    with pytest.raises(Conflict):
        jobs.revive_these([dead.pk])
    with pytest.raises(NotFound):
        jobs.revive_these([dead.pk + 99])


def test_what_waits_and_what_runs_is_shown_with_its_moment() -> None:
    soon, later = now() + timedelta(minutes=1), now() + timedelta(hours=1)
    second, first = (Job.objects.create(task=f"t{number}", run_at=at) for number, at in ((2, later), (1, soon)))
    running = Job.objects.create(task="r", state=State.RUNNING, lease_until=soon, attempts=1)

    assert jobs.standing_as(State.WAITING) == [first, second]
    out = io.StringIO()
    jobs.tell(out, as_json=True, state=State.WAITING)
    assert [one["run_at"] for one in json.loads(out.getvalue())["waiting"]] == [
        soon.isoformat(timespec="seconds"),
        later.isoformat(timespec="seconds"),
    ]
    out = io.StringIO()
    jobs.tell(out, as_json=False, state=State.RUNNING)
    assert f"{running.pk}  r  default  after 1 tries  {soon.isoformat(timespec='seconds')}" in out.getvalue()


def test_a_dead_letter_is_forgotten_only_by_its_number(dead: Job) -> None:
    waiting = Job.objects.get(state=State.WAITING)

    with pytest.raises(Conflict):
        jobs.forget_these([waiting.pk])
    assert jobs.forget_these([dead.pk]) == 1

    dead.refresh_from_db()
    assert (dead.state, dead.args) == (State.DONE, {})
    with pytest.raises(Conflict):
        jobs.forget_these([dead.pk])
    for wrong in (["--forget"], ["7"], ["7", "--revive", "--forget"]):
        assert main(["jobs", *wrong]) == 2


def test_notices_are_shown_and_followed_again(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"brand": brand, "kind": "refund.succeeded", "key": "x", "body": b"{}"}
    first, second = (ProviderNotice.objects.create(event_id=f"evt_{number}", **told) for number in (1, 2))

    assert notices.chosen([], hours=1) == [first, second]
    assert notices.chosen(["evt_2"], hours=1) == [second]
    with pytest.raises(NotFound):
        notices.chosen(["evt_3"], hours=1)
    assert shown(notices, [first]).endswith("x  1  not followed yet\n")
    assert shown(notices, notices.again([first])).endswith("not_ours\n")

    def silent(**_: int) -> None:
        raise Unavailable("nobody there")

    monkeypatch.setattr(notices, "follow_notice", silent)
    assert shown(notices, notices.again([second])).endswith("no answer\n")
