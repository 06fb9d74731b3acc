"""What was promised to customers and is still owed, what is due first; and the act of saying that one is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.promise import Promise, keep, promise_for, promises_of
from sodan.desk.routing import department_name
from sodan.desk.view import brands_of
from sodan.kit.clock import now
from sodan.kit.when import told_when
from sodan.kit.words import word
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in

SHOWN = 200
_TONES = {"late": "danger", "soon": "attention", "open": "", "kept": "good"}
_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise as a list shows it: when it is due in words and in colour, and who keeps it."""

    promise: Promise
    due: str
    standing: str
    tone: str
    department: str


def owed(promise: Promise, language: str) -> Owed:
    """The promise in the reader's language; its moment as the clock of the brand shows it."""
    return Owed(
        promise,
        due=told_when(promise.due_at, language, promise.brand.zone),
        standing=_standing(promise, language),
        tone=_TONES[promise.stands],
        department=department_name(promise.brand.line, promise.department, language),
    )


def _standing(promise: Promise, language: str) -> str:
    """How it stands, in words: so much time left, or so late."""
    minutes = int(abs((promise.due_at - now()).total_seconds())) // 60
    unit, size = ("days", _DAY) if minutes >= _DAY else ("hours", _HOUR) if minutes >= _HOUR else ("minutes", 1)
    span = word(f"moment.{unit}", language, count=minutes // size)
    return word("promises.late" if promise.stands == "late" else "promises.left", language, span=span)


def owing_for(person: Representative) -> int:
    """How many are late or due within half an hour, for the mark on the rail."""
    found = promises_of(person).filter(kept_at=None, renewed_as=None).order_by("due_at")[:SHOWN]
    return sum(promise.stands in ("late", "soon") for promise in found)


@require_GET
@signed_in
def show_promises(request: HttpRequest, person: Representative) -> HttpResponse:
    """The list of what is owed at the brands this person serves."""
    brands = brands_of(person)
    newest = newest_announcement(brands)
    found = promises_of(person).filter(kept_at=None, renewed_as=None)
    found = found.select_related("brand", "conversation__customer", "made_by").order_by("due_at", "id")
    template = "desk/promises_owed.html" if is_fragment(request) else "desk/promises.html"
    return answer(request, template, owed=[owed(one, person.language) for one in found[:SHOWN]], newest=newest)


@require_POST
@signed_in
def keeping(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The promise is kept; whoever says so is named."""
    keep(promise_for(person, pk), by=person)
    return done(request, then=reverse("promises"))
