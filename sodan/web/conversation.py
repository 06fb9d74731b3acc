"""One conversation on the desk: the whole page, the panes alone, older lines, and whatever is new since."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from sodan.desk.attachment import attachment_for
from sodan.desk.channel import carried_by
from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.download import given
from sodan.desk.draft import drafts_in
from sodan.kit.errors import Invalid
from sodan.people.preference import preference_of
from sodan.people.representative import Representative
from sodan.web.flow import event_line, newer_of, newest_of, older_of
from sodan.web.inbox import PANE_WIDTHS, inbox_for, view_asked
from sodan.web.page import answer, is_fragment, signed_in
from sodan.web.reader import zone_of_reader
from sodan.web.side import side_of
from sodan.web.standing import Standing, standing_of
from sodan.web.writing import others_at


@require_GET
@signed_in
def show_conversation(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The conversation with its side panel; without a script asking, the whole desk around them."""
    conversation = conversation_for(person, pk)
    view = view_asked(request)
    if conversation.pk != pk and not is_fragment(request):  # it was merged: its old address leads to the main one
        return HttpResponseRedirect(conversation_address(conversation, request))
    inbox = None if is_fragment(request) else inbox_for(request, person, view)
    context: dict[str, Any] = {
        "conversation": conversation,
        "flow": newest_of(conversation, reader=person, zone=ZoneInfo(zone_of_reader(request))),
        **written_in(conversation, person, standing_of(conversation, person, zone_of_reader(request))),
        "side": side_of(conversation, reader=person),
        "event_line": event_line,
        "view": view,
    }
    if inbox is None:
        opened = answer(request, "desk/opened.html", **context)
        if conversation.pk != pk:
            opened["HX-Replace-Url"] = conversation_address(conversation, request)
        return opened
    return answer(request, "desk/desk.html", inbox=inbox, pane="talk", **PANE_WIDTHS, **context)


@require_GET
@signed_in
def show_older(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The lines before a message."""
    conversation = conversation_for(person, pk)
    flow = older_of(conversation, before=_number(request, "before"), reader=person, zone=ZoneInfo(zone_of_reader(request)))
    return answer(request, "desk/flow.html", conversation=conversation, flow=flow, event_line=event_line)


@require_GET
@signed_in
def show_news(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """What has come since a message, with the header as it stands now."""
    conversation = conversation_for(person, pk)
    flow = newer_of(conversation, after=_number(request, "after"), reader=person, zone=ZoneInfo(zone_of_reader(request)))
    context: dict[str, Any] = {"conversation": conversation, "flow": flow, "event_line": event_line, "view": view_asked(request)}
    standing = standing_of(conversation, person, zone_of_reader(request))
    return answer(request, "desk/news.html", viewers=others_at(conversation, person), standing=standing, **context)


@require_GET
@signed_in
def show_side(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """The side panel alone, after something in it changed."""
    conversation = conversation_for(person, pk)
    return answer(request, "desk/side.html", conversation=conversation, side=side_of(conversation, reader=person))


@require_GET
@signed_in
def show_file(request: HttpRequest, person: Representative, key: UUID) -> HttpResponse:
    """A file of a conversation this person may see, whole or (``?size=small``) the little copy of a picture."""
    return given(attachment_for(person, key), size=request.GET.get("size", ""))


def written_in(conversation: Conversation, person: Representative, standing: Standing) -> dict[str, Any]:
    """What the composer and the lines above it need: this person's drafts and ways, who else is there, how it stands."""
    return {
        "drafts": drafts_in(conversation, by=person),
        "viewers": others_at(conversation, person),
        "preference": preference_of(person),
        "standing": standing,
        "carries": carried_by(conversation.channel),
    }


def conversation_address(conversation: Conversation, request: HttpRequest) -> str:
    """Where a reader without scripts goes back to."""
    return f"/desk/c/{conversation.pk}/?view={view_asked(request)}"


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    if not text.isdecimal():
        raise Invalid(f"“{text}” is no message", where=name, expected="a message id")
    return int(text)
