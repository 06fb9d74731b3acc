"""The chat's addresses for its frame: open, read, write, mark, and leave. Thin: parse, one verb, answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from sodan.channels.web_chat.channel import say_typing, write
from sodan.channels.web_chat.edge import (
    answer,
    at_inbox,
    bearer_of,
    held_session,
    language_of_request,
    network,
    number_of,
    payload_of,
)
from sodan.channels.web_chat.history import Span, line_of, mark_read, page_of, standing_of
from sodan.channels.web_chat.inbox import Inbox
from sodan.channels.web_chat.payloads import ReadPayload, StartedAnswer, StartPayload, WritePayload, WrittenAnswer
from sodan.channels.web_chat.session import Visit, end, start
from sodan.kit.allowance import spend


@require_http_methods(["POST", "DELETE"])
@at_inbox
def session(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """POST opens the chat (with a token, or anonymously where allowed); DELETE ends the bearer, as at signing out."""
    if request.method == "DELETE":
        end(held_session(request, inbox))
        return HttpResponse(status=204)
    spend("starts_from_address", network(request))
    asked = payload_of(request, StartPayload)
    language = asked.language or language_of_request(request, inbox.brand.language)
    bearer, whence = bearer_of(request), network(request)
    visit = Visit(bearer=bearer, token=asked.token, language=language, network=whence, zone=asked.zone)
    started = start(inbox, visit)
    page = page_of(started.session, Span())
    customer = started.session.customer
    return answer(
        StartedAnswer(
            **dict(page),
            bearer=started.bearer,
            is_signed_in=started.session.is_signed_in,
            customer_name=customer.name if customer else "",
        )
    )


@require_http_methods(["GET", "POST"])
@at_inbox
def messages(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """GET reads a page (``?after=`` or ``?before=`` a message); POST writes one message, once for each id."""
    held = held_session(request, inbox)
    if request.method == "GET":
        return answer(page_of(held, Span(after=number_of(request, "after"), before=number_of(request, "before"))))
    stored = write(held, payload_of(request, WritePayload))
    return answer(WrittenAnswer(line=line_of(stored.message), standing=standing_of(held)), status=201)


@require_POST
@at_inbox
def reading(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """The screen has shown our messages up to one."""
    held = held_session(request, inbox)
    mark_read(held, payload_of(request, ReadPayload).message)
    return HttpResponse(status=204)


@require_POST
@at_inbox
def typing(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """The customer is writing."""
    say_typing(held_session(request, inbox))
    return HttpResponse(status=204)
