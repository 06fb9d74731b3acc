"""What waits for a person: unknown outcomes, differences, promises; what is due first stands first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.actions.overdue import OVERDUE, mark_lost
from sodan.desk.cursor import Cursor
from sodan.desk.todo import Todo, finish, todo_for, todos_of
from sodan.desk.view import brands_of
from sodan.kit.errors import Conflict
from sodan.kit.money import Money
from sodan.kit.when import told_when
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in
from sodan.web.said import said

PAGE = 50
_READ_ELSEWHERE = ("outcome_unknown", "key_runs_out", "mismatch_")  # cleared on the page of reconciliation, not by a tick
_PROMISED = "promise_"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One to-do as the list shows it. ``ends`` is where it is done: here, at ``reconciliation`` or among ``promises``."""

    todo: Todo
    sentence: str
    due: str
    is_overdue: bool
    ends: str
    may_be_lost: bool = False


def waiting(todo: Todo, language: str) -> Waiting:
    """The to-do in the reader's language; its moment on the brand's clock."""
    sentence = said(f"todo.{todo.kind}", language, todo.kind, **_filled(todo, language))
    due = told_when(todo.due_at, language, todo.brand.zone)
    return Waiting(todo, sentence, due, todo.is_overdue, _ends(todo.kind), may_be_lost=todo.kind == OVERDUE)


def _ends(kind: str) -> str:
    if kind.startswith(_READ_ELSEWHERE):
        return "reconciliation"
    return "promises" if kind.startswith(_PROMISED) else "here"


def _filled(todo: Todo, language: str) -> dict[str, Any]:
    about = dict(todo.about)
    minor, currency = about.pop("amount_minor", None), about.pop("currency", "")
    about["amount"] = Money(minor, currency).shown(language) if minor is not None else ""
    if act := about.get("act"):
        about["act"] = said(f"act.{act}", language, act)
    return about


@require_GET
@signed_in
def show_todos(request: HttpRequest, person: Representative) -> HttpResponse:
    """The list at the brands this person serves, a page at a time (``?after=`` the last of the page before)."""
    brands = brands_of(person)
    newest = newest_announcement(brands)
    found = list(_after(request, todos_of(person).filter(done_at=None))[: PAGE + 1])
    rows = [waiting(todo, person.language) for todo in found[:PAGE]]
    more = str(Cursor(found[PAGE - 1].due_at, found[PAGE - 1].pk)) if len(found) > PAGE else ""
    if is_fragment(request) and "after" in request.GET:
        return answer(request, "desk/todo_rows.html", rows=rows, more=more)
    template = "desk/todos_waiting.html" if is_fragment(request) else "desk/todos.html"
    return answer(request, template, rows=rows, more=more, newest=newest, overdue=sum(row.is_overdue for row in rows))


def _after(request: HttpRequest, todos: QuerySet[Todo]) -> QuerySet[Todo]:
    ordered = todos.select_related("brand", "conversation__customer").order_by("due_at", "id")
    if after := request.GET.get("after", ""):
        last = Cursor.read(after)
        ordered = ordered.filter(Q(due_at__gt=last.at) | Q(due_at=last.at, id__gt=last.id))
    return ordered


@require_POST
@signed_in
def doing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """It is done. Raises Conflict for what is ended elsewhere: an outcome is read, a difference cleared, a promise kept."""
    todo = todo_for(person, pk)
    if _ends(todo.kind) != "here":
        raise Conflict(f"{todo} is not ended here")
    finish(todo, by=person)
    return done(request, then=reverse("todos"))


@require_POST
@signed_in
def losing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The carrier says that the parcel is lost. Raises NotPermitted without the duty, Conflict when it has moved on."""
    mark_lost(todo_for(person, pk), by=person)
    return done(request, then=reverse("todos"))
