"""Pages go to threads, live streams to the event loop, and health is told to whoever asks."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from sodan.config import asgi, health

Heard = list[MutableMapping[str, Any]]


def face_of(path: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which face a path is sent to."""
    chosen: list[str] = []

    def face(name: str) -> Any:
        async def serve(*_: object) -> None:
            chosen.append(name)

        return serve

    monkeypatch.setattr(asgi, "_live", face("live"))
    monkeypatch.setattr(asgi, "_pages", face("pages"))
    asyncio.run(asgi.application({"type": "http", "path": path}, nothing, nowhere))
    return chosen[0]


async def nothing() -> MutableMapping[str, Any]:
    """No request body."""
    return {}


async def nowhere(_message: MutableMapping[str, Any]) -> None:
    """An answer nobody reads."""


@pytest.mark.parametrize(("path", "face"), [("/live/desk/", "live"), ("/desk/", "pages"), ("/lively", "pages")])
def test_each_path_goes_to_its_face(path: str, face: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert face_of(path, monkeypatch) == face


def test_a_living_process_says_so_without_asking_anyone() -> None:
    heard: Heard = []

    async def hear(message: MutableMapping[str, Any]) -> None:
        heard.append(message)

    asyncio.run(asgi.application({"type": "http", "path": "/healthz"}, nothing, hear))

    assert [message.get("status", message.get("body")) for message in heard] == [200, b"ok\n"]


@pytest.mark.django_db
def test_a_ready_desk_says_so(client: Client) -> None:
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"database": True, "migrated": True, "worker_is_late": False})


def test_a_desk_without_its_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_connection: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "MigrationExecutor", away)

    assert client.get("/readyz").status_code == 503
