"""What a conversation was given besides its words: status, fields and a checklist; set where they are read."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.checklist import add_item, begin_checklist, drop_items, item_for, template_named, tick
from sodan.desk.conversation import conversation_for
from sodan.desk.field import Field, FieldKind, field_named, fill_in
from sodan.desk.status import Status, set_status, statuses_of
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid, NotFound
from sodan.people.representative import Representative
from sodan.web.closing import asked_first
from sodan.web.conversation import conversation_address
from sodan.web.inbox import list_asked
from sodan.web.page import answer, done, signed_in
from sodan.web.said import said


def choosable(fields: Iterable[Field], language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields with something to choose, each value as ``key=value`` with its name."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for field in fields:
        values = ["yes", "no"] if field.kind == FieldKind.YES_NO else field.choices
        if values:
            found.append((field.name_in(language), [(f"{field.key}={one}", told_value(field, one, language)) for one in values]))
    return found


def told_value(field: Field, value: str, language: str) -> str:
    """A value as a reader sees it: yes and no in their language."""
    return said(f"field.value.{value}", language, fallback=value) if field.kind == FieldKind.YES_NO else value


@require_GET
@signed_in
def show_filters(request: HttpRequest, person: Representative) -> HttpResponse:
    """The statuses and fields by which a list can be narrowed; a part of its menu."""
    brands = brands_of(person)
    statuses = Status.objects.filter(brand__in=brands)
    fields = Field.objects.filter(brand__in=brands)
    named = {one.key: (one.key, one.name_in(person.language)) for one in statuses}
    choices = choosable(fields, person.language)
    return answer(request, "desk/list_given.html", statuses=list(named.values()), choices=choices, place=list_asked(request))


@require_GET
@signed_in
def show_statuses(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """What this conversation can be given; options of the palette."""
    conversation = conversation_for(person, pk)
    return answer(request, "desk/statuses_offered.html", conversation=conversation, statuses=statuses_of(conversation.brand_id))


@require_POST
@signed_in
def giving_status(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """``status``: the number of one, or nothing to take it off. Where closing it leaves something undone, that is asked first."""
    conversation = conversation_for(person, pk)
    number = request.POST.get("status", "")
    status = Status.objects.filter(pk=int(number), brand=conversation.brand_id).first() if number.isdecimal() else None
    if number and status is None:
        raise NotFound(f"status {number}")
    if status is not None and status.category == "resolved" and (question := asked_first(request, conversation)):
        return question
    set_status(conversation, status, by=person)
    return done(request, then=conversation_address(conversation, request))


@require_POST
@signed_in
def filling_in(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """``field`` a key, ``value`` what it has now (several where several can be chosen); what is no value is told."""
    conversation = conversation_for(person, pk)
    field = field_named(conversation.brand_id, request.POST.get("field", ""))
    try:
        fill_in(conversation, field, request.POST.getlist("value"), by=person)
    except Invalid:
        told = said("field.wrong", person.language, name=field.name_in(person.language))
        return HttpResponse(told, status=422, content_type="text/plain; charset=utf-8")
    return done(request, then=conversation_address(conversation, request))


@require_POST
@signed_in
def listing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """``checklist`` begins one of the brand's lists, ``text`` adds one thing to do."""
    conversation = conversation_for(person, pk)
    if title := request.POST.get("checklist", ""):
        begin_checklist(conversation, template_named(conversation.brand_id, title), by=person)
    else:
        add_item(conversation, request.POST.get("text", ""), by=person)
    return done(request, then=conversation_address(conversation, request))


@require_POST
@signed_in
def ticking(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """``done`` or not; ``drop`` takes it off the list."""
    item = item_for(person, pk)
    if request.POST.get("drop"):
        drop_items(item.conversation, [item.pk])
    else:
        tick(item, is_done=bool(request.POST.get("done")), by=person)
    return done(request, then=conversation_address(item.conversation, request))
