"""``sodan jobs``: how the jobs stand, the dead letters one by one, and giving them all their tries again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TextIO

from sodan.kit.errors import Conflict, NotFound
from sodan.kit.job import counted
from sodan.kit.queue import Job, State, revive

SHOWN = 200
_LONGEST = 160


def dead_letters() -> list[Job]:
    """The newest that used up their tries, newest first."""
    return list(Job.objects.filter(state=State.DEAD).order_by("-finished_at", "-id")[:SHOWN])


def revive_these(numbers: Sequence[int]) -> int:
    """Give these dead letters all their tries again, or all there are when none is named; returns how many.

    Raises NotFound for a number that is no job, Conflict for one that is not dead.
    """
    dead = [_dead(number) for number in numbers] or list(Job.objects.filter(state=State.DEAD).order_by("id"))
    return sum(revive(job) for job in dead)


def _dead(number: int) -> Job:
    job = Job.objects.filter(pk=number).first()
    if job is None:
        raise NotFound(f"job {number}")
    if job.state != State.DEAD:
        raise Conflict(f"job {number} is {job.state}, no dead letter")
    return job


def tell(out: TextIO, *, as_json: bool) -> None:
    """How many jobs stand in each state, then each dead letter with its last error."""
    counts, dead = counted(), dead_letters()
    if as_json:
        out.write(json.dumps({"counts": counts, "dead": [_told(job) for job in dead]}) + "\n")
        return
    out.write(", ".join(f"{state} {count}" for state, count in sorted(counts.items())) or "no jobs")
    out.write("\n")
    for job in dead:
        told = _told(job) | {"attempts": f"after {job.attempts} tries"}
        out.write("  ".join(str(value)[:_LONGEST] for value in told.values()) + "\n")


def _told(job: Job) -> dict[str, Any]:
    last = job.last_error.strip().splitlines()
    return {
        "id": job.pk,
        "task": job.task,
        "queue": job.queue,
        "attempts": job.attempts,
        "buried_at": job.finished_at.isoformat(timespec="seconds") if job.finished_at else "",
        "error": last[-1] if last else "",
    }
