"""The desk opens, survives the death of a process, and closes without a trace."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.postgresql import free_port
from tests.served import answers, environment_for, fresh_database

pytestmark = pytest.mark.xdist_group("processes")
Opened = subprocess.Popen[str]


def children_of(pid: int) -> dict[str, int]:
    """The processes under a supervisor by what they do: web, worker."""
    found: dict[str, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            told = (status.parent / "cmdline").read_bytes().decode().split("\0")
            if parent == pid and "sodan.cli" in told:
                found[told[told.index("sodan.cli") + 1]] = int(status.parent.name)
    return found


def in_time(question: Callable[[], bool], *, within: float = 20.0) -> bool:
    """Whether it comes true in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """A free port, and the environment of an installation of its own."""
    with fresh_database() as database:
        yield free_port(), environment_for(tmp_path / "data", database)


def open_desk(port: int, environment: dict[str, str], *options: str) -> Opened:
    """``sodan up`` without the demo firm."""
    command = [sys.executable, "-m", "sodan.cli", "up", "--port", str(port), *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603


def close(desk: Opened, number: int = signal.SIGINT) -> tuple[int, str]:
    """End it by a signal; its exit code and all it said."""
    desk.send_signal(number)
    said, _ = desk.communicate(timeout=30)
    return desk.returncode, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_desk_closes_cleanly(place: tuple[int, dict[str, str]], number: int) -> None:
    port, environment = place
    desk = open_desk(port, environment)
    assert answers(f"http://127.0.0.1:{port}", desk, within=60)
    children = children_of(desk.pid)

    code, said = close(desk, number)

    assert code == 0
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in children.values())


def test_a_process_that_dies_is_started_again(place: tuple[int, dict[str, str]]) -> None:
    port, environment = place
    desk = open_desk(port, environment)
    assert answers(f"http://127.0.0.1:{port}", desk, within=60)
    assert in_time(lambda: len(children_of(desk.pid)) == 2)
    before = children_of(desk.pid)

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    assert in_time(lambda: len(children_of(desk.pid)) == 2 and not set(before.values()) & set(children_of(desk.pid).values()))
    assert answers(f"http://127.0.0.1:{port}", desk, within=20)
    assert close(desk)[0] == 0


def test_the_children_end_when_the_supervisor_is_killed(place: tuple[int, dict[str, str]]) -> None:
    port, environment = place
    desk = open_desk(port, environment)
    assert answers(f"http://127.0.0.1:{port}", desk, within=60)
    assert in_time(lambda: len(children_of(desk.pid)) == 2)
    children = children_of(desk.pid)

    close(desk, signal.SIGKILL)

    assert in_time(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children.values()), within=15)


def test_one_process_serves_pages_and_jobs(place: tuple[int, dict[str, str]]) -> None:
    port, environment = place
    desk = open_desk(port, environment, "--inline")
    assert answers(f"http://127.0.0.1:{port}", desk, within=60)

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as ready:
        assert ready.status == 200
    code, said = close(desk)

    assert (code, "Traceback" in said) == (0, False)


def test_a_taken_port_is_said_plainly(place: tuple[int, dict[str, str]]) -> None:
    _, environment = place
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        desk = open_desk(taken.getsockname()[1], environment)
        said, _ = desk.communicate(timeout=30)

    assert desk.returncode == 1
    assert "try another --port" in said
    assert "Traceback" not in said
