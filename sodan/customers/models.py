"""The records of customers."""

from sodan.customers.attribute import Attribute, AttributeValue
from sodan.customers.change import CustomerChange
from sodan.customers.consent import Consent
from sodan.customers.customer import ContactPoint, Customer
from sodan.customers.identity import IdentityProof, OneTimeCode
from sodan.customers.merge import CustomerMerge
from sodan.customers.note import CustomerNote

__all__ = [
    "Attribute",
    "AttributeValue",
    "Consent",
    "ContactPoint",
    "Customer",
    "CustomerChange",
    "CustomerMerge",
    "CustomerNote",
    "IdentityProof",
    "OneTimeCode",
]
