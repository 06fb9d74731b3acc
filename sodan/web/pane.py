"""Which panes of the desk stand open and how wide they are: each person's own, the same on every device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from sodan.kit.errors import Invalid
from sodan.people.preference import prefer, preference_of
from sodan.people.representative import Representative
from sodan.web.page import done, signed_in

# Widths in CSS pixels; the style sheet has a rule for each step, so that a page stands right before any script runs.
STEP = 16
LIST_WIDTHS = range(260, 469, STEP)
SIDE_WIDTHS = range(288, 465, STEP)
_WIDTHS: Mapping[str, range] = {"list_width": LIST_WIDTHS, "side_width": SIDE_WIDTHS}
_OPEN = ("views", "side")


@dataclass(frozen=True, slots=True)
class Panes:
    """What stands beside the conversation. ``views`` and ``side`` tell whether the two outer panes are open."""

    views: bool = True
    side: bool = True
    list_width: int = 340
    side_width: int = 336


def panes_of(person: Representative) -> Panes:
    """The panes as this person left them; the usual ones for what was never moved."""
    return Panes(**preference_of(person).panes)


def panes_read(form: Mapping[str, str]) -> dict[str, bool | int]:
    """What a form says of panes. Raises Invalid, with the field, for a state or a width that is not offered."""
    read: dict[str, bool | int] = {}
    for name in _OPEN:
        if name in form:
            if form[name] not in ("open", "closed"):
                raise Invalid(f"“{form[name]}” is no state of a pane", where=name, expected="open or closed")
            read[name] = form[name] == "open"
    for name, offered in _WIDTHS.items():
        if name in form:
            width = int(form[name]) if form[name].isascii() and form[name].isdigit() and len(form[name]) < len("10000") else 0
            if width not in offered:
                raise Invalid(f"“{form[name]}” is no width", where=name, expected=f"{offered[0]} to {offered[-1]} by {STEP}")
            read[name] = width
    return read


@require_POST
@signed_in
def moving(request: HttpRequest, person: Representative) -> HttpResponse:
    """Remember what was opened, closed or dragged; the fields not named stay as they were."""
    moved = panes_read(request.POST.dict())
    if moved:
        prefer(person, panes={**preference_of(person).panes, **moved})
    return done(request, then=reverse("desk"), news="panes")
