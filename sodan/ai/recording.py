"""Listening to one turn, and answering it again: every question the case asks, with what the records and acts answered."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sodan.actions.operation import Operation
from sodan.ai.preserve import preserved, preserved_once, restored
from sodan.kit import errors
from sodan.kit.clock import now
from sodan.kit.errors import SodanError
from sodan.procedures.case import Case

_READS = frozenset(name for name, value in vars(Case).items() if isinstance(value, cached_property))


SHARED = "products"  # the catalogue is the same for everybody and long: written down once. What is personal stays on its tape


class Strayed(Exception):
    """The turn asks something that was not asked when it was recorded: here it goes another way."""

    def __init__(self, name: str, asked: list[Any]) -> None:
        """What it asks now."""
        super().__init__(name)
        self.name, self.asked = name, asked


@dataclass(slots=True)
class Entry:
    """One question with its answer as JSON, or the error it ended in; ``forgot`` when the case read afresh after it."""

    name: str
    asked: list[Any]
    answer: Any = None
    raised: str = ""
    detail: str = ""
    forgot: bool = False

    @property
    def question(self) -> str:
        """Name and arguments in one, to find it by."""
        return json.dumps([self.name, self.asked], sort_keys=True, ensure_ascii=False)


class Recording:
    """A tape that listens. An act's answer is written down at once, for an operation moves on; what was read never changes."""

    def __init__(self) -> None:
        """An empty tape, from this moment."""
        self.at = now()
        self._entries: list[Entry] = []
        self._inside: list[int] = []

    def ask(self, name: str, asked: list[Any], answer: Callable[[], Any]) -> Any:
        """Ask, and write it down; what an act asks in its turn belongs to the act, but what it read may be read again later."""
        entry = Entry(name, preserved(asked))
        is_read = name in _READS
        if is_read or not self._inside:
            self._entries.append(entry)
        self._inside.append(len(self._entries))
        try:
            found = answer()
        except SodanError as error:
            entry.raised, entry.detail = type(error).__name__, error.detail
            raise
        finally:
            self._inside.pop()
        entry.answer = found if is_read else preserved(found)
        return found

    def forgotten(self) -> None:
        """What an act read before it moved the records is of no use to whoever reads after it."""
        if self._inside:
            outer = self._inside[0]
            self._entries[outer - 1].forgot = True
            self._entries[outer:] = [entry for entry in self._entries[outer:] if entry.name not in _READS]

    def entries(self) -> list[Entry]:
        """All of it, ready to be stored."""
        for entry in self._entries:
            if entry.name in _READS:
                entry.answer = preserved_once(entry.answer) if entry.name == SHARED else preserved(entry.answer)
        return self._entries


class Playback:
    """A tape that answers as it was answered then. ``reconsider`` may judge a proposal anew, by other rules."""

    def __init__(self, entries: Iterable[Entry], case: Case, *, reconsider: Callable[[Any], Any] | None = None) -> None:
        """Answer the questions of ``case``."""
        self._case, self._reconsider = case, reconsider
        self._left: dict[str, deque[Entry]] = defaultdict(deque)
        self._made: dict[str, Any] = {}
        for entry in entries:
            self._left[entry.question].append(entry)

    def ask(self, name: str, asked: list[Any], answer: Callable[[], Any]) -> Any:  # noqa: ARG002 - the records are never asked
        """The answer of then. Raises Strayed when this was not asked then, and whatever error it ended in."""
        told = preserved(asked)
        if name == "operation" and told[0] in self._made:
            return self._made[told[0]]
        waiting = self._left.get(Entry(name, told).question)
        if not waiting:
            raise Strayed(name, asked)
        # What is read may be read once more than then; what is done is done as often as it was.
        entry = waiting[0] if name in _READS and len(waiting) == 1 else waiting.popleft()
        if entry.forgot:
            self._case.forget()
        if entry.raised:
            raise getattr(errors, entry.raised)(entry.detail)
        found = restored(entry.answer)
        if isinstance(found, Operation):
            found.brand = self._case.brand
        return self._judged(found) if name == "propose" else found

    def forgotten(self) -> None:
        """Nothing to do: the answers come in the order they were read."""

    def _judged(self, operation: Any) -> Any:
        judged = self._reconsider(operation) if self._reconsider else operation
        if judged is not operation:
            self._made[str(judged.key)] = judged
        return judged
