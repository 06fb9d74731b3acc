"""The few errors of the house, each named for the reader who meets it.

::

    SodanError
    ├── Refused        policy says no, and says why (reasons with citations)
    ├── NotPermitted   this person may not do this, whatever the policy
    ├── NotFound       no such thing, or not for this person to see
    ├── Conflict       somebody was first, or the thing has moved on
    ├── Invalid        the input cannot be read: where, what, and what was expected
    ├── TooOften       more than the allowance; once more after `retry` seconds
    └── Unavailable    the other side does not answer; try again after `retry` seconds

The edges (pages, API, command) turn them into a status, an exit code or an apology in the reader's language, once.
"""

from __future__ import annotations

from collections.abc import Sequence


class SodanError(Exception):
    """Any error of ours; ``code`` names its line in the word files."""

    code = "error.unknown"

    def __init__(self, detail: str = "", **values: object) -> None:
        """``detail`` is for the log; ``values`` fill the reader's sentence."""
        super().__init__(detail or self.code)
        self.detail = detail
        self.values = values


class Refused(SodanError):
    """Policy says no. ``reasons`` are codes with their rule and citation."""

    code = "error.refused"

    def __init__(self, detail: str = "", *, reasons: Sequence[str] = ()) -> None:
        """Keep the reason codes for whoever must explain."""
        super().__init__(detail)
        self.reasons = tuple(reasons)


class NotPermitted(SodanError):
    """This person may not do this."""

    code = "error.not_permitted"


class NotFound(SodanError):
    """There is no such thing, or this person may not see it."""

    code = "error.not_found"


class Conflict(SodanError):
    """Somebody was first, or the thing has changed since it was read."""

    code = "error.conflict"


class Invalid(SodanError):
    """Input that cannot be read: the file or field, the line, and what was expected."""

    code = "error.invalid"

    def __init__(self, detail: str, *, where: str = "", line: int | None = None, expected: str = "") -> None:
        """Compose one sentence that a shop owner can act on."""
        place = f"{where}:{line}" if line is not None else where
        tail = f" (expected {expected})" if expected else ""
        super().__init__(f"{place}: {detail}{tail}" if place else f"{detail}{tail}")
        self.where, self.line, self.expected = where, line, expected


class Unavailable(SodanError):
    """The other side does not answer; ``retry`` is how many seconds to wait."""

    code = "error.unavailable"

    def __init__(self, detail: str = "", *, retry: float = 5.0) -> None:
        """Keep the advised wait in seconds."""
        super().__init__(detail)
        self.retry = retry


class Busy(Unavailable):
    """Somebody else is at it, for a bounded time; a job that meets this has not been tried."""


class TooOften(SodanError):
    """More than the allowance; ``retry`` is how many whole seconds to wait."""

    code = "error.too_often"

    def __init__(self, detail: str = "", *, retry: int = 60) -> None:
        """Keep the advised wait in seconds."""
        super().__init__(detail)
        self.retry = retry
