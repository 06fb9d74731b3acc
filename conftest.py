"""What every test may lean on: a small firm with its people, a still clock, counted queries, and a desk that really runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import pytest
import time_machine
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from sodan.company.brand import Brand
from sodan.desk.rule import forget_listening
from sodan.kit.together import rest_all
from sodan.people.representative import Kind, Representative
from tests import template
from tests.browser import chromium, no_chromium
from tests.served import Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


JOURNEYS = Path(__file__).resolve().parent / "tests"
ON_BOTH = {
    "test_account.py", "test_assignment.py", "test_counter.py", "test_killed_turn.py", "test_lease.py", "test_open_desk.py",
    "test_outcomes.py", "test_reconciliation.py", "test_stock_notice.py", "test_two_processes.py",
}  # fmt: skip
ONCE = {"test_authorisation.py", "test_what_if.py"}  # who may open a page, and policies tried: the same rows for each
EACH_COUNTS = {"test_killed_turn.py"}  # where the variants are moments of the writing, and not wordings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let all tests of one running desk share a process, so that it is opened once for each database.

    Those that use a database are marked, so that ``bin/test`` need not run the others on each of them. Most journeys through
    many rooms ask of a database what the rooms' own tests ask: only those of ``ON_BOTH`` are marked, and of one that is told in
    several variants (three languages, many wordings) the first; ``SODAN_TEST_EVERY=1`` marks them all.
    """
    every = os.environ.get("SODAN_TEST_EVERY") == "1"
    told: set[tuple[Path, str]] = set()
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if "served" in used:
            item.add_marker(pytest.mark.xdist_group("served"))
        journey = (item.path, getattr(item, "originalname", item.name))
        is_journey = item.path.parent == JOURNEYS and (item.path.name not in ON_BOTH or journey in told)
        is_spared = not every and (is_journey or item.path.name in ONCE)
        told.add(journey)
        if (not is_spared or item.path.name in EACH_COUNTS) and (
            item.get_closest_marker("django_db") or used & {"db", "transactional_db", "served"}
        ):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[TextIO]:
    """Begin an SQLite test database from the copy in which every migration is applied already.

    On a machine without the copy one process walks the migrations, and the others wait for what it keeps.
    """
    walk = template.begin_walk()

    def begin(connection: BaseDatabaseWrapper, **_: object) -> None:
        connection_created.disconnect(begin)
        if connection.vendor == "sqlite":
            template.copy_into(connection.connection)

    connection_created.connect(begin, weak=False)
    yield walk
    connection_created.disconnect(begin)
    walk.close()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: TextIO, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let the test database's books be emptied, for a transactional test ends by emptying every table.

    The triggers of backoffice/migrations/0002 refuse that anywhere else; tests of the seal close it again for themselves.
    Whoever still holds a connection at the end lets it go, or PostgreSQL would not take the database away.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            template.keep(connection.connection)
        django_db_modify_db_settings.close()
        cursor.execute("INSERT INTO backoffice_unsealed (opened) VALUES (1)")
    yield
    rest_all()


@pytest.fixture(autouse=True)
def _no_rule_is_remembered() -> None:
    """Which rules listen is kept for seconds; another test's brand has the same number."""
    forget_listening()


@pytest.fixture
def brand(db: None) -> Brand:
    """A Korean shop."""
    return Brand.objects.create(slug="tests", names={"ko": "시험 가게", "ja": "テスト商店", "en": "Test Shop"})


def _enrol(brand: Brand, name: str, role: str, kind: Kind = Kind.HUMAN) -> Representative:
    person = Representative.objects.create_user(f"{role}@tests.example", "correct horse battery", name=name, role=role, kind=kind)
    person.brands.add(brand)
    return person


@pytest.fixture
def representative(brand: Brand) -> Representative:
    """A person who serves the shop's customers."""
    return _enrol(brand, "김하늘", "representative")


@pytest.fixture
def supervisor(brand: Brand) -> Representative:
    """A person who approves what others may not do alone."""
    return _enrol(brand, "박지민", "supervisor")


@pytest.fixture
def ai(brand: Brand) -> Representative:
    """The shop's AI representative."""
    return _enrol(brand, "소담", "ai_representative", Kind.AI)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at nine o'clock (UTC) on a Monday until it is shifted."""
    with time_machine.travel("2026-03-02 09:00:00+00:00", tick=False) as still:
        yield still


@pytest.fixture
def captured_queries(db: None) -> Callable[[], AbstractContextManager[CaptureQueriesContext]]:
    """Count what a block asks of the database: call it in a ``with``, then take the length of what it gives."""
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo firm behind a real desk: web process and worker, on a database of its own."""
    with serving(tmp_path_factory.mktemp("served")) as desk:
        yield desk


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A headless Chromium; where there is none, skipped with the reason, or failed in the build (CI=true)."""
    if reason := no_chromium():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium() as opened:
        yield opened


@pytest.fixture
def browser_page(browser: Browser, served: Served) -> Iterator[Page]:
    """A page of the running desk; errors of our scripts and of the content policy fail the test that met them."""
    page = browser.new_context(base_url=served.url, viewport={"width": 1280, "height": 800}).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    page.context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent
