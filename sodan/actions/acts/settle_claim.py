"""Make good for pieces that came damaged, wrong or not at all; what may be chosen and must be shown is policy."""

from __future__ import annotations

from typing import Any, Literal

from sodan.actions.act import Act, Effect, Errand, Matter, OrderArguments, Quote, ReadBack, in_languages
from sodan.actions.acts.return_and_refund import Pieces
from sodan.actions.fact import delivery_facts, item_line, order_facts, order_line, told
from sodan.actions.parcel import lost_pieces, parcel_facts
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.desk.attachment import pictures_in
from sodan.desk.claim import settle_claim, was_claimed
from sodan.desk.conversation import Conversation

Problem = Literal["damaged", "missing", "wrong_item", "lost"]
Remedy = Literal["reship", "refund", "store_credit", "discount"]


class Asked(OrderArguments):
    """Which pieces, what is wrong with them, and what the customer chose."""

    lines: Pieces
    problem: Problem
    remedy: Remedy


class SettleClaim(Act[Asked]):
    """The amount is what was paid for the pieces, or a part of it; the pieces come back only where that is worth it."""

    name = "settle_claim"
    duty = "settle_claims"
    effect = Effect.MONEY
    level = Level.FACTS
    arguments = Asked

    def quote(self, matter: Matter[Asked]) -> Quote:
        """Nothing while the pieces are not there to be claimed. What is sent again counts as what was paid for it."""
        asked = matter.arguments
        if not self._are_there(matter):
            return Quote(is_available=False)
        quoted = matter.shop.quote_remedy(matter.the_order, lines=asked.lines, problem=asked.problem, remedy=asked.remedy)
        outgoing = quoted.paid if asked.remedy == "reship" else quoted.amount
        return Quote(quoted.amount, outgoing=outgoing, goods=quoted.paid, goods_then=quoted.goods, is_available=quoted.available)

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:
        """The parcel, what is wrong, how much it is worth, what was shown, what was claimed before."""
        asked = matter.arguments
        facts = {**order_facts(matter), **delivery_facts(matter, asked.lines), **parcel_facts(matter)}
        if asked.problem == "lost":
            lost = lost_pieces(matter.the_order)
            facts["is_open"] = self._are_there(matter)
            facts["is_marked_lost"] = all(pieces <= lost.get(line, 0) for line, pieces in asked.lines.items())
        return facts | {
            "problem": asked.problem,
            "remedy": asked.remedy,
            "value_minor": quote.goods.minor if quote.goods is not None else 0,
            "amount_minor": quote.amount.minor if quote.amount is not None else 0,
            "number_pictures": self._pictures(matter),
            "was_claimed": was_claimed(matter.brand, matter.the_order.number, asked.lines),
            "is_available": quote.is_available,
        }

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:
        """The pieces, what is wrong, what is done about it, whether anything comes back, how much."""
        asked, order = matter.arguments, matter.the_order
        lines = [order_line(matter)]
        lines += [item_line(line, asked.lines[line.id]) for line in order.lines if line.id in asked.lines]
        lines.append(ReadBack("problem", told(f"choice.problem.{asked.problem}")))
        lines.append(ReadBack("remedy", told(f"choice.remedy.{asked.remedy}")))
        if quote.goods_then:
            lines.append(ReadBack("goods_then", told(f"read_back.goods_{quote.goods_then}")))
        if asked.remedy == "reship" or quote.amount is None:
            return lines
        return [*lines, ReadBack("total_refund", in_languages(quote.amount))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Ask the shop for exactly what was agreed, and keep the claim with its pictures."""
        asked, order = matter.arguments, matter.the_order
        if errand.amount is None:
            message = "a claim without an amount"
            raise TypeError(message)
        receipt = matter.shop.settle_claim(
            order.id, lines=asked.lines, problem=asked.problem, remedy=asked.remedy, amount=errand.amount,
            key=errand.key, actor=errand.actor, expected_version=errand.expected_version,
        )  # fmt: skip
        about = {
            "order_number": order.number, "problem": asked.problem, "remedy": asked.remedy, "reference": receipt.reference,
            "lines": {str(line): quantity for line, quantity in asked.lines.items()},
        }  # fmt: skip
        settle_claim(
            errand.key, about, brand=matter.brand, customer_id=matter.customer_id, conversation_id=matter.conversation_id
        )
        return receipt

    def _are_there(self, matter: Matter[Asked]) -> bool:
        """Whether the pieces are with the customer; for a lost parcel, whether they were sent and did not arrive."""
        asked = matter.arguments
        if asked.problem != "lost":
            return bool(delivery_facts(matter, asked.lines)["is_open"])
        lines = {line.id: line.shipped - line.delivered for line in matter.the_order.lines}
        return all(0 < quantity <= lines.get(line, 0) for line, quantity in asked.lines.items())

    def _pictures(self, matter: Matter[Asked]) -> int:
        conversation = Conversation.objects.filter(pk=matter.conversation_id or 0).first()
        return pictures_in(conversation).count() if conversation else 0


ACT = SettleClaim()
