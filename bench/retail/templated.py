"""A templated task (who the customer is, and the right actions) as a goal of the scripted customer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bench.retail.goal import (
    Address,
    AddressWish,
    Do,
    Goal,
    ItemWish,
    Knows,
    OrderWish,
    Preference,
    Reason,
    Wish,
)
from bench.retail.sight import address_of

_ZIP = re.compile(r"zip code (?:is )?(\d{5})")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]*\w")
_SAME_AS = re.compile(r"\(same as (#W\d+)\)")
_EMPTY = re.compile(r"\bto \{\}")
_REASONS = {"no longer needed": Reason.NO_LONGER_NEEDED, "ordered by mistake": Reason.BY_MISTAKE}
_DOES = {
    "cancel_pending_order": Do.CANCEL,
    "modify_pending_order_items": Do.CHANGE_ITEMS,
    "modify_pending_order_address": Do.CHANGE_ADDRESS,
    "modify_pending_order_payment": Do.CHANGE_PAYMENT,
    "exchange_delivered_order_items": Do.EXCHANGE,
    "return_delivered_order_items": Do.RETURN,
    "modify_user_address": Do.CHANGE_ACCOUNT_ADDRESS,
}


class NothingToChangeError(Exception):
    """The task asks for no real change; says what it asks instead."""


def goal_of(task: Mapping[str, Any], corpus: Mapping[str, Any], *, id_: str) -> Goal:
    """The goal. Raises NothingToChangeError for an item that shall become what it is already (“to {}”)."""
    instruction, user = str(task["instruction"]), corpus["users"][task["user_id"]]
    if _EMPTY.search(instruction):
        raise NothingToChangeError("an item shall become what it is already: “to {}”")
    actions = [action for action in task["actions"] if action["name"] in _DOES]
    if not actions:
        raise NothingToChangeError("no action changes anything")
    return Goal(
        id=id_,
        user=task["user_id"],
        knows=_knows(instruction, user),
        wishes=tuple(_wish(at, action, instruction, corpus) for at, action in enumerate(actions, start=1)),
    )


def _knows(instruction: str, user: Mapping[str, Any]) -> Knows:
    name = f"{user['name']['first_name']} {user['name']['last_name']}"
    return Knows(name, tuple(_ZIP.findall(instruction)), tuple(_EMAIL.findall(instruction)))


def _wish(at: int, action: Mapping[str, Any], instruction: str, corpus: Mapping[str, Any]) -> Wish:
    told, do = action["arguments"], _DOES[action["name"]]
    order = OrderWish(told["order_id"]) if "order_id" in told else None
    paid = (told["payment_method_id"],) if "payment_method_id" in told else ()
    return Wish(
        name=f"{do.value}-{at}",
        do=do,
        order=order,
        items=_items(told, corpus),
        method=paid,
        reason=_REASONS.get(told.get("reason", "")),
        address=_address(told, instruction, corpus) if "address1" in told else None,
    )


def _items(told: Mapping[str, Any], corpus: Mapping[str, Any]) -> tuple[ItemWish, ...]:
    items = list(told.get("item_ids", ()))
    if not items:
        return ()
    bought = corpus["orders"][told["order_id"]]["items"]
    news: Sequence[str] = told.get("new_item_ids", ())
    return tuple(
        ItemWish(item, _said(item, bought), (_preference(item, news[at], bought, corpus),) if news else ())
        for at, item in enumerate(items)
    )


def _thing(item: str, bought: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next(one for one in bought if one["item_id"] == item)


def _said(item: str, bought: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The options by which it differs from another of its name in the order; none when there is no other."""
    thing = _thing(item, bought)
    twins = [one for one in bought if one["product_id"] == thing["product_id"] and one["item_id"] != item]
    if not twins:
        return ()
    return tuple(name for name, value in thing["options"].items() if any(twin["options"].get(name) != value for twin in twins))


def _preference(item: str, new: str, bought: Sequence[Mapping[str, Any]], corpus: Mapping[str, Any]) -> Preference:
    """The options in which the new item differs from the old one."""
    thing = _thing(item, bought)
    wanted = corpus["products"][thing["product_id"]]["variants"][new]["options"]
    return Preference(options={name: value for name, value in wanted.items() if thing["options"].get(name) != value})


def _address(told: Mapping[str, Any], instruction: str, corpus: Mapping[str, Any]) -> AddressWish:
    there = Address(**{name: told.get(name, "") for name in ("address1", "address2", "city", "state", "zip", "country")})
    same = [
        number
        for number in _SAME_AS.findall(instruction)
        if number in corpus["orders"] and address_of(corpus["orders"][number]["address"]) == there
    ]
    return AddressWish(there, of_order=same[0] if same else "")
