"""The script runner on the desk: a person walks the procedure of the AI, by clicking and by typing what the customer says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.ai.script import press, script_of
from sodan.desk.conversation import conversation_for
from sodan.desk.handover import take_over
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.web.conversation import conversation_address
from sodan.web.page import answer, done, signed_in

_LONGEST = 2_000


@require_GET
@signed_in
def show_script(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Where the procedure stands, with the answers on offer."""
    conversation = conversation_for(person, pk)
    script = script_of(conversation, by=person)
    return answer(request, "desk/script.html", conversation=conversation, script=script)


@require_POST
@signed_in
def step(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take the next step; whoever runs the procedure holds the conversation."""
    conversation = conversation_for(person, pk)
    choice, text = request.POST.get("choice", "").strip(), request.POST.get("body", "").strip()
    if not (choice or text) or len(choice) + len(text) > _LONGEST:
        raise Invalid("a step without an answer", where="choice", expected="a button or the customer's words")
    take_over(conversation, by=person)
    press(conversation, by=person, text=text, choice=choice)
    return done(request, then=conversation_address(conversation, request))
