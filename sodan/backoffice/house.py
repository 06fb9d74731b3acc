"""The built-in shop: the ``Shop`` port filled from our own records, with the simulated payment provider behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sodan.backoffice import quote
from sodan.backoffice.connector import (
    ExchangeQuote,
    LedgerLineView,
    MethodView,
    OrderView,
    ProductView,
    ReturnQuote,
    Shop,
    VariantView,
)
from sodan.backoffice.credit import StoreCredit
from sodan.backoffice.ledger import LedgerLine
from sodan.backoffice.order import Order
from sodan.backoffice.payment import PaymentMethod
from sodan.backoffice.product import Product, Variant
from sodan.backoffice.provider import Provider
from sodan.backoffice.simulator import Simulator
from sodan.backoffice.view import method_views, order_view, product_views, variant_view, with_all
from sodan.company.brand import Brand
from sodan.kit.errors import NotFound
from sodan.kit.money import Money


class HouseShop:
    """One brand's shop in our own tables; every read stays within the brand."""

    def __init__(self, brand: Brand, *, provider: Provider | None = None) -> None:
        """Money moves through ``provider``; the simulator unless another is named."""
        self.brand = brand
        self.provider = provider or Simulator()

    def orders_of(self, customer_id: int, *, limit: int = 20) -> tuple[OrderView, ...]:
        """Newest first; four queries, however many orders."""
        mine = Order.objects.filter(brand=self.brand, customer_id=customer_id).order_by("-placed_at", "-id")
        return tuple(order_view(order) for order in with_all(mine)[:limit])

    def order(self, number: str) -> OrderView | None:
        """The order people call by that number."""
        found = with_all(Order.objects.filter(brand=self.brand, number=number)).first()
        return order_view(found) if found else None

    def products(self) -> tuple[ProductView, ...]:
        """Everything with a price in this brand's currency."""
        return product_views(Product.objects.prefetch_related("variants"), self.brand.currency)

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
