"""The desk as an app: a manifest in the reader's language, icons of the sizes they say, a worker that keeps nobody's data."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from sodan.people.representative import Representative

WORKER = Path(__file__).resolve().parent.parent / "static" / "desk" / "worker" / "worker.js"


@pytest.mark.parametrize(("language", "name"), [("ko", "Sodan 상담"), ("ja", "Sodan 対応"), ("en", "Sodan desk")])
def test_the_app_is_called_by_its_name_in_the_readers_language(
    desk: Client, representative: Representative, language: str, name: str
) -> None:
    Representative.objects.filter(pk=representative.pk).update(language=language)

    answer = desk.get("/manifest.webmanifest")

    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["lang"], told["display"], told["start_url"]) == (name, language, "standalone", "/desk/mine/")


def test_its_icons_are_pictures_of_the_sizes_they_say(client: Client) -> None:
    icons = json.loads(client.get("/manifest.webmanifest").content)["icons"]

    for icon in icons:
        found = finders.find(icon["src"].removeprefix("/static/"))
        assert isinstance(found, str)
        picture = Image.open(io.BytesIO(Path(found).read_bytes()))
        assert (picture.format, f"{picture.width}x{picture.height}") == ("PNG", icon["sizes"])
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}


def test_every_page_names_the_manifest_and_asks_for_it_with_the_readers_cookie(desk: Client) -> None:
    page = desk.get("/notices/").content.decode()

    assert '<link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials">' in page


def test_the_worker_is_given_for_the_whole_desk_with_a_shell_that_exists(client: Client) -> None:
    answer = client.get("/sw.js")
    shell = json.loads(re.findall(r"const SHELL = (\[.*\]);", answer.content.decode())[0])

    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert len(shell) > 30
    assert [one for one in shell if finders.find(one.removeprefix("/static/")) is None] == []


def test_the_worker_keeps_nothing_but_the_shell_and_the_page_without_a_connection() -> None:
    code = WORKER.read_text(encoding="utf-8")

    assert code.count("addAll(") == 1
    assert re.findall(r"\.add(?:All)?\(([^)]*)", code) == ["[OFFLINE, ...SHELL]", "OFFLINE"]
    assert ".put(" not in code


@pytest.mark.parametrize(("language", "told"), [("ko", "연결"), ("ja", "接続"), ("en", "connection")])
def test_the_page_without_a_connection_speaks_the_readers_language_and_names_nobody(
    desk: Client, representative: Representative, language: str, told: str
) -> None:
    Representative.objects.filter(pk=representative.pk).update(language=language)

    page = desk.get("/offline/").content.decode()

    assert told in page
    assert representative.name not in page
    assert representative.email not in page
