"""Side questions: asked from a conversation, answered by colleagues in a list and a page of their own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.conversation import conversation_for
from sodan.desk.cursor import newest_page
from sodan.desk.message import Kind, Message
from sodan.desk.side_talk import (
    Question,
    SideTalk,
    Stage,
    ask_beside,
    asked_of,
    close_beside,
    side_talk_for,
    side_talks_of,
    write_beside,
)
from sodan.desk.view import brands_of
from sodan.people.representative import Representative
from sodan.people.team import Team
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, is_fragment, signed_in

OFFERED = 8  # newest messages that may go along


@require_GET
@signed_in
def show_asked(request: HttpRequest, person: Representative) -> HttpResponse:
    """What concerns this person, or (``whose=all``) everything; open, or (``stage=closed``) closed. ``?before=`` goes on."""
    whose, stage = request.GET.get("whose", "mine"), request.GET.get("stage", "open")
    found = side_talks_of(person) if whose == "all" else asked_of(person)
    talks, more = newest_page(_staged(found, stage).select_related("team", "opened_by", "brand"), request.GET.get("before", ""))
    shown: dict[str, Any] = {"talks": talks, "more": more, "whose": whose, "stage": stage}
    if is_fragment(request) and "before" in request.GET:
        return answer(request, "desk/asked_rows.html", **shown)
    return answer(request, "desk/asked.html", newest=newest_announcement(brands_of(person)), **shown)


@require_GET
@signed_in
def show_talk(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One thread with the messages that went along."""
    talk = side_talk_for(person, pk)
    packet = talk.packet.select_related("representative").order_by("pk")
    lines = talk.lines.select_related("by")
    newest = newest_announcement(brands_of(person))
    return answer(request, "desk/asked_talk.html", newest=newest, talk=talk, lines=lines, packet=packet)


@require_GET
@signed_in
def show_form(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """What a question needs: the teams that may be asked and the newest messages that may go along."""
    conversation = conversation_for(person, pk)
    said = Message.objects.filter(conversation=conversation).exclude(kind=Kind.EVENT).order_by("-pk")[:OFFERED]
    teams = Team.objects.filter(brand=conversation.brand_id)
    return answer(request, "desk/asked_form.html", conversation=conversation, teams=teams, offered=said)


@require_POST
@signed_in
def asking(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Ask ``team`` (its number, or ``outside`` with ``email``): ``subject``, ``body`` and the ``packet`` of messages."""
    conversation = conversation_for(person, pk)
    team = request.POST.get("team", "")
    question = Question(
        subject=request.POST.get("subject", ""),
        body=request.POST.get("body", ""),
        team=int(team) if team.isascii() and team.isdigit() else 0,
        email=request.POST.get("email", "").strip(),
        packet=[int(one) for one in request.POST.getlist("packet") if one.isascii() and one.isdigit()],
    )
    ask_beside(conversation, question, by=person)
    return done(request, then=reverse("conversation", args=[pk]))


@require_POST
@signed_in
def writing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One more line in the thread."""
    write_beside(side_talk_for(person, pk), request.POST.get("body", ""), by=person)
    return done(request, then=reverse("side-talk", args=[pk]))


@require_POST
@signed_in
def closing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Nothing more is expected."""
    close_beside(side_talk_for(person, pk), by=person)
    return done(request, then=reverse("side-talk", args=[pk]))


def _staged(talks: QuerySet[SideTalk], stage: str) -> QuerySet[SideTalk]:
    return talks.filter(stage=Stage.CLOSED) if stage == "closed" else talks.exclude(stage=Stage.CLOSED)
