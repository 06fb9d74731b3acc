"""A coupon shared over what was bought with it: what each returned piece carries of it, and when what stays loses it.

All sums are whole minor units. Shares of a line are differences of rounded-down running totals, so that all pieces together
carry exactly the line's share, and the lines, shared by largest remainder, exactly the coupon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Couponed(Protocol):
    """What the sums read of an order line."""

    pk: int
    unit_price_minor: int
    coupon_minor: int
    is_coupon_withdrawn: bool
    discount_minor: int
    ordered: int
    cancelled: int
    return_requested: int


@dataclass(frozen=True, slots=True)
class Apportionment:
    """What some pieces are worth: at the price of the day, what they carry of the coupon, and what staying pieces give back.

    ``repriced`` are the lines whose staying pieces lose the coupon, which is taken off this refund once. ``discounts`` is
    what was given back before of the price of each line's going pieces.
    """

    goods_minor: int
    coupon_minor: int
    withdrawn_minor: int = 0
    repriced: tuple[int, ...] = ()
    discounts: tuple[tuple[int, int], ...] = ()

    @property
    def discount_minor(self) -> int:
        """What was given back before of the price of these pieces."""
        return sum(minor for _, minor in self.discounts)

    @property
    def paid_minor(self) -> int:
        """What was paid for these pieces, as things now stand; at or below zero nothing can go back for them alone."""
        return self.goods_minor - self.coupon_minor - self.withdrawn_minor - self.discount_minor


def coupon_share(line: Couponed, quantity: int, *, after: int = 0) -> int:
    """What so many further pieces carry of the line's coupon, when ``after`` others went just before."""
    if line.is_coupon_withdrawn:
        return 0
    gone = line.cancelled + line.return_requested + after
    return line.coupon_minor * (gone + quantity) // line.ordered - line.coupon_minor * gone // line.ordered


def staying(line: Couponed, quantity: int = 0) -> int:
    """How many pieces stay when so many go."""
    return line.ordered - line.cancelled - line.return_requested - quantity


def discount_share(line: Couponed, quantity: int) -> int:
    """What so many of the staying pieces carry of what was given back before; the last ones carry all that is left of it."""
    left = staying(line)
    return line.discount_minor if quantity >= left else line.discount_minor * quantity // left


def apportioned(chosen: Sequence[tuple[Couponed, int]], *, lines: Sequence[Couponed], threshold_minor: int) -> Apportionment:
    """The worth of the chosen pieces.

    Where what stays of ``lines`` comes to less than ``threshold_minor`` (0: there is none), the coupon is withdrawn from it.
    """
    going = {line.pk: quantity for line, quantity in chosen}
    goods = sum(line.unit_price_minor * quantity for line, quantity in chosen)
    coupon = sum(coupon_share(line, quantity) for line, quantity in chosen)
    discounts = tuple((line.pk, share) for line, quantity in chosen if (share := discount_share(line, quantity)))
    rest = [(line, staying(line, going.get(line.pk, 0))) for line in lines]
    worth = sum(line.unit_price_minor * left for line, left in rest)
    if not 0 < worth < threshold_minor:
        return Apportionment(goods, coupon, discounts=discounts)
    kept = [(line, coupon_share(line, left, after=going.get(line.pk, 0))) for line, left in rest if left]
    repriced = tuple(line.pk for line, share in kept if share)
    return Apportionment(goods, coupon, sum(share for _, share in kept), repriced, discounts)
