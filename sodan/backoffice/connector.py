"""The port of the back office: what any shop system must be able to tell and to do, in the words the desk uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sodan.backoffice.provider import Capabilities
from sodan.backoffice.refund_view import RefundView
from sodan.customers.account import Opening
from sodan.kit.money import Money, total

Texts = Mapping[str, str]


def in_language(texts: Texts, language: str) -> str:
    """The text in that language, else in English, else any there is, else nothing."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of an order with how far each of its pieces has come; prices are per piece and include tax."""

    id: int
    sku: str
    titles: dict[str, str]
    options: dict[str, dict[str, str]]
    quantity: int
    unit_price: Money
    ordered: int
    fulfilled: int
    shipped: int
    delivered: int
    return_requested: int
    return_received: int
    cancelled: int
    category: str
    is_final_sale: bool

    def title(self, language: str) -> str:
        """What the customer calls it, with its options: リネンシャツ（生成り・M）, Linen shirt (natural, M)."""
        name = in_language(self.titles, language)
        chosen = [in_language(texts, language) for texts in self.options.values()]
        if not chosen:
            return name
        return f"{name}（{'・'.join(chosen)}）" if language == "ja" else f"{name} ({', '.join(chosen)})"

    @property
    def open_quantity(self) -> int:
        """Pieces that are with the customer and in no return: what may still come back."""
        return self.delivered - self.return_requested

    @property
    def standing_quantity(self) -> int:
        """Pieces the customer has bought and keeps or awaits: neither cancelled nor coming back."""
        return self.ordered - self.cancelled - self.return_requested


@dataclass(frozen=True, slots=True)
class PaymentView:
    """One payment of an order; ``refundable`` leaves out what is refunded, under way or of unknown outcome.

    ``is_disputed`` while a chargeback is open: the bank decides then, and nothing may be given back a second time.
    """

    id: int
    method_id: int | None
    kind: str
    label: str
    captured: Money
    refunded: Money
    refundable: Money
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class AddressView:
    """Where a parcel goes; ``country`` is ISO 3166 alpha-2, ``phone`` E.164."""

    name: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel under way; ``events`` are the carrier's lines ``{"at": ISO time, "status": …, "place": …}``, oldest first.

    ``contents`` are the order lines in it, each with its pieces; empty where the shop does not know.
    """

    carrier: str
    tracking_number: str
    status: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    promised_at: datetime | None
    events: list[dict[str, Any]]
    contents: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as the desk reads it. ``version`` moves with every change; writes name the version they were decided on.

    ``status`` is derived: pending · processing · partially_shipped · shipped · delivered · partially_returned · returned ·
    cancelled. Pending means paid and not yet packed, so it may be cancelled or changed. ``changes`` are the kinds of changes that
    were agreed before, oldest first: cancel, edit, return, exchange, address, payment, compensation, claim.
    """

    id: int
    number: str
    brand_id: int
    customer_id: int
    currency: str
    status: str
    placed_at: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    version: int
    lines: tuple[LineView, ...]
    payments: tuple[PaymentView, ...]
    parcels: tuple[ParcelView, ...]
    address: AddressView
    total: Money
    refunded: Money
    shipping: Money
    coupon: Money
    changes: tuple[str, ...] = ()

    def line(self, line_id: int) -> LineView | None:
        """The line with that number, if it is one of this order."""
        return next((line for line in self.lines if line.id == line_id), None)

    @property
    def refundable(self) -> Money:
        """What all payments together can still give back."""
        return total((payment.refundable for payment in self.payments), self.currency)


@dataclass(frozen=True, slots=True)
class VariantView:
    """One thing that can be bought: a product in its options, at this shop's price; ``available`` pieces are free."""

    sku: str
    product_id: int
    titles: dict[str, str]
    options: dict[str, dict[str, str]]
    price: Money
    available: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product with what is known of it: ``facts`` maps material, size_table, care, origin, warranty to texts."""

    id: int
    slug: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    category: str
    facts: dict[str, dict[str, str]]
    variants: tuple[VariantView, ...]


@dataclass(frozen=True, slots=True)
class MethodView:
    """A stored instrument of a customer (card, gift_card, virtual_account, store_credit); ``balance`` where it has one."""

    id: int
    kind: str
    label: str
    balance: Money | None


@dataclass(frozen=True, slots=True)
class ReturnQuote:
    """What a return would give back: ``amount`` = ``goods`` less what follows, at least nothing, split over payments.

    ``coupon_share`` is what the goods carry of a coupon, ``coupon_withdrawn`` what the staying ones lose of it because they come
    to less than its threshold, ``discount`` what of their price was given back before.
    """

    amount: Money
    parts: tuple[tuple[int, Money], ...]
    goods: Money
    coupon_share: Money
    coupon_withdrawn: Money
    discount: Money
    return_shipping: Money


@dataclass(frozen=True, slots=True)
class ExchangeQuote:
    """What a swap would cost: a positive ``difference`` is paid by the customer, a negative one is given back."""

    difference: Money
    available: bool


@dataclass(frozen=True, slots=True)
class RemedyQuote:
    """What a remedy gives back, what was paid for the pieces, and whether new ones are there where it sends some.

    ``goods``: the pieces "come_back", "stay" where they are, or are "lost".
    """

    amount: Money
    paid: Money
    goods: str
    available: bool


class Standing(StrEnum):
    """How the money of a write stands: where it belongs, accepted and on its way, or back with us though it is owed.

    CHARGING: the customer's payment is accepted and not there, and until it is nothing else of the write is done.
    """

    SETTLED = "settled"
    CHARGING = "charging"
    SETTLING = "settling"
    CAME_BACK = "came_back"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Evidence of a write that is done; ``reference`` is the number shown to people.

    ``standing`` tells how its money stands now; asking again under the same key tells it anew.
    """

    key: str
    kind: str
    order_number: str
    amount: Money | None
    reference: str
    ledger_entries: tuple[int, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    standing: Standing = Standing.SETTLED


@dataclass(frozen=True, slots=True)
class LedgerLineView:
    """One line of the journal: a positive ``amount`` is a debit, a negative one a credit."""

    entry_id: int
    kind: str
    account: str
    amount: Money
    at: datetime


class Shop(Protocol):
    """A shop system behind one brand.

    Quotes are pure reads. Every write is idempotent by ``key``: the same key gives the same Receipt and resumes where it
    stopped. Writes raise Conflict (the version moved, somebody was first, the amount is no longer the quoted one), Refused
    (an invariant, with reasons), NotFound, and Unavailable when the payment provider gave no answer (try again, same key).
    """

    @property
    def capabilities(self) -> Capabilities:
        """What its payment provider promises: how long a key is good, how long settling may take."""

    def orders_of(self, customer_id: int, *, limit: int = 20) -> tuple[OrderView, ...]:
        """The customer's orders, newest first, in a constant number of queries."""

    def order(self, number: str) -> OrderView | None:
        """The order with that number, of this brand."""

    def products(self) -> tuple[ProductView, ...]:
        """Everything on sale in this shop."""

    def product(self, product_id: int) -> ProductView | None:
        """One product on sale in this shop."""

    def variant(self, sku: str) -> VariantView | None:
        """One variant on sale in this shop."""

    def payment_methods(self, customer_id: int) -> tuple[MethodView, ...]:
        """The customer's stored instruments."""

    def refunds_of(self, customer_id: int, *, limit: int = 20) -> tuple[RefundView, ...]:
        """What was given back to the customer, or is on its way, newest first."""

    def quote_return(self, order: OrderView, *, lines: Mapping[int, int], reason: str) -> ReturnQuote:
        """What sending back so many pieces of these lines gives back."""

    def quote_exchange(self, order: OrderView, *, swaps: Mapping[int, str]) -> ExchangeQuote:
        """What swapping delivered lines for other variants costs."""

    def quote_cancel(self, order: OrderView) -> Money:
        """What cancelling the whole order gives back."""

    def quote_change_items(self, order: OrderView, *, swaps: Mapping[int, str]) -> ExchangeQuote:
        """What swapping lines of a pending order costs."""

    def cancel(self, order_id: int, *, key: str, actor: str, expected_version: int, reason: str) -> Receipt:
        """Cancel a pending order and give everything back."""

    def return_and_refund(  # noqa: PLR0913 - the port names each argument so that a connector cannot mix them up
        self,
        order_id: int,
        *,
        lines: Mapping[int, int],
        reason: str,
        to: str,
        method_id: int | None,
        key: str,
        actor: str,
        expected_version: int,
        amount: Money,
    ) -> Receipt:
        """Take lines back and refund exactly the quoted amount ``to`` "original", "store_credit", or the customer's "method"."""

    def exchange(  # noqa: PLR0913 - as above
        self,
        order_id: int,
        *,
        swaps: Mapping[int, str],
        method_id: int | None,
        reason: str,
        key: str,
        actor: str,
        expected_version: int,
        difference: Money,
    ) -> Receipt:
        """Swap delivered lines for other variants and settle exactly the quoted difference."""

    def change_items(  # noqa: PLR0913 - as above
        self,
        order_id: int,
        *,
        swaps: Mapping[int, str],
        method_id: int | None,
        key: str,
        actor: str,
        expected_version: int,
        difference: Money,
    ) -> Receipt:
        """Swap lines of a pending order and settle exactly the quoted difference."""

    def compensate(  # noqa: PLR0913 - as above
        self, order_id: int, *, amount: Money, to: str, reason: str, key: str, actor: str, expected_version: int
    ) -> Receipt:
        """Give something for our own fault, once for each reason: out of the payment ("original") or as "store_credit"."""

    def quote_remedy(self, order: OrderView, *, lines: Mapping[int, int], problem: str, remedy: str) -> RemedyQuote:
        """What "reship", "refund", "store_credit" or "discount" gives for so many pieces of these lines."""

    def settle_claim(  # noqa: PLR0913 - as above
        self,
        order_id: int,
        *,
        lines: Mapping[int, int],
        problem: str,
        remedy: str,
        key: str,
        actor: str,
        expected_version: int,
        amount: Money,
    ) -> Receipt:
        """Make good for pieces that came damaged, wrong or not at all, by exactly the quoted amount."""

    def change_address(self, order_id: int, *, address: AddressView, key: str, actor: str, expected_version: int) -> Receipt:
        """Send a pending order elsewhere."""

    def change_account_address(self, customer_id: int, *, address: AddressView, key: str, actor: str) -> Receipt:
        """Put another usual address on the customer's file."""

    def open_account(self, visitor_id: int, *, opening: Opening, language: str, key: str, actor: str) -> Receipt:
        """Make a customer of a visitor, once for each key."""

    def change_contact(self, customer_id: int, *, field: str, value: str, key: str, actor: str) -> Receipt:
        """Put another name, e-mail address or telephone number on the customer's file."""

    def change_payment(self, order_id: int, *, method_id: int, key: str, actor: str, expected_version: int) -> Receipt:
        """Charge another stored instrument for a pending order and give the first one its money back."""
