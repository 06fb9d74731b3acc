"""A course: every task played on a fresh desk, by a few processes side by side, and what came of it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, Protocol

from django.db import connection

from bench.retail.bank import Bank
from bench.retail.catalogue import catalogue_in
from bench.retail.gold import NotInOurShopError, asked_of, do_right
from bench.retail.ground import Hours
from bench.retail.monitor import Monitor, rows_by_owner
from bench.retail.play import Played, play, wants_person
from bench.retail.shop import SLUG
from bench.retail.sight import sight_of
from bench.retail.state import State, difference, state_of
from bench.retail.tasks import Task
from sodan.customers.customer import ContactPoint, Customer


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one task."""

    id: str
    left_out: str = ""
    is_matched: bool = False
    cause: str = ""
    turns: int = 0
    milliseconds: tuple[float, ...] = ()
    violations: tuple[str, ...] = ()
    wrong_refusals: int = 0
    is_needlessly_handed_over: bool = False
    transcript: tuple[str, ...] = ()
    goal: str = ""


class Desk(Protocol):
    """A desk that can be put back to how it was before anybody wrote."""

    def begin_afresh(self) -> None:
        """Put it back."""

    def take_seat(self, number: int) -> None:
        """From now on this process has a desk of its own."""


@dataclass(slots=True)
class Course:
    """How tasks are played: on which desk, in which words, with which luck."""

    desk: Desk
    corpus: Mapping[str, Any]
    bank: Bank
    language: str
    seed: int = 0
    _before: dict[int, str] = field(default_factory=dict)

    def run(self, tasks: Sequence[Task], *, processes: int = 2) -> Iterator[Result]:
        """Play all of them; the results come in the order of the tasks, however many processes there are."""
        if processes <= 1 or len(tasks) <= 1:
            yield from map(self.one, tasks)
            return
        warm_up(self.language)
        connection.close()
        context = multiprocessing.get_context("fork")
        seats = context.Value("i", 0)
        with context.Pool(processes, _take_seat, (self, seats)) as pool:
            yield from pool.imap(_one, tasks, chunksize=1)

    def one(self, task: Task) -> Result:
        """Play one task."""
        if task.goal is None:
            return Result(task.id, left_out=task.left_out)
        try:
            expected, gold = self._right(task)
        except NotInOurShopError as error:
            return Result(task.id, left_out=str(error))
        self.desk.begin_afresh()
        self._before = self._before or rows_by_owner()
        customer = self._customer(task.user)
        sight = sight_of(self.corpus, task.user, language=self.language, names=catalogue_in(self.language))
        played = play(task.goal, sight=sight, bank=self.bank, monitor=Monitor(customer, self._before), seed=self.seed)
        customer.refresh_from_db()
        return _result(task, played, difference(expected, state_of(customer)), gold)

    def _right(self, task: Task) -> tuple[State, list[tuple[str, str]]]:
        """The state the right actions end in, and each act with its order."""
        self.desk.begin_afresh()
        customer, hours = self._customer(task.user), Hours()
        with hours.turn():
            gold = []
            for action in task.actions:
                act, arguments = asked_of(action, customer)
                gold.append((act, str(arguments.get("order_number", ""))))
                do_right(customer, [action])
            customer.refresh_from_db()
        return state_of(customer), gold

    def _customer(self, user: str) -> Customer:
        email = self.corpus["users"][user]["email"].lower()
        return ContactPoint.objects.select_related("customer__brand").get(value=email, brand__slug=SLUG).customer


def _result(task: Task, played: Played, parted: list[str], gold: list[tuple[str, str]]) -> Result:
    goal = task.goal
    is_matched = not parted
    refused = [one for one in played.refused if (one[0], one[1]) in gold]
    return Result(
        task.id,
        is_matched=is_matched,
        cause="" if is_matched else _cause(played, parted, refused),
        turns=played.turns,
        milliseconds=tuple(played.milliseconds),
        violations=tuple(played.violations),
        wrong_refusals=0 if is_matched else len(refused),
        is_needlessly_handed_over=played.was_handed_over and goal is not None and not wants_person(goal),
        transcript=tuple(played.transcript),
        goal=str(goal),
    )


def _cause(played: Played, parted: list[str], refused: list[tuple[str, str, str]]) -> str:
    """Why the state is another one, in a few words: what differs first, and how the conversation ended."""
    if played.was_handed_over:
        how = "handed over"
    elif refused:
        how = f"{refused[0][0]} refused: {refused[0][2]}"
    else:
        unfinished = sorted(
            {f"{name.rpartition('-')[0] or name} {end}" for name, end in played.outcomes.items() if end != "done"}
        )
        how = ", ".join(unfinished) or "done otherwise than wanted"
    return f"{how} ({played.ended}) — {parted[0]}"


def warm_up(language: str) -> None:
    """Train and read once what every process needs, before they part."""
    from sodan.ai.warm import warm_up as read_all  # noqa: PLC0415 - NumPy and the classifier

    read_all()
    catalogue_in(language)


_COURSE: list[Course] = []


def _take_seat(course: Course, seats: Any) -> None:
    with seats.get_lock():
        seats.value += 1
        course.desk.take_seat(seats.value)
    _COURSE[:] = [course]


def _one(task: Task) -> Result:
    return _COURSE[0].one(task)


def summary(results: Iterable[Result]) -> dict[str, Any]:
    """The figures of a course, as one JSON object."""
    results = list(results)
    played = [result for result in results if not result.left_out]
    milliseconds = [spent for result in played for spent in result.milliseconds]
    left_out: dict[str, int] = {}
    for result in results:
        if result.left_out:
            left_out[result.left_out] = left_out.get(result.left_out, 0) + 1
    return {
        "tasks": len(played),
        "matched": sum(result.is_matched for result in played),
        "left_out": left_out,
        "violations": sum(len(result.violations) for result in played),
        "wrong_refusals": sum(result.wrong_refusals for result in played),
        "needless_handovers": sum(result.is_needlessly_handed_over for result in played),
        "turns_per_task": round(fmean([result.turns for result in played]), 1) if played else 0.0,
        "ms_per_turn": round(fmean(milliseconds), 1) if milliseconds else 0.0,
        "failed": [{"id": result.id, "reason": result.cause} for result in played if not result.is_matched],
    }
