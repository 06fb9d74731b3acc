"""What a brand wants to know of its customers beyond name and address: set up by those who set up the desk."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.customers.attribute import Attribute, Kind, Wanted, define
from sodan.desk.view import brands_of
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.language import LANGUAGES
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change
from sodan.web.hours import Draft, brand_asked, brand_to_set_up
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import is_outfitter


@require_GET
@signed_in
def show_attributes(request: HttpRequest, person: Representative) -> HttpResponse:
    """The attributes of one brand (``?brand=``), and a form for another."""
    return _page(request, person, brand_asked(person, request.GET.get("brand", "")), Draft())


@require_POST
@signed_in
def adding(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One more; what is wrong is told beside its field, and nothing written is lost."""
    brand = brand_to_set_up(person, pk)
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    choices = tuple(filter(None, (one.strip() for one in written.get("choices", "").replace("、", ",").split(","))))
    names = {language: written.get(f"name_{language}", "") for language in LANGUAGES}
    try:
        with transaction.atomic():
            made = define(brand, Wanted(written.get("key", ""), names, written.get("kind", ""), choices))
            keep_change(by=person, brand=brand, area="attributes", subject=made.key, before=None, after=_told(made))
    except Invalid as error:
        return _page(request, person, brand, Draft(written, {error.where: "invalid"}), status=422)
    except Conflict:
        return _page(request, person, brand, Draft(written, {"key": "in_use"}), status=409)
    return done(request, then=_address(brand))


@require_POST
@signed_in
def removing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take one away, with what is known by it of every customer; their histories keep what was written."""
    attribute = Attribute.objects.filter(pk=pk, brand__representatives=person).select_related("brand").first()
    if attribute is None:
        raise NotFound(f"attribute {pk}")
    brand = brand_to_set_up(person, attribute.brand_id)
    with transaction.atomic():
        keep_change(by=person, brand=brand, area="attributes", subject=attribute.key, before=_told(attribute), after=None)
        attribute.delete()
    return done(request, then=_address(brand))


def _told(attribute: Attribute) -> dict[str, Any]:
    """The attribute as the audit log tells it."""
    names = {f"name_{language}": attribute.names.get(language, "") for language in LANGUAGES}
    return {**names, "kind": attribute.kind, "choices": attribute.choices}


def _page(request: HttpRequest, person: Representative, brand: Brand, draft: Draft, *, status: int = 200) -> HttpResponse:
    brands = brands_of(person)
    return answer(
        request,
        "desk/attributes.html",
        status=status,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        attributes=Attribute.objects.filter(brand=brand),
        kinds=Kind.values,
        draft=draft,
        may_set_up=is_outfitter(person),
    )


def _address(brand: Brand) -> str:
    return f"{reverse('attributes')}?brand={brand.pk}"
