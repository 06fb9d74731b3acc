"""What a message comes to by the records: second choices of what cannot be done count, what was taken back does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sodan.ai.understanding.fold import SWAPS
from sodan.backoffice.connector import OrderView, ProductView
from sodan.procedures.command import Command
from sodan.procedures.wish import Wish, match

Request = list[Command]


def commands_meant(commands: Iterable[Command], orders: Sequence[OrderView], products: Sequence[ProductView]) -> list[Command]:
    """The commands left when each request is tried against the records, as the desk would."""
    requests = _requests(commands)
    kept: list[Command] = []
    failed = False
    for request, following in pairwise([*requests, []]):
        if _when(request) == "refused" and not failed:
            continue
        failed = not _can_be(request, orders, products)
        # What is not to be had is talked over; only a second choice told at once takes its place.
        is_talked_over = request[0].name in SWAPS and _when(following) != "refused"
        kept += request if not failed or is_talked_over else []
    return kept


def _when(request: Request) -> str:
    return request[0].when if request else ""


def _requests(commands: Iterable[Command]) -> list[Request]:
    """Each request with what was said for it; one that was taken back at once is gone."""
    requests: list[Request] = []
    for command in commands:
        if command.verb == "cancel" and requests:
            requests.pop()
        elif command.verb in {"set", "correct"} and requests:
            requests[-1].append(command)
        else:
            requests.append([command])
    return requests


def _can_be(request: Request, orders: Sequence[OrderView], products: Sequence[ProductView]) -> bool:
    """Whether the records allow it as far as it was told: whole orders that wait are cancelled, what arrived is returned."""
    said: dict[str, Any] = {one.name: one.value for one in request[1:]}
    lines, act = said.get("lines"), request[0].name
    order = next((one for one in orders if one.number == said.get("order_number")), None)
    if order is None or not isinstance(lines, list):
        return True
    if act == "cancel_order":
        return order.status == "pending" and {line.id for line in order.lines} <= set(lines)
    if act == "return_refund":
        return any(line.open_quantity > 0 for line in order.lines if line.id in lines)
    wishes = [one for one in said.get("wishes", []) if one.get("line") in lines]
    return act not in SWAPS or not wishes or any(_there_is(one, order, products) for one in wishes)


def _there_is(wish: Mapping[str, Any], order: OrderView, products: Sequence[ProductView]) -> bool:
    line = order.line(int(wish["line"]))
    product = next((one for one in products if line and any(v.sku == line.sku for v in one.variants)), None)
    return not line or not product or match(Wish.model_validate(wish), line, product.variants).variant is not None
