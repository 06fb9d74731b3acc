"""Each task's own prose as one long message: which acts, orders and products are understood, without playing anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.retail.gold import CHANGES, Action
from bench.retail.ground import LINE, Hours
from bench.retail.meant import commands_meant
from bench.retail.shop import number_of
from sodan.ai.understanding.context import Context
from sodan.ai.understanding.understand import understand
from sodan.backoffice.connector import OrderView, ProductView
from sodan.backoffice.house import shop_of
from sodan.customers.customer import ContactPoint, Customer
from sodan.procedures.command import Command
from sodan.procedures.procedure import Act, Pass, Procedure, procedures_of

PERSON = "person"
_ACTS = {
    "cancel_pending_order": "cancel_order",
    "modify_pending_order_items": "change_items",
    "modify_pending_order_address": "change_address",
    "modify_pending_order_payment": "change_payment",
    "exchange_delivered_order_items": "exchange_items",
    "return_delivered_order_items": "return_and_refund",
    "modify_user_address": "change_account_address",
    "transfer_to_human_agents": PERSON,
}


@dataclass(frozen=True, slots=True)
class Gist:
    """What a message comes to: acts, the numbers of orders, and the titles of products."""

    acts: frozenset[str]
    orders: frozenset[str]
    products: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prose:
    """One task: its prose, whose it is, and what is right."""

    id: str
    user: str
    text: str
    right: Gist


def prose_of(task: Mapping[str, Any], corpus: Mapping[str, Any]) -> Prose:
    """What the customer would say at once: the reason for calling. How to go on when asked is no part of it."""
    told = task["user_scenario"]["instructions"]
    text = in_first_person(str(told["reason_for_call"]).strip())
    actions = task["evaluation_criteria"]["actions"]
    return Prose(str(task["id"]), _user_of(task, corpus), text, right_gist(actions, corpus))


# The corpus tells its customer what to want ("You want to …, if the agent …"); a customer would write it of themselves.
_FIRST_PERSON = (
    (r"\b(?:you are|you're)\b", "I am"),
    (r"\byou've\b", "I have"),
    (r"\byou'd\b", "I would"),
    (r"\byou'll\b", "I will"),
    (r"\byourself\b", "myself"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
    (r"(?<=\bfor )you\b|(?<=\bto )you\b|(?<=\bgive )you\b|(?<=\bwith )you\b|(?<=\basks )you\b|(?<=\btells )you\b", "me"),
    (r"\byou\b", "I"),
    (r"\bthe (?:customer service )?agent\b", "you"),
)


def in_first_person(text: str) -> str:
    """What was told to a customer, as they would write it."""
    for pattern, word in _FIRST_PERSON:
        text = re.sub(pattern, word, text, flags=re.IGNORECASE)
    return text


def _user_of(task: Mapping[str, Any], corpus: Mapping[str, Any]) -> str:
    """Whose task it is, by the actions that find them or the order they touch."""
    for action in task["evaluation_criteria"]["actions"]:
        told = action["arguments"]
        if "user_id" in told:
            return str(told["user_id"])
        if told.get("order_id") in corpus["orders"]:
            return str(corpus["orders"][told["order_id"]]["user_id"])
        for user_id, user in corpus["users"].items():
            by_email = told.get("email", "-").lower() == user["email"].lower()
            named = (told.get("first_name"), told.get("last_name"), told.get("zip"))
            if by_email or named == (user["name"]["first_name"], user["name"]["last_name"], user["address"]["zip"]):
                return str(user_id)
    return ""


def right_gist(actions: Sequence[Action], corpus: Mapping[str, Any]) -> Gist:
    """What the right actions do, to which orders, with which products."""
    real = [action for action in actions if action["name"] in (*CHANGES, "transfer_to_human_agents")]
    orders = [action["arguments"]["order_id"] for action in real if "order_id" in action["arguments"]]
    items = [(order["order_id"], item) for order in map(corpus["orders"].__getitem__, orders) for item in order["items"]]
    named = {item for action in real for item in action["arguments"].get("item_ids", ())}
    return Gist(
        acts=frozenset(_ACTS[action["name"]] for action in real),
        orders=frozenset(map(number_of, orders)),
        products=frozenset(item["name"] for _, item in items if item["item_id"] in named),
    )


def understood_gist(commands: Iterable[Command], orders: Sequence[OrderView], products: Sequence[ProductView]) -> Gist:
    """What the commands come to."""
    procedures, titles = procedures_of(LINE), {product.id: product.titles["en"] for product in products}
    lines = {line.id: (order.number, line.titles["en"]) for order in orders for line in order.lines}
    acts, numbers, named = set[str](), set[str](), set[str]()
    for command in commands_meant(commands, orders, products):
        if command.verb == "start":
            acts |= acts_of(procedures[command.name])
        elif command.verb == "handoff":
            acts.add(PERSON)
        elif command.name == "order_number":
            numbers.add(str(command.value))
        elif command.name in ("product", "product_id") and command.value in titles:
            named.add(titles[command.value])
        elif command.name in ("lines", "among") and isinstance(command.value, list):
            found = [lines[line] for line in command.value if line in lines]
            numbers |= {number for number, _ in found}
            named |= {title for _, title in found}
    return Gist(frozenset(acts), frozenset(numbers), frozenset(named))


def acts_of(procedure: Procedure) -> set[str]:
    """The acts a procedure leads to."""
    acts = {step.do.act for step in procedure.steps if isinstance(step.do, Act)}
    return acts | ({PERSON} if any(isinstance(step.do, Pass) for step in procedure.steps) else set())


def hear(prose: Prose, customer: Customer) -> Gist:
    """What is understood of it, read against the customer's own records."""
    shop = shop_of(customer.brand)
    orders, products = shop.orders_of(customer.pk), shop.products()
    methods = shop.payment_methods(customer.pk)
    context = Context("en", orders=orders, products=products, methods=methods, line=LINE, zone=customer.brand.zone)
    with Hours().turn():
        return understood_gist(understand(prose.text, context).commands, orders, products)


def run_free(tasks: Sequence[Mapping[str, Any]], corpus: Mapping[str, Any]) -> dict[str, Any]:
    """The figures over all tasks whose customer is known; the shop must be loaded."""
    found: list[tuple[Prose, Gist]] = []
    for task in tasks:
        prose = prose_of(task, corpus)
        if prose.user:
            email = corpus["users"][prose.user]["email"].lower()
            customer = ContactPoint.objects.select_related("customer__brand").get(value=email).customer
            found.append((prose, hear(prose, customer)))
    return figures_of(found)


def figures_of(found: Sequence[tuple[Prose, Gist]]) -> dict[str, Any]:
    """Exact sets of acts, and how many of the orders and products are found and how many of those found are right."""
    exact = [prose.right.acts == heard.acts for prose, heard in found]
    failed = [
        {"id": prose.id, "reason": f"{_told(prose.right.acts)} heard as {_told(heard.acts)}", "text": prose.text}
        for (prose, heard), is_exact in zip(found, exact, strict=True)
        if not is_exact
    ]
    return {
        "tasks": len(found),
        "exact_acts": round(sum(exact) / len(found), 3) if found else 0.0,
        **_shares("acts", [(prose.right.acts, heard.acts) for prose, heard in found]),
        **_shares("orders", [(prose.right.orders, heard.orders) for prose, heard in found]),
        **_shares("products", [(prose.right.products, heard.products) for prose, heard in found]),
        "failed": failed,
    }


def _shares(name: str, pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> dict[str, float]:
    right = sum(len(wanted & heard) for wanted, heard in pairs)
    wanted_in_all, heard_in_all = sum(len(wanted) for wanted, _ in pairs), sum(len(heard) for _, heard in pairs)
    return {
        f"{name}_found": round(right / wanted_in_all, 3) if wanted_in_all else 0.0,
        f"{name}_right": round(right / heard_in_all, 3) if heard_in_all else 0.0,
    }


def _told(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
