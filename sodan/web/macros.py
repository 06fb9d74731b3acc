"""Macros: offered in the palette, run in a conversation, and the page on which they are put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.desk.canned import LONGEST_TEXT, Scope
from sodan.desk.conversation import conversation_for
from sodan.desk.cursor import newest_page
from sodan.desk.macro import (
    LONGEST_TITLE,
    Macro,
    MacroRun,
    macro_for,
    macros_of,
    offered_macros,
    remove_macro,
    run_macro,
    undo_run,
    write_macro,
)
from sodan.desk.step import Actor
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid, NotFound, NotPermitted
from sodan.people.representative import Representative
from sodan.web.key import KEYS
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in
from sodan.web.reader import is_outfitter
from sodan.web.steps import choices_for, rearranged, steps_written, told_steps
from sodan.web.writing import seen_by

_LONGEST_WANTED = 40


@dataclass(frozen=True, slots=True)
class Typed:
    """A macro as it stands in its form: what was written, and what is wrong with it."""

    pk: int | None = None
    title: str = ""
    key: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    fault: str = ""


@require_GET
@signed_in
def show_offered_macros(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Those that fit ``?wanted=`` in this conversation, each with what it does; options of the palette."""
    conversation = conversation_for(person, pk)
    found = offered_macros(person, conversation, wanted=request.GET.get("wanted", "")[:_LONGEST_WANTED])
    choices = choices_for((conversation.brand,), person.language)
    told = [(macro, told_steps(macro.steps, choices, person.language)) for macro in found]
    return answer(request, "desk/macro_offered.html", offered=told)


@require_POST
@signed_in
def running(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Run one in ``conversation``: what each step did is shown; words to insert come in ``X-Insert``."""
    asked = request.POST.get("conversation", "")
    conversation = conversation_for(person, int(asked) if asked.isdecimal() else 0)
    actor = Actor(person, seen=seen_by(request))
    run = run_macro(macro_for(person, pk), conversation, actor)
    if not is_fragment(request):
        return done(request, then=reverse("conversation", args=[conversation.pk]))
    shown = _ran(request, person, run, conversation.brand)
    if actor.inserted:
        shown["X-Insert"] = quote(actor.inserted)
    return shown


@require_POST
@signed_in
def undoing_run(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Put back what one run changed, as far as it can go back."""
    found = MacroRun.objects.filter(pk=pk, by=person, conversation__brand__representatives=person)
    run = found.select_related("conversation__brand", "conversation__customer").first()
    if run is None:
        raise NotFound(f"run {pk}")
    undo_run(run, by=person)
    return done(request, then=reverse("conversation", args=[run.conversation_id]))


@require_GET
@signed_in
def show_macros(request: HttpRequest, person: Representative) -> HttpResponse:
    """All this person may use, the newest first, each to be changed by whom it belongs to."""
    return _page(request, person, Typed())


@require_POST
@signed_in
def writing(request: HttpRequest, person: Representative) -> HttpResponse:
    """Keep a new one, or (a button of the editor) draw its form again with another row."""
    scope = request.POST.get("scope", Scope.PERSON)
    if scope == Scope.PERSON:
        return _kept(request, person, Macro(scope=Scope.PERSON, owner=person))
    _check_may_share(person)
    if scope == Scope.ALL:
        return _kept(request, person, Macro(scope=Scope.ALL))
    brand = {str(one.pk): one for one in brands_of(person)}.get(request.POST.get("brand", ""))
    if scope != Scope.TEAM or brand is None:
        raise Invalid(f"“{scope}” of no brand", where="scope", expected="person, team of a brand one serves, or all")
    return _kept(request, person, Macro(scope=Scope.TEAM, brand=brand))


@require_POST
@signed_in
def changing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Change one. Raises NotPermitted for a shared one without the duty to set up the desk."""
    return _kept(request, person, _to_change(person, pk))


@require_POST
@signed_in
def removing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:  # noqa: ARG001 - nothing to parse
    """Throw one away. Raises NotPermitted for a shared one without the duty to set up the desk."""
    remove_macro(_to_change(person, pk), by=person)
    return _back()


def _ran(request: HttpRequest, person: Representative, run: MacroRun, brand: Brand) -> HttpResponse:
    told = told_steps(run.steps, choices_for((brand,), person.language), person.language)
    return answer(request, "desk/macro_ran.html", run=run, told=list(zip(run.steps, told, strict=True)))


def _to_change(person: Representative, pk: int) -> Macro:
    macro = macro_for(person, pk)
    if macro.scope != Scope.PERSON:
        _check_may_share(person)
    return macro


def _check_may_share(person: Representative) -> None:
    if not is_outfitter(person):
        raise NotPermitted("shared macros are kept by whoever sets up the desk")


def _kept(request: HttpRequest, person: Representative, macro: Macro) -> HttpResponse:
    rows = steps_written(request.POST)
    title, key = request.POST.get("title", ""), request.POST.get("key", "")
    again = rearranged(request.POST, rows)
    if again is not None:
        return _page(request, person, Typed(macro.pk, title, key, again))
    try:
        write_macro(macro, title=title, key=key, steps=rows, by=person, taken=frozenset(KEYS.values()))
    except Invalid as error:
        return _page(request, person, Typed(macro.pk, title, key, rows, error.where or "title"), status=400)
    return _back()


def _back() -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": reverse("macros")})


def _page(request: HttpRequest, person: Representative, typed: Typed, *, status: int = 200) -> HttpResponse:
    brands = brands_of(person)
    choices = choices_for(brands, person.language)
    rows, more = newest_page(macros_of(person).select_related("brand", "owner"), request.GET.get("before", ""))
    told = {macro.pk: told_steps(macro.steps, choices, person.language) for macro in rows}
    shown: dict[str, Any] = {
        "rows": rows, "more": more, "told": told, "team": brands, "typed": typed, "may_share": is_outfitter(person),
        "longest": {"title": LONGEST_TITLE, "text": LONGEST_TEXT}, "scope": request.POST.get("scope", ""),
        "chosen_brand": request.POST.get("brand", ""), **choices,
    }  # fmt: skip
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/macro_rows.html", **shown)
    return answer(request, "desk/macros.html", status=status, newest=newest_announcement(brands), brand=None, **shown)
