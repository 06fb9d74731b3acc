"""The tasks of a course: read from a file of templated tasks, or from goals with the tasks whose right actions they aim at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.retail.goal import Goal
from bench.retail.goal_file import read_goals
from bench.retail.gold import CHANGES, Action
from bench.retail.templated import NothingToChangeError, goal_of


@dataclass(frozen=True, slots=True)
class Task:
    """What a customer wants and the actions that are right; ``left_out`` tells why the task is not played."""

    id: str
    user: str
    goal: Goal | None
    actions: tuple[Action, ...]
    left_out: str = ""


class TaskError(ValueError):
    """A task file that cannot be read, or does not fit the corpus."""


def templated_tasks(path: Path, corpus: Mapping[str, Any]) -> list[Task]:
    """The tasks of the file, in its order; their ids are their positions from 0 where the file gives none."""
    tasks = []
    for at, found in enumerate(listed_in(path)):
        id_ = str(found.get("id", at))
        actions = tuple(action for action in found["actions"] if action["name"] in CHANGES)
        try:
            goal = goal_of(found, corpus, id_=id_)
        except NothingToChangeError as error:
            tasks.append(Task(id_, found["user_id"], None, actions, str(error)))
        except (KeyError, StopIteration) as error:
            raise TaskError(f"{path.name}: task {id_} does not fit the corpus: {error!r}") from error
        else:
            tasks.append(Task(id_, found["user_id"], goal, actions))
    return tasks


def goal_tasks(path: Path, tasks_path: Path) -> list[Task]:
    """The goals of a file (or of all files of a folder), each with the right actions of the task that bears its id."""
    actions = actions_by_task(tasks_path)
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    goals = [goal for file in files for goal in read_goals(file)]
    strange = [goal.id for goal in goals if goal.id not in actions]
    if strange:
        raise TaskError(f"{tasks_path.name} has no task {', '.join(strange[:5])}")
    return [Task(goal.id, goal.user, goal, actions[goal.id]) for goal in goals]


def actions_by_task(path: Path) -> dict[str, tuple[Action, ...]]:
    """The actions that change something, by the id of their task."""
    found = {}
    for task in listed_in(path):
        told: Sequence[Action] = (task.get("evaluation_criteria") or {}).get("actions") or task.get("actions") or ()
        found[str(task["id"])] = tuple(action for action in told if action["name"] in CHANGES)
    return found


def listed_in(path: Path) -> list[dict[str, Any]]:
    """The tasks of a file, as they stand there. Raises TaskError for anything but a list in JSON."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TaskError(f"{path}: {error}") from error
    if not isinstance(found, list):
        raise TaskError(f"{path}: expected a list of tasks")
    return found
