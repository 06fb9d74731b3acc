"""One act on many conversations: chosen in the list, begun here, followed to its end, and undone."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodan.desk.bulk import MOST, Act, BulkAct, Stage, bulk_for, failures_of, start_bulk, undo_bulk
from sodan.desk.field import Field
from sodan.desk.macro import offered_macros
from sodan.desk.routing import Priority
from sodan.desk.status import Status
from sodan.desk.tag import known_tags
from sodan.desk.view import brands_of, pks_in
from sodan.desk.written_step import read_steps
from sodan.kit.errors import Invalid, NotFound
from sodan.people.representative import Kind, Representative
from sodan.web.given import choosable
from sodan.web.inbox import list_asked, view_asked
from sodan.web.live import newest_announcement
from sodan.web.moment_asked import PRESETS, moment_asked
from sodan.web.page import answer, is_fragment, signed_in
from sodan.web.reader import zone_of_reader


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def bulk(request: HttpRequest, person: Representative) -> HttpResponse:
    """GET gives what can be done to many. POST begins it: ``act``, what it needs, and each ``pk`` or ``whole`` for the list."""
    if request.method != "POST":
        return answer(request, "desk/bulk_bar.html", **_offered(person))
    asked = request.POST
    if asked.get("act", "") not in set(Act):
        raise Invalid("no such act", where="act", expected=", ".join(Act))
    act = Act(asked["act"])
    begun = start_bulk(_chosen(request, person), act=act, wants=_wants(request, person, act), by=person)
    return _shown(request, begun)


@require_safe
@signed_in
def show_bulk(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """How far it is: done, failed and why, and whether it can be undone."""
    return _shown(request, bulk_for(person, pk))


@require_POST
@signed_in
def undoing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Put back what it changed."""
    found = bulk_for(person, pk)
    undo_bulk(found)
    return _shown(request, found)


def _chosen(request: HttpRequest, person: Representative) -> list[int]:
    """The conversations named, or those of the whole list on the page as its address asks it."""
    if request.POST.get("whole"):
        place = list_asked(request)
        return pks_in(person, view_asked(request), brands=brands_of(person), place=place, limit=MOST)
    return [int(written) for written in request.POST.getlist("pk")[:MOST] if written.isascii() and written.isdigit()]


def _wants(request: HttpRequest, person: Representative, act: Act) -> dict[str, Any]:
    asked = request.POST
    if act in (Act.ASSIGN, Act.PRIORITY, Act.MACRO):
        name = "to" if act == Act.ASSIGN else str(act)
        number = asked.get(name, "")
        return {name: int(number)} if number.isascii() and number.isdigit() else {}
    if act == Act.SNOOZE:
        brand = next(iter(brands_of(person)), None)
        if brand is None:
            raise NotFound("a brand to snooze for")
        zone = ZoneInfo(zone_of_reader(request))
        return {"until": moment_asked(asked.get("until", ""), brand=brand, zone=zone).isoformat()}
    if act in (Act.STATUS, Act.FIELD):
        (step,) = read_steps([{"kind": act.value, **_step_asked(asked, act)}], None)
        return step
    return {"tag": asked.get("tag", "")[:64]} if act == Act.TAG else {}


def _step_asked(asked: QueryDict, act: Act) -> dict[str, str]:
    """What the form says of a status or a field (``key=value``)."""
    if act == Act.STATUS:
        return {"status": asked.get("status", "")}
    key, _, value = asked.get("field", "").partition("=")
    return {"field": key, "value": value}


def _offered(person: Representative) -> dict[str, Any]:
    brands = brands_of(person)
    colleagues = Representative.objects.filter(kind=Kind.HUMAN, is_active=True, brands__in=brands).distinct()
    found_statuses = Status.objects.filter(brand__in=brands)
    found_fields = Field.objects.filter(brand__in=brands)
    return {
        "colleagues": colleagues.order_by("name", "pk")[:200],
        "priorities": sorted(Priority, reverse=True),
        "moments_offered": PRESETS,
        "macros": offered_macros(person),
        "statuses": list({one.key: (one.key, one.name_in(person.language)) for one in found_statuses}.values()),
        "choices": choosable(found_fields, person.language),
        "tags": sorted({name for brand in brands for name in known_tags(brand)}),
    }


def _shown(request: HttpRequest, found: BulkAct) -> HttpResponse:
    """The news of it: a part of the list for a script, else a page."""
    failures = failures_of(found)
    is_going = found.stage in (Stage.DOING, Stage.UNDOING)
    waiting = {"undone_at": None} if found.stage == Stage.UNDOING else {"done_at": None}
    left = found.items.filter(**waiting).count() if is_going else 0
    context: dict[str, Any] = {"bulk": found, "failures": failures, "left": left, "is_going": is_going, "most": MOST}
    context["failed"] = found.items.exclude(failure="").count() if failures else 0
    if is_fragment(request):
        return answer(request, "desk/bulk_news.html", **context)
    brands = brands_of(found.by)
    return answer(request, "desk/bulk.html", newest=newest_announcement(brands), back=reverse("front"), **context)
