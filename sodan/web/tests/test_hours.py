"""The page of hours and holidays: set by those who set up the desk, read by all, subscribed to by calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodan.company.brand import Brand
from sodan.company.hours import DAYS, calendar_of
from sodan.company.timetable import SpecialDay, Timetable
from sodan.people.representative import Representative

SignIn = Callable[[Representative], Client]
WEEK = dict.fromkeys(DAYS[:5], "09:00-12:00, 13:00-18:00") | {"saturday": "", "sunday": "", "lunch": "", "holidays": "closed"}
ONE_DAY = b"BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20271001\nDTEND;VALUE=DATE:20271003\nSUMMARY:%s\nEND:VEVENT\n"
ICS = b"BEGIN:VCALENDAR\n" + ONE_DAY + b"%sEND:VCALENDAR\n"
WEEKLY = b"BEGIN:VEVENT\nUID:b\nDTSTART;VALUE=DATE:20271001\nRRULE:FREQ=WEEKLY\nSUMMARY:Stand-up\nEND:VEVENT\n"


@pytest.fixture
def office(signed_in_as: SignIn, supervisor: Representative) -> Client:
    """The browser of the supervisor."""
    return signed_in_as(supervisor)


def acts_on(brand: Brand, special: SpecialDay) -> list[tuple[str, dict[str, str]]]:
    """Every act of the page with what it wants."""
    return [
        (f"/settings/hours/{brand.pk}/setting/", WEEK),
        (f"/settings/hours/{brand.pk}/days/", {"first": "2026-12-24"}),
        (f"/settings/hours/{brand.pk}/importing/", {}),
        (f"/settings/hours/days/{special.pk}/removing/", {}),
    ]


def test_hours_are_set_and_hold_at_once(office: Client, brand: Brand, supervisor: Representative) -> None:
    saved = office.post(f"/settings/hours/{brand.pk}/setting/", WEEK | {"lunch": "15:00-15:30"})

    assert (saved.status_code, saved["Location"]) == (302, f"/settings/hours/?brand={brand.pk}")
    assert calendar_of(brand).slots_on(date(2026, 11, 23)) == ((540, 720), (780, 900), (930, 1080))
    assert Timetable.objects.get().made_by == supervisor
    page = office.get(saved["Location"]).content.decode()
    assert 'value="09:00-12:00, 13:00-18:00"' in page
    assert "박지민 님이" in page
    assert "월요일, 화요일, 수요일, 목요일, 금요일 09:00-12:00, 13:00-18:00" in page  # what was set, among the changes


@pytest.mark.parametrize(
    ("changed", "marked", "fault"),
    [
        ({"tuesday": "18:00-09:00"}, "tuesday", "겹치지 않게"),
        ({"tuesday": "09:00-12:00, 11:00-13:00"}, "tuesday", "겹치지 않게"),
        ({"lunch": "noon"}, "lunch", "12:00-13:00처럼"),
        ({"region": "BY"}, "region", "없는 지역"),
        (dict.fromkeys(DAYS, ""), "monday", "하루는 열어"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    office: Client, brand: Brand, changed: dict[str, str], marked: str, fault: str
) -> None:
    answered = office.post(f"/settings/hours/{brand.pk}/setting/", WEEK | changed)

    page = answered.content.decode()
    assert answered.status_code == 422
    assert fault in page.partition(f'id="{marked}-wrong">')[2][:60]
    assert not Timetable.objects.exists()


@time_machine.travel("2027-02-01 09:00:00+00:00")
def test_a_special_day_is_added_shown_and_taken_away(signed_in_as: SignIn, supervisor: Representative, brand: Brand) -> None:
    office = signed_in_as(supervisor)
    office.post(f"/settings/hours/{brand.pk}/days/", {"first": "2027-07-05", "last": "2027-07-07", "name": "여름 휴가"})

    special = SpecialDay.objects.get()
    assert calendar_of(brand).slots_on(date(2027, 7, 6)) == ()
    page = office.get("/settings/hours/").content.decode()
    assert "여름 휴가" in page
    assert "대체" in page  # substitute holidays stand there too
    office.post(f"/settings/hours/days/{special.pk}/removing/")
    assert calendar_of(brand).slots_on(date(2027, 7, 6)) == ((540, 1080),)


@pytest.mark.parametrize(
    "wrong", [{"first": "soon"}, {"first": "2027-01-05", "last": "2027-01-04"}, {"first": "2027-01-05", "hours": "9 to 5"}]
)
def test_a_day_that_cannot_be_is_refused_and_what_was_written_is_kept(
    office: Client, brand: Brand, wrong: dict[str, str]
) -> None:
    answered = office.post(f"/settings/hours/{brand.pk}/days/", {"name": "창립 기념일"} | wrong)

    assert answered.status_code == 422
    assert 'value="창립 기념일"' in answered.content.decode()
    assert not SpecialDay.objects.exists()


def test_the_holidays_of_a_year_come_in_as_one_file_and_again_as_changed(office: Client, brand: Brand) -> None:
    def sent(content: bytes) -> str:
        file = SimpleUploadedFile("days.ics", content, "text/calendar")
        return office.post(f"/settings/hours/{brand.pk}/importing/", {"calendar": file}).content.decode()

    first = sent(ICS % (b"Retreat", WEEKLY))
    sent(ICS % (b"Company retreat", b""))

    assert "1건을 가져왔어요. 반복되거나 하루가 아닌 1건은 빼 두었어요: Stand-up" in first
    assert [(day.name, day.first.day, day.last.day) for day in SpecialDay.objects.all()] == [("Company retreat", 1, 2)]
    assert "512KB까지" in sent(b"name,day")


def test_a_calendar_elsewhere_subscribes_to_the_closed_days(client: Client, brand: Brand) -> None:
    with time_machine.travel("2026-02-01 00:00:00+00:00"):
        SpecialDay.objects.create(brand=brand, first=date(2026, 2, 3), last=date(2026, 2, 3))
        given = client.get(f"/calendar/{brand.slug}.ics?lang=en")

    text = given.content.decode()
    assert given["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260203\r\nDTEND;VALUE=DATE:20260204\r\nSUMMARY:Closed" in text
    assert "DTSTART;VALUE=DATE:20260302" in text  # 대체공휴일
    assert client.get("/calendar/nobody.ics").status_code == 404


def test_only_those_who_set_up_the_desk_change_it(desk: Client, brand: Brand) -> None:
    special = SpecialDay.objects.create(brand=brand, first=date(2027, 7, 5), last=date(2027, 7, 5))

    assert [desk.post(address, fields).status_code for address, fields in acts_on(brand, special)] == [403] * 4
    assert SpecialDay.objects.exists()
    assert not Timetable.objects.exists()
    assert "관리자만" in desk.get("/settings/hours/").content.decode()


def test_the_hours_of_another_brand_do_not_exist(signed_in_as: SignIn, stranger: Representative, brand: Brand) -> None:
    stranger.role = "owner"
    stranger.save()
    elsewhere = signed_in_as(stranger)
    special = SpecialDay.objects.create(brand=brand, first=date(2027, 7, 5), last=date(2027, 7, 5))

    assert [elsewhere.post(address, fields).status_code for address, fields in acts_on(brand, special)] == [404] * 4
    assert elsewhere.get(f"/settings/hours/?brand={brand.pk}").status_code == 404
    assert SpecialDay.objects.exists()
