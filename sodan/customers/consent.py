"""What a customer agreed to, one row for each purpose, never bundled; with the very words they agreed to."""

from __future__ import annotations

import hashlib

from django.db import models, transaction

from sodan.customers.customer import Customer
from sodan.kit.clock import now
from sodan.kit.language import LANGUAGES
from sodan.kit.record import Record
from sodan.kit.words import word

_LENGTH = 12


class Consent(Record):
    """Agreement to one purpose in one wording; withdrawing it is a date, never a deletion.

    ``wording`` is the version (language and hash of the text) and ``text`` the sentence that was shown; ``evidence`` names the
    operation or message in which it was given. Goes with the customer when they are forgotten.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=32)
    wording = models.CharField(max_length=64)
    text = models.TextField(blank=True)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=120, blank=True)

    class Meta:
        """One agreement to a purpose holds at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose"], condition=models.Q(withdrawn_at=None), name="one_consent_per_purpose"
            )
        ]


def wording_of(purpose: str, language: str) -> tuple[str, str]:
    """The version and the text of what is asked for this purpose (``say.consent_<purpose>`` in the words of the pack)."""
    text = word(f"say.consent_{purpose}", language)
    return f"{language}:{hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]}", text


@transaction.atomic
def give_consent(customer: Customer, purpose: str, *, language: str, evidence: str) -> Consent:
    """Write down that they agreed, now, to the text in force. What they had agreed to in other words is withdrawn by it.

    While they agree to the same words already, that agreement stands.
    """
    version, text = wording_of(purpose, language if language in LANGUAGES else "en")
    held = Consent.objects.filter(customer=customer, purpose=purpose, withdrawn_at=None).first()
    if held is not None and held.wording == version:
        return held
    withdraw_consent(customer, purpose)
    return Consent.objects.create(
        customer=customer, purpose=purpose, wording=version, text=text, given_at=now(), evidence=evidence
    )


def withdraw_consent(customer: Customer, purpose: str) -> bool:
    """They agree no longer, from now on. False when they did not."""
    return bool(Consent.objects.filter(customer=customer, purpose=purpose, withdrawn_at=None).update(withdrawn_at=now()))


def holds_consent(customer_id: int | None, purpose: str) -> bool:
    """Whether they agree to this purpose now, in words that are in force: who agreed to others agreed to something else."""
    in_force = [wording_of(purpose, language)[0] for language in LANGUAGES]
    held = Consent.objects.filter(customer_id=customer_id or 0, purpose=purpose, withdrawn_at=None, wording__in=in_force)
    return held.exists()
