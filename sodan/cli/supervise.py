"""``sodan up``: keeps one web process and one worker running, and ends both cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType
from urllib.error import URLError

GRACE = 15.0  # seconds a child may take to end
RESTARTS, WITHIN = 5, 60.0  # a child that dies this often within this many seconds is not started again


@dataclass
class Child:
    """One process under care, with the moments it was started."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches it once, through us."""
        self.starts.append(time.monotonic())
        environment = os.environ | {"SODAN_SUPERVISOR": str(os.getpid())}
        self.process = subprocess.Popen(self.command, start_new_session=True, env=environment)  # noqa: S603 - our own command

    @property
    def died(self) -> int | None:
        """The exit code when it has ended."""
        return self.process.poll() if self.process else None

    @property
    def is_hopeless(self) -> bool:
        """Whether it died too often to try again."""
        return len(self.starts) >= RESTARTS and time.monotonic() - self.starts[-RESTARTS] < WITHIN


class Supervisor:
    """Starts the children (the web process first), starts one again when it dies, stops all on SIGINT or SIGTERM."""

    def __init__(self, children: Sequence[Child]) -> None:
        """Nothing is started until ``run``."""
        self._children = children
        self._plainly = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # our own address needs no proxy
        self._stop = threading.Event()

    def run(self, *, address: str, greet: str) -> int:
        """Run until told to stop; prints ``greet`` once the web process answers. Returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked)
        first, *others = self._children
        first.start()
        if not self._answers(address, first):
            return self._end(code=0 if self._stop.is_set() else 1)
        sys.stdout.write(greet)
        sys.stdout.flush()
        for child in others:  # only now, so that the first page does not have to share the processor
            child.start()
        while not self._stop.wait(0.5):
            for child in self._children:
                if child.died is not None and not self._revive(child):
                    return self._end(code=1)
        return self._end(code=0)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _answers(self, address: str, web: Child) -> bool:
        """Wait for the web process; False when it ended before, or we were asked to stop."""
        while not self._stop.wait(0.1):
            if web.died is not None:
                return False
            try:
                with self._plainly.open(f"{address}/healthz", timeout=2):
                    return True
            except (URLError, OSError):
                continue
        return False

    def _revive(self, child: Child) -> bool:
        sys.stderr.write(f"sodan: {child.name} ended with {child.died}; ")
        if child.is_hopeless:
            sys.stderr.write(f"that was {RESTARTS} times within {WITHIN:.0f} seconds, giving up\n")
            return False
        sys.stderr.write("starting it again\n")
        self._stop.wait(1.0)
        child.start()
        return True

    def _end(self, *, code: int) -> int:
        running = [child.process for child in self._children if child.process and child.died is None]
        for process in running:
            process.terminate()
        until = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return code
