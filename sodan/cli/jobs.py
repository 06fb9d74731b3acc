"""``sodan jobs``: how the jobs stand, one by one; dead letters get all their tries again, or are laid to rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TextIO

from sodan.kit.errors import Conflict, NotFound
from sodan.kit.job import counted
from sodan.kit.queue import Job, State, forget, revive

SHOWN = 200
_LONGEST = 160


def standing_as(state: State) -> list[Job]:
    """The jobs in that state: what waits, soonest first; what runs, by when its lease ends; dead letters, newest first."""
    order = {State.WAITING: ("run_at", "id"), State.RUNNING: ("lease_until", "id")}.get(state, ("-finished_at", "-id"))
    return list(Job.objects.filter(state=state).order_by(*order)[:SHOWN])


def revive_these(numbers: Sequence[int]) -> int:
    """Give these dead letters all their tries again, or all there are when none is named; returns how many.

    Raises NotFound for a number that is no job, Conflict for one that is not dead.
    """
    dead = [_dead(number) for number in numbers] or list(Job.objects.filter(state=State.DEAD).order_by("id"))
    return sum(revive(job) for job in dead)


def forget_these(numbers: Sequence[int]) -> int:
    """Lay these dead letters to rest undone; returns how many. Raises NotFound and Conflict as ``revive_these`` does."""
    return sum(forget(job) for job in [_dead(number) for number in numbers])


def _dead(number: int) -> Job:
    job = Job.objects.filter(pk=number).first()
    if job is None:
        raise NotFound(f"job {number}")
    if job.state != State.DEAD:
        raise Conflict(f"job {number} is {job.state}, no dead letter")
    return job


def tell(out: TextIO, *, as_json: bool, state: State = State.DEAD) -> None:
    """How many jobs stand in each state, then each of one state with its last error."""
    counts, listed = counted(), standing_as(state)
    if as_json:
        out.write(json.dumps({"counts": counts, str(state): [_told(job) for job in listed]}) + "\n")
        return
    out.write(", ".join(f"{state} {count}" for state, count in sorted(counts.items())) or "no jobs")
    out.write("\n")
    for job in listed:
        told = _told(job) | {"attempts": f"after {job.attempts} tries"}
        out.write("  ".join(str(value)[:_LONGEST] for value in told.values()) + "\n")


def _told(job: Job) -> dict[str, Any]:
    last = job.last_error.strip().splitlines()
    return {
        "id": job.pk,
        "task": job.task,
        "queue": job.queue,
        "attempts": job.attempts,
        **{name: moment.isoformat(timespec="seconds") for name, moment in _moments(job)},
        "error": last[-1] if last else "",
    }


def _moments(job: Job) -> list[tuple[str, datetime]]:
    """When it will run, until when it is held, or when it was buried; whichever its state knows."""
    known = {State.WAITING: ("run_at", job.run_at), State.RUNNING: ("lease_until", job.lease_until)}
    name, moment = known.get(State(job.state), ("buried_at", job.finished_at))
    return [(name, moment)] if moment else []
