"""Waking the other processes on one SQLite file: each holds a socket in a folder of its own, and who commits knocks at all.

SQLite tells nobody of a commit. Looking every so often costs either processor or delay; a datagram costs some microseconds and
arrives at once. It carries nothing, and a lost one is no harm: whoever is woken, or looks because it is time, reads the table.
"""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import stat
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from django.db import connection

_KNOCK = b"."
_NOBODY = (errno.ECONNREFUSED, errno.ENOENT, errno.ENOTSOCK)


@cache
def _folder(database: str) -> Path | None:
    """Where the sockets of that database are; None where it is not ours alone, or the system has no such sockets.

    In the system's folder for passing files, because a socket's path may have no more than 107 bytes (unix(7)).
    """
    if not hasattr(socket, "AF_UNIX") or not hasattr(os, "getuid"):
        return None
    name = hashlib.sha256(os.path.realpath(database).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"sodan-{os.getuid()}-{name}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        held = folder.lstat()
    except OSError:
        return None
    is_ours = stat.S_ISDIR(held.st_mode) and held.st_uid == os.getuid() and not held.st_mode & 0o077
    return folder if is_ours else None


def _here() -> Path | None:
    return _folder(str(connection.settings_dict["NAME"]))


@cache
def _knocker() -> socket.socket:
    knocker = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    knocker.settimeout(0)
    return knocker


def knock() -> None:
    """Wake every process that waits at this SQLite file. Never waits, never fails; who is gone is forgotten."""
    folder = _here()
    if folder is None:
        return
    with suppress(OSError):
        for door in os.listdir(folder):  # noqa: PTH208 - at every commit; Path objects would cost three times as much
            path = f"{folder}/{door}"
            try:
                _knocker().sendto(_KNOCK, path)
            except OSError as error:  # a full queue (EAGAIN) has knocks enough to wake it
                if error.errno in _NOBODY:
                    Path(path).unlink(missing_ok=True)


class Door:
    """One socket to be woken at; use as a context, in one thread."""

    def __init__(self) -> None:
        """Open for the database of this thread's connection. ``is_open`` is False where there are no such sockets."""
        folder = _here()
        self._path = folder / f"{os.getpid()}-{id(self):x}" if folder else None
        self._socket = self._bound()

    def _bound(self) -> socket.socket | None:
        if self._path is None:
            return None
        held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            held.bind(str(self._path))
        except OSError:
            held.close()
            return None
        return held

    @property
    def is_open(self) -> bool:
        """Whether anybody can knock here."""
        return self._socket is not None

    def wait(self, seconds: float) -> bool:
        """Whether somebody knocked within so many seconds; all knocks until then are answered."""
        if self._socket is None:
            return False
        self._socket.settimeout(seconds)
        try:
            self._socket.recv(1)
            self._socket.settimeout(0)
            while self._socket.recv(1):
                continue
        except BlockingIOError:
            return True
        except TimeoutError:
            return False
        return True

    def __enter__(self) -> Self:
        """As it is."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close; nobody finds it any more."""
        if self._socket is not None and self._path is not None:
            self._path.unlink(missing_ok=True)
            self._socket.close()
