"""Forgetting a made-up firm: every record of the back office and its whole books, and only those that carry its mark."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from sodan.backoffice.account import AccountChange
from sodan.backoffice.change import OrderChange
from sodan.backoffice.console import ConsoleReading
from sodan.backoffice.credit import GiftCard, StoreCredit
from sodan.backoffice.dispute import Dispute
from sodan.backoffice.fulfilment import Fulfilment
from sodan.backoffice.ledger import JournalEntry, empty_books, unsealed
from sodan.backoffice.mismatch import Mismatch
from sodan.backoffice.notice import ProviderNotice
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.payment import Payment, PaymentMethod, Refund
from sodan.backoffice.product import Product, StockMovement, Variant
from sodan.backoffice.reconciliation import Reconciliation
from sodan.backoffice.returned import Exchange, Return, ReturnLine
from sodan.backoffice.simulated import SimulatedCall, SimulatedCharge, SimulatedDispute
from sodan.backoffice.simulated_notice import SimulatedNotice
from sodan.backoffice.terms import Terms
from sodan.kit.errors import Conflict

_CHILDREN_FIRST = (
    AccountChange,
    ReturnLine,
    Exchange,
    Return,
    Refund,
    Dispute,
    Payment,
    OrderChange,
    Fulfilment,
    OrderLine,
    Order,
    PaymentMethod,
    GiftCard,
    StoreCredit,
    StockMovement,
    Variant,
    Product,
    Mismatch,
    Reconciliation,
    ProviderNotice,
    SimulatedNotice,
    SimulatedDispute,
    SimulatedCall,
    SimulatedCharge,
    ConsoleReading,
    Terms,
)


def is_marked(mark: str) -> bool:
    """Whether the books were opened under that mark."""
    return JournalEntry.objects.filter(operation=mark, kind="opening").exists()


@transaction.atomic
def erase_house(*, mark: str, slugs: Collection[str]) -> None:
    """Delete everything of the back office. Raises Conflict when it is not, or not only, the marked firm's."""
    brands = set(Order.objects.order_by().values_list("brand__slug", flat=True).distinct())
    if not is_marked(mark) or not brands <= set(slugs):
        raise Conflict("the books were not opened by the demo, or hold more than the demo's brands")
    OrderLine.objects.update(replaces=None)
    for record in _CHILDREN_FIRST:
        record._default_manager.all().delete()  # noqa: SLF001 - Django's public name for the manager
    with unsealed():
        empty_books()
