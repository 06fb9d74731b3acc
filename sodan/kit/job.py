"""Work to be done later: ``@job`` marks a function, ``.later(…)`` stores a call of it in the transaction under way."""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import models
from django.utils.module_loading import import_string

from sodan.kit.bell import ring
from sodan.kit.clock import now
from sodan.kit.errors import Busy, Unavailable
from sodan.kit.queue import Job, bury, claim, finish, give_back, put_back, wait_after
from sodan.kit.rows import Row, Rows, moment_of

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)

_PERIODIC: list[Task[Any, Any]] = []
_BATCH = 20
# What conflicts waits already under its dedupe key.
_COLUMNS = ("queue", "task", "args", "priority", "max_attempts", "run_at", "lease", "dedupe_key", "created_at")
_STORED = Rows(Job, _COLUMNS, unless_there=True)
_GATHERED: ContextVar[list[Row] | None] = ContextVar("gathered jobs", default=None)


class Task(Generic[P, R]):
    """A function that can be called now, as ever, or stored to be called later by a worker, at least once."""

    def __init__(
        self, function: Callable[P, R], *, queue: str, attempts: int, lease: int, every: int | None, priority: int
    ) -> None:
        """Remember how it wants to be run; see ``job``."""
        update_wrapper(self, function)
        self.function = function
        self.path = f"{function.__module__}.{function.__qualname__}"
        self.queue, self.attempts, self.lease, self.every, self.priority = queue, attempts, lease, every, priority
        self._signature = inspect.signature(function)

    def __call__(self, *args: P.args, **arguments: P.kwargs) -> R:
        """Run it here and now."""
        return self.function(*args, **arguments)

    def call(self, *args: P.args, **arguments: P.kwargs) -> R:
        """Run it here and now (the name Django's tasks use)."""
        return self.function(*args, **arguments)

    def later(self, *, run_at: datetime | None = None, dedupe_key: str = "", **arguments: Any) -> None:
        """Store a call in the current transaction; keyword arguments that JSON can hold.

        ``run_at`` is the earliest moment. While a row with the same ``dedupe_key`` waits, nothing is added.
        Raises TypeError when the function does not take these arguments.
        """
        if arguments.keys() != self._signature.parameters.keys():
            self._signature.bind(**arguments)
        created = moment_of(now())
        due = created if run_at is None else moment_of(run_at)
        args = json.dumps(arguments)
        _keep((self.queue, self.path, args, self.priority, self.attempts, due, self.lease, dedupe_key, created))


def job(
    *, queue: str = "default", attempts: int = 5, lease: int = 60, every: int | None = None, priority: int = 0
) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Mark a module-level function as a task.

    ``attempts`` tries in all before it is a dead letter; ``lease`` seconds until a worker that fell silent is given up;
    ``every`` so many seconds it is run without being asked (its module must be imported by an AppConfig);
    higher ``priority`` first. A task may run twice, so it must not mind.
    """

    def mark(function: Callable[P, R]) -> Task[P, R]:
        task = Task(function, queue=queue, attempts=attempts, lease=lease, every=every, priority=priority)
        if every is not None:
            _PERIODIC.append(task)
        return task

    return mark


def _keep(row: Row) -> None:
    """Add the row unless its dedupe key already waits, and wake a worker once it is committed."""
    together = _GATHERED.get()
    if together is None:
        _insert([row])
    else:
        together.append(row)


@contextmanager
def gathered() -> Iterator[None]:
    """Store every job of the block in one statement at its end; within the transaction under way, like each alone."""
    if _GATHERED.get() is not None:
        yield
        return
    rows: list[Row] = []
    token = _GATHERED.set(rows)
    try:
        yield
    finally:
        _GATHERED.reset(token)
    if rows:
        _insert(rows)


def _insert(rows: Sequence[Row]) -> None:
    _STORED.store(rows)
    ring()


def plan_periodic(tasks: Sequence[Task[Any, Any]] | None = None) -> int:
    """Store the next call of each periodic task, once for all workers; returns how many were new.

    Each row waits under ``name@slot`` and is planned before its slot begins, so nobody has to lead; a firm whose
    machines slept through a slot runs it once when they wake.
    """
    moment = now()
    planned: dict[str, Job] = {}
    for task in _PERIODIC if tasks is None else tasks:
        every = task.every or 1
        slot = (int(moment.timestamp()) // every + 1) * every
        key = f"{task.path}@{slot}"
        planned[key] = Job(
            queue=task.queue, task=task.path, priority=task.priority, max_attempts=task.attempts, lease=task.lease,
            run_at=datetime.fromtimestamp(slot, tz=UTC), dedupe_key=key,
        )  # fmt: skip
    known = set(Job.objects.filter(dedupe_key__in=planned).values_list("dedupe_key", flat=True))
    fresh = [row for key, row in planned.items() if key not in known]
    if fresh:
        Job.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def run(row: Job) -> bool:
    """Run one claimed job. True when it ended well and is to be finished; otherwise it is already put back or buried."""
    if row.attempts > row.max_attempts:
        bury(row, error=row.last_error or "its worker fell silent at every try")
        return False
    try:
        import_string(row.task).call(**row.args)
    except Busy as error:
        put_back(row, wait=error.retry, error=f"Busy: {error}", was_tried=False)
    except Unavailable as error:
        put_back(row, wait=error.retry, error=f"Unavailable: {error}")
    except Exception as error:
        log.warning("job.failed id=%s task=%s attempt=%s", row.pk, row.task, row.attempts, exc_info=True)
        put_back(row, wait=wait_after(row.attempts), error=f"{type(error).__name__}: {error}"[:2000])
    else:
        return True
    return False


def _never() -> bool:
    return False


def run_batch(rows: Sequence[Job], *, stopping: Callable[[], bool] = _never) -> int:
    """Run claimed jobs one after another and finish those that ended well together; returns how many were run.

    A row whose lease has run out while it waited for its turn is left to whoever claims it next; once ``stopping``
    says so, all but the first are given back as if never claimed.
    """
    done: list[Job] = []
    ran = 0
    for at, row in enumerate(rows):
        if at and stopping():
            give_back(rows[at:])
            break
        if row.lease_until is not None and row.lease_until <= now():
            continue
        ran += 1
        if run(row):
            done.append(row)
    finish(done)
    return ran


def run_due(queue: str | None = None, *, limit: int = 1000) -> int:
    """Run what is due in this process, and what that brings about, up to ``limit`` jobs; returns how many were run."""
    ran = 0
    while ran < limit:
        rows = claim((queue,) if queue else (), limit=min(_BATCH, limit - ran))
        if not rows:
            break
        ran += run_batch(rows)
    return ran


def counted() -> dict[str, int]:
    """How many jobs stand in each state, for health pages and tests."""
    rows = Job.objects.values_list("state").annotate(count=models.Count("pk"))
    return dict(rows)
