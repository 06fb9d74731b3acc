"""The built-in shop: the ``Shop`` port filled from our own records, with the simulated payment provider behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sodan.backoffice import quote
from sodan.backoffice.account import change_contact_data, change_usual_address, open_customer_account
from sodan.backoffice.acquiring import provider_of
from sodan.backoffice.cancellation import Cancellation
from sodan.backoffice.change import ChangeKind
from sodan.backoffice.compensation import Compensation
from sodan.backoffice.connector import (
    AddressView,
    ExchangeQuote,
    LedgerLineView,
    MethodView,
    OrderView,
    ProductView,
    Receipt,
    RemedyQuote,
    ReturnQuote,
    Shop,
    VariantView,
)
from sodan.backoffice.credit import StoreCredit
from sodan.backoffice.ledger import LedgerLine
from sodan.backoffice.money_back import refund_views, refunds_of
from sodan.backoffice.order import Order
from sodan.backoffice.payment import PaymentMethod
from sodan.backoffice.product import Product, Variant
from sodan.backoffice.provider import Capabilities, Provider
from sodan.backoffice.redirect import AddressChange, PaymentChange
from sodan.backoffice.refund_view import RefundView
from sodan.backoffice.remedy import Remedying, RemedyTerms
from sodan.backoffice.shelf import shelf
from sodan.backoffice.swap import Agreement, ItemChange, ItemExchange
from sodan.backoffice.take_back import TakeBack
from sodan.backoffice.undertaking import Asked, carry_out
from sodan.backoffice.view import method_views, order_view, product_views, stored_address, variant_view, with_all
from sodan.company.brand import Brand
from sodan.customers.account import Opening
from sodan.kit.errors import NotFound
from sodan.kit.money import Money


class Written(NamedTuple):
    """By which key, by whom and on which version a write was asked for."""

    key: str
    actor: str
    expected_version: int


class HouseShop:
    """One brand's shop in our own tables; every read stays within the brand."""

    def __init__(self, brand: Brand, *, provider: Provider | None = None) -> None:
        """Money moves through ``provider``; the brand's own unless another is named."""
        self.brand = brand
        self.provider = provider or provider_of(brand)

    @property
    def capabilities(self) -> Capabilities:
        """What the provider promises."""
        return self.provider.capabilities

    def orders_of(self, customer_id: int, *, limit: int = 20) -> tuple[OrderView, ...]:
        """Newest first; five queries, however many orders."""
        mine = Order.objects.filter(brand=self.brand, customer_id=customer_id).order_by("-placed_at", "-id")
        return tuple(order_view(order) for order in with_all(mine)[:limit])

    def order(self, number: str) -> OrderView | None:
        """The order people call by that number; its digits alone stand for the number with the shop's own prefix."""
        mine = Order.objects.filter(brand=self.brand)
        if number.isdigit():
            newest = mine.order_by("-id").values_list("number", flat=True).first() or ""
            number = newest.rstrip("0123456789") + number
        found = with_all(mine.filter(number=number.upper())).first()
        return order_view(found) if found else None

    def products(self) -> tuple[ProductView, ...]:
        """Everything with a price in this brand's currency."""
        return shelf(self.brand.currency)

    def product(self, product_id: int) -> ProductView | None:
        """One product sold here."""
        found = product_views(Product.objects.filter(pk=product_id).prefetch_related("variants"), self.brand.currency)
        return found[0] if found else None

    def variant(self, sku: str) -> VariantView | None:
        """One variant sold here."""
        found = Variant.objects.select_related("product").filter(sku=sku).first()
        if found is None or self.brand.currency not in found.prices:
            return None
        return variant_view(found, found.product, self.brand.currency)

    def payment_methods(self, customer_id: int) -> tuple[MethodView, ...]:
        """The customer's instruments with the balances we hold."""
        methods = PaymentMethod.objects.select_related("gift_card").filter(customer_id=customer_id, customer__brand=self.brand)
        credit = StoreCredit.objects.filter(customer_id=customer_id, currency=self.brand.currency)
        return method_views(methods, credit)

    def refunds_of(self, customer_id: int, *, limit: int = 20) -> tuple[RefundView, ...]:
        """Newest first, in one query; what was called off before it was agreed is none."""
        return refund_views(refunds_of(self.brand, customer_id)[:limit])

    def quote_return(self, order: OrderView, *, lines: Mapping[int, int], reason: str) -> ReturnQuote:
        """See ``quote.returned``."""
        return quote.returned(self._record(order.id), lines=lines, reason=reason)

    def quote_exchange(self, order: OrderView, *, swaps: Mapping[int, str]) -> ExchangeQuote:
        """See ``quote.exchanged``."""
        return quote.exchanged(self._record(order.id), swaps, stage=quote.SwapStage.DELIVERED)

    def quote_cancel(self, order: OrderView) -> Money:
        """See ``quote.cancelled``."""
        return quote.cancelled(self._record(order.id))

    def quote_change_items(self, order: OrderView, *, swaps: Mapping[int, str]) -> ExchangeQuote:
        """See ``quote.exchanged``, for pieces not yet packed."""
        return quote.exchanged(self._record(order.id), swaps, stage=quote.SwapStage.PENDING)

    def quote_remedy(self, order: OrderView, *, lines: Mapping[int, int], problem: str, remedy: str) -> RemedyQuote:
        """See ``quote.remedied``."""
        return quote.remedied(self._record(order.id), lines=lines, problem=problem, remedy=remedy)

    def cancel(self, order_id: int, *, key: str, actor: str, expected_version: int, reason: str) -> Receipt:
        """See ``cancellation``."""
        asked = self._asked(order_id, ChangeKind.CANCEL, Written(key, actor, expected_version), reason=reason)
        return carry_out(Cancellation(asked), self.provider)

    def return_and_refund(  # noqa: PLR0913 - the port's shape
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
        """See ``take_back``."""
        actions = {"lines": {str(line): quantity for line, quantity in lines.items()}, "to": to, "amount_minor": amount.minor}
        if method_id is not None:
            actions["method_id"] = method_id
        written = Written(key, actor, expected_version)
        asked = self._asked(order_id, ChangeKind.RETURN, written, reason=reason, actions=actions)
        return carry_out(TakeBack(asked, lines, amount, to, method_id), self.provider)

    def exchange(  # noqa: PLR0913 - the port's shape
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
        """See ``swap``."""
        agreed = Agreement(swaps, difference, method_id)
        written = Written(key, actor, expected_version)
        asked = self._asked(order_id, ChangeKind.EXCHANGE, written, reason=reason, actions=agreed.as_json())
        return carry_out(ItemExchange(asked, agreed), self.provider)

    def change_items(  # noqa: PLR0913 - the port's shape
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
        """See ``swap``."""
        agreed = Agreement(swaps, difference, method_id)
        written = Written(key, actor, expected_version)
        asked = self._asked(order_id, ChangeKind.EDIT, written, actions=agreed.as_json())
        return carry_out(ItemChange(asked, agreed), self.provider)

    def compensate(  # noqa: PLR0913 - as the port has it
        self, order_id: int, *, amount: Money, to: str, reason: str, key: str, actor: str, expected_version: int
    ) -> Receipt:
        """Give money back or credit on top, once for each reason."""
        terms = {"amount_minor": amount.minor, "to": to}
        asked = self._asked(
            order_id, ChangeKind.COMPENSATION, Written(key, actor, expected_version), reason=reason, actions=terms
        )
        return carry_out(Compensation(asked, amount, to), self.provider)

    def settle_claim(  # noqa: PLR0913 - the port's shape
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
        """See ``remedy``."""
        agreed = RemedyTerms(lines, problem, remedy, amount)
        written = Written(key, actor, expected_version)
        asked = self._asked(order_id, ChangeKind.CLAIM, written, reason=problem, actions=agreed.as_json())
        return carry_out(Remedying(asked, agreed), self.provider)

    def change_address(self, order_id: int, *, address: AddressView, key: str, actor: str, expected_version: int) -> Receipt:
        """See ``redirect``."""
        written = Written(key, actor, expected_version)
        asked = self._asked(order_id, ChangeKind.ADDRESS, written, actions=stored_address(address))
        return carry_out(AddressChange(asked, address), self.provider)

    def change_account_address(self, customer_id: int, *, address: AddressView, key: str, actor: str) -> Receipt:
        """See ``account``."""
        return change_usual_address(self.brand, customer_id, address=address, key=key, actor=actor)

    def open_account(self, visitor_id: int, *, opening: Opening, language: str, key: str, actor: str) -> Receipt:
        """See ``account``."""
        return open_customer_account(self.brand, visitor_id, opening=opening, language=language, key=key, actor=actor)

    def change_contact(self, customer_id: int, *, field: str, value: str, key: str, actor: str) -> Receipt:
        """See ``account``."""
        return change_contact_data(self.brand, customer_id, field=field, value=value, key=key, actor=actor)

    def change_payment(self, order_id: int, *, method_id: int, key: str, actor: str, expected_version: int) -> Receipt:
        """See ``redirect``."""
        written = Written(key, actor, expected_version)
        asked = self._asked(order_id, ChangeKind.PAYMENT, written, actions={"method_id": method_id})
        return carry_out(PaymentChange(asked, method_id), self.provider)

    def _asked(
        self, order_id: int, kind: ChangeKind, written: Written, *, reason: str = "", actions: Mapping[str, object] | None = None
    ) -> Asked:
        return Asked(
            brand_id=self.brand.pk,
            order_id=order_id,
            kind=kind,
            key=written.key,
            actor=written.actor,
            expected_version=written.expected_version,
            reason=reason,
            actions=dict(actions or {}),
        )

    def _record(self, order_id: int) -> Order:
        found = Order.objects.filter(brand=self.brand, pk=order_id).first()
        if found is None:
            raise NotFound(f"order {order_id}")
        return found


def shop_of(brand: Brand) -> Shop:
    """The shop system behind a brand; the built-in one until another is connected."""
    return HouseShop(brand)


def ledger_lines_of(operation_keys: Sequence[str]) -> list[LedgerLineView]:
    """The journal lines that these operations wrote, oldest first, for the desk's side panel."""
    lines = LedgerLine.objects.select_related("entry").filter(entry__operation__in=operation_keys).order_by("entry_id", "id")
    return [
        LedgerLineView(line.entry_id, line.entry.kind, line.account, Money(line.minor, line.currency), line.entry.at)
        for line in lines
    ]
