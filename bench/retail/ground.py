"""The ground the bench stands on: throw-away settings, the corpus as read, and a clock that moves with the conversation."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
CORPUS = PROJECT.parent / "shared" / "corpora" / "tau2_retail" / "db.json"
PACK = HERE / "pack"
LINE = "retail_bench"
BEGINNING = datetime(2025, 6, 3, 14, 0, tzinfo=UTC)  # every conversation begins at this moment
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a memory disk, where a database is copied in no time


def data_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder for throw-away databases, in memory where the machine has such a disk."""
    return tempfile.TemporaryDirectory(prefix="sodan-bench-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None)


def prepare_settings(data: str) -> None:
    """Load Django on the folder, with the shop's own pack. Nothing of the operator's installation is looked at."""
    os.environ.update(
        SODAN_DATA=data,
        SODAN_PACKS=str(PACK),
        SODAN_SECRET_KEY="only for a benchmark on throw-away data",  # noqa: S106 - guards nothing
        SODAN_SYNCHRONOUS="NORMAL",
        SODAN_DATABASE_URL="",
    )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodan.config.settings")
    import django  # noqa: PLC0415 - only now are the settings there to set up with

    django.setup()
    import logging  # noqa: PLC0415

    import structlog  # noqa: PLC0415

    logging.disable(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def read_corpus(path: Path) -> dict[str, Any]:
    """The corpus: ``products``, ``users`` and ``orders`` by their numbers. Raises FileNotFoundError with what is to be done."""
    if not path.is_file():
        raise FileNotFoundError(f"the corpus is not here: {path} (name its db.json with --corpus)")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


class Hours:
    """A clock that stands still within a turn and moves on between turns, the same in every run."""

    def __init__(self, *, began: datetime = BEGINNING) -> None:
        """It begins at the same moment each time unless told otherwise."""
        self.moment = began

    @contextmanager
    def turn(self, *, seconds: int = 20) -> Iterator[None]:
        """One turn, which begins so many seconds after the last."""
        from sodan.kit.clock import standing_at  # noqa: PLC0415 - rooms may be imported once Django is set up

        self.moment += timedelta(seconds=seconds)
        with standing_at(self.moment):
            yield
