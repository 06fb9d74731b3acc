"""Calls of one kind that come at the same time are done in one transaction, so that many share the wait for the disk."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import connection, transaction

from sodan.kit.errors import SodanError

A = TypeVar("A")
R = TypeVar("R")

MOST = 64  # calls in one transaction: what they cost together stays far below a customer's patience


class _Waiting(Generic[A, R]):
    """One caller: what it asks, and once it is done how it ended. Woken without an outcome, it is to lead."""

    def __init__(self, asked: A) -> None:
        self.asked = asked
        self.outcome: R | BaseException | None = None
        self.is_done = False
        self.woken = threading.Event()

    def end(self, outcome: R | BaseException) -> None:
        self.outcome, self.is_done = outcome, True
        self.woken.set()


class Together(Generic[A, R]):
    """Makes of a function for many a function for one.

    The first caller to find nobody at work takes all who wait by then, does their calls in one transaction, and hands over to
    the first who came meanwhile; so the faster the disk, the smaller the groups, and a lone caller waits for nobody.

    ``many`` is called inside the transaction and answers in the same order: a result, or the SodanError that one caller
    gets and for whom it has written nothing. When a group fails as a whole, each of it is done alone, so that nobody suffers
    from another's trouble.
    """

    def __init__(self, many: Callable[[Sequence[A]], Sequence[R | SodanError]], *, most: int = MOST) -> None:
        """Group calls of ``many``, at most ``most`` at a time."""
        self._many, self._most = many, most
        self._lock = threading.Lock()
        self._line: deque[_Waiting[A, R]] = deque()
        self._is_led = False

    def __call__(self, asked: A) -> R:
        """Do this, with whatever else is asked at this moment; returns after the commit.

        Inside a transaction that is under way already it is done there, alone. Raises what ``many`` answered.
        """
        if connection.in_atomic_block:
            return self._alone(asked)
        mine: _Waiting[A, R] = _Waiting(asked)
        with self._lock:
            self._line.append(mine)
            leads, self._is_led = not self._is_led, True
        if not leads:
            mine.woken.wait()
        if not mine.is_done:
            self._lead()
        return _ended(mine)

    @property
    def waiting(self) -> int:
        """How many calls stand in line for the next group."""
        return len(self._line)

    def _lead(self) -> None:
        """Do one group, the caller's own call first among it, then let the next lead."""
        with self._lock:
            group = [self._line.popleft() for _ in range(min(len(self._line), self._most))]
        try:
            self._do(group)
        finally:
            with self._lock:
                successor = self._line[0] if self._line else None
                self._is_led = successor is not None
            if successor is not None:
                successor.woken.set()

    def _do(self, group: Sequence[_Waiting[A, R]]) -> None:
        try:
            with transaction.atomic():
                outcomes = self._many([one.asked for one in group])
        except Exception as error:  # noqa: BLE001 - each caller gets its own below
            self._one_by_one(group, error)
        except BaseException as error:
            for one in group:
                one.end(error)
            raise
        else:
            for one, outcome in zip(group, outcomes, strict=True):
                one.end(outcome)

    def _one_by_one(self, group: Sequence[_Waiting[A, R]], error: Exception) -> None:
        if len(group) == 1:
            group[0].end(error)
            return
        for one in group:
            try:
                one.end(self._alone(one.asked))
            except Exception as own:  # noqa: BLE001 - it is raised where it belongs, in the caller's thread
                one.end(own)

    def _alone(self, asked: A) -> R:
        with transaction.atomic():
            (outcome,) = self._many([asked])
            if isinstance(outcome, SodanError):
                raise outcome
            return outcome


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


def _ended(call: _Waiting[A, R]) -> R:
    if isinstance(call.outcome, BaseException):
        raise call.outcome
    return call.outcome  # type: ignore[return-value]  # done, so it is an outcome
