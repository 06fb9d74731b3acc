"""The report of customers' marks, their words, the same as a sheet, and how a brand asks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.cursor import newest_page
from sodan.desk.rating import Rating
from sodan.desk.rating_request import RatingPlan, plan_of
from sodan.desk.satisfaction import Asked, marks_asked, satisfaction_of
from sodan.desk.tag import Tag
from sodan.desk.view import brands_of
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change
from sodan.web.hours import brand_asked, brand_to_set_up
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in
from sodan.web.reader import is_outfitter, zone_of_reader
from sodan.web.side import SENIOR_ROLES

_WEEKS, _LONGEST = 12, 366  # days at most in one report
CHANNELS = ("web_chat", "email", "phone")
LIMITS = {"reminder_days": 14, "again_days": 90}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@signed_in
def show_satisfaction(request: HttpRequest, person: Representative) -> HttpResponse:
    """The figures and the words; ``from``, ``to``, ``channel``, ``who`` and ``tag`` narrow them, ``?before=`` goes on.

    Colleagues are compared only before seniors; everybody else sees all together and their own.
    """
    asked = _asked(request, person)
    with_words = marks_asked(asked).exclude(comment="").select_related("conversation__customer", "brand", "served_by")
    said, more = newest_page(with_words, request.GET.get("before", ""))
    shown: dict[str, Any] = {"said": said, "more": more, "query": _query(asked), "asked": asked}
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/satisfaction_said.html", **shown)
    return answer(
        request,
        "desk/satisfaction.html",
        newest=newest_announcement(asked.brands),
        report=satisfaction_of(asked),
        channels=CHANNELS,
        tags=Tag.objects.filter(brand__in=asked.brands, taggings__isnull=False).distinct().order_by("name")[:200],
        sees_people=person.role in SENIOR_ROLES,
        **shown,
    )


@require_GET
@signed_in
def exporting(request: HttpRequest, person: Representative) -> HttpResponseBase:
    """Every mark asked for as a sheet, without anything of the customer but what they said."""
    asked = _asked(request, person)
    response = StreamingHttpResponse(
        _sheet(asked, sees_people=person.role in SENIOR_ROLES), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="satisfaction-{asked.first}-{asked.last}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@require_GET
@signed_in
def show_plan(request: HttpRequest, person: Representative) -> HttpResponse:
    """How one brand (``?brand=``) asks."""
    brand = brand_asked(person, request.GET.get("brand", ""))
    brands = brands_of(person)
    shown: dict[str, Any] = {"brand": brand, "brands": brands, "plan": plan_of(brand), "limits": LIMITS}
    return answer(
        request,
        "desk/satisfaction_plan.html",
        newest=newest_announcement(brands),
        is_saved="saved" in request.GET,
        may_set_up=is_outfitter(person),
        **shown,
    )


@require_POST
@signed_in
def planning(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Set how a brand asks. Raises Invalid for days that are not offered."""
    brand = brand_to_set_up(person, pk)
    after: dict[str, Any] = {"asks": request.POST.get("asks") == "yes"}
    for name, most in LIMITS.items():
        written = request.POST.get(name, "")
        if not (written.isascii() and written.isdigit() and len(written) < len("1000") and int(written) <= most):
            raise Invalid(f"“{written[:20]}” days are not offered", where=name, expected=f"0 to {most}")
        after[name] = int(written)
    held = plan_of(brand)
    before = {name: getattr(held, name) for name in after}
    with transaction.atomic():
        RatingPlan.objects.update_or_create(brand=brand, defaults=after)
        keep_change(by=person, brand=brand, area="satisfaction", subject="", before=before, after=after)
    return done(request, then=f"{reverse('satisfaction-plan')}?brand={brand.pk}&saved=")


def _asked(request: HttpRequest, person: Representative) -> Asked:
    zone = zone_of_reader(request)
    today = now().astimezone(ZoneInfo(zone)).date()
    last = _day(request, "to") or today
    first = _day(request, "from") or last - timedelta(weeks=_WEEKS)
    if not timedelta() <= last - first <= timedelta(days=_LONGEST):
        raise Invalid("no such span of days", where="from", expected=f"up to {_LONGEST} days")
    tag = request.GET.get("tag", "")
    who = request.GET.get("who", "")
    asked = Asked(
        brands=brands_of(person),
        first=first,
        last=last,
        zone=zone,
        channel=request.GET.get("channel", "")[:32],
        who=who if who in ("ai", "people") or (who.isascii() and who.isdigit() and len(who) < len("10000000000")) else "",
        tag=int(tag) if tag.isascii() and tag.isdigit() and len(tag) < len("10000000000") else None,
    )
    is_of_another = asked.who.isdigit() and asked.who != str(person.pk)
    return replace(asked, who="") if is_of_another and person.role not in SENIOR_ROLES else asked


def _day(request: HttpRequest, name: str) -> date | None:
    written = request.GET.get(name, "")
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Invalid(f"“{written}” is no day", where=name, expected="2026-11-28") from error


def _query(asked: Asked) -> str:
    told = {"from": asked.first, "to": asked.last, "channel": asked.channel, "who": asked.who, "tag": asked.tag or ""}
    return urlencode({name: value for name, value in told.items() if value})


class _Line:
    def write(self, line: str) -> str:
        """A line as the sheet's writer made it."""
        return line


def _sheet(asked: Asked, *, sees_people: bool) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(("at", "brand", "conversation", "channel", "via", "served_by", "score", "comment"))
    marks = marks_asked(asked).select_related("brand", "served_by").order_by("pk")
    for mark in marks.iterator(chunk_size=500):
        yield writer.writerow(
            (mark.created_at.isoformat(), mark.brand.slug, mark.conversation_id, mark.channel, mark.via,
             _served(mark, sees_people=sees_people), mark.score, _safe(mark.comment))
        )  # fmt: skip


def _served(mark: Rating, *, sees_people: bool) -> str:
    if mark.by_ai or mark.served_by is None:
        return "ai"
    return _safe(mark.served_by.name) if sees_people else "person"


def _safe(text: str) -> str:
    """Spreadsheets take what begins like a formula for one."""
    return f"'{text}" if text.startswith(_FORMULA) else text
