"""What colleagues note about a customer, for colleagues only: it stays on the file, whatever the conversation."""

from __future__ import annotations

from django.db import models

from sodan.customers.customer import Customer
from sodan.kit.errors import Invalid
from sodan.kit.masking import masked
from sodan.kit.record import Record
from sodan.people.representative import Representative

LONGEST = 2_000


class CustomerNote(Record):
    """One note, never shown to the customer in a conversation; goes with them when they are forgotten."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Representative, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()

    class Meta:
        """Read with the rest of a customer's history, the newest first."""

        indexes = [models.Index(fields=["customer", "-created_at", "-id"], name="note_of_customer")]

    def __str__(self) -> str:
        """Its first words."""
        return self.body[:40]


def note(customer: Customer, body: str, *, by: Representative) -> CustomerNote:
    """Write a note; digits of cards and the like become dots. Raises Invalid for none or one too long."""
    written = masked(body.strip()).text
    if not 0 < len(written) <= LONGEST:
        raise Invalid("no note", where="body", expected=f"1 to {LONGEST} characters")
    return CustomerNote.objects.create(customer=customer, by=by, body=written)
