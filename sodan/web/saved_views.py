"""Lists saved under a name: kept, opened by an address one can pass on, and taken away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.desk.saved_view import SavedView, Scope, save_view, saved_view_for
from sodan.desk.view import View
from sodan.kit.errors import Invalid, NotFound, NotPermitted
from sodan.people.representative import Representative
from sodan.people.setting_change import keep_change
from sodan.people.team import Team, teams_of
from sodan.web.page import done, signed_in
from sodan.web.reader import is_outfitter


@require_GET
@signed_in
def show_saved(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:  # noqa: ARG001 - every page knows who asks
    """Open it: its list with its order and filters in the address. Raises NotFound for one this person may not see."""
    return HttpResponseRedirect(address_of(saved_view_for(person, pk)))


@require_POST
@signed_in
def saving(request: HttpRequest, person: Representative) -> HttpResponse:
    """Save the list on the page. One for everybody is for those who set up the desk, one for a team for its members."""
    asked, view = request.POST, request.POST.get("view", "")
    if view not in set(View):
        raise Invalid(f"no view “{view}”", where="view", expected=", ".join(View))
    scope, team = _scope(person, asked.get("scope", ""))
    name = asked.get("name", "").strip()[:60]
    known = SavedView.objects.select_related("team__brand").filter(owner=person, name=name).first()
    before = _told(known)
    with transaction.atomic():
        saved = save_view(name, view=View(view), query=asked.dict(), by=person, scope=scope, team=team)
        brand = saved.team.brand if saved.team else None
        keep_change(by=person, brand=brand, area="saved", subject=saved.name, before=before, after=_told(saved))
    return done(request, then=address_of(saved))


@require_POST
@signed_in
def removing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take it away: one's own, or a shared one for those who set up the desk. Raises NotPermitted for a colleague's."""
    saved = saved_view_for(person, pk)
    if saved.owner_id != person.pk and not (saved.scope == Scope.ALL and is_outfitter(person)):
        raise NotPermitted("a view of a colleague")
    brand = saved.team.brand if saved.team else None
    with transaction.atomic():
        keep_change(by=person, brand=brand, area="saved", subject=saved.name, before=_told(saved), after=None)
        saved.delete()
    return done(request, then=reverse("desk-view", args=[saved.view]))


def address_of(saved: SavedView) -> str:
    """Where it stands, with all that it asks; ``saved`` marks it in the list of views."""
    return f"{reverse('desk-view', args=[saved.view])}?{urlencode({**saved.query, 'saved': saved.pk})}"


def _told(saved: SavedView | None) -> dict[str, Any] | None:
    """A shared one as the audit log tells it; None for one's own, which are nobody else's business."""
    if saved is None or saved.scope == Scope.PRIVATE:
        return None
    return {"scope": saved.scope, "team": str(saved.team or ""), "view": saved.view, "query": saved.query}


def _scope(person: Representative, written: str) -> tuple[Scope, Team | None]:
    """``private``, ``all``, or ``team-7``."""
    if written == Scope.ALL:
        if not is_outfitter(person):
            raise NotPermitted("no duty to set up the desk")
        return Scope.ALL, None
    name, _, number = written.partition("-")
    if name != Scope.TEAM:
        return Scope.PRIVATE, None
    team = teams_of(person).filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if team is None:
        raise NotFound(f"team {number}")
    return Scope.TEAM, team
