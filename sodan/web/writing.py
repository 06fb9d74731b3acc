"""Writing in a conversation: the draft kept while it is written, who else is there, and a reply held against another."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.collision import Overtaken
from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.draft import Mode, keep_draft
from sodan.desk.viewer import Seen, look, look_away, viewers_of, write_on
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.web.page import answer, is_fragment, signed_in

LONGEST = 8_000
_CONFLICT = 409


@require_POST
@signed_in
def draft(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Keep what is being written; an empty one is thrown away."""
    conversation = conversation_for(person, pk)
    body = request.POST.get("body", "")
    if len(body) > LONGEST:
        raise Invalid("a draft of that length", where="body", expected=f"up to {LONGEST} characters")
    keep_draft(conversation, body, by=person, mode=mode_asked(request), seen=seen_by(request) or 0)
    return HttpResponse(status=204)


@require_POST
@signed_in
def viewing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:  # noqa: ARG001 - nothing to parse
    """The conversation stands on this person's screen."""
    look(conversation_for(person, pk), by=person)
    return HttpResponse(status=204)


@require_POST
@signed_in
def leaving(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:  # noqa: ARG001 - nothing to parse
    """It no longer does."""
    look_away(conversation_for(person, pk), by=person)
    return HttpResponse(status=204)


@require_POST
@signed_in
def typing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """This person is writing: colleagues see it, and for a reply the customer's page too."""
    conversation = conversation_for(person, pk)
    write_on(conversation, by=person, is_for_customer=mode_asked(request) == Mode.REPLY)
    return HttpResponse(status=204)


@require_GET
@signed_in
def show_viewers(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Who else has the conversation before them."""
    conversation = conversation_for(person, pk)
    return answer(request, "desk/viewers.html", conversation=conversation, viewers=others_at(conversation, person))


def others_at(conversation: Conversation, person: Representative) -> tuple[Seen, ...]:
    """The colleagues at this conversation, besides the one who asks."""
    return viewers_of([conversation.pk], besides=person).get(conversation.pk, ())


def compared(request: HttpRequest, conversation: Conversation, error: Overtaken, body: str) -> HttpResponse:
    """What was said meanwhile beside one's own words: a dialog for a script, else a page of its own."""
    template = "desk/overtaken_dialog.html" if is_fragment(request) else "desk/overtaken.html"
    told = {"conversation": conversation, "newer": error.newer, "seen": error.seen, "body": body}
    return answer(request, template, status=_CONFLICT, **told)


def mode_asked(request: HttpRequest) -> Mode:
    """Reply, unless the form says note. Raises Invalid for anything else."""
    asked = request.POST.get("mode", Mode.REPLY)
    if asked not in set(Mode):
        raise Invalid(f"“{asked}” is no way of writing", where="mode", expected="reply or note")
    return Mode(asked)


def seen_by(request: HttpRequest) -> int | None:
    """The last message the words were written against; None when the form does not tell. Raises Invalid for no number."""
    text = request.POST.get("seen", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < len(str(2**63))):
        raise Invalid(f"“{text}” is no message", where="seen", expected="a message id")
    return int(text) if text else None
