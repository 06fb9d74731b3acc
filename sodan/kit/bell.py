"""Telling whoever waits that something was committed: this process at once, PostgreSQL's other processes by NOTIFY."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from sodan.kit.doorbell import knock

CHANNEL = "sodan"
_WAKERS: list[Callable[[], None]] = []


def wake_with(waker: Callable[[], None]) -> None:
    """Have ``waker`` called after each commit that rang the bell; it must return at once and may be called in any thread."""
    if waker not in _WAKERS:
        _WAKERS.append(waker)


def stop_waking(waker: Callable[[], None]) -> None:
    """Undo ``wake_with``; silently nothing when it was never asked for."""
    if waker in _WAKERS:
        _WAKERS.remove(waker)


def ring() -> None:
    """Wake the waiting once the transaction under way commits, however often this is called within it.

    The wake carries nothing: whoever hears it reads the table. PostgreSQL is told inside the transaction and delivers it at
    commit; at SQLite's other processes we knock afterwards (``kit.doorbell``).
    """
    if any(call[1] is _wake for call in connection.run_on_commit):
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")
    transaction.on_commit(_wake)


def _wake() -> None:
    for waker in tuple(_WAKERS):
        waker()
    if connection.vendor == "sqlite":
        knock()
