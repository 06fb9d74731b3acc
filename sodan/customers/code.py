"""Sending a one-time code to a contact on file."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail

from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, masked
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


def send_code(conversation: int, contact: ContactPoint, *, language: str, brand: Brand) -> str:
    """Issue a code for this conversation, queue its mail, and return the address as it may be shown."""
    code = issue_code(conversation, contact)
    mail_code.later(address=contact.value, code=code, language=language, brand=brand.name_in(language))
    return masked(contact.medium, contact.value)
