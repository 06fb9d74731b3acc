"""The records of the back office."""

from sodan.backoffice.account import AccountChange
from sodan.backoffice.change import OrderChange
from sodan.backoffice.console import ConsoleReading
from sodan.backoffice.credit import GiftCard, StoreCredit
from sodan.backoffice.dispute import Dispute
from sodan.backoffice.fault import SimulatedTraffic
from sodan.backoffice.fulfilment import Fulfilment
from sodan.backoffice.ledger import ChainHead, JournalEntry, LedgerLine
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

__all__ = [
    "AccountChange",
    "ChainHead",
    "ConsoleReading",
    "Dispute",
    "Exchange",
    "Fulfilment",
    "GiftCard",
    "JournalEntry",
    "LedgerLine",
    "Mismatch",
    "Order",
    "OrderChange",
    "OrderLine",
    "Payment",
    "PaymentMethod",
    "Product",
    "ProviderNotice",
    "Reconciliation",
    "Refund",
    "Return",
    "ReturnLine",
    "SimulatedCall",
    "SimulatedCharge",
    "SimulatedDispute",
    "SimulatedNotice",
    "SimulatedTraffic",
    "StockMovement",
    "StoreCredit",
    "Terms",
    "Variant",
]
