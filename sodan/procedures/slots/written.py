"""What only the customer can write: free words, a day, an e-mail address, a telephone number, a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from sodan.procedures.case import Case
from sodan.procedures.frame import Awaited, Frame
from sodan.procedures.procedure import Slot
from sodan.procedures.said import Line
from sodan.procedures.slots.answer import Answer, Filled, Question

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
# The default of a text that takes the words of the request itself.
SAID = "said"
_LONGEST_NAME, _LONGEST_TEXT = 80, 2000
# ITU-T E.164 allows at most fifteen digits; no telephone number of ours has fewer than nine.
_FEWEST_DIGITS, _MOST_DIGITS = 9, 15


def resolve_text(slot: Slot, frame: Frame, case: Case) -> Answer:  # noqa: ARG001 - one shape for all resolvers
    """Free words, cut at 2,000 letters; passing on leaves them empty; never asked for when optional."""
    if slot.name in frame.slots:
        return Filled(str(frame.slots[slot.name] or "")[:_LONGEST_TEXT])
    if slot.default == SAID:
        return Filled(str(frame.facts.get("asked", ""))[:_LONGEST_TEXT], was_said=False)
    if slot.optional or slot.default:
        return Filled(slot.default or "", was_said=False)
    return Question(Line(slot.ask), "text")


def resolve_date(slot: Slot, frame: Frame, case: Case) -> Answer:  # noqa: ARG001 - one shape for all resolvers
    """A day as ISO text."""
    return _checked(slot, frame, kind="date", is_fit=is_day)


def resolve_email(slot: Slot, frame: Frame, case: Case) -> Answer:  # noqa: ARG001 - one shape for all resolvers
    """An e-mail address, by its shape only."""
    return _checked(slot, frame, kind="email", is_fit=lambda said: bool(_MAIL.fullmatch(said)))


def resolve_phone(slot: Slot, frame: Frame, case: Case) -> Answer:  # noqa: ARG001 - one shape for all resolvers
    """A telephone number, by its length only."""
    return _checked(slot, frame, kind="phone", is_fit=_is_phone)


def resolve_name(slot: Slot, frame: Frame, case: Case) -> Answer:  # noqa: ARG001 - one shape for all resolvers
    """A person's name as they write it."""
    return _checked(slot, frame, kind="person_name", is_fit=_is_name)


def is_day(said: str) -> bool:
    """Whether it is a day that exists, written YYYY-MM-DD."""
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True


def _is_phone(said: str) -> bool:
    return _FEWEST_DIGITS <= sum(map(str.isdigit, said)) <= _MOST_DIGITS


def _is_name(said: str) -> bool:
    return 0 < len(said) <= _LONGEST_NAME and any(map(str.isalpha, said))


def _checked(slot: Slot, frame: Frame, *, kind: Awaited, is_fit: Callable[[str], bool]) -> Answer:
    """What was said if it has the right shape, the default; else ask."""
    said = frame.slots.get(slot.name)
    if said is not None and is_fit(str(said)):
        return Filled(str(said))
    frame.slots.pop(slot.name, None)
    if slot.default or slot.optional:
        return Filled(slot.default, was_said=False)
    return Question(Line(slot.ask), kind)
