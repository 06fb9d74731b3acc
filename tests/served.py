"""A desk that really runs, for journeys: its own process tree, data directory and database."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import psycopg

from tests import template
from tests.postgresql import free_port

PROJECT = Path(__file__).resolve().parent.parent
PERSON = re.compile(r"^  (\S+@\S+)\s+(\S+)", re.MULTILINE)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
COMMAND = (sys.executable, "-m", "sodan.cli")


@dataclass(frozen=True)
class Served:
    """Where the desk is, who may sign in with which password, and how to run a command beside it."""

    url: str
    data: Path
    environment: Mapping[str, str]
    passwords: Mapping[str, str] = field(default_factory=dict)

    def command(self, *arguments: str, said: str = "") -> str:
        """What ``sodan …`` prints when run on the same data; ``said`` is its standard input."""
        ran = subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, *arguments],
            env=dict(self.environment),
            input=said,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return ran.stdout


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped afterwards; empty when the tests run on SQLite."""
    server = os.environ.get("SODAN_TEST_DATABASE_URL", "")
    if not server:
        yield ""
        return
    name = f"served_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def environment_for(data: Path, database: str) -> dict[str, str]:
    """What a desk of its own is told: nothing of the tests' settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SODAN_", "DJANGO_"))}
    told = {"SODAN_DATA": str(data), "SODAN_DATABASE_URL": database, "PYTHONPATH": str(PROJECT)}
    return kept | told | {name: os.environ[name] for name in ("SODAN_MODELS",) if name in os.environ}


def answers(url: str, process: subprocess.Popen[str], *, within: float) -> bool:
    """Whether the desk comes to answer in time."""
    until = time.monotonic() + within
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):  # noqa: S310 - our own address
                return True
        except OSError:
            time.sleep(0.1)
    return False


@contextmanager
def signed_in(address: str, email: str, password: str) -> Iterator[httpx.Client]:
    """A browser-like client of somebody who has signed in at the desk."""
    with httpx.Client(base_url=address, follow_redirects=True, timeout=20, trust_env=False) as client:
        token = TOKEN.findall(client.get("/sign-in/").text)[0]
        entered = client.post("/sign-in/", data={"login": email, "password": password, "csrfmiddlewaretoken": token})
        assert entered.status_code == 200
        yield client


@contextmanager
def serving(place: Path) -> Iterator[Served]:
    """Open the desk with the demo firm and close it as Ctrl-C would."""
    port, log = free_port(), place / "log"
    url = f"http://127.0.0.1:{port}"
    with fresh_database() as database, log.open("w") as written:
        environment = environment_for(place / "data", database)
        if not database:
            template.place(place / "data" / "sodan.sqlite3")
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*COMMAND, "up", "--demo", "--port", str(port)], env=environment, stdout=written, stderr=written, text=True
        )
        try:
            assert answers(url, process, within=120), f"it ended with {process.poll()}: {log.read_text()}"
            yield Served(url, place / "data", environment, dict(PERSON.findall(log.read_text())))
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=30) == 0, f"it ended with {process.returncode}: {log.read_text()}"
