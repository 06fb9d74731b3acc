"""Processes the measurements speak to: the desk's own web process, and the bare servers it is compared with."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgresql import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0  # seconds until a server must answer


@contextmanager
def web() -> Iterator[int]:
    """``sodan web`` on the database of this process; its port."""
    port = free_port()
    with _running([sys.executable, "-m", "sodan.cli", "web", "--port", str(port)]):
        _answers(port, "/healthz")
        yield port


@contextmanager
def static_page(content: bytes) -> Iterator[int]:
    """A server that answers everything with these bytes."""
    port = free_port()
    with _running([sys.executable, "-m", "load.limit", "page", str(port)], said=content):
        _answers(port, "/")
        yield port


@contextmanager
def static_frames(frame: bytes, *, every: float) -> Iterator[int]:
    """A server that sends these bytes to every listener, once in so many seconds."""
    port = free_port()
    with _running([sys.executable, "-m", "load.limit", "frames", str(port), str(every)], said=frame):
        time.sleep(1.5)  # it answers nothing by which one could tell that it is there
        yield port


@contextmanager
def _running(command: list[str], *, said: bytes = b"") -> Iterator[None]:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'bench'}"}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)  # noqa: S603 - our own commands
    assert process.stdin is not None
    process.stdin.write(said)
    process.stdin.close()
    try:
        yield
    finally:
        process.terminate()
        process.wait(15)


def _answers(port: int, path: str) -> None:
    plainly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with plainly.open(f"http://127.0.0.1:{port}{path}", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    message = f"nothing answers at port {port}"
    raise SystemExit(message)
