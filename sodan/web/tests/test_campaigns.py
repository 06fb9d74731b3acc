"""The page of campaigns: planners write them, set them live, pause and end them; everybody reads how they were received."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.desk.campaign import Answer, Campaign, Plan, Stage, answer_offer, draft_campaign, move_campaign, record_offer
from sodan.desk.conversation import Conversation
from sodan.desk.cursor import RECORDS_IN_PAGE
from sodan.people.representative import Representative
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
SignIn = Callable[[Representative], Client]
TITLES = {"ko": "봄맞이 텀블러", "ja": "春のタンブラー", "en": "The spring tumbler"}
WORDS = {"ko": "새 색이 나왔습니다.", "ja": "新しい色が出ました。", "en": "It comes in new colours."}
START = date(2026, 3, 1)


def planned(brand: Brand, by: Representative, *, stage: Stage = Stage.DRAFT) -> Campaign:
    """A launch of four weeks."""
    plan = Plan("launch", TITLES, WORDS, START, START + timedelta(days=28))
    campaign = draft_campaign(brand, plan, by=by)
    if stage != Stage.DRAFT:
        assert move_campaign(campaign, to=stage)
    return campaign


def written(brand: Brand, **changed: str) -> dict[str, str]:
    """The form as it should be filled in."""
    texts = {f"title_{code}": text for code, text in TITLES.items()} | {f"words_{code}": text for code, text in WORDS.items()}
    return (
        {"brand": str(brand.pk), "kind": "launch", "product": "", "starts_on": "2026-03-01", "ends_on": "2026-03-29"}
        | texts
        | changed
    )


@pytest.fixture
def office(signed_in_as: SignIn, supervisor: Representative) -> Client:
    """The browser of the supervisor."""
    return signed_in_as(supervisor)


def test_a_planner_writes_one_down_and_sees_it(office: Client, brand: Brand, supervisor: Representative) -> None:
    saved = office.post("/campaigns/drafting/", written(brand))

    campaign = Campaign.objects.get()
    assert (saved.status_code, saved["Location"]) == (302, "/campaigns/")
    assert (campaign.stage, campaign.created_by, campaign.titles, campaign.words) == ("draft", supervisor, TITLES, WORDS)
    assert TITLES[supervisor.language] in office.get("/campaigns/").content.decode()


@pytest.mark.parametrize(
    ("changed", "marked", "fault"),
    [
        ({"title_ja": ""}, "title_ja", "비어 있어요."),
        ({"words_en": "w" * 301}, "words_en", "300자까지 적을 수 있어요."),
        ({"starts_on": "tomorrow"}, "starts_on", "날짜를 골라 주세요."),
        ({"ends_on": "2026-02-01"}, "ends_on", "첫날보다 앞설 수 없어요."),
        ({"kind": "raffle"}, "kind", "목록에서 골라 주세요."),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_written_is_lost(
    office: Client, brand: Brand, changed: dict[str, str], marked: str, fault: str
) -> None:
    answered = office.post("/campaigns/drafting/", written(brand, **changed))

    page = answered.content.decode()
    assert answered.status_code == 422
    assert f'id="{marked}-wrong">{fault}' in page
    assert [text for text in (*TITLES.values(), *WORDS.values()) if text not in page] == [
        text for name, text in (("title_ja", TITLES["ja"]), ("words_en", WORDS["en"])) if name in changed
    ]
    assert not Campaign.objects.exists()


def test_it_goes_live_rests_goes_on_and_ends_for_good(office: Client, brand: Brand, supervisor: Representative) -> None:
    campaign = planned(brand, supervisor)

    codes = [
        office.post(f"/campaigns/{campaign.pk}/moving/", {"stage": stage}, **SCRIPT).status_code
        for stage in ("paused", "live", "live", "paused", "live", "ended", "live", "draft")
    ]

    campaign.refresh_from_db()
    assert codes == [409, 204, 409, 204, 204, 204, 409, 400]
    assert campaign.stage == "ended"


def test_a_representative_reads_but_changes_nothing(desk: Client, brand: Brand, supervisor: Representative) -> None:
    campaign = planned(brand, supervisor)
    page = desk.get("/campaigns/").content.decode()

    assert TITLES["ko"] in page
    assert "/campaigns/drafting/" not in page
    assert f"/campaigns/{campaign.pk}/moving/" not in page
    assert desk.post("/campaigns/drafting/", written(brand)).status_code == 403
    assert desk.post(f"/campaigns/{campaign.pk}/moving/", {"stage": "live"}, **SCRIPT).status_code == 403
    assert Campaign.objects.get().stage == "draft"


def test_another_brands_campaigns_are_as_if_there_were_none(
    brand: Brand, supervisor: Representative, stranger: Representative, signed_in_as: SignIn
) -> None:
    campaign = planned(brand, supervisor)
    stranger.role = "supervisor"
    stranger.save()
    client = signed_in_as(stranger)

    assert TITLES["en"] not in client.get("/campaigns/").content.decode()
    assert client.post(f"/campaigns/{campaign.pk}/moving/", {"stage": "live"}, **SCRIPT).status_code == 404
    assert client.post("/campaigns/drafting/", written(brand)).status_code == 404
    assert Campaign.objects.get().stage == "draft"


def test_nobody_signed_in_is_sent_to_the_door(client: Client, brand: Brand) -> None:
    assert client.get("/campaigns/").status_code == 302
    assert client.post("/campaigns/drafting/", written(brand)).status_code == 302


def test_how_it_was_received_is_counted(desk: Client, supervisor: Representative, conversation: Conversation) -> None:
    campaign = planned(conversation.brand, supervisor, stage=Stage.LIVE)
    offer = record_offer(campaign, conversation, conversation.customer, key="k1")
    answer_offer(offer, Answer.STOPPED)

    page = desk.get("/campaigns/").content.decode()

    counts = [
        page.partition(f"<dt>{label}</dt>")[2][:30].partition(">")[2].partition("<")[0]
        for label in ("안내한 고객", "관심", "괜찮다고 함", "수신 거부")
    ]
    assert counts == ["1", "0", "0", "1"]


@pytest.mark.parametrize(("asked", "is_there"), [("stage=draft", True), ("stage=live", False), ("stage=nothing", True)])
def test_the_list_is_narrowed_by_how_far_it_has_come(
    desk: Client, brand: Brand, supervisor: Representative, asked: str, *, is_there: bool
) -> None:
    planned(brand, supervisor)
    assert (TITLES["ko"] in desk.get(f"/campaigns/?{asked}").content.decode()) == is_there


def test_they_come_a_page_at_a_time_each_once_and_cost_the_same(
    office: Client, brand: Brand, supervisor: Representative, captured_queries: Queries
) -> None:
    planned(brand, supervisor)
    with captured_queries() as few:
        office.get("/campaigns/")
    for _ in range(RECORDS_IN_PAGE + 2):
        planned(brand, supervisor)
    with captured_queries() as many:
        first = office.get("/campaigns/").content.decode()
    rest = office.get(f"/campaigns/?before={first.partition('before=')[2].partition(chr(34))[0]}", **SCRIPT).content.decode()

    assert len(few) == len(many) <= 10
    numbers = Campaign.objects.values_list("pk", flat=True)
    assert [(first + rest).count(f'data-campaign="{pk}"') for pk in numbers] == [1] * (RECORDS_IN_PAGE + 3)
