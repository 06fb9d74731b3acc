"""What an act would cost or give back, computed from the records; the same sums are made again under the lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from sodan.backoffice.apportionment import Apportionment, apportioned, staying
from sodan.backoffice.connector import ExchangeQuote, RemedyQuote, ReturnQuote
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.payment import MethodKind, Payment, PaymentState
from sodan.backoffice.product import Variant
from sodan.kit.errors import NotFound, Refused
from sodan.kit.money import Money
from sodan.policy.charge import claim_goods_stay_below, keep_discount, return_shipping, withdraws_coupon

# A gift card gets its part back first (I5): that money can go nowhere else, and the card's share stays with its issuer.
_REFUND_ORDER = {MethodKind.GIFT_CARD.value: 0, MethodKind.STORE_CREDIT.value: 1}

# What becomes of the pieces of a claim, and the two problems in which they are not with the customer.
COME_BACK, STAY, LOST, MISSING = "come_back", "stay", "lost", "missing"


class SwapStage(StrEnum):
    """Whether pieces are swapped that arrived, or pieces that are not packed yet."""

    DELIVERED = "delivered"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Swap:
    """So many pieces of one line for another variant."""

    line: OrderLine
    variant: Variant
    quantity: int
    price_minor: int

    @property
    def difference_minor(self) -> int:
        """What the new pieces cost more (positive) or less (negative)."""
        return (self.price_minor - self.line.unit_price_minor) * self.quantity


def lines_to_return(order: Order, lines: Mapping[int, int]) -> list[tuple[OrderLine, int]]:
    """The lines with the pieces to take back. Raises NotFound for a foreign line, Refused for pieces not with the customer."""
    if not lines:
        raise Refused("nothing to return", reasons=("nothing_chosen",))
    found = _lines_of(order, lines)
    for line in found:
        if not 1 <= lines[line.pk] <= line.delivered - line.return_requested:
            raise Refused(f"line {line.pk}: {lines[line.pk]} are not with the customer", reasons=("not_with_customer",))
    return [(line, lines[line.pk]) for line in found]


def _lines_of(order: Order, wanted: Iterable[int]) -> list[OrderLine]:
    found = list(OrderLine.objects.filter(order=order, pk__in=list(wanted)))
    if len(found) != len(list(wanted)):
        raise NotFound(f"a line of {order.number}")
    return found


def payments_of(order: Order) -> list[Payment]:
    """The order's captured payments, in the order money goes back to them."""
    captured = Payment.objects.filter(order=order, state=PaymentState.CAPTURED)
    return sorted(captured, key=lambda payment: (_REFUND_ORDER.get(payment.kind, 2), payment.pk))


def split(amount_minor: int, payments: Sequence[Payment]) -> list[tuple[Payment, int]]:
    """Share a refund over the payments, each up to what it can still give. Raises Refused when they cannot give it all."""
    parts: list[tuple[Payment, int]] = []
    left = amount_minor
    for payment in payments:
        part = min(left, payment.refundable_minor)
        if part > 0:
            parts.append((payment, part))
            left -= part
    if left:
        raise Refused(f"{left} more than was paid", reasons=("more_than_paid",))
    return parts


def returned(order: Order, *, lines: Mapping[int, int], reason: str) -> ReturnQuote:
    """Goods at the price they were bought for, less the coupon they carry or lose the rest, less postage."""
    worth = apportionment(order, lines, reason=reason)
    payments = payments_of(order)
    postage = min(return_shipping(order.brand, reason=reason).minor, max(0, worth.paid_minor))
    amount = min(max(0, worth.paid_minor - postage), sum(payment.refundable_minor for payment in payments))
    money = partial(_money, order.currency)
    return ReturnQuote(
        amount=money(amount),
        parts=tuple((payment.pk, money(part)) for payment, part in split(amount, payments)),
        goods=money(worth.goods_minor),
        coupon_share=money(worth.coupon_minor),
        coupon_withdrawn=money(worth.withdrawn_minor),
        discount=money(worth.discount_minor),
        return_shipping=money(postage),
    )


def apportionment(order: Order, lines: Mapping[int, int], *, reason: str) -> Apportionment:
    """What the pieces are worth. A coupon with a threshold is withdrawn as the policies say, and never for a fault of ours."""
    chosen = lines_to_return(order, lines)
    threshold = order.coupon_from_minor if withdraws_coupon(order.brand, reason=reason) else 0
    return apportioned(chosen, lines=list(order.lines.all()), threshold_minor=threshold)


def _money(currency: str, minor: int) -> Money:
    return Money(minor, currency)


def remedied(order: Order, *, lines: Mapping[int, int], problem: str, remedy: str) -> RemedyQuote:
    """What a remedy gives for some pieces: what was paid for them, a part of it, or the same once more."""
    chosen = pieces_of_claim(order, lines)
    worth = apportioned(chosen, lines=list(order.lines.all()), threshold_minor=0)
    left = sum(payment.refundable_minor for payment in payments_of(order))
    whole = worth.paid_minor + _postage_of_nothing(order, lines)
    minor = {"reship": 0, "discount": worth.paid_minor * keep_discount(order.brand) // 100}.get(remedy, whole)
    is_there = remedy != "reship" or all(line.variant.available >= quantity for line, quantity in chosen)
    money = partial(_money, order.currency)
    return RemedyQuote(
        amount=money(max(0, min(minor, left))),
        paid=money(worth.paid_minor),
        goods=_goods(order, problem, remedy, money(worth.paid_minor)),
        available=is_there,
    )


def _goods(order: Order, problem: str, remedy: str, worth: Money) -> str:
    """Whether the pieces come back: not what never came, not what is kept, not what is worth less than the policies say."""
    if problem == LOST:
        return LOST
    is_kept = problem == MISSING or remedy == "discount" or worth < claim_goods_stay_below(order.brand)
    return STAY if is_kept else COME_BACK


def _postage_of_nothing(order: Order, lines: Mapping[int, int]) -> int:
    """The delivery fee, where nothing of the order ever arrived and nothing of it is to come."""
    every = list(order.lines.all())
    is_nothing = all(line.delivered == 0 and staying(line, lines.get(line.pk, 0)) == 0 for line in every)
    return order.shipping_minor if is_nothing else 0


def pieces_of_claim(order: Order, lines: Mapping[int, int]) -> list[tuple[OrderLine, int]]:
    """The lines with the pieces claimed: sent, and in no return. Raises NotFound for a foreign line, Refused for others."""
    if not lines:
        raise Refused("nothing to claim", reasons=("nothing_chosen",))
    found = _lines_of(order, lines)
    for line in found:
        if not 1 <= lines[line.pk] <= line.shipped - line.return_requested:
            raise Refused(f"line {line.pk}: {lines[line.pk]} were not sent", reasons=("not_with_customer",))
    return [(line, lines[line.pk]) for line in found]


def cancelled(order: Order) -> Money:
    """Everything that was paid and has not gone back."""
    return Money(sum(payment.refundable_minor for payment in payments_of(order)), order.currency)


def swaps_of(order: Order, swaps: Mapping[int, str], *, stage: SwapStage) -> list[Swap]:
    """Whole lines for other variants: delivered pieces still with the customer, or pieces not yet packed.

    Raises NotFound for a foreign line or a variant not sold here, Refused when there is nothing to swap.
    """
    if not swaps:
        raise Refused("nothing to swap", reasons=("nothing_chosen",))
    lines = _lines_of(order, swaps)
    variants = {variant.sku: variant for variant in Variant.objects.filter(sku__in=set(swaps.values()))}
    return [_swap(order, line, variants.get(swaps[line.pk]), stage=stage) for line in lines]


def _swap(order: Order, line: OrderLine, variant: Variant | None, *, stage: SwapStage) -> Swap:
    if variant is None or order.currency not in variant.prices:
        raise NotFound(f"no such variant is sold for {order.currency}")
    if stage == SwapStage.DELIVERED:
        quantity, why = line.delivered - line.return_requested, "not_with_customer"
    else:
        quantity, why = line.ordered - line.fulfilled - line.cancelled, "already_packed"
    if quantity < 1:
        raise Refused(f"line {line.pk} has nothing to swap", reasons=(why,))
    price = line.unit_price_minor if variant.pk == line.variant_id else int(variant.prices[order.currency])
    return Swap(line, variant, quantity, price)


def exchanged(order: Order, swaps: Mapping[int, str], *, stage: SwapStage) -> ExchangeQuote:
    """What the swaps cost, and whether every wanted piece is there."""
    found = swaps_of(order, swaps, stage=stage)
    wanted: dict[int, int] = {}
    for swap in found:
        wanted[swap.variant.pk] = wanted.get(swap.variant.pk, 0) + swap.quantity
    enough = all(swap.variant.available >= wanted[swap.variant.pk] for swap in found)
    return ExchangeQuote(Money(sum(swap.difference_minor for swap in found), order.currency), enough)
