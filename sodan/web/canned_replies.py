"""Canned replies: offered while somebody writes, and the page on which they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.desk.canned import (
    LONGEST_SHORTCUT,
    LONGEST_TEXT,
    LONGEST_TITLE,
    PLACES,
    CannedReply,
    Scope,
    canned_replies_of,
    canned_reply_for,
    filled_in,
    offered,
    places_in,
    values_in,
    write_canned_reply,
)
from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.cursor import newest_page
from sodan.desk.view import brands_of
from sodan.kit.errors import Invalid, NotPermitted
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change
from sodan.web.live import newest_announcement
from sodan.web.page import answer, is_fragment, signed_in
from sodan.web.reader import is_outfitter

_LONGEST_WANTED = 40
_FAULTS = ("title", "shortcut", "texts", "place")


@dataclass(frozen=True, slots=True)
class Ready:
    """One offered to the writer, its places filled as far as they can be."""

    reply: CannedReply
    text: str


@require_GET
@signed_in
def show_offered(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Those that fit ``?wanted=``, ready to be inserted in this conversation."""
    conversation = conversation_for(person, pk)
    values = values_in(conversation, by=person)
    found = offered(person, conversation, wanted=request.GET.get("wanted", "")[:_LONGEST_WANTED])
    ready = [Ready(reply, filled_in(reply.text_in(conversation.language), values)) for reply in found]
    return answer(request, "desk/canned_offered.html", ready=ready, conversation=conversation)


@require_GET
@signed_in
def show_canned(request: HttpRequest, person: Representative) -> HttpResponse:
    """All this person may use, the newest first, each to be changed by whom it belongs to."""
    return _page(request, person)


@require_POST
@signed_in
def writing(request: HttpRequest, person: Representative) -> HttpResponse:
    """Keep a new one; what is wrong in the form is told beside it, and nothing typed is lost."""
    return _kept(request, person, _begun(request, person))


@require_POST
@signed_in
def changing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Change one. Raises NotPermitted for a shared one without the duty to set up the desk."""
    return _kept(request, person, _to_change(person, pk))


@require_POST
@signed_in
def removing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:  # noqa: ARG001 - nothing to parse
    """Throw one away. Raises NotPermitted for a shared one without the duty to set up the desk."""
    reply = _to_change(person, pk)
    with transaction.atomic():
        _keep_change(reply, by=person, before=_told_of(reply), after=None)
        reply.delete()
    return _back()


def made_ready(conversation: Conversation, body: str, *, by: Representative) -> tuple[str, tuple[str, ...]]:
    """Words about to be sent with their places filled, and the names of those that could not be."""
    told = filled_in(body, values_in(conversation, by=by)) if "{{" in body else body
    return told, places_in(told)


def unfilled(request: HttpRequest, names: tuple[str, ...], language: str) -> HttpResponse:
    """Why it was not sent: a place is still open. One sentence for a script. Raises Invalid for a page."""
    if not is_fragment(request):
        raise Invalid(f"nothing fills “{names[0]}”", where="body", expected="words without open places")
    told = word("canned.unfilled", language, names=", ".join(names))
    return HttpResponse(told, status=422, content_type="text/plain; charset=utf-8")


def _begun(request: HttpRequest, person: Representative) -> CannedReply:
    scope = request.POST.get("scope", Scope.PERSON)
    if scope == Scope.PERSON:
        return CannedReply(scope=Scope.PERSON, owner=person)
    _check_may_share(person)
    if scope == Scope.ALL:
        return CannedReply(scope=Scope.ALL)
    chosen = request.POST.get("brand", "")
    brand = {str(one.pk): one for one in brands_of(person)}.get(chosen)
    if scope != Scope.TEAM or brand is None:
        raise Invalid(f"“{scope}” of “{chosen}”", where="scope", expected="person, team of a brand one serves, or all")
    return CannedReply(scope=Scope.TEAM, brand=brand)


def _to_change(person: Representative, pk: int) -> CannedReply:
    reply = canned_reply_for(person, pk)
    if reply.scope != Scope.PERSON:
        _check_may_share(person)
    return reply


def _check_may_share(person: Representative) -> None:
    if not is_outfitter(person):
        raise NotPermitted("shared canned replies are kept by whoever sets up the desk")


def _kept(request: HttpRequest, person: Representative, reply: CannedReply) -> HttpResponse:
    texts = {code: request.POST.get(f"text_{code}", "") for code in LANGUAGES}
    title, shortcut = request.POST.get("title", ""), request.POST.get("shortcut", "")
    before = _told_of(reply) if reply.pk else None
    try:
        with transaction.atomic():
            write_canned_reply(reply, title=title, shortcut=shortcut, texts=texts)
            _keep_change(reply, by=person, before=before, after=_told_of(reply))
    except Invalid as error:
        fault = error.where if error.where in _FAULTS else "title"
        typed = {"title": title, "shortcut": shortcut, "texts": texts, "pk": reply.pk, "fault": fault}
        return _page(request, person, typed=typed, status=400)
    return _back()


def _told_of(reply: CannedReply) -> dict[str, str]:
    """The reply as the audit log tells it."""
    texts = {f"text_{code}": str(reply.texts.get(code, "")) for code in LANGUAGES}
    return {"name": reply.title, "shortcut": reply.shortcut, **texts}


def _keep_change(reply: CannedReply, *, by: Representative, before: dict[str, str] | None, after: dict[str, str] | None) -> None:
    """What is shared is everybody's business; a person's own words are not."""
    if reply.scope != Scope.PERSON:
        keep_change(by=by, brand=reply.brand, area="canned", subject=reply.title, before=before, after=after)


def _back() -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": reverse("canned")})


def _page(
    request: HttpRequest, person: Representative, *, status: int = 200, typed: dict[str, Any] | None = None
) -> HttpResponse:
    brands: tuple[Brand, ...] = brands_of(person)
    found = canned_replies_of(person).select_related("brand", "owner")
    rows, more = newest_page(found, request.GET.get("before", ""))
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/canned_rows.html", rows=rows, more=more, **_told(person, brands, None))
    told = {"rows": rows, "more": more, "newest": newest_announcement(brands), "brand": None, **_told(person, brands, typed)}
    return answer(request, "desk/canned.html", status=status, **told)


def _told(person: Representative, brands: tuple[Brand, ...], typed: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "team": brands,
        "typed": typed or {},
        "may_share": is_outfitter(person),
        "codes": settings.LANGUAGES,
        "places": PLACES,
        "longest": {"title": LONGEST_TITLE, "shortcut": LONGEST_SHORTCUT, "text": LONGEST_TEXT},
    }
