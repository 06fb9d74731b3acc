"""Calls of one kind that come at the same time are done in one transaction, so that many share the wait for the disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar
from weakref import WeakSet

from django.db import connection, transaction

from sodan.kit.errors import SodanError

A = TypeVar("A")
R = TypeVar("R")

MOST = 64  # calls in one transaction: what they cost together stays far below a customer's patience
LINGERS = 10.0  # seconds without a call after which the writer closes its connection and ends

_ALL: WeakSet[Together[object, object]] = WeakSet()


class Asked(Generic[A, R]):
    """One call under way: what is asked, the context it is asked in (its clock), and once it is done how it ended."""

    __slots__ = ("_done", "_outcome", "asked", "context")

    def __init__(self, asked: A) -> None:
        """Begin undone."""
        self.asked, self.context = asked, copy_context()
        self._outcome: R | BaseException | None = None
        self._done = threading.Lock()  # held until it is done: an Event would cost several locks for each message
        self._done.acquire()

    def end(self, outcome: R | BaseException) -> None:
        """Say how it ended; once."""
        self._outcome = outcome
        self._done.release()

    def wait(self) -> R:
        """Return after the commit, with the outcome; raises the one that is an error. For one thread, once."""
        self._done.acquire()
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome  # type: ignore[return-value]  # done, so it is an outcome


class Together(Generic[A, R]):
    """Makes of a function for many a function for one.

    One thread writes for all. It takes whoever waits by then and does their calls in one transaction; who comes meanwhile is in
    the next. So the faster the disk, the smaller the groups, and a lone caller waits for nobody. The writer keeps its
    connection warm, with its statements prepared; threads taking turns would each begin with a cold one.

    ``many`` is called inside the transaction and answers in the same order: a result, or the SodanError that one caller
    gets and for whom it has written nothing. When a group fails as a whole, each of it is done alone, so that nobody suffers
    from another's trouble.
    """

    def __init__(self, many: Callable[[Sequence[A]], Sequence[R | SodanError]], *, most: int = MOST) -> None:
        """Group calls of ``many``, at most ``most`` at a time."""
        self._many, self._most = many, most
        self.begin_anew()
        _ALL.add(self)  # type: ignore[arg-type]  # of whatever kind

    def begin_anew(self) -> None:
        """With nobody in line and no writer: at first, and in a process that was forked off, where no thread goes on."""
        self._lock = threading.Lock()
        self._line: SimpleQueue[Asked[A, R] | None] = SimpleQueue()
        self._writer: threading.Thread | None = None

    def __call__(self, asked: A) -> R:
        """Do this, with whatever else is asked at this moment; returns after the commit.

        Inside a transaction that is under way already it is done there, alone. Raises what ``many`` answered.
        """
        if connection.in_atomic_block:
            return self._alone(asked)
        return self.ask(asked).wait()

    def ask(self, asked: A) -> Asked[A, R]:
        """Put it in line and return at once; ``wait`` for the outcome. Not inside a transaction: that has its own end."""
        mine: Asked[A, R] = Asked(asked)
        with self._lock:
            self._line.put(mine)
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="together", daemon=True)
                self._writer.start()
        return mine

    @property
    def waiting(self) -> int:
        """How many calls stand in line for the next group."""
        return self._line.qsize()

    def rest(self) -> None:
        """Have the writer end, with its connection closed, once nobody waits; the next call begins anew."""
        with self._lock:
            writer = self._writer
            if writer is not None:
                self._line.put(None)
        if writer is not None:
            writer.join()

    def _write(self) -> None:
        """What the writer does: group after group, until nobody has come for a while."""
        try:
            while group := self._group():
                group[0].context.copy().run(self._do, group)
        finally:
            connection.close()

    def _group(self) -> list[Asked[A, R]]:
        """Whoever waits, as soon as anybody does; nobody when the writer is to end."""
        try:
            first = self._line.get(timeout=LINGERS)
        except Empty:
            first = None
        if first is None:
            with self._lock:
                if self._line.empty():
                    self._writer = None
                    return []
            return self._group()
        group = [first]
        while len(group) < self._most:
            try:
                further = self._line.get_nowait()
            except Empty:
                break
            if further is not None:
                group.append(further)
        return group

    def _do(self, group: Sequence[Asked[A, R]]) -> None:
        try:
            with transaction.atomic():
                outcomes = self._many([one.asked for one in group])
            pairs = list(zip(group, outcomes, strict=True))
        except BaseException as error:  # noqa: BLE001 - each caller gets its own below; the writer goes on
            self._one_by_one(group, error)
            return
        for one, outcome in pairs:
            one.end(outcome)

    def _one_by_one(self, group: Sequence[Asked[A, R]], error: BaseException) -> None:
        if len(group) == 1:
            group[0].end(error)
            return
        for one in group:
            try:
                outcome: R | BaseException = self._alone(one.asked)
            except BaseException as own:  # noqa: BLE001 - it is raised where it belongs, in the caller's thread
                outcome = own
            one.end(outcome)

    def _alone(self, asked: A) -> R:
        with transaction.atomic():
            (outcome,) = self._many([asked])
            if isinstance(outcome, SodanError):
                raise outcome
            return outcome


def rest_all() -> None:
    """Have every writer end with its connection closed, as before a database is taken away."""
    for together in list(_ALL):
        together.rest()


def _begin_all_anew() -> None:
    for together in list(_ALL):
        together.begin_anew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_all_anew)


def apart(many: Callable[[Sequence[A]], Sequence[R | SodanError]], asked: A) -> R | SodanError:
    """One of a group whose refusal must undo what was already written for it, and nothing of the others'."""
    try:
        with transaction.atomic():
            (outcome,) = many([asked])
            if isinstance(outcome, SodanError):
                raise outcome
            return outcome
    except SodanError as refused:
        return refused
