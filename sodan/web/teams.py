"""The teams of a brand: named, filled and taken away by those who set up the desk, read by everybody."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.desk.view import brands_of
from sodan.kit.errors import NotFound
from sodan.people.representative import Kind, Representative
from sodan.people.setting_change import keep_change
from sodan.people.team import MOST_IN_TEAMS, Team
from sodan.web.hours import Draft, brand_asked, brand_to_set_up
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import is_outfitter


@require_GET
@signed_in
def show_teams(request: HttpRequest, person: Representative) -> HttpResponse:
    """The teams of one brand (``?brand=``) with who is in them."""
    return _page(request, person, brand_asked(person, request.GET.get("brand", "")), Draft())


@require_POST
@signed_in
def founding(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """A new team of the brand. A name that is empty or taken is told beside its field."""
    brand, name = brand_to_set_up(person, pk), request.POST.get("name", "").strip()[:60]
    fault = "taken" if name else "empty"
    try:
        with transaction.atomic():
            team = Team.objects.create(brand=brand, name=name) if name else None
            if team is not None:
                team.members.set(_chosen(request, brand))
                keep_change(by=person, brand=brand, area="teams", subject=team.name, before=None, after=_told(team))
    except IntegrityError:
        team = None
    if team is None:
        return _page(request, person, brand, Draft({"name": name}, {"name": fault}), status=422)
    return done(request, then=_address(brand))


@require_POST
@signed_in
def filling(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Who is in it from now on: colleagues of the brand, and nobody else."""
    team = _team(person, pk)
    before = _told(team)
    with transaction.atomic():
        team.members.set(_chosen(request, team.brand))
        keep_change(by=person, brand=team.brand, area="teams", subject=team.name, before=before, after=_told(team))
    return done(request, then=_address(team.brand))


@require_POST
@signed_in
def removing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take a team away, with the views saved for it."""
    team = _team(person, pk)
    with transaction.atomic():
        keep_change(by=person, brand=team.brand, area="teams", subject=team.name, before=_told(team), after=None)
        team.delete()
    return done(request, then=_address(team.brand))


def _team(person: Representative, pk: int) -> Team:
    """A team of a brand whose desk this person sets up. Raises NotFound and NotPermitted."""
    found = Team.objects.select_related("brand").filter(pk=pk, brand__representatives=person).first()
    if found is None:
        raise NotFound(f"team {pk}")
    brand_to_set_up(person, found.brand_id)
    return found


def _told(team: Team) -> dict[str, Any]:
    """The team as the audit log tells it."""
    return {"members": [str(one) for one in team.members.order_by("name", "pk")]}


def _people(brand: Brand) -> QuerySet[Representative]:
    return brand.representatives.filter(kind=Kind.HUMAN, is_active=True).order_by("name", "pk")


def _chosen(request: HttpRequest, brand: Brand) -> list[Representative]:
    asked = [int(written) for written in request.POST.getlist("member") if written.isascii() and written.isdigit()]
    return list(_people(brand).filter(pk__in=asked)[:MOST_IN_TEAMS])


def _address(brand: Brand) -> str:
    return f"{reverse('teams')}?brand={brand.pk}"


def _page(request: HttpRequest, person: Representative, brand: Brand, draft: Draft, *, status: int = 200) -> HttpResponse:
    brands = brands_of(person)
    teams = [
        (team, {one.pk for one in team.members.all()}) for team in Team.objects.filter(brand=brand).prefetch_related("members")
    ]
    return answer(
        request,
        "desk/teams.html",
        status=status,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        draft=draft,
        teams=teams,
        people=list(_people(brand)),
        may_set_up=is_outfitter(person),
    )
