"""Placing an order: stock is taken, the coupon shared over the lines, the payment captured and the sale booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from sodan.backoffice import booking, ledger
from sodan.backoffice.connector import AddressView
from sodan.backoffice.credit import change_gift_card, change_store_credit
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.payment import MethodKind, Payment, PaymentMethod, PaymentState
from sodan.backoffice.product import Movement, Variant, move_stock
from sodan.backoffice.provider import Provider
from sodan.backoffice.terms import Terms
from sodan.backoffice.view import stored_address
from sodan.customers.customer import Customer
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Refused
from sodan.kit.money import Money


@dataclass(frozen=True, slots=True)
class Basket:
    """What is bought: ``items`` are sku and pieces; ``payments`` are instruments with the minor units each pays."""

    number: str
    items: Sequence[tuple[str, int]]
    payments: Sequence[tuple[PaymentMethod, int]]
    address: AddressView
    shipping_minor: int = 0
    coupon_minor: int = 0
    coupon_code: str = ""
    coupon_from_minor: int = 0
    placed_at: datetime = field(default_factory=now)


def place(customer: Customer, basket: Basket, *, provider: Provider) -> Order:
    """Charge the provider's instruments, then write the order. Raises Refused when one declines or the sums do not meet.

    The keys of the charges come from the order's number, so a second attempt under the same number charges nothing twice.
    """
    currency = customer.brand.currency
    for at, (method, minor) in enumerate(basket.payments):
        if method.kind in {MethodKind.CARD, MethodKind.VIRTUAL_ACCOUNT}:
            answer = provider.charge(_key(basket, at), token=method.token, amount=Money(minor, currency))
            if not answer.is_success:
                raise Refused(f"{basket.number}: {method.label} declined", reasons=("payment_declined",))
    return _written(customer, basket)


def _key(basket: Basket, at: int) -> str:
    return f"{basket.number}:c{at}"


@transaction.atomic
def _written(customer: Customer, basket: Basket) -> Order:
    brand = customer.brand
    terms = Terms.objects.filter(brand=brand).first()
    order = Order(
        brand=brand,
        customer=customer,
        number=basket.number,
        currency=brand.currency,
        placed_at=basket.placed_at,
        address=stored_address(basket.address),
        shipping_minor=basket.shipping_minor,
        coupon_minor=basket.coupon_minor,
        coupon_code=basket.coupon_code,
        coupon_from_minor=basket.coupon_from_minor,
        tax_basis_points=terms.tax_basis_points if terms else 0,
    )
    lines = lines_for(order, basket)
    order.total_minor = sum(line.unit_price_minor * line.ordered for line in lines) + order.shipping_minor - order.coupon_minor
    if order.total_minor != sum(minor for _, minor in basket.payments):
        raise Conflict(f"{basket.number}: {order.total_minor} is to pay")
    order.save()
    OrderLine.objects.bulk_create(lines)
    for line in sorted(lines, key=lambda line: line.variant_id):
        move_stock(line.variant_id, -line.ordered, kind=Movement.SALE, ref=order.number)
    payments = payments_for(order, basket)
    for payment in payments:
        _take_held(payment)
        payment.save()
    ledger.post(booking.sale(order, payments, actor="shop"))
    return order


def lines_for(order: Order, basket: Basket) -> list[OrderLine]:
    """The lines at today's prices, each with its exact share of the coupon; not stored yet."""
    wanted = dict(basket.items)
    variants = {found.sku: found for found in Variant.objects.select_related("product").filter(sku__in=wanted)}
    lines = [line_of(order, variants[sku], quantity) for sku, quantity in basket.items]
    share_coupon(order, lines)
    return lines


def line_of(order: Order, variant: Variant, quantity: int) -> OrderLine:
    """One line as it is sold today; not stored yet."""
    product = variant.product
    return OrderLine(
        order=order,
        variant=variant,
        sku=variant.sku,
        titles=product.titles,
        options=variant.options,
        category=product.category,
        is_final_sale=product.is_final_sale,
        unit_price_minor=variant.prices[order.currency],
        ordered=quantity,
    )


def share_coupon(order: Order, lines: Sequence[OrderLine]) -> None:
    """Share the coupon over the lines by their value; the parts sum to it exactly."""
    if order.coupon_minor:
        parts = Money(order.coupon_minor, order.currency).allocate([line.unit_price_minor * line.ordered for line in lines])
        for line, part in zip(lines, parts, strict=True):
            line.coupon_minor = part.minor


def payments_for(order: Order, basket: Basket) -> list[Payment]:
    """The captured payments; not stored yet."""
    return [
        Payment(
            order=order,
            method=method,
            gift_card=method.gift_card,
            kind=method.kind,
            label=method.label,
            key=_key(basket, at),
            state=PaymentState.CAPTURED,
            currency=order.currency,
            amount_minor=minor,
            captured_minor=minor,
        )
        for at, (method, minor) in enumerate(basket.payments)
    ]


def _take_held(payment: Payment) -> None:
    amount = Money(-payment.amount_minor, payment.currency)
    if payment.kind == MethodKind.GIFT_CARD and payment.gift_card_id is not None:
        change_gift_card(payment.gift_card_id, amount)
    elif payment.kind == MethodKind.STORE_CREDIT:
        change_store_credit(payment.order.customer_id, amount)
