"""``sodan init``: an empty, safe installation with one owner and one brand — no demo people, no default password."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass

from sodan.kit.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Founding:
    """What must be known to begin."""

    name: str
    email: str
    password: str
    brand: str


def _asked(label: str, given: str | None, variable: str) -> str:
    answer = given or os.environ.get(variable, "")
    if not answer and sys.stdin.isatty():
        answer = input(f"{label}: ")
    if not answer.strip():
        raise Invalid(f"{label} is missing", where="sodan init", expected=f"an answer, or {variable}")
    return answer.strip()


def _asked_password() -> str:
    answer = os.environ.get("SODAN_OWNER_PASSWORD", "")
    if not answer and sys.stdin.isatty():
        answer = getpass.getpass("Password: ")
        if answer != getpass.getpass("Password again: "):
            raise Invalid("the two passwords differ", where="sodan init")
    if not answer:
        raise Invalid("a password is missing", where="sodan init", expected="an answer, or SODAN_OWNER_PASSWORD")
    return answer


def ask(*, name: str | None, email: str | None, brand: str | None) -> Founding:
    """Ask the terminal for what flags and environment leave open. Raises Invalid when there is nobody to ask.

    The password is never a flag, because the process list would show it.
    """
    return Founding(
        name=_asked("Your name", name, "SODAN_OWNER_NAME"),
        email=_asked("Your e-mail", email, "SODAN_OWNER_EMAIL"),
        password=_asked_password(),
        brand=_asked("Your shop's name", brand, "SODAN_BRAND"),
    )


def found(wish: Founding) -> None:
    """Enrol the owner and open the brand.

    Raises Invalid for a weak password or a bad address, Conflict when people are enrolled already.
    """
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - Django is set up only by now
    from django.core.validators import validate_email  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from sodan.company.brand import Brand  # noqa: PLC0415
    from sodan.people.representative import Representative  # noqa: PLC0415

    try:
        validate_email(wish.email)
    except ValidationError as error:
        raise Invalid("not an e-mail address", where=wish.email) from error
    check_password(wish)
    with transaction.atomic():
        if Representative.objects.exists():
            raise Conflict("this data directory already has people; choose another with --data")
        brand = Brand.objects.create(slug="shop", names={"ko": wish.brand, "ja": wish.brand, "en": wish.brand})
        owner = Representative.objects.create_superuser(wish.email, wish.password, name=wish.name)
        owner.brands.add(brand)


def check_password(wish: Founding) -> None:
    """Refuse what is short, common, or the person's own name or address. Raises Invalid with the reasons."""
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415
    from django.core.exceptions import ValidationError  # noqa: PLC0415

    from sodan.people.representative import Representative  # noqa: PLC0415

    try:
        validate_password(wish.password, user=Representative(email=wish.email, name=wish.name))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), where="password", expected="a longer sentence of your own") from error
