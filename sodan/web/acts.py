"""What a representative does to a conversation, each act a resource of its own; parse, call one verb, answer."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.assignment import offered_to
from sodan.desk.conversation import Conversation, conversation_for
from sodan.desk.draft import Mode, drop_draft
from sodan.desk.handover import assign, assign_to_team, hand_back, set_priority, take_over
from sodan.desk.mention import read_mentions
from sodan.desk.message import Message
from sodan.desk.notice import read_notices
from sodan.desk.outbound import add_note
from sodan.desk.placement import Placement, give_to_team
from sodan.desk.resolution import reopen, resolve
from sodan.desk.routing import Priority
from sodan.desk.spam import mark_as_spam, take_out_of_spam
from sodan.desk.view import mark_read
from sodan.kit.errors import Invalid, NotFound
from sodan.people.representative import Kind, Representative
from sodan.people.team import Team, Way
from sodan.web.closing import asked_first
from sodan.web.conversation import conversation_address
from sodan.web.page import answer, done, signed_in
from sodan.web.replying import body_of


@require_POST
@signed_in
def note(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Leave a private note."""
    conversation = conversation_for(person, pk)
    with transaction.atomic():
        left = add_note(conversation, body_of(request), by=person)
        drop_draft(conversation, by=person, mode=Mode.NOTE)
    return _done(request, conversation, left)


@require_POST
@signed_in
def ownership(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take the conversation over."""
    conversation = conversation_for(person, pk)
    take_over(conversation, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def return_to_ai(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Give the conversation back to the AI."""
    conversation = conversation_for(person, pk)
    hand_back(conversation, by=person)
    return _done(request, conversation)


@require_GET
@signed_in
def colleagues(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Who could take this conversation."""
    conversation = conversation_for(person, pk)
    offered = offered_to(conversation)
    teams = Team.objects.filter(brand=conversation.brand_id).annotate(size=Count("members"))
    placed = Placement.objects.filter(conversation=conversation).values_list("team", flat=True).first()
    return answer(request, "desk/colleagues.html", conversation=conversation, colleagues=offered, teams=teams, placed=placed)


@require_POST
@signed_in
def priority(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Say how urgent the conversation is: ``level`` 0, 1 or 2. Raises Invalid for another."""
    conversation = conversation_for(person, pk)
    level = request.POST.get("level", "")
    if level not in {str(int(one)) for one in Priority}:
        raise Invalid(f"“{level}” is no priority", where="level", expected="0, 1 or 2")
    set_priority(conversation, Priority(int(level)), by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def assignment(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Give the conversation to a colleague who serves the same brand, or (``team``) to a team.

    Of a team that works by hand whoever holds the fewest has it; one that is given its work has it by its own way.
    """
    conversation = conversation_for(person, pk)
    if number := request.POST.get("team", ""):
        team = Team.objects.filter(brand=conversation.brand_id, pk=int(number) if number.isdecimal() else 0).first()
        if team is None:
            raise NotFound(f"team {number}")
        give = assign_to_team if team.way == Way.BY_HAND else give_to_team
        give(conversation, team, by=person)
        return _done(request, conversation)
    chosen = request.POST.get("to", "")
    colleague = _colleagues(conversation).filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if colleague is None:
        raise NotFound(f"colleague {chosen}")
    assign(conversation, to=colleague, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def resolution(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Close the matter; where something in it is not done, it is asked first."""
    conversation = conversation_for(person, pk)
    if question := asked_first(request, conversation):
        return question
    resolve(conversation, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def reopening(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Open the matter again."""
    conversation = conversation_for(person, pk)
    reopen(conversation)
    return _done(request, conversation)


@require_POST
@signed_in
def spam(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Nobody's matter: put aside."""
    conversation = conversation_for(person, pk)
    mark_as_spam(conversation, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def no_spam(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """It was a matter after all."""
    conversation = conversation_for(person, pk)
    take_out_of_spam(conversation, by=person)
    return _done(request, conversation)


@require_POST
@signed_in
def reading(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:  # noqa: ARG001 - nothing to parse
    """The conversation is before a colleague's eyes; whatever called them there is read."""
    conversation = conversation_for(person, pk)
    mark_read(conversation)
    read_mentions(conversation, by=person)
    read_notices(person, conversation=conversation)
    return HttpResponse(status=204)


def _colleagues(conversation: Conversation) -> QuerySet[Representative]:
    serving = Representative.objects.filter(brands=conversation.brand_id, kind=Kind.HUMAN, is_active=True)
    return serving.order_by("name")


def _done(request: HttpRequest, conversation: Conversation, written: Message | None = None) -> HttpResponse:
    """``X-Written`` tells the page which message its words became, so that the next are written against it."""
    answered = done(request, then=conversation_address(conversation, request))
    if written is not None:
        answered["X-Written"] = str(written.pk)
    return answered
