"""One's own ways at the desk: how Enter behaves; the same on every device."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.view import brands_of
from sodan.people.preference import prefer, preference_of
from sodan.people.representative import Representative
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in


@require_GET
@signed_in
def show_preferences(request: HttpRequest, person: Representative) -> HttpResponse:
    """What this person chose."""
    newest = newest_announcement(brands_of(person))
    return answer(
        request, "desk/preferences.html", preference=preference_of(person), newest=newest, is_saved="saved" in request.GET
    )


@require_POST
@signed_in
def writing(request: HttpRequest, person: Representative) -> HttpResponse:
    """Whether Enter sends or breaks the line."""
    prefer(person, enter_sends=request.POST.get("enter") == "sends")
    return done(request, then=f"{reverse('preferences')}?saved=")
