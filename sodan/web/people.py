"""The people of the desk: invited by a link, given their role, languages, skills and brands, and seen off when they leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from sodan.company.desk_setting import MOST_CAPACITY, USUAL_CAPACITY
from sodan.desk.leaving import pass_on
from sodan.desk.view import brands_of
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound, NotPermitted
from sodan.kit.language import LANGUAGES
from sodan.people.invitation import Invitation, Wanted, invite, open_invitations
from sodan.people.representative import Kind, Representative
from sodan.people.setting_change import keep_change
from sodan.people.work_profile import LONGEST_SKILL, MOST_SKILLS, profiles_of
from sodan.roles.role import Role, role_of, roles_of
from sodan.web.hours import Draft
from sodan.web.live import newest_announcement
from sodan.web.page import answer, done, signed_in
from sodan.web.reader import is_outfitter

CHANNELS = tuple(USUAL_CAPACITY)
OWNER = "owner"


@require_GET
@signed_in
def show_people(request: HttpRequest, person: Representative) -> HttpResponse:
    """Everybody of the brands this person serves, who was invited, and a form to invite."""
    return _list(request, person, Draft())


@require_POST
@signed_in
def inviting(request: HttpRequest, person: Representative) -> HttpResponse:
    """Make a link for somebody and show it, this once."""
    _check_sets_up(person)
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    brands = [brand for brand in brands_of(person) if str(brand.pk) in request.POST.getlist("brand")]
    role = written.get("role", "")
    if role not in {one.id for one in given_by(person)}:
        raise NotPermitted(f"may not give the role “{role}”")
    try:
        with transaction.atomic():
            made, token = invite(Wanted(written.get("email", ""), role, written.get("language", ""), brands), by=person)
            told = {"role": role, "language": made.language, "brands": [str(one) for one in brands]}
            keep_change(by=person, brand=None, area="people", subject=made.email, before=None, after=told)
    except Invalid as error:
        return _list(request, person, Draft(written, {error.where: "invalid"}), status=422)
    except Conflict:
        return _list(request, person, Draft(written, {"email": "taken"}), status=409)
    link = request.build_absolute_uri(reverse("join", args=[token]))
    return _list(request, person, Draft(), link=link, invited=made.email)


@require_POST
@signed_in
def withdrawing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """A link no longer opens anything."""
    _check_sets_up(person)
    found = open_invitations().filter(pk=pk, brands__representatives=person).first()
    if found is None:
        raise NotFound(f"invitation {pk}")
    with transaction.atomic():
        Invitation.objects.filter(pk=found.pk).update(withdrawn_at=now())
        keep_change(by=person, brand=None, area="people", subject=found.email, before={"role": found.role}, after=None)
    return done(request, then=reverse("people"))


@require_GET
@signed_in
def show_person(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """One colleague: what they are, what they can be given, and the way out."""
    return _one(request, person, _colleague(person, pk), Draft())


@require_POST
@signed_in
def changing(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Keep what the form says; what is wrong is told beside it. Nobody changes their own role, the last owner stays one."""
    colleague = _to_change(person, pk)
    written = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    before = _told(colleague)
    faults = _filled(request, person, colleague, written)
    if faults:
        return _one(request, person, colleague, Draft(written, faults), status=422)
    with transaction.atomic():
        _check_an_owner_is_left(colleague, role=colleague.role)
        colleague.save(update_fields=["name", "display_name", "language", "role"])
        colleague.work_profile.save()
        theirs = [brand for brand in brands_of(person) if str(brand.pk) in request.POST.getlist("brand")]
        colleague.brands.remove(*(brand for brand in brands_of(person) if brand not in theirs))
        colleague.brands.add(*theirs)
        keep_change(by=person, brand=None, area="people", subject=colleague.name, before=before, after=_told(colleague))
    return done(request, then=reverse("people"))


@require_POST
@signed_in
def leaving(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Somebody leaves: they sign in no more, and what they hold goes to a colleague (``to``) or back into the queue."""
    colleague = _to_change(person, pk)
    if colleague.pk == person.pk:
        raise NotPermitted("nobody sends themselves away")
    to = request.POST.get("to", "")
    heir = _people(person).filter(pk=int(to), is_active=True).exclude(pk=pk).first() if to.isdecimal() else None
    with transaction.atomic():
        _check_an_owner_is_left(colleague, role="")
        Representative.objects.filter(pk=colleague.pk).update(is_active=False)
        after = {"active": False, "passed_to": heir.name if heir else ""}
        keep_change(by=person, brand=None, area="people", subject=colleague.name, before={"active": True}, after=after)
        pass_on.later(representative_id=colleague.pk, to_id=heir.pk if heir else 0, by_id=person.pk)
    return done(request, then=reverse("people"))


@require_POST
@signed_in
def returning(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Somebody is back, with the password they had."""
    colleague = _to_change(person, pk)
    with transaction.atomic():
        Representative.objects.filter(pk=colleague.pk).update(is_active=True)
        before = {"active": colleague.is_active}
        keep_change(by=person, brand=None, area="people", subject=colleague.name, before=before, after={"active": True})
    return done(request, then=reverse("people"))


def given_by(person: Representative) -> tuple[Role, ...]:
    """The roles this person may give: none with a duty they have not themselves, and an owner's only by an owner."""
    lines = dict.fromkeys(brand.line for brand in brands_of(person))
    known = {role.id: role for line in lines for role in roles_of(line)}
    own = set(role_of(person).duties)
    people = [role for role in known.values() if not role.id.startswith("ai_")]
    if person.role == OWNER:
        return tuple(people)
    return tuple(role for role in people if role.id != OWNER and set(role.duties) <= own)


def _check_sets_up(person: Representative) -> None:
    if not is_outfitter(person):
        raise NotPermitted("no duty to set up the desk")


def _people(person: Representative) -> QuerySet[Representative]:
    """The people of the brands this person serves."""
    shared = Representative.brands.through.objects.filter(brand__in=brands_of(person)).values("representative_id")
    return Representative.objects.filter(pk__in=shared, kind=Kind.HUMAN)


def _colleague(person: Representative, pk: int) -> Representative:
    found = _people(person).filter(pk=pk).first()
    if found is None:
        raise NotFound(f"person {pk}")
    return found


def _to_change(person: Representative, pk: int) -> Representative:
    """A colleague whom this person may change: an owner only by an owner. Raises NotFound and NotPermitted."""
    _check_sets_up(person)
    found = _colleague(person, pk)
    if found.role == OWNER and person.role != OWNER:
        raise NotPermitted("an owner is changed by owners only")
    return found


def _check_an_owner_is_left(colleague: Representative, *, role: str) -> None:
    """Somebody must be able to set everything right again. Raises Conflict for the last owner."""
    # Held for the transaction, so that two owners do not send each other away in the same moment.
    owners = Representative.objects.select_for_update(no_key=True).filter(role=OWNER, is_active=True, kind=Kind.HUMAN)
    left = {one.pk for one in owners.order_by("pk")}
    if colleague.pk in left and role != OWNER and left == {colleague.pk}:
        raise Conflict("the last owner stays")


def _filled(
    request: HttpRequest, person: Representative, colleague: Representative, written: Mapping[str, str]
) -> dict[str, str]:
    """Put what the form says into the colleague and their work profile, unstored; what is wrong, by field."""
    faults: dict[str, str] = {}
    colleague.name = " ".join(written.get("name", "").split())[:80]
    colleague.display_name = " ".join(written.get("display_name", "").split())[:40]
    if not colleague.name:
        faults["name"] = "name"
    if not request.POST.getlist("brand"):
        faults["brands"] = "brands.invalid"
    if written.get("language") in LANGUAGES:
        colleague.language = written["language"]
    role = written.get("role", colleague.role)
    if role != colleague.role:
        if colleague.pk == person.pk or role not in {one.id for one in given_by(person)}:
            raise NotPermitted(f"may not give the role “{role}”")
        colleague.role = role
    return faults | _work_filled(request, colleague, written)


def _work_filled(request: HttpRequest, colleague: Representative, written: Mapping[str, str]) -> dict[str, str]:
    """Put languages, skills and measures into the work profile, unstored; what is wrong, by field."""
    faults: dict[str, str] = {}
    profile = colleague.work_profile = profiles_of([colleague.pk])[colleague.pk]
    profile.languages = [code for code in LANGUAGES if code in request.POST.getlist("speaks") and code != colleague.language]
    skills = dict.fromkeys(part.strip() for part in written.get("skills", "").replace("、", ",").split(",") if part.strip())
    if len(skills) > MOST_SKILLS or any(len(skill) > LONGEST_SKILL for skill in skills):
        faults["skills"] = "skills"
    profile.skills = list(skills)
    profile.capacity, wrong = capacity_read(written)
    return faults | wrong


def capacity_read(written: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """How many of each channel at once, as written (``most_web_chat``; empty for no own number), and what is wrong by field."""
    found: dict[str, int] = {}
    faults: dict[str, str] = {}
    for channel in CHANNELS:
        number = written.get(f"most_{channel}", "")
        if number.isascii() and number.isdigit() and int(number) <= MOST_CAPACITY:
            found[channel] = int(number)
        elif number:
            faults[f"most_{channel}"] = "number"
    return found, faults


def _told(colleague: Representative) -> dict[str, Any]:
    """The colleague as the audit log tells them."""
    profile = profiles_of([colleague.pk])[colleague.pk]
    told = {"name": colleague.name, "display_name": colleague.display_name, "role": colleague.role}
    told |= {"language": colleague.language, "speaks": profile.languages, "skills": profile.skills}
    brands = [str(brand) for brand in colleague.brands.order_by("pk")]
    return told | {f"most_{name}": value for name, value in profile.capacity.items()} | {"brands": brands}


def _list(
    request: HttpRequest, person: Representative, draft: Draft, *, status: int = 200, link: str = "", invited: str = ""
) -> HttpResponse:
    brands, roles = brands_of(person), _role_names(person)
    people = list(_people(person).prefetch_related("brands").order_by("-is_active", "name", "pk"))
    profiles = profiles_of(one.pk for one in people)
    waiting = open_invitations().filter(brands__representatives=person).select_related("by").distinct()
    return answer(
        request,
        "desk/people.html",
        status=status,
        newest=newest_announcement(brands),
        brand=None,
        served=brands,
        draft=draft,
        people=[(one, profiles[one.pk], roles.get(one.role, one.role)) for one in people],
        waiting=[(one, roles.get(one.role, one.role)) for one in waiting],
        given=given_by(person) if is_outfitter(person) else (),
        link=link,
        invited=invited,
        may_set_up=is_outfitter(person),
    )


def _one(
    request: HttpRequest, person: Representative, colleague: Representative, draft: Draft, *, status: int = 200
) -> HttpResponse:
    brands, profile = brands_of(person), profiles_of([colleague.pk])[colleague.pk]
    may = is_outfitter(person) and (colleague.role != OWNER or person.role == OWNER)
    return answer(
        request,
        "desk/person.html",
        status=status,
        newest=newest_announcement(brands),
        brand=None,
        served=brands,
        draft=draft,
        colleague=colleague,
        profile=profile,
        inside={brand.pk for brand in colleague.brands.all()},
        role_name=_role_names(person).get(colleague.role, colleague.role),
        given=given_by(person) if may and colleague.pk != person.pk else (),
        heirs=_people(person).filter(is_active=True).exclude(pk=colleague.pk).order_by("name", "pk"),
        channels=[(channel, USUAL_CAPACITY[channel]) for channel in CHANNELS],
        may_set_up=may,
    )


def _role_names(person: Representative) -> dict[str, str]:
    lines = dict.fromkeys(brand.line for brand in brands_of(person))
    return {role.id: role.name.within(person.language) for line in lines for role in roles_of(line)}
