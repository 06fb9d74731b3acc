"""A task's right actions, done through our own gateway for the customer: the state that a conversation should end in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bench.retail.shop import address_of, number_of
from sodan.actions.gateway import Request, State, confirm, execute, propose, token_of
from sodan.actions.operation import Operation
from sodan.backoffice.connector import OrderView
from sodan.backoffice.house import shop_of
from sodan.backoffice.payment import PaymentMethod
from sodan.customers.customer import Customer
from sodan.customers.identity import Level, prove
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import open_conversation
from sodan.kit.errors import Invalid
from sodan.people.representative import ai_of

Action = Mapping[str, Any]
CHANGES = (
    "cancel_pending_order", "modify_pending_order_items", "modify_pending_order_address", "modify_pending_order_payment",
    "exchange_delivered_order_items", "return_delivered_order_items", "modify_user_address",
)  # fmt: skip
_CANCEL_REASONS = {"no longer needed": "changed_mind", "ordered by mistake": "by_mistake"}
_ANY_REASON = "changed_mind"


class NotInOurShopError(Exception):
    """The shop's rules do not let a right action of the task be done; says which and why."""


def do_right(customer: Customer, actions: Sequence[Action]) -> list[Operation]:
    """Carry out the actions that change something, in their order. Raises NotInOurShopError."""
    conversation = open_conversation(customer.brand, customer, channel="web_chat", language=customer.language)
    prove(conversation.pk, customer, level=Level.FACTS, method="facts")
    return [_do(action, customer, conversation) for action in actions if action["name"] in CHANGES]


def _do(action: Action, customer: Customer, conversation: Conversation) -> Operation:
    act, arguments = asked_of(action, customer)
    try:
        operation = propose(
            Request(act=act, arguments=arguments, conversation=conversation, by=ai_of(customer.brand), customer_id=customer.pk)
        )
    except Invalid as error:
        raise NotInOurShopError(f"{act}: {error}") from error
    if operation.state == State.DENIED:
        raise NotInOurShopError(f"{act}: {_reasons(operation)}")
    done = execute(confirm(operation, token=token_of(operation)))
    if done.state != State.SUCCEEDED:
        raise NotInOurShopError(f"{act}: {done.state} {done.error} {_reasons(done)}")
    return done


def _reasons(operation: Operation) -> str:
    return ", ".join(reason["code"] for reason in operation.decision.get("reasons", []))


def asked_of(action: Action, customer: Customer) -> tuple[str, dict[str, Any]]:
    """The act of ours and its arguments. Raises NotInOurShopError for an order or item that is not there."""
    told, shop = action["arguments"], shop_of(customer.brand)
    if action["name"] == "modify_user_address":
        return "change_account_address", {"address": _address(told, customer.name)}
    order = shop.order(number_of(told["order_id"]))
    if order is None:
        raise NotInOurShopError(f"there is no order {told['order_id']}")
    make = {
        "cancel_pending_order": _cancel,
        "modify_pending_order_address": _change_address,
        "modify_pending_order_payment": _change_payment,
        "return_delivered_order_items": _return,
        "exchange_delivered_order_items": _exchange,
        "modify_pending_order_items": _change_items,
    }[action["name"]]
    act, arguments = make(told, order, customer)
    return act, {"order_number": order.number, **arguments}


def _cancel(told: Mapping[str, Any], _order: OrderView, _customer: Customer) -> tuple[str, dict[str, Any]]:
    return "cancel_order", {"reason": _CANCEL_REASONS.get(told["reason"], "late")}


def _change_address(told: Mapping[str, Any], _order: OrderView, customer: Customer) -> tuple[str, dict[str, Any]]:
    return "change_address", {"address": _address(told, customer.name)}


def _address(told: Mapping[str, Any], name: str) -> dict[str, str]:
    there = address_of(told, name)
    return {part: getattr(there, part) for part in ("name", "line1", "line2", "city", "region", "postcode", "country")}


def _change_payment(told: Mapping[str, Any], _order: OrderView, _customer: Customer) -> tuple[str, dict[str, Any]]:
    return "change_payment", {"method_id": _method(told["payment_method_id"])}


def _method(token: str) -> int:
    found = PaymentMethod.objects.filter(token=token).values_list("pk", flat=True).first()
    if found is None:
        raise NotInOurShopError(f"there is no payment method {token}")
    return found


def _return(told: Mapping[str, Any], order: OrderView, _customer: Customer) -> tuple[str, dict[str, Any]]:
    lines = _lines(order, told["item_ids"])
    arguments: dict[str, Any] = {"lines": dict.fromkeys(lines, 1), "reason": _ANY_REASON, "to": "original"}
    method = _method(told["payment_method_id"])
    if method not in [payment.method_id for payment in order.payments]:
        arguments |= {"to": "method", "method_id": method}
    return "return_and_refund", arguments


def _exchange(told: Mapping[str, Any], order: OrderView, customer: Customer) -> tuple[str, dict[str, Any]]:
    _, arguments = _change_items(told, order, customer)
    return "exchange_items", arguments | {"reason": _ANY_REASON}


def _change_items(told: Mapping[str, Any], order: OrderView, customer: Customer) -> tuple[str, dict[str, Any]]:
    lines = _lines(order, told["item_ids"])
    for new in told["new_item_ids"]:
        if shop_of(customer.brand).variant(new) is None:
            raise NotInOurShopError(f"there is no item {new}")
    swaps = dict(zip(lines, told["new_item_ids"], strict=True))
    return "change_items", {"swaps": swaps, "method_id": _method(told["payment_method_id"])}


def _lines(order: OrderView, item_ids: Sequence[str]) -> list[int]:
    """The order's line for each item, each line once."""
    left = [line for line in order.lines if line.standing_quantity > 0]
    lines = []
    for item in item_ids:
        line = next((line for line in left if line.sku == item), None)
        if line is None:
            raise NotInOurShopError(f"{order.number} holds no item {item}")
        left.remove(line)
        lines.append(line.id)
    return lines
