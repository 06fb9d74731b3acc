"""What the journeys lean on: the demo firm, loaded once for a file of tests and left as it was by each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from sodan.cli.demo import load

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def _moa(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Moa Market in a transaction that ends with the file; each test's own changes are undone before."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def moa(_moa: None, db: None) -> None:
    """The demo firm."""
