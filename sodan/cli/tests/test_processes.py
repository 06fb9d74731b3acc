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

from tests import template
from tests.postgresql import free_port
from tests.served import answers, environment_for, fresh_database, signed_in

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


def in_time(question: Callable[[], bool], *, within: float = 60.0) -> bool:
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
        if not database:
            template.place(tmp_path / "data" / "sodan.sqlite3")
        yield free_port(), environment_for(tmp_path / "data", database)


@pytest.fixture
def open_desk(place: tuple[int, dict[str, str]]) -> Iterator[Callable[..., Opened]]:
    """Start ``sodan up`` without the demo firm; whatever a failed test left running is killed."""
    port, environment = place
    opened: list[Opened] = []

    def start(*options: str, at: int = port) -> Opened:
        command = [sys.executable, "-m", "sodan.cli", "up", "--port", str(at), *options]
        opened.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))  # noqa: S603
        return opened[-1]

    yield start
    for desk in opened:
        desk.kill()
        desk.communicate()


def close(desk: Opened, number: int = signal.SIGINT) -> tuple[int, str]:
    """End it by a signal; its exit code and all it said."""
    desk.send_signal(number)
    said, _ = desk.communicate(timeout=60)
    return desk.returncode, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_desk_closes_cleanly(place: tuple[int, dict[str, str]], open_desk: Callable[..., Opened], number: int) -> None:
    port, _ = place
    desk = open_desk()
    assert answers(f"http://127.0.0.1:{port}", desk, within=90)
    children = children_of(desk.pid)

    code, said = close(desk, number)

    assert code == 0
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in children.values())


def test_an_open_stream_ends_with_the_desk(place: tuple[int, dict[str, str]], open_desk: Callable[..., Opened]) -> None:
    port, environment = place
    address = f"http://127.0.0.1:{port}"
    asked = [sys.executable, "-m", "sodan.cli", "init", "--name", "Ann", "--email", "ann@shop.example", "--brand", "Ann's"]
    subprocess.run(asked, env=environment | {"SODAN_OWNER_PASSWORD": "seven grey herons"}, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    desk = open_desk()
    assert answers(address, desk, within=90)

    with signed_in(address, "ann@shop.example", "seven grey herons") as owner, owner.stream("GET", "/live/desk/") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        told = time.monotonic()
        desk.send_signal(signal.SIGINT)
        assert not [line for line in lines if line]  # it ends by itself

    said, _ = desk.communicate(timeout=60)
    assert (desk.returncode, "Traceback" in said) == (0, False)
    assert time.monotonic() - told < 20


def test_a_process_that_dies_is_started_again(place: tuple[int, dict[str, str]], open_desk: Callable[..., Opened]) -> None:
    port, _ = place
    desk = open_desk()
    assert answers(f"http://127.0.0.1:{port}", desk, within=90)
    assert in_time(lambda: len(children_of(desk.pid)) == 2)
    before = children_of(desk.pid)

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    assert in_time(lambda: len(children_of(desk.pid)) == 2 and not set(before.values()) & set(children_of(desk.pid).values()))
    assert answers(f"http://127.0.0.1:{port}", desk, within=60)
    assert close(desk)[0] == 0


def test_the_children_end_when_the_supervisor_is_killed(
    place: tuple[int, dict[str, str]], open_desk: Callable[..., Opened]
) -> None:
    port, _ = place
    desk = open_desk()
    assert answers(f"http://127.0.0.1:{port}", desk, within=90)
    assert in_time(lambda: len(children_of(desk.pid)) == 2)
    children = children_of(desk.pid)

    close(desk, signal.SIGKILL)

    assert in_time(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children.values()), within=30)


def test_one_process_serves_pages_and_jobs(place: tuple[int, dict[str, str]], open_desk: Callable[..., Opened]) -> None:
    port, _ = place
    desk = open_desk("--inline")
    assert answers(f"http://127.0.0.1:{port}", desk, within=90)

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as ready:
        assert ready.status == 200
    code, said = close(desk)

    assert (code, "Traceback" in said) == (0, False)


def test_a_taken_port_is_said_plainly(open_desk: Callable[..., Opened]) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        desk = open_desk(at=taken.getsockname()[1])
        said, _ = desk.communicate(timeout=60)

    assert desk.returncode == 1
    assert "try another --port" in said
    assert "Traceback" not in said
