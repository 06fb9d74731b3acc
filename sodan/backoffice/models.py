"""The records of the back office."""

from sodan.backoffice.account import AccountChange
from sodan.backoffice.change import OrderChange
from sodan.backoffice.credit import GiftCard, StoreCredit
from sodan.backoffice.fulfilment import Fulfilment
from sodan.backoffice.ledger import ChainHead, JournalEntry, LedgerLine
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.payment import Payment, PaymentMethod, Refund
from sodan.backoffice.product import Product, StockMovement, Variant
from sodan.backoffice.returned import Exchange, Return, ReturnLine
from sodan.backoffice.simulator import SimulatedCall, SimulatedCharge
from sodan.backoffice.terms import Terms

__all__ = [
    "AccountChange",
    "ChainHead",
    "Exchange",
    "Fulfilment",
    "GiftCard",
    "JournalEntry",
    "LedgerLine",
    "Order",
    "OrderChange",
    "OrderLine",
    "Payment",
    "PaymentMethod",
    "Product",
    "Refund",
    "Return",
    "ReturnLine",
    "SimulatedCall",
    "SimulatedCharge",
    "StockMovement",
    "StoreCredit",
    "Terms",
    "Variant",
]
