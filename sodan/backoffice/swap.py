"""One thing for another: exchanging what arrived, and changing what is not packed yet; the difference goes either way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from sodan.backoffice import quote, transfer
from sodan.backoffice.apportionment import coupon_share, discount_share
from sodan.backoffice.cancellation import check_pending
from sodan.backoffice.change import OrderChange
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.product import Movement, Variant, move_stock
from sodan.backoffice.quote import Swap, SwapStage
from sodan.backoffice.returned import Exchange, Return
from sodan.backoffice.take_back import close_return, open_return
from sodan.backoffice.undertaking import Asked
from sodan.kit.errors import Conflict
from sodan.kit.money import Money


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed: which line for which variant, the difference (positive: the customer pays), and from or to what."""

    swaps: Mapping[int, str]
    difference: Money
    method_id: int | None

    def as_json(self) -> dict[str, Any]:
        """As the change keeps it."""
        swaps = {str(line): sku for line, sku in self.swaps.items()}
        return {"swaps": swaps, "difference_minor": self.difference.minor, "method_id": self.method_id}


def hold(change: OrderChange, found: Sequence[Swap]) -> None:
    """Reserve the new pieces and remember them with their prices."""
    change.held |= {"swaps": [_remembered(swap) for swap in found]}
    # Always in the same order, so that two changes never wait for each other in a circle.
    for swap in sorted(found, key=lambda swap: swap.variant.pk):
        move_stock(swap.variant.pk, -swap.quantity, kind=Movement.SALE, ref=change.key)


def _remembered(swap: Swap) -> dict[str, int]:
    return {
        "line": swap.line.pk,
        "variant": swap.variant.pk,
        "quantity": swap.quantity,
        "price_minor": swap.price_minor,
        "coupon_minor": min(_already_off(swap), swap.price_minor * swap.quantity),
    }


def _already_off(swap: Swap) -> int:
    """What the pieces carry of a coupon and of what was given back before: the new ones carry it on."""
    return coupon_share(swap.line, swap.quantity) + discount_share(swap.line, swap.quantity)


def _plan_difference(order: Order, change: OrderChange, terms: Agreement, found: Sequence[Swap]) -> None:
    difference = sum(swap.difference_minor for swap in found)
    if Money(difference, order.currency) != terms.difference:
        raise Conflict(f"{order.number}: {terms.difference} was agreed, {difference} is right now")
    if difference > 0:
        transfer.plan_charge(order, change, difference, method_id=terms.method_id)
    elif difference < 0:
        back = min(-difference, quote.cancelled(order).minor)
        to = transfer.ORIGINAL if terms.method_id is None else transfer.METHOD
        transfer.plan_refund(order, change, back, to=to, method_id=terms.method_id)


def replace_lines(order: Order, change: OrderChange) -> list[int]:
    """Add the lines that stand in for the old ones."""
    held = change.held["swaps"]
    variants = Variant.objects.select_related("product").in_bulk([row["variant"] for row in held])
    lines = OrderLine.objects.bulk_create(_standing_in(order, row, variants[row["variant"]]) for row in held)
    return [line.pk for line in lines]


def _standing_in(order: Order, row: Mapping[str, int], variant: Variant) -> OrderLine:
    return OrderLine(
        order=order,
        variant=variant,
        sku=variant.sku,
        titles=variant.product.titles,
        options=variant.options,
        category=variant.product.category,
        is_final_sale=variant.product.is_final_sale,
        unit_price_minor=row["price_minor"],
        coupon_minor=row["coupon_minor"],
        ordered=row["quantity"],
        replaces_id=row["line"],
    )


def let_go(change: OrderChange) -> None:
    """The pieces that were held are free for others."""
    for row in sorted(change.held["swaps"], key=lambda row: int(row["variant"])):
        move_stock(row["variant"], row["quantity"], kind=Movement.RELEASE, ref=change.key)


@dataclass(frozen=True, slots=True)
class ItemExchange:
    """Delivered lines come back and others go out."""

    asked: Asked
    terms: Agreement

    def prepare(self, order: Order, change: OrderChange) -> None:
        """Reserve the new, set the old down as coming back, and plan the difference."""
        found = quote.swaps_of(order, self.terms.swaps, stage=SwapStage.DELIVERED)
        hold(change, found)
        _plan_difference(order, change, self.terms, found)
        open_return(order, change, {swap.line.pk: swap.quantity for swap in found})

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:
        """The new lines join the order, waiting to be packed."""
        returned = Return.objects.get(order=order, change=change)
        difference = settlement.charged_minor - settlement.refunded_minor
        Exchange.objects.create(change=change, returned=returned, difference_minor=difference)
        return {"return_id": returned.pk, "new_lines": replace_lines(order, change)}

    def undo(self, order: Order, change: OrderChange) -> None:  # noqa: ARG002 - one shape for all
        """Everything stays where it is."""
        close_return(change)
        let_go(change)


@dataclass(frozen=True, slots=True)
class ItemChange:
    """Lines of a pending order give way to others."""

    asked: Asked
    terms: Agreement

    def prepare(self, order: Order, change: OrderChange) -> None:
        """Reserve the new, take the old off so that nobody packs it, and plan the difference."""
        check_pending(order)
        found = quote.swaps_of(order, self.terms.swaps, stage=SwapStage.PENDING)
        hold(change, found)
        _plan_difference(order, change, self.terms, found)
        for swap in found:
            OrderLine.objects.filter(pk=swap.line.pk).update(cancelled=F("cancelled") + swap.quantity)

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:
        """The new lines join the order and the old pieces go back on the shelf."""
        old = OrderLine.objects.in_bulk([row["line"] for row in change.held["swaps"]])
        for row in sorted(change.held["swaps"], key=lambda row: old[row["line"]].variant_id):
            move_stock(old[row["line"]].variant_id, row["quantity"], kind=Movement.RELEASE, ref=change.key)
        return {"new_lines": replace_lines(order, change), "refunded_minor": settlement.refunded_minor}

    def undo(self, order: Order, change: OrderChange) -> None:
        """The order stands as before."""
        for row in change.held["swaps"]:
            OrderLine.objects.filter(order=order, pk=row["line"]).update(cancelled=F("cancelled") - row["quantity"])
        let_go(change)
