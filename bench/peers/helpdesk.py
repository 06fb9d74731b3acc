"""django-helpdesk in an environment of its own: installed from PyPI, filled, and served as its own documentation shows.

It is given the better of the journals SQLite has (WAL, immediate transactions), which it does not choose by itself, an index
for nothing and a cache for nothing; no mail is sent.
"""

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

VERSION = "2.6.1"
WORKERS = 2
_HERE = Path(__file__).resolve().parent


class Peer:
    """One installation with a database of its own."""

    def __init__(self, environment: Path, place: Path) -> None:
        """Installs it into ``environment`` unless it is there; its database will lie in ``place``."""
        self.python = environment / "bin" / "python"
        if not (environment / f"has-{VERSION}").exists():
            _run([sys.executable, "-m", "venv", str(environment)])
            _run([str(self.python), "-m", "pip", "install", "--quiet", f"django-helpdesk=={VERSION}", "gunicorn==23.0.0"])
            (environment / f"has-{VERSION}").touch()
        self._told = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "SODAN_", "PYTHON"))}
        self._told |= {"PEER_DATA": str(place), "DJANGO_SETTINGS_MODULE": "peer_settings", "PYTHONPATH": str(_HERE / "site")}
        place.mkdir(parents=True, exist_ok=True)

    def fill(self, tickets: int) -> dict[str, int]:
        """Migrate and fill; the numbers of the newest ticket for each of the eight questions."""
        _run([str(self.python), "-m", "django", "migrate", "--verbosity", "0"], self._told)
        told = _run([str(self.python), str(_HERE / "site" / "peer_fill.py"), str(tickets)], self._told)
        return {word: int(number) for word, _, number in (line.partition("\t") for line in told.splitlines()) if number}

    @contextmanager
    def served(self) -> Iterator[str]:
        """Under gunicorn; its address."""
        port = free_port()
        command = [
            str(self.python),
            "-m",
            "gunicorn",
            "-w",
            str(WORKERS),
            "-b",
            f"127.0.0.1:{port}",
            "--timeout",
            "600",
            "peer_wsgi",
        ]
        process = subprocess.Popen([*command, "--log-level", "warning"], env=self._told, cwd=_HERE / "site")  # noqa: S603 - our own command
        try:
            url = f"http://127.0.0.1:{port}"
            _answers(f"{url}/login/")
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _run(command: list[str], environment: dict[str, str] | None = None) -> str:
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    if ran.returncode:
        message = f"{' '.join(command)} ended with {ran.returncode}:\n{ran.stderr[-2000:]}"
        raise SystemExit(message)
    return ran.stdout


def _answers(address: str) -> None:
    plainly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with plainly.open(address, timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    message = f"nothing answers at {address}"
    raise SystemExit(message)
