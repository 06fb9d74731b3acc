"""Hearing that another process committed: PostgreSQL tells by NOTIFY, on SQLite who commits knocks and its file has a version."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

from django.db import connection

from sodan.kit.bell import CHANNEL, stop_waking, wake_with
from sodan.kit.doorbell import Door

SQLITE_POLL = 0.02  # seconds between two looks where nobody can knock (``kit.doorbell``)
SQLITE_LOOK = 0.25  # seconds between two looks besides, for a knock that was lost
RECONNECT = 1.0
log = logging.getLogger(__name__)


class Watch:
    """Calls ``waker`` after every commit that rang the bell, in this process and in the others, until stopped.

    The waker may be called more often than there is news, and from several threads. The watching connection also keeps
    SQLite's write-ahead log from being deleted each time the last request closes its own.
    """

    def __init__(self, waker: Callable[[], None]) -> None:
        """Start to watch at once, in a thread of its own."""
        self._waker = waker
        self._stopped = threading.Event()
        self.is_listening = threading.Event()
        self._parameters = dict(connection.get_connection_params())
        follow = self._follow_postgresql if connection.vendor == "postgresql" else self._follow_sqlite
        self._thread = threading.Thread(target=follow, name="sodan-watch", daemon=True)
        wake_with(waker)
        self._thread.start()

    def stop(self) -> None:
        """End within a second; the waker is not called again after this returns."""
        stop_waking(self._waker)
        self._stopped.set()
        self._thread.join(timeout=3)

    def _follow_sqlite(self) -> None:
        with closing(sqlite3.connect(self._parameters["database"], uri=True, isolation_level=None, timeout=20)) as watching:
            seen = watching.execute("PRAGMA data_version").fetchone()
            with Door() as door:
                self.is_listening.set()
                while not self._stopped.is_set():
                    has_knocked = door.wait(SQLITE_LOOK) if door.is_open else self._stopped.wait(SQLITE_POLL)
                    version = watching.execute("PRAGMA data_version").fetchone()
                    if (has_knocked or version != seen) and not self._stopped.is_set():
                        seen = version
                        self._waker()

    def _follow_postgresql(self) -> None:
        import psycopg  # noqa: PLC0415 - a quarter of a second that SQLite need not pay at each start

        parameters = {name: value for name, value in self._parameters.items() if name not in {"context", "cursor_factory"}}
        while not self._stopped.is_set():
            try:
                with psycopg.Connection.connect(**parameters, autocommit=True) as listening:
                    listening.execute(f"LISTEN {CHANNEL}")
                    self.is_listening.set()
                    self._waker()  # whatever was told while nobody listened
                    while not self._stopped.is_set():
                        for _ in listening.notifies(timeout=0.5, stop_after=1):
                            self._waker()
            except psycopg.OperationalError:
                log.warning("watch.lost_connection retry=%s", RECONNECT)
                self._stopped.wait(RECONNECT)
