"""Forwarding from the composer: what may be passed on, and passing it on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.conversation import conversation_for
from sodan.desk.forwarding import NoMailServer, Parcel, can_forward, forward, offered_in
from sodan.kit.errors import Invalid, SodanError
from sodan.kit.words import word
from sodan.people.representative import Representative
from sodan.web.conversation import conversation_address
from sodan.web.page import answer, done, is_fragment, signed_in
from sodan.web.replying import body_of, keys_in

_FAULTS = ("to", "messages", "attachment")


@require_GET
@signed_in
def show_forwarding(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The messages to choose from with their files, and where it goes."""
    conversation = conversation_for(person, pk)
    messages = offered_in(conversation)
    return answer(request, "desk/forwarding.html", conversation=conversation, messages=messages, can_forward=can_forward())


@require_POST
@signed_in
def forwarding(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Pass on what was chosen. What is wrong is told in one sentence to a script, and nothing chosen is lost."""
    conversation = conversation_for(person, pk)
    chosen = request.POST.getlist("message")
    if not all(one.isdecimal() for one in chosen):
        raise Invalid("no such message", where="messages", expected="message ids")
    words = body_of(request)
    try:
        parcel = Parcel(words, [int(one) for one in chosen], keys_in(request, "attachment"))
        forward(conversation, parcel, to=request.POST.get("to", "").strip(), by=person)
    except (Invalid, NoMailServer) as error:
        if not is_fragment(request):
            raise
        return _told(error, person.language)
    return done(request, then=conversation_address(conversation, request))


def _told(error: SodanError, language: str) -> HttpResponse:
    where = getattr(error, "where", "")
    key = error.code if isinstance(error, NoMailServer) else f"forward.wrong.{where if where in _FAULTS else 'messages'}"
    return HttpResponse(word(key, language), status=422, content_type="text/plain; charset=utf-8")
