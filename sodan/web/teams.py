"""The teams of a brand: named, filled, given their way of work and hours by those who set up the desk, read by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.brand import Brand
from sodan.company.hours import DAYS, hours_from, hours_of
from sodan.desk.routing import department_name, table_of
from sodan.desk.view import brands_of
from sodan.kit.errors import NotFound
from sodan.people.representative import Kind, Representative
from sodan.people.setting_change import keep_change
from sodan.people.team import MOST_IN_TEAMS, Team, Way
from sodan.policy.period import parse_day
from sodan.web.hours import Draft, brand_asked, brand_to_set_up, form_of, page_read
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import is_outfitter

NEW = "new"
_BRANDS, _OWN = "brand", "own"


@dataclass(frozen=True, slots=True)
class Shown:
    """A team as its form shows it; ``pk`` is ``new`` for one that is being made."""

    pk: int | str
    name: str
    inside: frozenset[int]
    way: str
    departments: frozenset[str]
    hours: Mapping[str, str]
    faults: Mapping[str, str]

    @property
    def has_hours(self) -> bool:
        """Whether hours of its own hold."""
        return self.hours.get("whose") == _OWN


@require_GET
@signed_in
def show_teams(request: HttpRequest, person: Representative) -> HttpResponse:
    """The teams of one brand (``?brand=``) with who is in them, how they come by their work, and when they are there."""
    return _page(request, person, brand_asked(person, request.GET.get("brand", "")))


@require_POST
@signed_in
def founding(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """A new team of the brand. What is wrong is told beside its field, and nothing written is lost."""
    brand = brand_to_set_up(person, pk)
    return _kept(request, person, Team(brand=brand))


@require_POST
@signed_in
def filling(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """How it is from now on: its name, its way, its departments, its hours, and who of the brand's colleagues is in it."""
    return _kept(request, person, _team(person, pk))


@require_POST
@signed_in
def removing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Take a team away, with the views saved for it."""
    team = _team(person, pk)
    with transaction.atomic():
        keep_change(by=person, brand=team.brand, area="teams", subject=team.name, before=_told(team), after=None)
        team.delete()
    return done(request, then=_address(team.brand))


def _kept(request: HttpRequest, person: Representative, team: Team) -> HttpResponse:
    brand, is_new = team.brand, team.pk is None
    before = None if is_new else _told(team)
    faults = _filled(request, team)
    if not faults:
        try:
            with transaction.atomic():
                team.save()
                team.members.set(_chosen(request, brand))
                keep_change(by=person, brand=brand, area="teams", subject=team.name, before=before, after=_told(team))
            return done(request, then=_address(brand))
        except IntegrityError:
            faults = {"name": "taken"}
    typed = Shown(
        NEW if is_new else team.pk,
        team.name,
        frozenset(one.pk for one in _chosen(request, brand)),
        team.way,
        frozenset(team.departments),
        _written(request),
        faults,
    )
    return _page(request, person, brand, typed, status=422)


def _filled(request: HttpRequest, team: Team) -> dict[str, str]:
    """Put what the form says into the team; what is wrong, by field. A form without a name leaves it as it is."""
    written = _written(request)
    faults: dict[str, str] = {}
    team.name = written.get("name", team.name)[:60]
    if not team.name:
        faults["name"] = "empty"
    team.way = written["way"] if written.get("way") in set(Way) else team.way
    if "way" in written:
        known = table_of(team.brand.line).departments
        team.departments = [one for one in request.POST.getlist("department") if one in known]
    if written.get("whose") == _BRANDS:
        team.hours = None
    if written.get("whose") == _OWN:
        page, wrong = page_read(written, team.brand)
        days = [parse_day(day.strip()) for day in written.get("closed_on", "").split(",") if day.strip()]
        if None in days:
            wrong["closed_on"] = "days"
        faults |= wrong
        team.hours = page | {"closed_on": [day.isoformat() for day in days if day], "days": {}}
    return faults


def _written(request: HttpRequest) -> dict[str, str]:
    return {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}


def _told(team: Team) -> dict[str, Any]:
    """The team as the audit log tells it."""
    named = [department_name(team.brand.line, key, team.brand.language) for key in team.departments]
    told: dict[str, Any] = {"name": team.name, "way": team.way, "departments": named}
    told |= {"hours": {} if team.hours is None else {name: value for name, value in _form(team).items() if name != "whose"}}
    return told | {"members": [str(one) for one in team.members.order_by("name", "pk")]}


def _form(team: Team) -> dict[str, str]:
    """The hours as the form writes them: its own, else the brand's to begin from."""
    if team.hours is None:
        return {**form_of(hours_of(team.brand)), "whose": _BRANDS, "closed_on": ""}
    return {**form_of(hours_from(team.hours)), "whose": _OWN, "closed_on": ", ".join(team.hours.get("closed_on", ()))}


def _team(person: Representative, pk: int) -> Team:
    """A team of a brand whose desk this person sets up. Raises NotFound and NotPermitted."""
    found = Team.objects.select_related("brand").filter(pk=pk, brand__representatives=person).first()
    if found is None:
        raise NotFound(f"team {pk}")
    brand_to_set_up(person, found.brand_id)
    return found


def _people(brand: Brand) -> QuerySet[Representative]:
    return brand.representatives.filter(kind=Kind.HUMAN, is_active=True).order_by("name", "pk")


def _chosen(request: HttpRequest, brand: Brand) -> list[Representative]:
    asked = [int(written) for written in request.POST.getlist("member") if written.isascii() and written.isdigit()]
    return list(_people(brand).filter(pk__in=asked)[:MOST_IN_TEAMS])


def _address(brand: Brand) -> str:
    return f"{reverse('teams')}?brand={brand.pk}"


def _shown(team: Team) -> Shown:
    inside = frozenset(one.pk for one in team.members.all())
    return Shown(team.pk, team.name, inside, team.way, frozenset(team.departments), _form(team), {})


def _page(
    request: HttpRequest, person: Representative, brand: Brand, typed: Shown | None = None, *, status: int = 200
) -> HttpResponse:
    brands, names = brands_of(person), table_of(brand.line).departments
    teams = [_shown(team) for team in Team.objects.filter(brand=brand).select_related("brand").prefetch_related("members")]
    begun = Shown(NEW, "", frozenset(), Way.BY_HAND, frozenset(), _form(Team(brand=brand)), {})
    return answer(
        request,
        "desk/teams.html",
        status=status,
        newest=newest_announcement(brands),
        brands=brands,
        brand=brand,
        draft=Draft(),
        teams=[typed if typed and typed.pk == team.pk else team for team in teams],
        begun=typed if typed and typed.pk == NEW else begun,
        ways=Way.values,
        departments=[(key, department_name(brand.line, key, person.language)) for key in names],
        days=DAYS,
        people=list(_people(brand)),
        may_set_up=is_outfitter(person),
    )
