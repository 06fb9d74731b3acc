"""Opening hours and holidays of each brand: set by those who set up the desk, read by everybody, subscribed to by calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from babel.dates import format_skeleton
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from sodan.company.brand import Brand
from sodan.company.calendar import Calendar
from sodan.company.feed import closed_days, read_from_ical, written_as_ical
from sodan.company.holiday import is_region
from sodan.company.hours import DAYS, Hours, calendar_of, hours_from, hours_of, slots_read, slots_written
from sodan.company.timetable import LONGEST_STAY, SpecialDay, Timetable
from sodan.desk.view import brands_of
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Invalid, NotFound, NotPermitted
from sodan.kit.language import LANGUAGES
from sodan.kit.when import told_when
from sodan.kit.words import word
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change
from sodan.policy.period import parse_day
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import is_outfitter

AHEAD = timedelta(days=400)
CHANGES_SHOWN = 10
LARGEST_FILE = 512 * 1024
_LOCALES = {"ko": "ko_KR", "ja": "ja_JP", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it was filled in, with what is wrong in it by field; empty at first."""

    written: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One line of the days to come: a public holiday (``pk`` None) or a special day."""

    first: date
    when: str
    name: str
    hours: str
    pk: int | None


@require_GET
@signed_in
def show_hours(request: HttpRequest, person: Representative) -> HttpResponse:
    """The hours of one brand (``?brand=``), and of which days of the coming year they do not hold."""
    return _page(request, person, brand_asked(person, request.GET.get("brand", "")), Draft())


@require_POST
@signed_in
def setting(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Put the hours of the week into force. What is wrong is told beside its field, and nothing written is lost."""
    brand = brand_to_set_up(person, pk)
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    page, faults = page_read(written, brand)
    if faults:
        return _page(request, person, brand, Draft(written, faults), status=422)
    before = form_of(hours_of(brand))
    with transaction.atomic():
        Timetable.set_for(brand, page, by=person)
        after = form_of(hours_from(page))
        keep_change(by=person, brand=brand, area="hours", subject="", before=before, after=after)
    return done(request, then=_address(brand))


@require_POST
@signed_in
def adding_day(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One more special day, or several in a row: closed, or open in hours of its own."""
    brand = brand_to_set_up(person, pk)
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    first, last = parse_day(written.get("first", "")), parse_day(written.get("last", "") or written.get("first", ""))
    faults: dict[str, str] = {}
    if first is None:
        faults["first"] = "day"
    if last is None or (first and not timedelta() <= last - first < timedelta(days=LONGEST_STAY)):
        faults["last"] = "last"
    try:
        slots_read(written.get("hours", ""))
    except Invalid:
        faults["special_hours"] = "slots"
    if faults or first is None or last is None:
        return _page(request, person, brand, Draft(written, faults), status=422)
    kept = {"first": first, "last": last, "name": written.get("name", "")[:80], "hours": written.get("hours", "")[:120]}
    with transaction.atomic():
        special = SpecialDay.objects.create(brand=brand, made_by=person, **kept)
        keep_change(by=person, brand=brand, area="hours", subject=_called(special), before=None, after=_told_day(special))
    return done(request, then=_address(brand))


@require_POST
@signed_in
def removing_day(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The usual hours hold again on that day. Raises NotFound for one of a brand of others."""
    found = SpecialDay.objects.filter(pk=pk, brand__representatives=person).first()
    if found is None:
        raise NotFound(f"special day {pk}")
    brand = brand_to_set_up(person, found.brand_id)
    with transaction.atomic():
        keep_change(by=person, brand=brand, area="hours", subject=_called(found), before=_told_day(found), after=None)
        found.delete()
    return done(request, then=_address(brand))


@require_POST
@signed_in
def importing_days(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Close on every day of an uploaded calendar; importing it again changes what it brought before. Says what was left out."""
    brand = brand_to_set_up(person, pk)
    try:
        taken, left_out = read_from_ical(_calendar_sent(request))
    except Invalid:
        return _page(request, person, brand, Draft(faults={"calendar": "calendar"}), status=422)
    days = [
        SpecialDay(brand=brand, first=day.first, last=day.last, name=day.name, uid=day.uid, made_by=person)
        for day in {day.uid: day for day in taken}.values()
    ]
    with transaction.atomic():
        SpecialDay.objects.filter(brand=brand, uid__in=[day.uid for day in days]).delete()
        SpecialDay.objects.bulk_create(days)
        brought = {"days": [_called(day) for day in days]}
        keep_change(by=person, brand=brand, area="hours", subject="", before=None, after=brought if days else {})
    said = word("hours.imported", person.language, count=len(days))
    if left_out:
        said += " " + word("hours.left_out", person.language, count=len(left_out), names=", ".join(left_out[:5]))
    return _page(request, person, brand, Draft(said=said))


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The brand's closed days as a calendar anybody may subscribe to, as they stand on the shop's door. ``?lang=`` names them."""
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        return HttpResponse(status=404)
    asked = request.GET.get("lang", "")
    language = asked if asked in LANGUAGES else brand.language
    today = day_in(brand.zone, now())
    days = closed_days(
        calendar_of(brand),
        first=today - timedelta(days=31),
        last=today + AHEAD,
        language=language,
        unnamed=word("hours.closed", language),
    )
    text = written_as_ical(brand, days, language=language)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})


def _called(special: SpecialDay) -> str:
    return special.name or special.first.isoformat()


def _told_day(special: SpecialDay) -> dict[str, str]:
    """The day as the audit log tells it."""
    return {"first": special.first.isoformat(), "last": special.last.isoformat(), "special_hours": special.hours}


def _calendar_sent(request: HttpRequest) -> str:
    """The text of the uploaded file; empty for none, one that is too large, or one that is no text."""
    sent = request.FILES.get("calendar")
    content = sent.read() if sent is not None and (sent.size or 0) <= LARGEST_FILE else b""
    return content.decode(errors="replace")


def brand_to_set_up(person: Representative, pk: int) -> Brand:
    """The brand, for somebody whose job it is to set up the desk of it. Raises NotFound and NotPermitted."""
    brand = brand_asked(person, str(pk))
    if not is_outfitter(person):
        raise NotPermitted("no duty to set up the desk")
    return brand


def brand_asked(person: Representative, written: str) -> Brand:
    """The brand named in an address, among those this person serves; the first when none is named. Raises NotFound."""
    brands = brands_of(person)
    found = next((brand for brand in brands if str(brand.pk) == written), None if written else next(iter(brands), None))
    if found is None:
        raise NotFound(f"brand {written}")
    return found


def _address(brand: Brand) -> str:
    return f"{reverse('hours')}?brand={brand.pk}"


def page_read(written: Mapping[str, str], brand: Brand) -> tuple[dict[str, Any], dict[str, str]]:
    """The hours as a page to keep, and what is wrong by field."""
    faults: dict[str, str] = {}
    week: dict[str, str] = {}
    for day in DAYS:
        try:
            if slots := slots_written(slots_read(written.get(day, ""))):
                week[day] = slots
        except Invalid:
            faults[day] = "slots"
    page: dict[str, Any] = {"week": week, "holidays": "open" if written.get("holidays") == "open" else "closed"}
    page |= {"lunch": written["lunch"]} if written.get("lunch") else {}
    page |= {"region": written["region"].upper()} if written.get("region") else {}
    if not is_region(brand.jurisdiction, page.get("region", "")):
        faults["region"] = "region"
    if not week and not faults:
        faults["monday"] = "never"
    if not faults:
        try:
            hours_from(page)
        except Invalid:
            faults["lunch"] = "lunch"
    kept = hours_of(brand)
    page["closed_on"] = [day.isoformat() for day in kept.closed_on]
    page["days"] = {day.isoformat(): slots_written(slots) for day, slots in kept.days.items()}
    return page, faults


def form_of(hours: Hours) -> dict[str, str]:
    """The hours in force as the form writes them."""
    week: dict[str, str] = {day: slots_written(slots) for day, slots in hours.week.items()}
    return {
        **week,
        "lunch": slots_written((hours.lunch,)) if hours.lunch else "",
        "holidays": hours.holidays,
        "region": hours.region,
    }


def _page(request: HttpRequest, person: Representative, brand: Brand, draft: Draft, *, status: int = 200) -> HttpResponse:
    brands, calendar, language, moment = brands_of(person), calendar_of(brand), person.language, now()
    opens = calendar.opens_at(moment)
    history = list(Timetable.objects.select_related("made_by").filter(brand=brand).order_by("-id")[:CHANGES_SHOWN])
    return answer(
        request,
        "desk/hours.html",
        status=status,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        draft=draft,
        form={**form_of(hours_of(brand)), **draft.written},
        days=DAYS,
        ahead=_ahead(brand, calendar, language),
        is_open=opens == moment,
        opens=told_when(opens, language, brand.zone),
        history=[(one, _told_hours(one.page, language)) for one in history],
        may_set_up=is_outfitter(person),
        feed_address=request.build_absolute_uri(reverse("calendar-feed", args=[brand.slug])),
    )


def _told_hours(page: Mapping[str, Any], language: str) -> str:
    """What a change set, in a line: the days with the same slots together."""
    week: Mapping[str, str] = page.get("week", {})
    alike: dict[str, list[str]] = {}
    for day in DAYS:
        if slots := week.get(day, ""):
            alike.setdefault(slots, []).append(word(f"hours.{day}", language))
    return " · ".join(f"{', '.join(days)} {slots}" for slots, days in alike.items())


def _ahead(brand: Brand, calendar: Calendar, language: str) -> list[DayAhead]:
    """What of the coming year is not as usual, by day: public holidays, days of the file, and special days."""
    today = day_in(brand.zone, now())
    special = list(SpecialDay.objects.filter(brand=brand, last__gte=today))
    covered = {day for one in special for day in one.days()}
    found = closed_days(calendar, first=today, last=today + AHEAD, language=language, unnamed=word("hours.closed", language))
    lines = [DayAhead(day.first, _told(day.first, language), day.name, "", None) for day in found if day.first not in covered]
    for one in special:
        when = _told(one.first, language) + ("" if one.first == one.last else f" – {_told(one.last, language)}")
        lines.append(
            DayAhead(
                one.first,
                when,
                one.name or word("hours.closed" if not one.hours else "hours.special", language),
                one.hours,
                one.pk,
            )
        )
    return sorted(lines, key=lambda line: line.first)


def _told(day: date, language: str) -> str:
    return str(format_skeleton("yMMMEd", day, locale=_LOCALES[language]))
