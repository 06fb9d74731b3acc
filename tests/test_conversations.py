"""The conversations of the documentation are what the product says today, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection, transaction

from sodan.cli.demo import load
from sodan.kit.language import LANGUAGES
from tests.transcript import CUSTOMER, MORNING, played, read, transcripts

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

IN_EACH, TURNS = 10, 12


@pytest.fixture(scope="module")
def _that_morning(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Moa Market as it stood that morning, in a transaction that ends with the file."""
    if connection.vendor != "sqlite":
        pytest.skip("numbers that customers see go on counting here, whatever is undone")
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(MORNING, tick=False):
            load()
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_that_morning", "db")
@pytest.mark.parametrize("path", transcripts(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_it_is_answered_as_it_is_written(path: Path) -> None:
    assert played(read(path)) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_long_conversations(language: str) -> None:
    kept = [read(path) for path in transcripts() if path.parent.name == language]

    assert len(kept) >= IN_EACH
    for transcript in kept:
        assert sum(label == CUSTOMER[language] for label, _ in transcript.lines) >= TURNS, transcript.path
