"""A desk that really runs, web and worker apart, and somebody who kills them without warning."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

NAMES = ("web", "worker")
DOWN = (0.1, 1.5)  # seconds until somebody starts it again


class Desk:
    """Two processes on one data directory, forks of one that has everything loaded; ``log`` takes what they print."""

    def __init__(self, port: int, log: Path, threads: int) -> None:
        """Returns once everything is loaded; nothing is started until ``start``."""
        self.url = f"http://127.0.0.1:{port}"
        self._log = log.open("ab")
        command = [sys.executable, "-m", "storm.nursery", str(port), str(threads)]
        self._nursery = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True)  # noqa: S603 - our own command
        self._told()
        self._running: dict[str, int] = {}

    def start(self, name: str) -> None:
        """Start one of the two."""
        print(name, file=self._nursery.stdin, flush=True)
        self._running[name] = int(self._told())

    def _told(self) -> str:
        line = self._nursery.stdout.readline().strip()
        if not line:
            message = f"the desk did not start; see {self._log.name}"
            raise SystemExit(message)
        return line

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Kill -9, in the middle of whatever it does; returns when it is gone."""
        try:
            os.kill(self._running[name], number)
        except ProcessLookupError:
            return
        while name not in self.died_alone():
            time.sleep(0.02)

    def died_alone(self) -> list[str]:
        """Which are gone."""
        return [name for name, pid in self._running.items() if not Path(f"/proc/{pid}").exists()]

    def answers(self, *, within: float) -> bool:
        """Whether the web process comes to answer."""
        plainly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + within
        while time.monotonic() < until:
            try:
                with plainly.open(f"{self.url}/healthz", timeout=5):
                    return True
            except OSError:
                time.sleep(0.2)
        return False

    def close(self) -> None:
        """End both as an operator would, or at once when they do not."""
        for pid in self._running.values():
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
        until = time.monotonic() + 20
        while time.monotonic() < until and len(self.died_alone()) < len(self._running):
            time.sleep(0.1)
        for name in NAMES:
            if name in self._running:
                self.kill(name)
        self._nursery.stdin.close()
        self._nursery.wait(timeout=20)
        self._log.close()


class Killer:
    """Kills web, worker or both at moments drawn from a seed, and has them started again."""

    def __init__(self, desk: Desk, chance: Random, *, every: float) -> None:
        """``every`` is the mean of seconds between two kills."""
        self._desk, self._chance, self._every = desk, chance, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.kills: Counter[str] = Counter()
        self.ended_alone: Counter[str] = Counter()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Enough; both processes run when this returns."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.wait(self._chance.uniform(0.1, 1.9) * self._every):
            self.ended_alone.update(self._desk.died_alone())
            self._strike(self._chance.choice([["web"], ["worker"], ["worker"], ["web", "worker"]]))

    def _strike(self, names: Sequence[str]) -> None:
        for name in names:
            self._desk.kill(name)
            self.kills[name] += 1
        time.sleep(self._chance.uniform(*DOWN))
        for name in names:
            self._desk.start(name)
