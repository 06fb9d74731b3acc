"""The desk as it really runs: two processes, one database, live streams that other processes wake."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.served import Served, signed_in

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
REPRESENTATIVE = "grace@moa.example"


def test_a_ready_desk_answers_and_guards_its_pages(served: Served) -> None:
    with httpx.Client(base_url=served.url, timeout=20, trust_env=False) as stranger:
        assert stranger.get("/readyz").json()["migrated"]
        assert stranger.get("/desk/").status_code in {302, 403}
        assert stranger.get("/live/desk/").status_code == 403


def test_every_password_that_was_shown_opens_the_desk(served: Served) -> None:
    assert len(served.passwords) == 5
    with signed_in(served.url, REPRESENTATIVE, served.passwords[REPRESENTATIVE]) as client:
        assert client.get("/desk/").status_code == 200


def test_a_message_stored_by_another_process_is_heard_at_once(served: Served) -> None:
    with (
        signed_in(served.url, REPRESENTATIVE, served.passwords[REPRESENTATIVE]) as client,
        client.stream("GET", "/live/desk/?after=999999999") as stream,
    ):
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"  # the stream is open, and nothing holds its first bytes back
        served.command("converse", "--lang", "en", said="Where is my order?\n")
        asked = time.monotonic()
        kinds = [line for line in lines_until(lines, "event: ReplySent") if line.startswith("event: ")]

    assert "event: CustomerWrote" in kinds
    assert time.monotonic() - asked < 5


def lines_until(lines: Iterator[str], last: str) -> Iterator[str]:
    """The lines up to that one."""
    for line in lines:
        yield line
        if line == last:
            return


def test_orders_leave_as_json_lines(served: Served) -> None:
    lines = [json.loads(line) for line in served.command("export", "orders", "--json").splitlines()]

    assert len(lines) > 100
    assert all(line["lines"] and line["payments"] for line in lines)


def test_the_demo_firm_is_not_reset_under_open_doors(served: Served) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        served.command("demo", "reset")
