"""An empty SQLite database with every migration applied, made once and copied for each run of the tests.

Walking all migrations takes ten seconds, and every process of every run would do it. The copy is named by the migrations it
came from, so a changed or added one is walked again; a clean machine has no copy and walks them all.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TextIO
from uuid import uuid4

import django

PROJECT = Path(__file__).resolve().parent.parent
KEPT = PROJECT / ".pytest_cache" / "databases"
IMPORTED = re.compile(r"^(?:from|import) (sodan[\w.]*)", re.MULTILINE)


def template() -> Path:
    """Where the copy for the migrations as they stand now is, or would be."""
    told = hashlib.sha256(f"{django.get_version()} {sys.version} {sqlite3.sqlite_version}".encode())
    migrations = sorted(PROJECT.glob("sodan/**/migrations/*.py"))
    read = {module for file in migrations for module in IMPORTED.findall(file.read_text())}
    imported = sorted(PROJECT / f"{module.replace('.', '/')}.py" for module in read)
    for file in (*migrations, *(one for one in imported if one.exists())):
        told.update(f"{file.relative_to(PROJECT)}\0".encode() + file.read_bytes())
    return KEPT / f"{told.hexdigest()[:24]}.sqlite3"


def begin_walk() -> TextIO:
    """Wait until nobody else walks the migrations. Whoever gets here first without a copy does, until they ``close`` this."""
    KEPT.mkdir(parents=True, exist_ok=True)
    held = (KEPT / "walking").open("w")
    if not template().exists():
        fcntl.flock(held, fcntl.LOCK_EX)  # released with the file, and with the process
    if template().exists():
        fcntl.flock(held, fcntl.LOCK_UN)
    return held


def copy_into(target: sqlite3.Connection) -> bool:
    """Fill an empty database from the copy; whether there was one."""
    if not template().exists():
        return False
    with closing(sqlite3.connect(template())) as source:
        source.backup(target)
    return True


def keep(source: sqlite3.Connection) -> None:
    """Keep this database, just migrated and without a row of any test, for the next run; older copies go."""
    if template().exists():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    begun = KEPT / f"{uuid4().hex}.begun"
    with closing(sqlite3.connect(begun)) as target:
        source.backup(target)
    begun.replace(template())
    for older in KEPT.glob("*.sqlite3"):
        if older != template():
            older.unlink(missing_ok=True)


def place(file: Path) -> None:
    """Put the copy where a desk will look for its database, if there is a copy; the desk migrates from what it finds."""
    if template().exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template(), file)
