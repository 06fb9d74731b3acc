"""How somebody comes to work at the desk: a link for one person, good for a week and for once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction

from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.people.representative import Representative

GOOD_FOR = timedelta(days=7)
LONGEST_NAME = 80


class Invitation(Record):
    """One link: whom it is for, as what, and by whom. Only a digest of its token is kept; it ends when taken or withdrawn."""

    email = models.EmailField()
    role = models.CharField(max_length=64)
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    brands = models.ManyToManyField(Brand, related_name="invitations")
    by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Whom it is for."""
        return self.email


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to invite, and as what."""

    email: str
    role: str
    language: str
    brands: Sequence[Brand]


@transaction.atomic
def invite(wanted: Wanted, *, by: Representative) -> tuple[Invitation, str]:
    """Make a link for somebody; its token is told only now. An earlier one for the same address no longer holds.

    Raises Invalid for no address or no brand, Conflict for an address that somebody here signs in with. The caller has checked
    that ``by`` may give this role.
    """
    address = wanted.email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid("no e-mail address", where="email", expected="name@example.com") from error
    if not wanted.brands:
        raise Invalid("no brand", where="brands", expected="one brand at least")
    if Representative.objects.filter(email__iexact=address).exists():
        raise Conflict(f"{address} is enrolled")
    open_invitations().filter(email=address).update(withdrawn_at=now())
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        email=address,
        role=wanted.role,
        language=wanted.language if wanted.language in LANGUAGES else "ko",
        by=by,
        digest=_digest(token),
        ends_at=now() + GOOD_FOR,
    )
    made.brands.set(wanted.brands)
    return made, token


def open_invitations() -> models.QuerySet[Invitation]:
    """Those that can still be taken, the newest first."""
    return Invitation.objects.filter(taken_at=None, withdrawn_at=None, ends_at__gt=now()).order_by("-id")


def invitation_for(token: str) -> Invitation:
    """The one this token opens. Raises NotFound for one that was taken, withdrawn, or is too old."""
    found = open_invitations().filter(digest=_digest(token)).first()
    if found is None:
        raise NotFound("invitation")
    return found


@transaction.atomic
def join(token: str, *, name: str, password: str) -> Representative:
    """The person invited begins. Raises NotFound as ``invitation_for``, Invalid for no name or a weak password."""
    invitation = invitation_for(token)
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME:
        raise Invalid("no name", where="name", expected=f"1 to {LONGEST_NAME} characters")
    try:
        validate_password(password, user=Representative(email=invitation.email, name=plain))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), where="password", expected="a longer sentence of your own") from error
    if not open_invitations().filter(pk=invitation.pk).update(taken_at=now()):
        raise NotFound("invitation")
    if Representative.objects.filter(email__iexact=invitation.email).exists():
        raise Conflict(f"{invitation.email} is enrolled")
    person = Representative.objects.create_user(
        invitation.email, password, name=plain, role=invitation.role, language=invitation.language
    )
    person.brands.set(invitation.brands.all())
    return person


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
