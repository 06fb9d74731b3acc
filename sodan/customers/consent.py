"""What a customer agreed to, one row for each purpose, never bundled."""

from django.db import models

from sodan.customers.customer import Customer
from sodan.kit.record import Record


class Consent(Record):
    """Agreement to one purpose in one wording; withdrawing it is a date, never a deletion."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=32)
    wording = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=120, blank=True)
