"""Making a data directory ready to serve from: its key, and a database whose tables are up to date."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def data_directory() -> Path:
    """Where this installation keeps everything that is not code."""
    return Path(os.environ.get("SODAN_DATA", PROJECT / "data")).resolve()


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


def open_data() -> None:
    """Make key and database ready and load Django, whoever of our processes comes first; cheap when nothing is to be done."""
    data = data_directory()
    os.environ["SODAN_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodan.config.settings")
    with alone(data):
        keep_secret_key(data)
        import django  # noqa: PLC0415 - only now is there a key to set up with

        django.setup()
        migrate()


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
