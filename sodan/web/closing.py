"""What is asked before a matter is closed: open parts, things not ticked, and fields that must be filled in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from sodan.desk.checklist import ChecklistItem, unticked_in
from sodan.desk.conversation import Conversation
from sodan.desk.field import Field, missing_in
from sodan.desk.link import open_parts_of
from sodan.web.page import answer, is_fragment


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is not done in a conversation that is about to be closed."""

    parts: tuple[Conversation, ...]
    items: tuple[ChecklistItem, ...] = ()
    fields: tuple[Field, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.parts or self.items or self.fields)


def unfinished_in(conversation: Conversation) -> Unfinished:
    """What a colleague should know before closing it."""
    return Unfinished(open_parts_of(conversation), unticked_in(conversation), missing_in(conversation))


def asked_first(request: HttpRequest, conversation: Conversation) -> HttpResponse | None:
    """The question, where there is one and it was not answered yet (``anyway``); a script shows it as a dialog.

    Fields that must be filled in are no question: it stays open until they are.
    """
    unfinished = unfinished_in(conversation)
    if not unfinished or (request.POST.get("anyway") and not unfinished.fields):
        return None
    if is_fragment(request):
        asked = answer(request, "desk/closing_dialog.html", conversation=conversation, unfinished=unfinished)
        asked["HX-Retarget"], asked["HX-Reswap"] = "#asked", "innerHTML"
        return asked
    return answer(request, "desk/closing.html", status=409, conversation=conversation, unfinished=unfinished)
