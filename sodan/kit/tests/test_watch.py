"""Another process's commit is heard, and a lost connection is taken up again."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from sodan.kit.bell import ring, stop_waking
from sodan.kit.queue import Job
from sodan.kit.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)


def commit_elsewhere(heard: threading.Event) -> None:
    """Commit something on a connection of its own, as another process would; our own bell stays silent."""
    stop_waking(heard.set)

    def change() -> None:
        with transaction.atomic():
            Job.objects.create(task="news")
            ring()
        connection.close()

    elsewhere = threading.Thread(target=change)
    elsewhere.start()
    elsewhere.join()


def test_a_commit_of_another_process_is_heard() -> None:
    heard = threading.Event()
    watch = Watch(heard.set)
    try:
        watch.is_listening.wait(5)
        heard.clear()
        commit_elsewhere(heard)
        assert heard.wait(5)
    finally:
        watch.stop()


def test_a_watch_that_was_stopped_hears_no_more() -> None:
    heard = threading.Event()
    watch = Watch(heard.set)
    watch.is_listening.wait(5)
    watch.stop()
    heard.clear()

    commit_elsewhere(heard)

    assert not heard.wait(0.3)


def test_a_lost_connection_is_taken_up_again(caplog: pytest.LogCaptureFixture) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    heard = threading.Event()
    watch = Watch(heard.set)
    try:
        watch.is_listening.wait(5)
        heard.clear()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN sodan'")
        assert heard.wait(10)  # it looks at once for what it may have missed
        heard.clear()
        commit_elsewhere(heard)
        assert heard.wait(5)
    finally:
        watch.stop()
    assert "watch.lost_connection" in caplog.text
