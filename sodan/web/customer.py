"""One customer's file: who they are, what they agreed to, what was bought and said over all channels; changes have authors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.backoffice.connector import OrderView
from sodan.backoffice.house import shop_of
from sodan.customers.attribute import Attribute, Known, known_of, set_attribute
from sodan.customers.change import MEDIA, change_customer, withdraw_for
from sodan.customers.consent import Consent
from sodan.customers.customer import Customer, Medium, customer_for, masked
from sodan.customers.identity import IdentityProof, Level
from sodan.customers.note import CustomerNote, note
from sodan.customers.warning import warn
from sodan.desk.conversation import Conversation
from sodan.desk.timeline import timeline_of
from sodan.desk.view import brands_of
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in
from sodan.web.side import SENIOR_ROLES, Contact

_ORDERS, _NOTES, _CONVERSATIONS = 10, 20, 10


@dataclass(frozen=True, slots=True)
class File:
    """What the page shows; ``orders`` is None where this reader may not see them."""

    customer: Customer
    contacts: tuple[Contact, ...]
    consents: tuple[Consent, ...]
    known: tuple[Known, ...]
    notes: tuple[CustomerNote, ...]
    orders: tuple[OrderView, ...] | None
    conversations: tuple[Conversation, ...]


@require_GET
@signed_in
def show_customer(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The file, or the part of it that a change has made old."""
    customer = customer_for(person, pk)
    if customer.merged_into_id:
        return HttpResponseRedirect(reverse("customer", args=[customer.merged_into_id]))
    newest = newest_announcement(brands_of(person))
    shown: dict[str, Any] = {"file": file_of(customer, person), "timeline": timeline_of(customer), "media": MEDIA}
    template = "desk/customer_file.html" if is_fragment(request) else "desk/customer.html"
    return answer(request, template, newest=newest, customer=customer, **shown)


@require_GET
@signed_in
def show_timeline(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The next lines of the timeline (``?before=``)."""
    customer = customer_for(person, pk)
    timeline = timeline_of(customer, before=request.GET.get("before", ""))
    return answer(request, "desk/timeline_rows.html", customer=customer, timeline=timeline)


@require_POST
@signed_in
def changing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Put ``value`` on the file as its ``field``; an attribute by the number in ``attribute``."""
    customer = customer_for(person, pk)
    written = request.POST.get("value", "")
    if number := request.POST.get("attribute", ""):
        attribute = Attribute.objects.filter(brand=customer.brand_id, pk=int(number) if number.isdecimal() else 0).first()
        if attribute is None:
            raise NotFound(f"attribute {number}")
        set_attribute(customer, attribute, written, by=person)
    elif request.POST.get("field", "") == "warning" and "until" in request.POST:
        warn(customer, written, last_day=request.POST["until"], by=person)
    else:
        change_customer(customer, request.POST.get("field", ""), written, by=person)
    return done(request, then=reverse("customer", args=[pk]))


@require_POST
@signed_in
def noting(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Keep ``body`` as a note for colleagues."""
    note(customer_for(person, pk), request.POST.get("body", ""), by=person)
    return done(request, then=reverse("customer", args=[pk]))


@require_POST
@signed_in
def withdrawing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """They agree to ``purpose`` no longer. Raises NotFound when they did not."""
    if not withdraw_for(customer_for(person, pk), request.POST.get("purpose", ""), by=person):
        raise NotFound("they did not agree to that")
    return done(request, then=reverse("customer", args=[pk]))


def file_of(customer: Customer, reader: Representative) -> File:
    """The file as this reader may see it, in a fixed number of queries."""
    sees_all = may_see_all(customer, reader)
    points = customer.contact_points.exclude(medium=Medium.WEB_VISITOR).order_by("pk")
    mine = Conversation.objects.filter(customer=customer)
    return File(
        customer=customer,
        contacts=tuple(
            Contact(one.medium, one.value if sees_all else masked(one.medium, one.value), one.verified_at is not None)
            for one in points
        ),
        consents=tuple(Consent.objects.filter(customer=customer, withdrawn_at=None).order_by("pk")),
        known=known_of(customer),
        notes=tuple(CustomerNote.objects.filter(customer=customer).select_related("by").order_by("-created_at", "-pk")[:_NOTES]),
        orders=shop_of(customer.brand).orders_of(customer.pk, limit=_ORDERS) if sees_all else None,
        conversations=tuple(mine.order_by("-last_message_at")[:_CONVERSATIONS]),
    )


def may_see_all(customer: Customer, reader: Representative) -> bool:
    """Whole addresses and orders: for seniors, and for whoever holds a conversation in which they have proved who they are."""
    if reader.role in SENIOR_ROLES:
        return True
    held = Conversation.objects.filter(customer=customer, assignee=reader, is_open=True).values("pk")
    proofs = IdentityProof.objects.filter(customer=customer, level__gte=Level.FACTS, expires_at__gt=now())
    return proofs.filter(conversation__in=held).exists()
