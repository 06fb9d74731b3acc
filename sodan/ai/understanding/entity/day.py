"""Days as people say them in Korean, Japanese and English: 다음 주 금요일, 来月3日, the day after tomorrow, 11/25.

Libraries miss most of the Korean and Japanese ways, so this is a grammar of our own. All is read on folded text.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sodan.ai.understanding.entity.mention import Mention, free_of
from sodan.ai.understanding.entity.numeral import NUMERAL, number_in

_NEAR: dict[int, str] = {
    0: r"오늘|금일|今日|本日|きょう|ほんじつ|today|tonight",
    1: r"내일(?!로부터)|명일|낼|明日|あした|あす|tomorrow|tmrw",
    2: r"모레|낼모레|내일모레|明後日|あさって|day after tomorrow",
    3: r"글피|明々後日|明明後日|しあさって",
    -1: r"어제|어저께|작일|昨日|きのう|さくじつ|(?:last night|yesterday)",
    -2: r"그저께|그제(?!야|서)|엊그제|그그제께|一昨日|おととい|おとつい|day before yesterday",
    -3: r"그끄저께|그끄제|一昨々日|さきおととい",
}
_DAYS_COUNTED = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
}
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH = rf"(?P<month>{_MONTHS}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
_WEEKDAYS = ("월月mon", "화火tue", "수水wed", "목木thu", "금金fri", "토土sat", "일日sun")
_EN_DAYS = r"(?P<en>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
_ERAS = {"令和": 2018, "れいわ": 2018, "平成": 1988, "へいせい": 1988, "昭和": 1925, "しょうわ": 1925}
_KO_WEEK = r"(?P<ko_week>이번\s?주|금주|다음\s?주|담주|차주|내주|다다음\s?주|지난\s?주|저번\s?주|지지난\s?주|오는|돌아오는)"
_JA_WEEK = r"(?P<ja_week>今週|来週|再来週|先週|先々週|次|つぎ|今度|こんど)の?\s?"
_EN_WEEK = r"(?P<en_week>this coming|this|next|last|coming|on|by|until|past)"
# How many weeks from this one; None: the next such day to come.
_WEEKS: dict[str, int | None] = {
    **dict.fromkeys(("이번주", "금주", "今週", "this"), 0),
    **dict.fromkeys(("다음주", "담주", "차주", "내주", "来週", "next"), 1),
    **dict.fromkeys(("다다음주", "再来週"), 2),
    **dict.fromkeys(("지난주", "저번주", "先週", "last", "past"), -1),
    **dict.fromkeys(("지지난주", "先々週"), -2),
}
_AGO = r"전(?:에)?|前|まえ|ago|earlier"
_LATER = r"뒤(?:에)?|후(?:에)?|後|ご(?![가-힣ぁ-ん])|あと|from now|from today|later"


def _month_later(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where it has no such day."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(today: date, month: int, day: int) -> date | None:
    """The day of a month without its year: the nearest one, up to half a year back or ahead."""
    near = [found for year in (today.year - 1, today.year, today.year + 1) if (found := _made(year, month, day))]
    return min(near, key=lambda found: abs((found - today).days), default=None)


def _year_of(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else 2000 + year if year < 50 else 1900 + year  # noqa: PLR2004 - two digits, as on a form


def _written(found: re.Match[str], today: date) -> date | None:  # noqa: ARG001 - one shape for all readers
    return _made(_year_of(found["y"]), int(found["m"]), int(found["d"]))


def _era(found: re.Match[str], today: date) -> date | None:  # noqa: ARG001 - one shape for all readers
    return _made(_ERAS[found["era"]] + (1 if found["y"] == "元" else int(found["y"])), int(found["m"]), int(found["d"]))


def _month_day(found: re.Match[str], today: date) -> date | None:
    return _nearest(today, int(found["m"]), int(found["d"]))


def _named_month(found: re.Match[str], today: date) -> date | None:
    month = 1 + next(at for at, name in enumerate(_MONTHS.split("|")) if name.startswith(found["month"][:3]))
    year = found["y"]
    return _made(int(year), month, int(found["d"])) if year else _nearest(today, month, int(found["d"]))


def _slashed(found: re.Match[str], today: date) -> date | None:
    """Month first, as in the United States, Korea and Japan; day first only where the month would be none."""
    first, second = int(found["a"]), int(found["b"])
    month, day = (first, second) if first <= 12 else (second, first)  # noqa: PLR2004 - months of a year
    year = found["y"]
    return _made(_year_of(year), month, day) if year else _nearest(today, month, day)


def _this_month(found: re.Match[str], today: date) -> date | None:
    said = found["which"].replace(" ", "")
    months = {"다음달": 1, "담달": 1, "来月": 1, "지난달": -1, "저번달": -1, "先月": -1}.get(said, 0)
    first = _month_later(today.replace(day=1), months)
    if found["end"]:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return _made(first.year, first.month, int(found["d"]))


def _month_end(found: re.Match[str], today: date) -> date | None:
    first = _month_later(today.replace(day=1), 1 if "next" in found[0] else 0)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _counted(found: re.Match[str], today: date) -> date | None:
    """So many days, weeks, months or years ago or from now."""
    count = _DAYS_COUNTED.get(found["days"] or "") or (number_in(found["n"]) if found["n"] else 1)
    sign = -1 if re.fullmatch(_AGO, found["dir"]) else 1
    unit = found["unit"] or "일"
    if re.match(r"일|日|day", unit):
        return today + timedelta(days=sign * count)
    if re.match(r"주|週|week", unit):
        return today + timedelta(weeks=sign * count)
    return _month_later(today, sign * count * (12 if re.match(r"년|年|year", unit) else 1))


def _in_days(found: re.Match[str], today: date) -> date | None:
    count, unit = number_in(found["n"]), found["unit"]
    return (
        today + timedelta(days=count)
        if unit[0] == "d"
        else today + timedelta(weeks=count)
        if unit[0] == "w"
        else _month_later(today, count)
    )


def _weekday(found: re.Match[str], today: date) -> date | None:
    groups = found.groupdict()
    letter = groups.get("day") or (groups.get("en") or "")[:3]
    at = next(at for at, names in enumerate(_WEEKDAYS) if letter in names)
    said = (groups.get("ko_week") or groups.get("ja_week") or groups.get("en_week") or "").replace(" ", "")
    monday = today - timedelta(days=today.weekday())
    weeks = _WEEKS.get(said)
    if weeks is None:
        return today + timedelta(days=(at - today.weekday()) % 7 or 7)
    if said in {"last", "past"}:
        return today - timedelta(days=(today.weekday() - at) % 7 or 7)
    if said == "this":
        return today + timedelta(days=(at - today.weekday()) % 7)
    return monday + timedelta(weeks=weeks, days=at)


def _near(days: int) -> Callable[[re.Match[str], date], date | None]:
    return lambda found, today: today + timedelta(days=days)  # noqa: ARG005 - one shape for all readers


def _day_alone(found: re.Match[str], today: date) -> date | None:
    """A bare day of the month: this month's, or the next month's when this month's lies more than a week back."""
    day = _made(today.year, today.month, int(found["d"]))
    if day is None or (today - day).days > 7:  # noqa: PLR2004 - a week
        following = _month_later(today.replace(day=1), 1)
        return _made(following.year, following.month, int(found["d"]))
    return day


_DAY_OF_MONTH = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (
        re.compile(
            r"(?<!\d)(?P<y>(?:19|20)\d\d)\s?[-/.年년]\s?(?P<m>1[0-2]|0?[1-9])\s?[-/.月월]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?[日일.]?"
        ),
        _written,
    ),
    (
        re.compile(
            rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<y>\d{{1,2}}|元)年\s?(?P<m>1[0-2]|0?[1-9])月\s?(?P<d>3[01]|[12]\d|0?[1-9])日"
        ),
        _era,
    ),
    (
        re.compile(
            rf"(?P<which>이번\s?달|다음\s?달|담달|지난\s?달|저번\s?달|今月|来月|先月)の?\s?(?:{_DAY_OF_MONTH}\s?(?:일|日)|(?P<end>말일?|末))"
        ),
        _this_month,
    ),
    (re.compile(rf"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?[月월]\s?{_DAY_OF_MONTH}\s?[日일]"), _month_day),
    (re.compile(rf"(?<![a-z]){_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y>(?:19|20)\d\d))?"), _named_month),
    (
        re.compile(rf"(?<![\d:])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?![a-z])(?:,?\s+(?P<y>(?:19|20)\d\d))?"),
        _named_month,
    ),
    (re.compile(r"(?<![\d/.-])(?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)(?:/(?P<y>(?:19|20)?\d\d))?(?![\d/])"), _slashed),
    (re.compile(rf"{_KO_WEEK}\s?(?P<day>[월화수목금토일])요일"), _weekday),
    (re.compile(rf"{_JA_WEEK}(?P<day>[月火水木金土日])(?:曜日?|ようび?)"), _weekday),
    (re.compile(rf"(?<![a-z]){_EN_WEEK}\s+{_EN_DAYS}(?![a-z])"), _weekday),
    (
        re.compile(
            rf"(?:(?P<days>{'|'.join(_DAYS_COUNTED)})|(?P<n>{NUMERAL})\s?(?P<unit>일|주일|주|개월|달|년|日|週間|か月|ヶ月|カ月|ヵ月|箇月|年|days?|weeks?|months?|years?))\s?(?P<dir>{_AGO}|{_LATER})"
        ),
        _counted,
    ),
    (re.compile(rf"(?<![a-z])in\s+(?P<n>{NUMERAL})\s+(?P<unit>days?|weeks?|months?)(?![a-z])"), _in_days),
    (re.compile(r"(?<![가-힣])(?P<day>[월화수목금토일])요일"), _weekday),
    (re.compile(r"(?P<day>[月火水木金土日])曜日?"), _weekday),
    (re.compile(rf"(?<![a-z]){_EN_DAYS}(?![a-z])"), _weekday),
    (re.compile(r"月末|げつまつ|월말|말일|(?:the )?end of (?:the|this|next) month"), _month_end),
    *(
        (re.compile(rf"(?<![a-z])(?:{words})(?![a-z])"), _near(days))
        for days, words in sorted(_NEAR.items(), key=lambda pair: -abs(pair[0]))
    ),
    (
        re.compile(
            rf"(?<![\d月월/.-]){_DAY_OF_MONTH}\s?(?:일|日)(?!\s?(?:전|뒤|후|동안|간|이내|안|이상|前|後|間|以内))(?![月曜요])"
        ),
        _day_alone,
    ),
)


def days_in(folded_text: str, *, today: date) -> list[Mention]:
    """The days named, as mentions of ``date`` with ISO text, in the order said; of two readings the more precise wins."""
    return sorted(_found(folded_text, today), key=lambda mention: mention.start)


def _found(folded_text: str, today: date) -> list[Mention]:
    mentions: list[Mention] = []
    for mention in _candidates(folded_text, today):
        if free_of(mentions, mention.start, mention.end):
            mentions.append(mention)
    return mentions


def _candidates(folded_text: str, today: date) -> Iterator[Mention]:
    for pattern, read in _READERS:
        for found in pattern.finditer(folded_text):
            try:
                day = read(found, today)
            except (OverflowError, ValueError):
                continue
            if day is not None:
                yield Mention("date", day.isoformat(), *found.span())
