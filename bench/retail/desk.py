"""The desk as it stands before each task: one database made once, and a fresh copy of it whenever a task begins."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from bench.retail.ground import BEGINNING
from bench.retail.shop import open_shop
from sodan.kit.clock import standing_at
from sodan.kit.queue import Job
from sodan.kit.together import rest_all


class Desk:
    """Databases in one folder: ``template`` as made, and one copy per process that tasks are played on."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made until ``prepare``."""
        self.template = folder / "template.sqlite3"
        self._folder = folder
        self._mine = folder / "sodan.sqlite3"

    def prepare(self, corpus: Mapping[str, Any], *, language: str) -> None:
        """Make tables, load the shop, and put the result aside as the template."""
        self._turn_to(self.template)
        call_command("migrate", verbosity=0, interactive=False)
        with standing_at(BEGINNING):
            open_shop(corpus, language=language)
            Job.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def take_seat(self, number: int) -> None:
        """After a fork: play on a copy of one's own."""
        self._mine = self._folder / f"desk-{number}.sqlite3"

    def begin_afresh(self) -> None:
        """Put the shop back to how it was before anybody wrote."""
        rest_all()  # or the chat's writer would go on writing to the file that is taken away
        connection.close()
        for path in (self._mine, self._mine.with_name(f"{self._mine.name}-wal"), self._mine.with_name(f"{self._mine.name}-shm")):
            path.unlink(missing_ok=True)
        shutil.copyfile(self.template, self._mine)
        self._turn_to(self._mine)

    def _turn_to(self, path: Path) -> None:
        connection.close()
        connection.settings_dict["NAME"] = path
