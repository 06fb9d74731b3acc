"""Making a data directory ready to serve from: its key, and a database whose tables are up to date."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sodan.kit.errors import Conflict

PROJECT = Path(__file__).resolve().parent.parent.parent


def data_directory() -> Path:
    """Where this installation keeps everything that is not code."""
    return Path(os.environ.get("SODAN_DATA", PROJECT / "data")).resolve()


@contextmanager
def being_served(data: Path) -> Iterator[None]:
    """Mark the data directory as open for business, so that nobody resets it meanwhile."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "open").open("a") as mark:
        fcntl.flock(mark, fcntl.LOCK_SH)
        yield


@contextmanager
def unserved(data: Path) -> Iterator[None]:
    """Keep the desk shut for as long as the block lasts. Raises Conflict when it is open."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "open").open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("the desk is open; close it first (Ctrl-C)") from error
        yield


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep other processes of this data directory out while it is being made ready."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep_secret_key(data: Path) -> None:
    """Make the installation's key on the first start, readable by its owner only."""
    kept = data / "secret_key"
    if os.environ.get("SODAN_SECRET_KEY") or kept.exists():
        return
    fresh = data / "secret_key.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    fresh.rename(kept)


SHOWN_AGAIN = """
The demo firm is already here; its passwords were shown at the first start.
To begin afresh with new ones, close the desk and run:  .venv/bin/sodan demo reset --data {data}
"""


def shown_again() -> str:
    """What a later start says about the demo firm."""
    return SHOWN_AGAIN.format(data=data_directory())


def mark_as_demo(shops: Iterable[str]) -> None:
    """Leave a note that the demo firm with these shops is loaded, so that a later start need not ask the database."""
    (data_directory() / "demo").write_text("\n".join(shops), encoding="ascii")


def demo_shops() -> list[str]:
    """The shops by the note; none when no demo firm is loaded."""
    note = data_directory() / "demo"
    return note.read_text(encoding="ascii").split() if note.exists() else []


def open_data() -> None:
    """Make key and database ready and load Django, whoever of our processes comes first; cheap when nothing is to be done."""
    data = data_directory()
    with alone(data):
        keep_secret_key(data)
        set_up()
        migrate()


def set_up() -> None:
    """Load Django with the settings of this data directory, whose key must exist by now."""
    os.environ["SODAN_DATA"] = str(data_directory())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodan.config.settings")
    import django  # noqa: PLC0415 - only now is there a key to set up with

    django.setup()


def migrate() -> None:
    """Bring the tables up to date. Several machines may start at once: PostgreSQL lets one through at a time."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor != "postgresql":
        call_command("migrate", verbosity=0, interactive=False)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7306)")
        try:
            call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(7306)")
