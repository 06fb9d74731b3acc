"""Making good for pieces that came damaged, wrong or not at all: the same again, the money, credit, or a part of the price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from sodan.backoffice import quote, transfer
from sodan.backoffice.apportionment import apportioned
from sodan.backoffice.change import OrderChange
from sodan.backoffice.fulfilment import Fulfilment, Stage
from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.product import Movement, move_stock
from sodan.backoffice.quote import Swap
from sodan.backoffice.swap import hold, let_go, replace_lines
from sodan.backoffice.take_back import close_return, open_return, put_back, take_off, waive_return
from sodan.backoffice.undertaking import Asked
from sodan.kit.errors import Conflict, Refused
from sodan.kit.money import Money

RESHIP, DISCOUNT = "reship", "discount"
_PAID_TO = {"refund": transfer.ORIGINAL, "store_credit": transfer.STORE_CREDIT, DISCOUNT: transfer.ORIGINAL}


@dataclass(frozen=True, slots=True)
class RemedyTerms:
    """What was agreed: which pieces, what is wrong with them, which remedy, and the money that goes back."""

    lines: Mapping[int, int]
    problem: str
    remedy: str
    amount: Money

    def as_json(self) -> dict[str, Any]:
        """As the change keeps it."""
        lines = {str(line): quantity for line, quantity in self.lines.items()}
        return {"lines": lines, "remedy": self.remedy, "amount_minor": self.amount.minor}


@dataclass(frozen=True, slots=True)
class Remedying:
    """Carry one remedy through. Pieces of a lost parcel are as if never sent; all others come back, or are let go.

    ``held["goods"]`` remembers which, so that an attempt taken up again needs not ask anew.
    """

    asked: Asked
    terms: RemedyTerms

    def prepare(self, order: Order, change: OrderChange) -> None:
        """The sum must be the one agreed to; then pieces, stock and money are set down together."""
        terms = self.terms
        if terms.remedy not in (RESHIP, *_PAID_TO):
            raise Refused(f"no remedy “{terms.remedy}”", reasons=("remedy_unknown",))
        quoted = quote.remedied(order, lines=terms.lines, problem=terms.problem, remedy=terms.remedy)
        if quoted.amount != terms.amount:
            raise Conflict(f"{order.number}: {terms.amount} was agreed, another sum is right now")
        if terms.remedy != RESHIP and not terms.amount:
            raise Refused(f"{order.number}: nothing would go back", reasons=("nothing_to_give",))
        change.held = {"goods": quoted.goods}
        if quoted.goods == quote.LOST:
            self._recall(order, change)
        elif terms.remedy == DISCOUNT:
            self._reduce(order, change)
        else:
            self._set_down(order, change)
        if terms.remedy != RESHIP:
            transfer.plan_refund(order, change, terms.amount.minor, to=_PAID_TO[terms.remedy])

    def conclude(self, order: Order, change: OrderChange, settlement: transfer.Settlement) -> dict[str, Any]:
        """The same again joins the order, waiting to be packed; the rest was done before."""
        details = {"remedy": self.terms.remedy, "goods": change.held["goods"], "refunded_minor": settlement.refunded_minor}
        return details | ({"new_lines": replace_lines(order, change)} if "swaps" in change.held else {})

    def undo(self, order: Order, change: OrderChange) -> None:
        """The money was declined: every piece is where it was."""
        if change.held["goods"] == quote.LOST:
            self._resend(order, change)
        elif self.terms.remedy == DISCOUNT:
            for line_id, minor in change.held["reduced"]:
                OrderLine.objects.filter(pk=line_id).update(discount_minor=F("discount_minor") - minor)
        else:
            close_return(change)
            put_back(order, change)
            if "swaps" in change.held:
                let_go(change)

    def _set_down(self, order: Order, change: OrderChange) -> None:
        """The pieces come back, or stay where they are for good; where the same is sent again, it is reserved."""
        chosen = quote.lines_to_return(order, self.terms.lines)
        if self.terms.remedy == RESHIP:
            hold(change, [Swap(line, line.variant, quantity, line.unit_price_minor) for line, quantity in chosen])
        worth = apportioned(chosen, lines=list(order.lines.all()), threshold_minor=0)
        open_return(order, change, self.terms.lines)
        take_off(order, change, worth)
        if change.held["goods"] == quote.STAY:
            waive_return(change)

    def _reduce(self, order: Order, change: OrderChange) -> None:
        """The pieces stay, at a lower price; one reduced before is not reduced again."""
        chosen = quote.lines_to_return(order, self.terms.lines)
        if any(line.discount_minor for line, _ in chosen):
            raise Refused(f"{order.number} was reduced before", reasons=("claimed_once",))
        parts = self.terms.amount.allocate([line.unit_price_minor * quantity for line, quantity in chosen])
        change.held |= {"reduced": [[line.pk, part.minor] for (line, _), part in zip(chosen, parts, strict=True)]}
        for line_id, minor in change.held["reduced"]:
            OrderLine.objects.filter(pk=line_id).update(discount_minor=F("discount_minor") + minor)

    def _recall(self, order: Order, change: OrderChange) -> None:
        """Pieces of a lost parcel are as if never sent: to be packed anew from the shelf, or cancelled."""
        is_again = self.terms.remedy == RESHIP
        for line_id, quantity in sorted(self.terms.lines.items()):
            sent = OrderLine.objects.filter(order=order, pk=line_id, shipped__gte=F("delivered") + quantity)
            more = {} if is_again else {"cancelled": F("cancelled") + quantity}
            if not sent.update(shipped=F("shipped") - quantity, fulfilled=F("fulfilled") - quantity, **more):
                raise Conflict(f"line {line_id}: {quantity} are not on their way")
        change.held |= {"parcels": _mark_lost(order, self.terms.lines)}
        for line in OrderLine.objects.filter(order=order, pk__in=self.terms.lines).order_by("variant_id"):
            if is_again:
                move_stock(line.variant_id, -self.terms.lines[line.pk], kind=Movement.SALE, ref=change.key)

    def _resend(self, order: Order, change: OrderChange) -> None:
        for line_id, quantity in self.terms.lines.items():
            back = {"shipped": F("shipped") + quantity, "fulfilled": F("fulfilled") + quantity}
            OrderLine.objects.filter(order=order, pk=line_id).update(cancelled=F("cancelled") - quantity, **back)
        Fulfilment.objects.filter(pk__in=change.held["parcels"]).update(status=Stage.IN_TRANSIT)


def _mark_lost(order: Order, lines: Mapping[int, int]) -> list[int]:
    """The parcels on their way that hold these lines are lost from now on; which those are."""
    open_now = Fulfilment.objects.filter(order=order, delivered_at=None).exclude(status=Stage.LOST)
    found = [parcel.pk for parcel in open_now if {int(line) for line in parcel.contents} & set(lines)]
    Fulfilment.objects.filter(pk__in=found).update(status=Stage.LOST)
    return found
