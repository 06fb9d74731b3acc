"""Sending a one-time code: to a contact on file, or to an address that somebody says is theirs; and plain notices by mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import send_mail

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Medium, masked
from sodan.customers.identity import CODE_LASTS, issue_code
from sodan.kit.job import job
from sodan.kit.words import word


@job(queue="mail", attempts=4, lease=30)
def mail_code(*, address: str, code: str, language: str, brand: str) -> None:
    """Deliver the code. The job row is the only place the plain code rests, and finished rows are emptied."""
    minutes = int(CODE_LASTS.total_seconds() // 60)
    send_mail(
        word("code.subject", language, brand=brand),
        word("code.body", language, brand=brand, code=code, minutes=minutes),
        settings.DEFAULT_FROM_EMAIL,
        [address],
    )


@job(queue="mail", attempts=4, lease=30)
def mail_notice(*, address: str, notice: str, language: str, values: dict[str, Any]) -> None:
    """Deliver a notice: ``<notice>.subject`` and ``<notice>.body`` of the word files, filled with the values."""
    send_mail(
        word(f"{notice}.subject", language, **values),
        word(f"{notice}.body", language, **values),
        settings.DEFAULT_FROM_EMAIL,
        [address],
    )


def send_code(conversation: int, contact: ContactPoint, *, language: str, brand: Brand) -> str:
    """Issue a code for this conversation, queue its mail, and return the address as it may be shown."""
    code = issue_code(conversation, contact)
    mail_code.later(address=contact.value, code=code, language=language, brand=brand.name_in(language))
    return masked(contact.medium, contact.value)


def send_code_to(conversation: int, address: str, *, language: str, brand: Brand) -> str:
    """Send a code to an address that somebody gives as theirs, and return it as it may be shown.

    Where it is on a customer's file already, a notice to its owner goes out in place of the code: whoever asks sees no
    difference, so nobody learns who has an account with us.
    """
    code, name = issue_code(conversation, address), brand.name_in(language)
    if is_on_file(brand, Medium.EMAIL, address):
        mail_notice.later(address=address, notice="account_exists", language=language, values={"brand": name})
    else:
        mail_code.later(address=address, code=code, language=language, brand=name)
    return masked(Medium.EMAIL, address)


def is_on_file(brand: Brand, medium: str, address: str) -> bool:
    """Whether a registered customer of the brand is reached there."""
    return ContactPoint.objects.filter(brand=brand, medium=medium, value=address, customer__is_registered=True).exists()
