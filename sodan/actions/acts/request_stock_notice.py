"""Remember who wants to hear when something sold out is there again; only with their yes to being told."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import place_facts
from sodan.backoffice.connector import ProductView, Receipt
from sodan.customers.account import plain_email
from sodan.customers.customer import ContactPoint, Medium
from sodan.customers.identity import Level
from sodan.desk.conversation import Conversation
from sodan.desk.stock_notice import Missed, request_stock_notice, sold_out_meant, title_meant
from sodan.kit.errors import Conflict


class Asked(Arguments):
    """Which product, in the words that may name its options, where to write to, and whether we may."""

    product_id: Annotated[int, Field(strict=True)]
    words: Annotated[str, Field(max_length=4_000)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    may_tell: bool = False


class RequestStockNotice(Act[Asked]):
    """Anybody may wait for something. Their yes to being told is asked in so many words and is good for once."""

    name = "request_stock_notice"
    duty = "tell_when_in_stock"
    effect = Effect.RECORD
    level = Level.CLAIMED
    arguments = Asked
    asks_consent = False

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Whether it is sold out at all, whether they agreed, and whether there is somewhere to write to."""
        product = _product(matter)
        return {
            **place_facts(matter),
            "is_sold_out": product is not None and bool(sold_out_meant(product, matter.arguments.words)),
            "has_consent": matter.arguments.may_tell,
            "has_contact": bool(_address(matter)),
        }

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The product."""
        product = _product(matter)
        return [ReadBack("item", title_meant(product, matter.arguments.words))] if product else []

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Remember it once."""
        conversation = Conversation.objects.select_related("brand", "customer").filter(pk=matter.conversation_id or 0).first()
        product = _product(matter)
        if conversation is None or product is None:
            raise Conflict("no conversation or no product")
        meant = sold_out_meant(product, matter.arguments.words)
        sku = meant[0].sku if len(meant) == 1 else ""
        request = request_stock_notice(conversation, Missed(product.id, sku, _address(matter)), key=errand.key)
        details = {"item": title_meant(product, matter.arguments.words)}
        return Receipt(
            key=errand.key, kind="stock_notice", order_number="", amount=None, reference=request.reference, details=details
        )


def _product(matter: Matter[Asked]) -> ProductView | None:
    return next((one for one in matter.shop.products() if one.id == matter.arguments.product_id), None)


def _address(matter: Matter[Asked]) -> str:
    if matter.arguments.email:
        return plain_email(matter.arguments.email)
    on_file = ContactPoint.objects.filter(customer=matter.customer_id or 0, medium=Medium.EMAIL)
    return on_file.values_list("value", flat=True).first() or ""


ACT = RequestStockNotice()
