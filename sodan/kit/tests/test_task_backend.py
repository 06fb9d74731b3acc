"""Parts written against Django's Tasks run on our job table."""

import pytest
from django_tasks import default_task_backend, task
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from sodan.kit.job import run_due

pytestmark = pytest.mark.django_db
GREETED: list[str] = []


@task()
def greet(name: str) -> None:
    """Remember whom we greeted."""
    GREETED.append(name)


def test_a_django_task_is_a_job_like_any_other() -> None:
    result = greet.enqueue("Grace")

    assert result.status == TaskResultStatus.READY
    run_due()

    assert GREETED == ["Grace"]
    assert default_task_backend.get_result(result.id).status == TaskResultStatus.SUCCESSFUL


def test_an_unknown_result_is_said_to_be_unknown() -> None:
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result("0")
