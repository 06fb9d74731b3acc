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
_OF_WAITING = ("change_items", "change_address", "change_payment")
_THINGS = {"order_number", "lines", "among"}
_OF_ARRIVED = ("return_refund", "exchange")


def commands_meant(commands: Iterable[Command], orders: Sequence[OrderView], products: Sequence[ProductView]) -> list[Command]:
    """The commands left when each request is tried against the records, as the desk would."""
    requests = _requests(commands)
    kept: list[Command] = []
    failed, first = False, Request()
    for told, following in pairwise([*requests, []]):
        if told[0].verb != "start":
            kept += told
            continue
        if _when(told) == "refused" and not failed:
            continue
        request = _taken_over(told, first) if _when(told) == "refused" else told
        failed, first = not _can_be(request, orders, products), request
        # What is not to be had is talked over; only a second choice told at once takes its place.
        is_talked_over = request[0].name in SWAPS and _when(following) != "refused"
        kept += request if not failed or is_talked_over else []
    return kept


def _when(request: Request) -> str:
    return request[0].when if request else ""


def _taken_over(request: Request, first: Request) -> Request:
    """A second choice is of the order and the goods of the first, where it names none of its own."""
    told = {one.name for one in request if one.value != "all"}
    over = [] if told & _THINGS else [one for one in first if one.name in _THINGS and one.name not in told]
    # "Cancel the whole order instead": the order is known by what it was to lose.
    whole = any(one.name == "lines" and one.value == "all" for one in request)
    return [*request, *(one for one in over if not (whole and one.name != "order_number"))]


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
    act = request[0].name
    if said.get("scope") == "part" or said.get("share") == "several":
        return False  # nothing is cancelled in part, and one order is paid for in one way
    told = said.get("lines")
    lines = set(told) if isinstance(told, list) else set[int]()
    fitting = [one for one in _orders_told(said, lines, orders) if _is_open_for(act, one, lines)]
    if request[0].verb != "start" or not orders:
        return True
    wishes = [one for one in said.get("wishes", []) if one.get("line") in lines]
    if act not in SWAPS or not wishes:
        return bool(fitting)
    return any(_there_is(one, order, products) for order in fitting for one in wishes if order.line(int(one["line"])))


def _orders_told(said: Mapping[str, Any], lines: set[int], orders: Sequence[OrderView]) -> list[OrderView]:
    """The order named, else those that hold what was named, else any of them."""
    named = [one for one in orders if one.number == said.get("order_number")]
    return named or [one for one in orders if lines & {line.id for line in one.lines}] or list(orders)


def _is_open_for(act: str, order: OrderView, lines: set[int]) -> bool:
    """Whether the order has come as far as the act needs it: what waits is cancelled or changed, what arrived comes back."""
    if act == "cancel_order":
        return order.status == "pending" and (not lines or {line.id for line in order.lines} <= lines)
    if act in _OF_WAITING:
        return order.status == "pending"
    if act in _OF_ARRIVED:
        return any(line.open_quantity > 0 for line in order.lines if not lines or line.id in lines)
    return True


def _there_is(wish: Mapping[str, Any], order: OrderView, products: Sequence[ProductView]) -> bool:
    line = order.line(int(wish["line"]))
    product = next((one for one in products if line and any(v.sku == line.sku for v in one.variants)), None)
    return not line or not product or match(Wish.model_validate(wish), line, product.variants).variant is not None
