"""The house's records as the desk reads them: each order with all that belongs to it in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial

from django.db.models import QuerySet

from sodan.backoffice.connector import (
    AddressView,
    LineView,
    MethodView,
    OrderView,
    ParcelView,
    PaymentView,
    ProductView,
    VariantView,
)
from sodan.backoffice.credit import StoreCredit
from sodan.backoffice.fulfilment import Fulfilment
from sodan.backoffice.order import Order, OrderLine, status_of
from sodan.backoffice.payment import MethodKind, Payment, PaymentMethod, PaymentState
from sodan.backoffice.product import Product, Variant
from sodan.kit.money import Money


def with_all(orders: QuerySet[Order]) -> QuerySet[Order]:
    """The orders with lines, payments and parcels: four queries more, however many orders."""
    return orders.prefetch_related("lines", "payments", "fulfilments", "changes")


def order_view(order: Order) -> OrderView:
    """One order read with ``with_all``."""
    lines, parcels = list(order.lines.all()), list(order.fulfilments.all())
    payments = [payment for payment in order.payments.all() if payment.state == PaymentState.CAPTURED]
    kept = sum(payment.captured_minor - payment.refunded_minor for payment in payments)
    money = partial(_money, order.currency)
    return OrderView(
        id=order.pk,
        number=order.number,
        brand_id=order.brand_id,
        customer_id=order.customer_id,
        currency=order.currency,
        status=status_of(lines),
        placed_at=order.placed_at,
        shipped_at=min((parcel.shipped_at for parcel in parcels if parcel.shipped_at), default=None),
        delivered_at=max((parcel.delivered_at for parcel in parcels if parcel.delivered_at), default=None),
        version=order.version,
        lines=tuple(_line_view(line, order.currency) for line in lines),
        payments=tuple(_payment_view(payment) for payment in payments),
        parcels=tuple(_parcel_view(parcel) for parcel in parcels),
        address=address_view(order.address),
        total=money(order.total_minor),
        refunded=money(order.total_minor - kept),
        shipping=money(order.shipping_minor),
        coupon=money(order.coupon_minor),
        changes=tuple(change.kind for change in order.changes.all() if change.status != "declined"),
    )


def _money(currency: str, minor: int) -> Money:
    return Money(minor, currency)


def _line_view(line: OrderLine, currency: str) -> LineView:
    return LineView(
        id=line.pk,
        sku=line.sku,
        titles=line.titles,
        options=line.options,
        quantity=line.ordered,
        unit_price=Money(line.unit_price_minor, currency),
        ordered=line.ordered,
        fulfilled=line.fulfilled,
        shipped=line.shipped,
        delivered=line.delivered,
        return_requested=line.return_requested,
        return_received=line.return_received,
        cancelled=line.cancelled,
        category=line.category,
        is_final_sale=line.is_final_sale,
    )


def _payment_view(payment: Payment) -> PaymentView:
    money = partial(_money, payment.currency)
    return PaymentView(
        id=payment.pk,
        method_id=payment.method_id,
        kind=payment.kind,
        label=payment.label,
        captured=money(payment.captured_minor),
        refunded=money(payment.refunded_minor),
        refundable=money(payment.refundable_minor),
        is_disputed=payment.disputed_at is not None,
    )


def _parcel_view(parcel: Fulfilment) -> ParcelView:
    return ParcelView(
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        status=parcel.status,
        shipped_at=parcel.shipped_at,
        delivered_at=parcel.delivered_at,
        promised_at=parcel.promised_at,
        events=list(parcel.events),
        contents=tuple((int(line), int(pieces)) for line, pieces in parcel.contents.items()),
    )


def address_view(stored: dict[str, str]) -> AddressView:
    """The address as it was stored; what is missing is empty."""
    return AddressView(**{name: str(stored.get(name, "")) for name in AddressView.__dataclass_fields__})


def stored_address(address: AddressView) -> dict[str, str]:
    """The address as it is stored."""
    return asdict(address)


def product_views(products: Iterable[Product], currency: str) -> tuple[ProductView, ...]:
    """The products sold in that currency; read with their variants prefetched."""
    views = (_product_view(product, currency) for product in products)
    return tuple(view for view in views if view.variants)


def _product_view(product: Product, currency: str) -> ProductView:
    sold = [variant for variant in product.variants.all() if currency in variant.prices]
    return ProductView(
        id=product.pk,
        slug=product.slug,
        titles=product.titles,
        descriptions=product.descriptions,
        category=product.category,
        facts=product.facts,
        variants=tuple(variant_view(variant, product, currency) for variant in sold),
    )


def variant_view(variant: Variant, product: Product, currency: str) -> VariantView:
    """One variant at its price in that currency."""
    return VariantView(
        sku=variant.sku,
        product_id=product.pk,
        titles=product.titles,
        options=variant.options,
        price=Money(variant.prices[currency], currency),
        available=variant.available,
    )


def method_views(methods: Iterable[PaymentMethod], credits_held: Iterable[StoreCredit]) -> tuple[MethodView, ...]:
    """A customer's instruments; gift cards and store credit with what is left on them."""
    credit = next(iter(credits_held), None)
    return tuple(_method_view(method, credit) for method in methods)


def _method_view(method: PaymentMethod, credit: StoreCredit | None) -> MethodView:
    balance = None
    if method.kind == MethodKind.GIFT_CARD and method.gift_card is not None:
        balance = Money(method.gift_card.balance_minor, method.gift_card.currency)
    elif method.kind == MethodKind.STORE_CREDIT and credit is not None:
        balance = Money(credit.balance_minor, credit.currency)
    return MethodView(id=method.pk, kind=method.kind, label=method.label, balance=balance)
