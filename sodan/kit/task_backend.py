"""Django's Tasks interface over our job table, for parts that others wrote against ``django_tasks``."""

from __future__ import annotations

import inspect
from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError, TaskResultDoesNotExist

from sodan.kit.bell import ring
from sodan.kit.clock import now
from sodan.kit.queue import Job, State

_STATUS = {
    State.WAITING: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.DEAD: TaskResultStatus.FAILED,
}


class JobTable(BaseTaskBackend):
    """Stores a task of ``django_tasks`` as a job; return values are not kept."""

    supports_defer = True
    supports_priority = True
    supports_get_result = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Store the call in the current transaction. Raises InvalidTaskError for a task that wants a context."""
        self.validate_task(task)
        if task.takes_context:
            message = "the job table gives tasks no context"
            raise InvalidTaskError(message)
        bound = inspect.signature(task.func).bind(*args, **kwargs)
        row = Job(
            queue=task.queue_name,
            task=task.module_path,
            args=dict(bound.arguments),
            priority=task.priority,
            run_at=task.run_after or now(),
        )
        row.save(force_insert=True)  # one by one, for its id is the result's
        ring()
        return _result(task, row, self.alias)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """How that call stands. Raises TaskResultDoesNotExist for an unknown or swept id."""
        row = Job.objects.filter(pk=int(result_id)).first() if result_id.isdecimal() else None
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        return _result(import_string(row.task), row, self.alias)


def _result(task: Task[Any, Any], row: Job, alias: str) -> TaskResult[Any]:
    return TaskResult(
        task=task,
        id=str(row.pk),
        status=_STATUS[State(row.state)],
        enqueued_at=row.created_at,
        started_at=None,
        last_attempted_at=None,
        finished_at=row.finished_at,
        args=[],
        kwargs=row.args,
        backend=alias,
        errors=[],
        worker_ids=[row.worker] if row.worker else [],
    )
