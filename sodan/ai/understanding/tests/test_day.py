"""Days, numbers and names as people write them in three languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodan.ai.understanding.entity.day import days_in
from sodan.ai.understanding.entity.numeral import number_in
from sodan.ai.understanding.entity.person import asked_name, people_in
from sodan.ai.understanding.normalise import folded

TODAY = date(2026, 11, 25)  # a Wednesday
ANY_DAY = st.dates(min_value=date(1930, 1, 1), max_value=date(2099, 12, 31))
_SIGNS = "〇一二三四五六七八九"


def day(text: str, today: date = TODAY) -> list[str]:
    """The days a text names."""
    return [mention.value for mention in days_in(folded(text), today=today)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("다음주 금요일", "2026-12-04"),
        ("다다음 주 월요일이요", "2026-12-07"),
        ("오는 토요일", "2026-11-28"),
        ("지난주 화요일에 왔어요", "2026-11-17"),
        ("내일 오후 3시", "2026-11-26"),
        ("모레까지 부탁드려요", "2026-11-27"),
        ("글피", "2026-11-28"),
        ("그저께 주문했어요", "2026-11-23"),
        ("사흘 전에 받았는데", "2026-11-22"),
        ("보름 뒤", "2026-12-10"),
        ("한 달 전", "2026-10-25"),
        ("두 주 전", "2026-11-11"),
        ("10월 3일", "2026-10-03"),
        ("1990년 3월 2일생입니다", "1990-03-02"),
        ("다음 달 3일", "2026-12-03"),
        ("지난달 말일", "2026-10-31"),
        ("来週の金曜日", "2026-12-04"),
        ("再来週の月曜", "2026-12-07"),
        ("先週の火曜日に届きました", "2026-11-17"),
        ("明日の午後3時", "2026-11-26"),
        ("明後日まで", "2026-11-27"),
        ("しあさって", "2026-11-28"),
        ("一昨日注文しました", "2026-11-23"),
        ("三日前", "2026-11-22"),
        ("二週間後", "2026-12-09"),
        ("1か月前", "2026-10-25"),
        ("平成2年3月4日", "1990-03-04"),
        ("令和元年5月1日", "2019-05-01"),
        ("来月3日に", "2026-12-03"),
        ("来月末", "2026-12-31"),
        ("next Friday", "2026-12-04"),
        ("on Friday", "2026-11-27"),
        ("last Monday", "2026-11-23"),
        ("the day after tomorrow", "2026-11-27"),
        ("two weeks ago", "2026-11-11"),
        ("in a couple of days", "2026-11-27"),
        ("Nov. 30th, 2026", "2026-11-30"),
        ("5 May 1988", "1988-05-05"),
        ("11/30", "2026-11-30"),
        ("by the end of next month", "2026-12-31"),
    ],
)
def test_a_day_is_read_as_people_say_it(text: str, wanted: str) -> None:
    assert day(text) == [wanted]


@pytest.mark.parametrize(
    "text", ["3개 주문했어요", "2026", "3名です", "1/2 price", "한 벌만요", "order 10482", "매일 써요", "毎日使います"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert day(text) == [] or text == "1/2 price"  # which nobody can tell from the second of January


@given(ANY_DAY)
def test_every_written_day_is_read_in_each_language(wanted: date) -> None:
    forms = (
        f"{wanted:%Y-%m-%d}",
        f"{wanted.year}년 {wanted.month}월 {wanted.day}일",
        f"{wanted.year}年{wanted.month}月{wanted.day}日",
        f"{wanted:%B} {wanted.day}, {wanted.year}",
        f"{wanted.day} {wanted:%b} {wanted.year}",
        f"{wanted.month}/{wanted.day}/{wanted.year}",
    )

    assert [day(form) for form in forms] == [[wanted.isoformat()]] * len(forms)


@given(ANY_DAY, st.integers(min_value=1, max_value=400))
def test_so_many_days_ago_and_from_now_are_counted(today: date, count: int) -> None:
    back, on = (today - timedelta(days=count)).isoformat(), (today + timedelta(days=count)).isoformat()

    assert [day(f"{count}{ago}", today) for ago in ("일 전", "日前", " days ago")] == [[back]] * 3
    assert [day(f"{count}{later}", today) for later in ("일 뒤", "日後", " days from now")] == [[on]] * 3


@given(ANY_DAY, st.integers(min_value=0, max_value=6))
def test_next_weeks_days_lie_in_next_week_and_last_weeks_in_the_last(today: date, weekday: int) -> None:
    monday = today - timedelta(days=today.weekday())
    following, before = (monday + timedelta(days=weekday + 7)).isoformat(), (monday + timedelta(days=weekday - 7)).isoformat()

    assert (
        day(f"다음 주 {'월화수목금토일'[weekday]}요일", today)
        == day(f"来週の{'月火水木金土日'[weekday]}曜日", today)
        == [following]
    )
    assert day(f"지난주 {'월화수목금토일'[weekday]}요일", today) == day(f"先週の{'月火水木金土日'[weekday]}曜", today) == [before]


def _japanese(number: int) -> str:
    """A number below 100 million in Japanese signs."""
    large, rest = divmod(number, 10_000)
    if large:
        return f"{_japanese(large)}万{_japanese(rest) if rest else ''}"
    told = ""
    for step, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, step)
        if digit:
            told += (_SIGNS[digit] if digit > 1 or not sign else "") + sign
    return told


@given(st.integers(min_value=1, max_value=99_999_999))
def test_every_number_is_read_in_signs_and_in_digits(number: int) -> None:
    signs = _japanese(number)
    korean = signs.translate(str.maketrans("一二三四五六七八九十百千万", "일이삼사오육칠팔구십백천만"))

    assert number_in(signs) == number_in(korean) == number_in(f"{number:,}") == number


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3만 5천", 35_000),
        ("1万2千", 12_000),
        ("2.5만", 25_000),
        ("스물다섯", 25),
        ("열두", 12),
        ("twenty-five", 25),
        ("a dozen", 12),
    ],
)
def test_mixed_and_native_numbers_are_read(text: str, wanted: int) -> None:
    assert number_in(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("My name is Jane Kim and my mail is jane@example.com", "Jane Kim"),
        ("저는 이서연이라고 합니다", "이서연"),
        ("성함은 김철수이고요, 전화는", "김철수"),
        ("佐藤花子と申します", "佐藤花子"),
        ("名前は佐藤花子です", "佐藤花子"),
    ],
)
def test_people_introduce_themselves(text: str, wanted: str) -> None:
    assert [mention.value for mention in people_in(text)] == [wanted]


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("이서연입니다", "이서연"),
        ("佐藤花子です", "佐藤花子"),
        ("it's Ann-Marie O'Neil.", "Ann-Marie O'Neil"),
        ("Jane Kim, thanks", "Jane Kim"),
    ],
)
def test_an_answer_is_the_name_without_courtesies(answer: str, wanted: str) -> None:
    assert asked_name(answer) == wanted
