"""The demo firm as an operator meets it: loaded when there is none, its passwords shown once, reset on request."""

from __future__ import annotations

import secrets
import sys
from contextlib import suppress
from pathlib import Path

from sodan.cli.demo import load
from sodan.cli.prepare import data_directory, migrate, unserved
from sodan.company.brand import Brand
from sodan.kit.errors import Conflict
from sodan.people.representative import Kind, Representative

DEMO_BRAND = "moa-kr"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike, for they are typed from a terminal

SHOWN_ONCE = """
This is a DEMO: a made-up firm with made-up customers. Do not serve real ones with it (for that: sodan init).
These people may sign in. Their passwords are shown only now and kept only as hashes:

{people}

"""
SHOWN_AGAIN = """
The demo firm is already here; its passwords were shown at the first start.
To begin afresh with new ones, close the desk and run:  .venv/bin/sodan demo reset --data {data}
"""


def is_demo() -> bool:
    """Whether this data directory holds the demo firm."""
    return Brand.objects.filter(slug=DEMO_BRAND).exists()


def greet() -> None:
    """Load the demo firm when there is nothing yet, and tell who may sign in, or how to begin afresh."""
    if is_demo():
        sys.stdout.write(SHOWN_AGAIN.format(data=data_directory()))
    elif not Brand.objects.exists():
        load()
        sys.stdout.write(SHOWN_ONCE.format(people=_with_passwords()))
    sys.stdout.flush()


def _with_passwords() -> str:
    lines = []
    for person in Representative.objects.filter(kind=Kind.HUMAN, is_active=True).order_by("pk"):
        password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        person.set_password(password)
        person.save(update_fields=["password"])
        lines.append(f"  {person.email:<24} {password}   {person.role:<15} {person.name}")
    return "\n".join(lines)


def reset() -> None:
    """Forget everything and load the demo firm afresh. Raises Conflict when it is being served, or is no demo."""
    data = data_directory()
    with unserved(data):
        _forget(data)
        migrate()
        greet()


def _forget(data: Path) -> None:
    from django.db import DatabaseError, connection  # noqa: PLC0415

    with suppress(DatabaseError):  # no tables yet is as good as no firm
        if Brand.objects.exists() and not is_demo():
            raise Conflict("this is not the demo firm; it is left as it is")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
    if connection.vendor == "sqlite":
        # The file goes, because the books in it refuse to be emptied.
        for name in ("sodan.sqlite3", "sodan.sqlite3-wal", "sodan.sqlite3-shm"):
            (data / name).unlink(missing_ok=True)
