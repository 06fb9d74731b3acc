"""The page of a brand: names, colour, how its desk works, and what customers are told when nobody is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sodan.company.brand import Brand
from sodan.company.desk_setting import DeskSetting, desk_setting_of
from sodan.people.representative import Representative

SignIn = Callable[[Representative], Client]
FORM = {
    "name_ko": "새 가게", "name_ja": "新しい店", "name_en": "New Shop", "colour": "#AA3311", "mark": "새",
    "away_minutes": "5", "reasons": "재고 확인, 교대", "most_web_chat": "4", "most_email": "", "most_phone": "",
    "lunch_ko": "점심시간이에요. {when}에 뵐게요.",
}  # fmt: skip


@pytest.fixture
def office(signed_in_as: SignIn, supervisor: Representative) -> Client:
    """The browser of the supervisor."""
    return signed_in_as(supervisor)


def test_what_the_form_says_holds_at_once_and_is_told_in_the_audit_log(office: Client, brand: Brand) -> None:
    saved = office.post(f"/settings/brand/{brand.pk}/setting/", FORM)

    brand.refresh_from_db()
    kept = desk_setting_of(brand)
    assert "{when}은 다시 여는 때로" in office.get("/settings/brand/").content.decode()
    assert (saved.status_code, brand.name_in("ja"), brand.colour, brand.mark) == (302, "新しい店", "#aa3311", "새")
    assert (kept.away_minutes, kept.reasons, kept.most_in("web_chat"), kept.most_in("email")) == (5, ["재고 확인", "교대"], 4, 10)
    assert kept.notices == {"lunch": {"ko": "점심시간이에요. {when}에 뵐게요."}}
    changes = office.get("/settings/changes/?area=brand").content.decode()
    assert "<del>10</del>" in changes
    assert "<ins>새 가게</ins>" in changes
    assert "점심시간 (한국어)" in changes


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name_ja": ""}, "이름을 적어"),
        ({"colour": "red"}, "#1b5a75처럼"),
        ({"mark": ""}, "한두 글자를"),
        ({"away_minutes": "오래"}, "0부터 480까지"),
        ({"most_phone": "999"}, "0부터 200까지"),
        ({"reasons": ",".join("가나다라마바사아자")}, "여덟 개까지"),
        ({"busy_en": "x" * 201}, "200자까지"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_written_is_lost(
    office: Client, brand: Brand, wrong: dict[str, str], told: str
) -> None:
    answered = office.post(f"/settings/brand/{brand.pk}/setting/", FORM | wrong)

    assert answered.status_code == 422
    assert told in answered.content.decode()
    assert "교대" in answered.content.decode() or "reasons" in wrong
    brand.refresh_from_db()
    assert brand.mark == "相"
    assert not DeskSetting.objects.exists()


def test_it_is_read_by_colleagues_and_changed_by_those_who_set_up_the_desk(
    office: Client, desk: Client, brand: Brand, stranger: Representative
) -> None:
    elsewhere = stranger.brands.get()

    assert desk.get("/settings/brand/").status_code == 200
    assert desk.post(f"/settings/brand/{brand.pk}/setting/", FORM).status_code == 403
    assert office.post(f"/settings/brand/{elsewhere.pk}/setting/", FORM).status_code == 404
    assert not DeskSetting.objects.exists()
