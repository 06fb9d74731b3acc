"""The records of customers."""

from sodan.customers.consent import Consent
from sodan.customers.customer import ContactPoint, Customer
from sodan.customers.identity import IdentityProof, OneTimeCode

__all__ = ["Consent", "ContactPoint", "Customer", "IdentityProof", "OneTimeCode"]
