"""The AI's suggestion beside a person's composer: words to insert, with where they come from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from sodan.ai.suggestion import suggest
from sodan.desk.conversation import Owner, conversation_for
from sodan.people.representative import Representative
from sodan.web.page import answer, signed_in


@require_GET
@signed_in
def show_suggestion(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """What might be answered; while the AI holds the conversation it answers itself."""
    conversation = conversation_for(person, pk)
    found = None if conversation.owner == Owner.AI else suggest(conversation, to=person)
    return answer(request, "desk/suggestion.html", conversation=conversation, found=found)
