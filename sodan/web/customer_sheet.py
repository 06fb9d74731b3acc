"""Customers as a sheet: a supervisor takes one out or brings one in, and reads what became of each row."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.customers.attribute import Attribute
from sodan.customers.sheet import COLUMNS, LARGEST, MOST_ROWS, Report, read_sheet, write_sheet
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid, NotFound, NotPermitted
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, signed_in
from sodan.web.side import SENIOR_ROLES

log = structlog.get_logger(__name__)
_SHOWN = 200  # refused rows on the page


@require_GET
@signed_in
def show_sheet(request: HttpRequest, person: Representative) -> HttpResponse:
    """The form, and which columns a sheet may have."""
    return _page(request, person, _brand(person, request.GET.get("brand", "")))


@require_GET
@signed_in
def exporting(request: HttpRequest, person: Representative) -> HttpResponseBase:
    """Every customer of the brand as a file; whole addresses, so for supervisors."""
    brand = _brand(person, request.GET.get("brand", ""))
    log.info("customers.exported", brand=brand.pk, by=person.pk)
    response = StreamingHttpResponse(write_sheet(brand), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="customers-{brand.slug}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def importing(request: HttpRequest, person: Representative) -> HttpResponse:
    """Take the rows of ``sheet`` in; those that are refused stand on the page, each with its line and what was expected."""
    brand = _brand(person, request.POST.get("brand", ""))
    sheet = request.FILES.get("sheet")
    if sheet is None or (sheet.size or 0) > LARGEST:
        return _page(request, person, brand, wrong=Invalid("no sheet", expected="smaller" if sheet else "csv"))
    try:
        report = read_sheet(brand, sheet.name or "", sheet.read(), by=person)
    except Invalid as error:
        return _page(request, person, brand, wrong=error)
    log.info("customers.imported", brand=brand.pk, by=person.pk, added=report.added, changed=report.changed)
    return _page(request, person, brand, report=report)


def _brand(person: Representative, number: str) -> Brand:
    """The brand asked for, else the first. Raises NotPermitted for who is no senior, NotFound for a brand they do not serve."""
    if person.role not in SENIOR_ROLES:
        raise NotPermitted("sheets are for supervisors")
    brands = {str(brand.pk): brand for brand in brands_of(person)}
    brand = brands.get(number) if number else next(iter(brands.values()), None)
    if brand is None:
        raise NotFound(f"brand {number}")
    return brand


def _page(
    request: HttpRequest, person: Representative, brand: Brand, *, report: Report | None = None, wrong: Invalid | None = None
) -> HttpResponse:
    brands = brands_of(person)
    return answer(
        request,
        "desk/customer_sheet.html",
        status=422 if wrong else 200,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        columns=(*COLUMNS, *Attribute.objects.filter(brand=brand).values_list("key", flat=True)),
        most=MOST_ROWS,
        report=report,
        refused=report.refused[:_SHOWN] if report else (),
        wrong=wrong,
    )
