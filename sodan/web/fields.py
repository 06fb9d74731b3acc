"""What a brand's conversations can be given: its own fields, statuses and checklists, set up on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.desk.checklist import ChecklistTemplate, remove_template, write_template
from sodan.desk.field import Field, FieldKind, WantedField, define_field, remove_field, require_field
from sodan.desk.status import COLOURS, Category, Status, define_status, remove_status
from sodan.desk.view import brands_of
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative
from sodan.web.hours import Draft, brand_asked, brand_to_set_up
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import is_outfitter


@require_GET
@signed_in
def show_fields(request: HttpRequest, person: Representative) -> HttpResponse:
    """Fields, statuses and checklists of one brand (``?brand=``), each with a form for another."""
    return _page(request, person, brand_asked(person, request.GET.get("brand", "")))


@require_POST
@signed_in
def adding(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One more field; what is wrong is told beside it, and nothing written is lost."""

    def add(brand: Brand, written: dict[str, str]) -> None:
        choices = tuple(filter(None, (one.strip() for one in written.get("choices", "").replace("、", ",").split(","))))
        names, kind, required = _names(written), written.get("kind", ""), bool(written.get("required"))
        define_field(brand, WantedField(written.get("key", ""), names, kind, choices, required), by=person)

    return _added(request, person, pk, "field", add)


@require_POST
@signed_in
def adding_status(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One more status."""

    def add(brand: Brand, written: dict[str, str]) -> None:
        given = {"category": written.get("category", ""), "colour": written.get("colour", "")}
        define_status(brand, key=written.get("key", ""), names=_names(written), by=person, **given)

    return _added(request, person, pk, "status", add)


@require_POST
@signed_in
def writing_list(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One more checklist, or another one under its title."""

    def add(brand: Brand, written: dict[str, str]) -> None:
        write_template(brand, title=written.get("title", ""), items=written.get("items", "").splitlines(), by=person)

    return _added(request, person, pk, "list", add)


@require_POST
@signed_in
def requiring(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """``required`` or not, before a conversation is closed."""
    field = _one(Field, person, pk)
    require_field(field, is_required=bool(request.POST.get("required")), by=person)
    return done(request, then=_address(field.brand))


@require_POST
@signed_in
def removing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take a field away, with what every conversation has in it."""
    field = _one(Field, person, pk)
    remove_field(field, by=person)
    return done(request, then=_address(field.brand))


@require_POST
@signed_in
def removing_status(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take a status away."""
    status = _one(Status, person, pk)
    remove_status(status, by=person)
    return done(request, then=_address(status.brand))


@require_POST
@signed_in
def removing_list(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take a checklist away; lists begun from it stay."""
    template = _one(ChecklistTemplate, person, pk)
    remove_template(template, by=person)
    return done(request, then=_address(template.brand))


def _one(record: Any, person: Representative, pk: int) -> Any:
    """One of a brand this person sets up. Raises NotFound and NotPermitted."""
    found = record.objects.filter(pk=pk, brand__representatives=person).select_related("brand").first()
    if found is None:
        raise NotFound(f"{record.__name__} {pk}")
    brand_to_set_up(person, found.brand_id)
    return found


def _names(written: dict[str, str]) -> dict[str, str]:
    return {language: written.get(f"name_{language}", "") for language in LANGUAGES}


def _added(
    request: HttpRequest, person: Representative, pk: int, form: str, add: Callable[[Brand, dict[str, str]], None]
) -> HttpResponse:  # fmt: skip
    brand = brand_to_set_up(person, pk)
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    try:
        add(brand, written)
    except Invalid as error:
        return _page(request, person, brand, form=form, draft=Draft(written, {error.where: "invalid"}), status=422)
    except Conflict:
        return _page(request, person, brand, form=form, draft=Draft(written, {"key": "in_use"}), status=409)
    return done(request, then=_address(brand))


def _page(
    request: HttpRequest, person: Representative, brand: Brand, *, form: str = "", draft: Draft | None = None, status: int = 200
) -> HttpResponse:
    brands = brands_of(person)
    return answer(
        request,
        "desk/fields.html",
        status=status,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        fields=Field.objects.filter(brand=brand),
        statuses=Status.objects.filter(brand=brand),
        lists=ChecklistTemplate.objects.filter(brand=brand),
        kinds=FieldKind.values,
        categories=Category.values,
        colours=COLOURS,
        form=form,
        draft=draft or Draft(),
        may_set_up=is_outfitter(person),
    )


def _address(brand: Brand) -> str:
    return f"{reverse('fields')}?brand={brand.pk}"
