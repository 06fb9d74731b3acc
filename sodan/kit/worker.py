"""A worker: a few threads that claim due jobs and run them until told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from django.db import DatabaseError, close_old_connections, connections

from sodan.kit.clock import now
from sodan.kit.job import plan_periodic, run_batch
from sodan.kit.queue import claim, due
from sodan.kit.watch import Watch

POLL = 0.25  # seconds between looks when nobody rings
PLAN = 20.0  # seconds between looks at the periodic jobs
BATCH = 10  # most jobs one thread claims at once
log = logging.getLogger(__name__)


class Worker:
    """Serves the named queues (none named: all of them) with so many threads."""

    def __init__(self, *, queues: Sequence[str] = (), threads: int = 4) -> None:
        """Nothing runs until ``start``."""
        self._queues, self._wanted = tuple(queues), threads
        self._stopping = threading.Event()
        self._news = threading.Condition()
        self._rung = 0
        self._threads: list[threading.Thread] = []
        self._watch: Watch | None = None

    def start(self) -> None:
        """Begin to work in the background."""
        self._watch = Watch(self._ring)
        bodies = [self._plan, *[self._serve] * self._wanted]
        self._threads = [threading.Thread(target=body, name=f"sodan-{body.__name__[1:]}", daemon=True) for body in bodies]
        for thread in self._threads:
            thread.start()

    def stop(self, *, grace: float = 10.0) -> bool:
        """Finish what runs and take nothing new; True when all threads ended within ``grace`` seconds.

        What did not end stays leased and is claimed again once the lease runs out.
        """
        self._stopping.set()
        self._ring()
        if self._watch is not None:
            self._watch.stop()
        for thread in self._threads:
            thread.join(timeout=grace)
        return not any(thread.is_alive() for thread in self._threads)

    def _ring(self) -> None:
        with self._news:
            self._rung += 1
            self._news.notify_all()

    def _serve(self) -> None:
        heard = 0
        while not self._stopping.is_set():
            if self._work():
                continue
            with self._news:
                if self._rung == heard:
                    self._news.wait(POLL)
                heard = self._rung
        connections.close_all()

    def _work(self) -> int:
        """Claim a fair share of what is due and run it; returns how many were run."""
        close_old_connections()
        try:
            waiting = due(self._queues, now())[: self._wanted * BATCH].count()
            rows = claim(self._queues, limit=max(1, waiting // self._wanted)) if waiting else []
            return run_batch(rows, stopping=self._stopping.is_set)
        except DatabaseError:
            log.warning("worker.database_unavailable", exc_info=True)
            connections.close_all()
            self._stopping.wait(1.0)
            return 0

    def _plan(self) -> None:
        while not self._stopping.is_set():
            close_old_connections()
            try:
                plan_periodic()
            except DatabaseError:
                log.warning("worker.database_unavailable", exc_info=True)
                connections.close_all()
            self._stopping.wait(PLAN)
        connections.close_all()
