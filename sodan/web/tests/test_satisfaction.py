"""What customers thought: the page behind the link, the report, the sheet, and how a brand asks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.cursor import RECORDS_IN_PAGE
from sodan.desk.rating import Mark, Rating, Via, rate
from sodan.desk.rating_request import RatingPlan, RatingRequest, ask_for_rating, refuses
from sodan.desk.resolution import resolve
from sodan.desk.tag import tag
from sodan.kit.clock import now
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange
from sodan.web.tests.conftest import SCRIPT

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]
SignIn = Callable[[Representative], Client]


@pytest.fixture
def asked(conversation: Conversation, representative: Representative) -> RatingRequest:
    """The question after a matter the representative closed."""
    Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.HUMAN, assignee=representative)
    conversation.refresh_from_db()
    resolve(conversation, by=representative)
    ask_for_rating(conversation_id=conversation.pk)
    return RatingRequest.objects.get()


@pytest.fixture
def anybody() -> Client:
    """A browser nobody signed in with; it enforces the form token as a real one would."""
    return Client(enforce_csrf_checks=True)


def test_the_page_needs_no_sign_in_and_shows_nothing_of_the_customer(anybody: Client, asked: RatingRequest) -> None:
    for language, told in (("ko", "상담은 어떠셨나요?"), ("ja", "対応はいかがでしたか"), ("en", "How was our help?")):
        page = anybody.get(f"{asked.address}?language={language}")
        text = page.content.decode()
        assert page.status_code == 200
        assert told in text
        assert f'lang="{language}"' in text
        assert asked.brand.name_in(language) in text
        assert not [one for one in ("이서연", "seoyeon", "4417", "지퍼") if one in text]
        assert page["Referrer-Policy"] == "no-referrer"
    assert "상담은 어떠셨나요?" in anybody.get(asked.address).content.decode()


def test_a_mark_is_given_by_the_link_and_shown_when_one_comes_back(anybody: Client, asked: RatingRequest) -> None:
    sent = anybody.post(asked.address, {"score": "4", "comment": "친절했어요"})

    assert sent.status_code == 302
    assert Rating.objects.values_list("score", "comment", "via").get() == (4, "친절했어요", Via.LINK)
    page = anybody.get(asked.address).content.decode()
    assert "의견을 주셔서 고맙습니다" in page
    assert 'value="4" required checked' in page


@pytest.mark.parametrize("form", [{}, {"score": "0"}, {"score": "6"}, {"score": "5x"}, {"score": "5", "comment": "가" * 2_001}])
def test_what_is_no_mark_is_told_in_words_and_kept_nowhere(anybody: Client, asked: RatingRequest, form: dict[str, str]) -> None:
    answer = anybody.post(asked.address, form)

    assert answer.status_code == 400
    assert "하나를 골라 주세요" in answer.content.decode()
    assert not Rating.objects.exists()


def test_a_link_that_is_none_of_ours_is_no_address(anybody: Client, asked: RatingRequest) -> None:
    for address in ("/rating/1/", f"/rating/{asked.pk}:abc:def/", f"{asked.address[:-2]}/"):
        assert anybody.get(address).status_code == 404
        assert anybody.post(address, {"score": "1"}).status_code == 404
    assert not Rating.objects.exists()


def test_who_does_not_want_to_be_asked_says_so_and_takes_it_back(
    anybody: Client, asked: RatingRequest, customer: Customer
) -> None:
    anybody.post(f"{asked.address}refusing/")
    assert refuses(customer)
    assert "앞으로 여쭙지 않겠습니다" in anybody.get(asked.address).content.decode()

    anybody.post(f"{asked.address}refusing/", {"allow": "yes"})
    assert not refuses(customer)


def test_the_mark_stands_in_the_conversation_in_its_row_and_in_the_panel(
    anybody: Client, desk: Client, asked: RatingRequest
) -> None:
    number = asked.conversation_id
    assert "만족도 카드" in desk.get(f"/desk/c/{number}/", **SCRIPT).content.decode()
    assert f"/rating/{asked.pk}:" in desk.get(f"/desk/c/{number}/side/", **SCRIPT).content.decode()

    anybody.post(asked.address, {"score": "5", "comment": "빠르고 친절", "via": "card"})

    assert " · 5점</span>" in desk.get("/desk/resolved/").content.decode()
    side = desk.get(f"/desk/c/{number}/side/", **SCRIPT).content.decode()
    assert "5점 중 5점" in side
    assert "빠르고 친절" in side
    assert "고객이 5점 중 5점을 주었어요" in desk.get(f"/desk/c/{number}/", **SCRIPT).content.decode()


@pytest.fixture
def marks(customer: Customer, representative: Representative, supervisor: Representative) -> list[Rating]:
    """Twelve marks: seven of the representative's (one old), three of the supervisor's, two of the AI's."""
    made = []
    served = [representative] * 7 + [supervisor] * 3 + [None] * 2
    for at, (who, score) in enumerate(zip(served, (5, 5, 4, 4, 5, 2, 1, 3, 3, 4, 5, 1), strict=True)):
        conversation = Conversation.objects.create(
            brand=customer.brand,
            customer=customer,
            channel="email" if at % 2 else "web_chat",
            language="ko",
            owner=Owner.HUMAN if who else Owner.AI,
            assignee=who,
        )
        if at < 3:
            tag(conversation, "환불", by=representative)
        made.append(rate(conversation, Mark(score, f"말씀 {at}" if at != 5 else ""), via=Via.CARD, key=f"k{at}"))
    Rating.objects.filter(pk=made[6].pk).update(created_at=now() - timedelta(days=200))
    return made


def test_the_report_counts_by_week_channel_who_served_and_tag_and_tells_small_numbers(
    signed_in_as: SignIn, supervisor: Representative, marks: list[Rating]
) -> None:
    page = signed_in_as(supervisor).get("/reports/satisfaction/").content.decode()

    whole = page.partition('class="figures"')[2].partition("</dl>")[0]
    assert '<dd class="num">11</dd>' in whole
    assert '<dd class="num">3.7</dd>' in whole  # 41 of 11
    assert '<dd class="num">64%</dd>' in whole  # 7 of 11
    for name in ("채팅", "이메일", "AI", "사람", "환불", supervisor.name):
        assert name in page
    assert page.count("적음") >= 4
    assert "말씀 3" in page
    assert "말씀 6" not in page


def test_the_report_is_narrowed_by_days_channel_who_and_tag(
    signed_in_as: SignIn, supervisor: Representative, marks: list[Rating]
) -> None:
    desk = signed_in_as(supervisor)

    def count(query: str) -> str:
        page = desk.get(f"/reports/satisfaction/?{query}").content.decode()
        return page.partition('class="figures"')[2].split('<dd class="num">')[3].partition("<")[0] if "figures" in page else "0"

    refund = marks[0].conversation.taggings.get().tag_id
    old = (now() - timedelta(days=210)).date()
    assert [count(query) for query in ("channel=email", "who=ai", "who=people", f"tag={refund}", f"from={old}", "tag=999")] == [
        "6", "2", "9", "3", "12", "0",
    ]  # fmt: skip


def test_colleagues_are_compared_only_before_seniors(desk: Client, supervisor: Representative, marks: list[Rating]) -> None:
    page = desk.get(f"/reports/satisfaction/?who={supervisor.pk}").content.decode()

    assert supervisor.name not in page
    assert '<dd class="num">11</dd>' in page
    assert supervisor.name not in b"".join(desk.get("/reports/satisfaction/exporting/").streaming_content).decode()  # type: ignore[attr-defined]


def test_nobody_reads_the_marks_of_a_brand_they_do_not_serve(
    signed_in_as: SignIn, stranger: Representative, marks: list[Rating], client: Client
) -> None:
    theirs = signed_in_as(stranger)

    assert "아직 없어요" in theirs.get("/reports/satisfaction/").content.decode()
    sheet = b"".join(theirs.get("/reports/satisfaction/exporting/").streaming_content).decode()  # type: ignore[attr-defined]
    assert len(sheet.splitlines()) == 1
    for address in ("/reports/satisfaction/", "/reports/satisfaction/exporting/", "/settings/satisfaction/"):
        assert client.get(address)["Location"].startswith("/sign-in/")


def test_the_sheet_holds_each_mark_and_no_formula(signed_in_as: SignIn, supervisor: Representative, marks: list[Rating]) -> None:
    Rating.objects.filter(pk=marks[0].pk).update(comment="=HYPERLINK(1)")

    answer = signed_in_as(supervisor).get("/reports/satisfaction/exporting/")

    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 11
    assert rows[0]["comment"] == "'=HYPERLINK(1)"
    assert {row["served_by"] for row in rows} == {"ai", supervisor.name, marks[0].served_by.name if marks[0].served_by else ""}


@pytest.mark.parametrize("query", ["from=2026-02-30", "from=2026-11-02&to=2026-11-01", "from=2020-01-01&to=2026-01-01"])
def test_days_that_cannot_be_are_refused(desk: Client, query: str) -> None:
    assert desk.get(f"/reports/satisfaction/?{query}").status_code == 400


def test_words_come_a_page_at_a_time_and_many_cost_no_more_than_few(
    desk: Client, customer: Customer, representative: Representative, captured_queries: Queries
) -> None:
    def more(number: int) -> None:
        for at in range(number):
            conversation = Conversation.objects.create(
                brand=customer.brand,
                customer=customer,
                channel="web_chat",
                language="ko",
                owner=Owner.HUMAN,
                assignee=representative,
            )
            rate(conversation, Mark(5, f"말씀 {at}"), via=Via.CARD, key=f"c{conversation.pk}")

    more(1)
    with captured_queries() as few:
        desk.get("/reports/satisfaction/")
    more(RECORDS_IN_PAGE + 4)
    with captured_queries() as many:
        page = desk.get("/reports/satisfaction/").content.decode()

    assert len(many) == len(few)
    onward = page.partition('hx-get="')[2]
    address = page[page.index("/reports/satisfaction/?") :]
    following = address[: address.index('"')] if "before=" in address[: address.index('"')] else onward.partition('"')[0]
    rest = desk.get(following.replace("&amp;", "&"), **SCRIPT).content.decode()
    assert rest.count("<li>") == 5


def test_how_a_brand_asks_is_set_by_who_may_and_written_down(
    signed_in_as: SignIn, desk: Client, supervisor: Representative, asked: RatingRequest
) -> None:
    address = f"/settings/satisfaction/{asked.brand_id}/planning/"
    form = {"asks": "yes", "reminder_days": "5", "again_days": "30"}
    assert desk.post(address, form).status_code == 403
    theirs = signed_in_as(supervisor)

    assert theirs.post(address, form).status_code == 302
    assert RatingPlan.objects.values_list("asks", "reminder_days", "again_days").get() == (True, 5, 30)
    assert theirs.post(address, form | {"reminder_days": "15"}).status_code == 400
    change = SettingChange.objects.get(area="satisfaction")
    assert (change.before, change.after) == ({"reminder_days": 3, "again_days": 7}, {"reminder_days": 5, "again_days": 30})
    assert 'value="30"' in theirs.get(f"/settings/satisfaction/?brand={asked.brand_id}").content.decode()
