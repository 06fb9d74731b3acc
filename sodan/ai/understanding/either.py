"""“Cancel or return it”: which of the two it comes to is told by how far the goods have come."""

from __future__ import annotations

import re
from dataclasses import replace

from sodan.ai.understanding.message import Message
from sodan.backoffice.connector import OrderView
from sodan.procedures.command import Command

EITHER_OF = ("cancel_order", "return_refund")
_EITHER = re.compile(
    r"(?<![a-z])(?:cancel\w*(?: (?:it|them|the order))?(?:,? (?:and/)?or | ?/ ?)(?:return|refund|send)"
    r"|(?:return|refund)\w*(?: (?:it|them))?(?:,? (?:and/)?or | ?/ ?)cancel)"
    r"|취소(?:하거나|나|든|\s?또는|\s?혹은|\s?아니면|/)\s?(?:반품|환불)|(?:반품|환불)(?:하거나|이나|이든|\s?또는|\s?혹은|\s?아니면|/)\s?취소"
    r"|きゃんせる(?:か|または|又は|もしくは|あるいは|、または|/)(?:返品|返金)|(?:返品|返金)(?:か|または|又は|もしくは|あるいは|、または|/)きゃんせる"
)
_WAITING = {"pending", "processing"}


def is_either(part: Message) -> bool:
    """Whether it is left to us to cancel or to take back, and the records are there to tell."""
    return bool(part.context.orders) and _EITHER.search(part.spelled) is not None


def as_records_tell(procedure: str, commands: list[Command], orders: tuple[OrderView, ...]) -> list[Command] | None:
    """What was said for one of the two, as far as the goods have come that far; None when none has.

    ``commands`` are the slots of that procedure; all orders are looked at where none is named.
    """
    said = {one.name: one.value for one in commands}
    lines = set(said["lines"]) if isinstance(said.get("lines"), list) else None
    fitting: list[int] = []
    for order in orders:
        if said.get("order_number") in {None, order.number}:
            named = [line for line in order.lines if lines is None or line.id in lines]
            is_waiting = procedure == "cancel_order" and order.status in _WAITING
            fitting += [line.id for line in named if is_waiting or (procedure == "return_refund" and line.open_quantity > 0)]
    if not fitting:
        return None
    if lines is None:
        return commands
    kept = [line for line in said["lines"] if line in fitting]
    return [replace(one, value=kept) if one.name == "lines" else one for one in commands]
