"""The list of what one was told, its number on the bell, what a page shows of it at once, and how one wants to be told."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.desk import push
from sodan.desk.conversation import Conversation
from sodan.desk.cursor import RECORDS_IN_PAGE
from sodan.desk.mention import is_called
from sodan.desk.notice import Notice, Told, tell
from sodan.desk.notice_choice import NoticeChoice, What, choice_of, choose
from sodan.desk.outbound import add_note
from sodan.desk.push import PushDevice
from sodan.desk.tests.browser_pushed_to import Browser
from sodan.kit.clock import now
from sodan.kit.event import Announcement
from sodan.kit.job import run_due
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture(autouse=True)
def push_key(settings: LazySettings, tmp_path: Path) -> None:
    settings.PUSH_KEY = str(tmp_path / "push_key.pem")
    push._key.cache_clear()  # noqa: SLF001 - read once for each process


def fresh(client: Client, after: str = "") -> str:
    return client.get("/notices/fresh/", {"after": after}, **SCRIPT).content.decode()


def test_the_list_shows_what_i_was_told_and_nobody_elses(
    desk: Client, brand: Brand, conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    tell([representative.pk], Told(What.ANSWERED, brand.pk, conversation.pk))
    tell([supervisor.pk], Told(What.MISSED, brand.pk, conversation.pk))

    page = desk.get("/notices/").content.decode()

    assert "맡은 이서연 님이 답을 기다려요." in page
    assert "기한을 넘겼어요" not in page
    other = Notice.objects.get(representative=supervisor)
    assert desk.post("/notices/reading/", {"pk": other.pk}).status_code == 404
    assert desk.post("/notices/reading/", {"pk": "x"}).status_code == 400


def test_a_line_leads_to_its_conversation_and_is_read(
    desk: Client, brand: Brand, conversation: Conversation, representative: Representative
) -> None:
    tell([representative.pk], Told(What.ANSWERED, brand.pk, conversation.pk))

    answer = desk.post("/notices/reading/", {"pk": Notice.objects.get().pk})

    assert answer["Location"] == f"/desk/c/{conversation.pk}/"
    assert 'data-count="0"' in fresh(desk)


def test_opening_the_conversation_reads_what_calls_there(
    desk: Client, conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    add_note(conversation, "@김하늘 봐 주세요", by=supervisor)
    run_due()
    assert 'data-count="1"' in fresh(desk)

    desk.post(f"/desk/c/{conversation.pk}/reading/", **SCRIPT)

    assert 'data-count="0"' in fresh(desk)
    assert not is_called(representative, conversation)


def test_all_are_read_at_once(desk: Client, brand: Brand, representative: Representative) -> None:
    for _ in range(3):
        tell([representative.pk], Told(What.BULK, brand.pk, about={"total": 1, "failed": 0}))
    assert 'data-count="3"' in fresh(desk)

    assert desk.post("/notices/reading/", **SCRIPT).status_code == 204

    assert 'data-count="0"' in fresh(desk)


def test_a_page_is_told_only_what_came_since_and_in_the_ways_that_were_chosen(
    desk: Client, brand: Brand, conversation: Conversation, representative: Representative
) -> None:
    choose(representative, {What.ANSWERED: ["list", "screen", "sound"], What.TODO: ["list"]}, quiet="never")
    before = now() - timedelta(seconds=1)
    tell([representative.pk], Told(What.ANSWERED, brand.pk, conversation.pk))
    tell([representative.pk], Told(What.TODO, brand.pk, conversation.pk))

    shown = fresh(desk, before.isoformat())
    upto = re.findall(r'data-upto="([^"]+)"', shown)[0]

    assert re.findall(r"(data-screen data-sound|)>(?:맡은|이서연)", shown) == ["", "data-screen data-sound"] or (
        shown.count("data-screen") == 1 and shown.count("data-sound") == 1 and shown.count("data-notice") == 2
    )
    assert "data-notice" not in fresh(desk, upto)
    assert 'data-count="2"' in fresh(desk, upto)
    assert desk.get("/notices/fresh/?after=yesterday", **SCRIPT).status_code == 400


def test_the_quiet_of_the_shift_keeps_the_screen_and_the_speaker_still(
    desk: Client, brand: Brand, conversation: Conversation, representative: Representative
) -> None:
    choose(
        representative,
        {What.ANSWERED: ["list", "screen", "sound"]},
        quiet="own",
        quiet_from="00:00",
        quiet_until="23:59:59",
    )
    tell([representative.pk], Told(What.ANSWERED, brand.pk, conversation.pk))

    shown = fresh(desk, (now() - timedelta(minutes=1)).isoformat())

    assert "data-notice" in shown
    assert "data-screen" not in shown
    assert "data-sound" not in shown


def test_only_that_persons_pages_hear_of_it(brand: Brand, representative: Representative) -> None:
    tell([representative.pk], Told(What.TODO, brand.pk))

    assert set(Announcement.objects.filter(kind="NoticesChanged").values_list("audience", flat=True)) == {
        f"person:{representative.pk}"
    }


def test_a_full_page_of_notices_asks_no_more_than_one_and_pages_go_on(
    desk: Client, brand: Brand, representative: Representative, captured_queries: Queries
) -> None:
    def fill(number: int) -> None:
        about = {"total": 1, "failed": 0}
        Notice.objects.bulk_create(
            [Notice(brand=brand, representative=representative, what=What.BULK, about=about) for _ in range(number)]
        )

    fill(1)
    with captured_queries() as single:
        desk.get("/notices/")
    fill(RECORDS_IN_PAGE + 4)
    with captured_queries() as full:
        page = desk.get("/notices/").content.decode()

    assert len(full) == len(single)
    assert page.count("data-notice") == RECORDS_IN_PAGE
    onward = re.findall(r'hx-get="/notices/\?before=([^"]+)"', page)[0]
    assert desk.get(f"/notices/?before={onward}", **SCRIPT).content.decode().count("data-notice") == 5


def test_how_one_wants_to_be_told_is_kept_and_the_usual_is_not_stored(desk: Client, representative: Representative) -> None:
    usual = choice_of(representative)
    form = {what.value: list(usual.ways(what)) for what in What}
    form |= {"mentioned": ["list", "sound"], "bulk": []}
    sent = {**form, "quiet": "own", "quiet_from": "21:00", "quiet_until": "09:30", "digest": "daily"}

    assert desk.post("/preferences/notices/choosing/", sent)["Location"].endswith("?saved=")

    kept = NoticeChoice.objects.get()
    assert kept.chosen == {"mentioned": ["list", "sound"], "bulk": []}
    assert (kept.quiet, str(kept.quiet_from), kept.urgent_passes, kept.digest) == ("own", "21:00:00", False, "daily")
    page = desk.get("/preferences/notices/?saved=").content.decode()
    assert re.search(r'name="mentioned" value="sound"[^>]*checked', page)
    assert not re.search(r'name="bulk" value="list"[^>]*checked', page)


@pytest.mark.parametrize("wrong", [{"quiet": "sometimes"}, {"digest": "weekly"}, {"quiet_from": "25:00"}])
def test_what_cannot_be_chosen_is_refused(desk: Client, wrong: dict[str, str]) -> None:
    sent = {"quiet": "never", "quiet_from": "22:00", "quiet_until": "08:00", "digest": "none"} | wrong

    assert desk.post("/preferences/notices/choosing/", sent).status_code == 400
    assert not NoticeChoice.objects.exists()


def test_a_browser_is_added_named_and_taken_away_by_its_owner_alone(
    desk: Client,
    representative: Representative,
    supervisor: Representative,
    signed_in_as: Callable[[Representative], Client],
) -> None:
    sent = {"endpoint": "https://fcm.googleapis.com/fcm/send/1", **Browser().keys, "name": "Chrome · Linux"}
    assert desk.post("/preferences/notices/devices/", sent, **SCRIPT).status_code == 204
    device = PushDevice.objects.get(representative=representative)
    assert "Chrome · Linux" in desk.get("/preferences/notices/").content.decode()

    address = f"/preferences/notices/devices/{device.pk}/removing/"
    assert signed_in_as(supervisor).post(address).status_code == 404
    assert desk.post(address).status_code == 302
    assert not PushDevice.objects.exists()
    assert desk.post("/preferences/notices/devices/", {**sent, "endpoint": "https://10.0.0.1/x"}, **SCRIPT).status_code == 400


@pytest.mark.parametrize("address", ["/notices/", "/notices/fresh/", "/preferences/notices/"])
def test_nobody_signed_in_is_told_nothing(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
