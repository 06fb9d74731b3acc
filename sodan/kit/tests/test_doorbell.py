"""Whoever waits at a SQLite file is woken by the process that commits."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from sodan.kit import doorbell
from sodan.kit.doorbell import Door, knock

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
LONG = 20.0  # seconds; much more than a knock takes


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A database of this test's own."""
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "desk.sqlite3")
    found = doorbell._here()  # noqa: SLF001 - where the sockets are is nobody else's business
    assert found is not None
    return found


def test_a_knock_wakes_who_waits() -> None:
    with Door() as door:
        knock()
        assert door.wait(LONG)


def test_many_knocks_wake_once() -> None:
    with Door() as door:
        for _ in range(500):
            knock()
        assert door.wait(LONG)
        assert not door.wait(0.01)


def test_a_knock_of_another_process_wakes_too(folder: Path) -> None:
    with Door() as door:
        name = next(folder.iterdir())
        knocking = f"import socket; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'.', {str(name)!r})"
        subprocess.run([sys.executable, "-c", knocking], check=True)  # noqa: S603 - our own words
        assert door.wait(LONG)


def test_everybody_who_waits_is_woken() -> None:
    with Door() as one, Door() as other:
        knock()
        assert one.wait(LONG)
        assert other.wait(LONG)


def test_who_died_without_closing_is_forgotten(folder: Path) -> None:
    left = Door()
    assert left._socket is not None  # noqa: SLF001 - as a process that is killed
    left._socket.close()  # noqa: SLF001
    assert list(folder.iterdir())

    knock()

    assert not list(folder.iterdir())


def test_nobody_knocks_in_a_folder_that_others_may_write_to(folder: Path) -> None:
    folder.chmod(0o777)
    doorbell._folder.cache_clear()  # noqa: SLF001 - as a process that starts now
    try:
        with Door() as door:
            assert not door.is_open
            knock()
    finally:
        folder.chmod(0o700)
        doorbell._folder.cache_clear()  # noqa: SLF001
