"""The slots of the procedures, filled from what a stretch of a message names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sodan.ai.understanding.ear import values_heard
from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.entity.option import RELATIVE, wanted_and_had
from sodan.ai.understanding.entity.value import REASONS
from sodan.ai.understanding.item import after_consent, items_in, wishes_of_focus, wishes_said
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.line import Asked, lines_meant, order_of_lines
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.order import order_meant
from sodan.ai.understanding.which_order import every_order
from sodan.procedures.command import Command
from sodan.procedures.procedure import Slot, SlotType

# What a message names for each type of slot, in the order it is set. An order is told by what is in it, too.
_NAMED: dict[SlotType, tuple[str, ...]] = {
    "order": ("order_number", "lines"),
    "order_lines": ("lines", "quantity"),
    "swaps": ("wishes",),
    "reason": ("reason",),
    "address": ("address", "postcode"),
    "rating": ("rating",),
    "method": ("method",),
}
_SAID_OF_OLD = ("to",)
_CONTACTS = ("email", "phone_last4", "phone", "code", "person_name", "postcode")
_ALL: tuple[str, ...] = ("order_number", "lines", "quantity", "wishes", "reason", "to", "method", "address", "postcode", "rating")
_INFERRED = 0.85


def commands_for(message: Message, procedure: str, *, offered: Sequence[int] = ()) -> list[Command]:
    """What the message sets of a procedure's slots, in their order; of every slot when no procedure is known."""
    slots = message.ears.slots_of(procedure)
    wanted = _wanted(slots) if procedure in message.ears.by_procedure else _ALL
    number, commands = _order(message, procedure)
    known = number if any(order.number == number for order in message.context.orders) else None
    lines, said = _lines(message, Asked(known, offered, procedure)) if "lines" in wanted else ([], [])
    if not commands and lines and (inferred := order_of_lines(message.context.orders, lines)):
        commands = [Command("set", "order_number", inferred, span=said[0].span if said else "", score=_INFERRED)]
    commands += said
    if not commands and procedure != message.context.active:
        commands = _spoken_of(message, wanted)
    for slot in wanted:
        if slot == "wishes":
            commands += _wishes(message, known, procedure)
        elif slot == "reason":
            commands += _reason(message, procedure)
        elif slot == "quantity":
            in_hand = procedure == message.context.active and len(message.context.focus) == 1
            commands += _first(message, "quantity") if lines or (in_hand and not message.of("product")) else []
        elif slot not in {"order_number", "lines"}:
            commands += _first(message, slot)
    own = [command for name, slot in slots for command in _own(message, name, slot)]
    told = {command.name for command in own}
    told |= {"postcode"} & set(wanted)
    return commands + own + [one for slot in _CONTACTS if slot not in told for one in _first(message, slot)]


def _holds_none(message: Message, number: str) -> bool:
    """Whether an order told in passing ("the one just now") holds none of the customer's things that are named beside it."""
    order = next((one for one in message.context.orders if one.number == number), None)
    named = {line for mention in message.of("product") for line in mention.value.lines}
    if order is None or not named or message.of("order_number"):
        return False
    return not any(line.id in named for line in order.lines)


def _wanted(slots: Sequence[tuple[str, Slot]]) -> tuple[str, ...]:
    """What to look for in a message for these slots."""
    named = [found for name, slot in slots for found in _NAMED.get(slot.type, (name,) if name in _SAID_OF_OLD else ())]
    return tuple(dict.fromkeys(named))


def _own(message: Message, name: str, slot: Slot) -> list[Command]:
    """What is said for a slot that bears its own name: a listed value, a day, a contact, a name, a product."""
    if slot.type == "choice":
        return [Command("set", name, value, message.text) for _, value in values_heard(name, slot, message.spelled)[:1]]
    if slot.type == "product":
        found = [(one, one.value.products[0]) for one in message.of("product") if one.value.products]
        return [Command("set", name, product, message.span(one)) for one, product in found[:1]]
    if slot.type in ("date", "email", "phone", "person_name"):
        return [replace(command, name=name) for command in _first(message, slot.type)]
    return []


_NOT_SENT = {"pending", "processing"}


def swap_for_lines(message: Message, *, said: str = "") -> str | None:
    """Exchange or change? The customer need not know: what waits to be packed is changed, what has arrived is exchanged.

    None when the records do not tell, or tell both. ``said`` is what the customer called it: an exchange of something that
    is at least on its way stays one.
    """
    orders = message.context.orders
    number, _ = _order(message, said)
    known = number if any(order.number == number for order in orders) else None
    named = {line for found in lines_meant(message, Asked(known)) for line in found}
    pairs = [
        (order, line) for order in orders for line in order.lines if line.id in named or (not named and order.number == known)
    ]
    waits = any(order.status in _NOT_SENT for order, _ in pairs)
    arrived = any(line.open_quantity > 0 for _, line in pairs)
    on_its_way = any(order.status not in _NOT_SENT for order, _ in pairs)
    if waits == arrived or (said == "exchange" and on_its_way):
        return None
    return "change_items" if waits else "exchange"


def swapped_anew(message: Message) -> list[Command]:
    """Another wish for what was swapped last, taken back in passing: “아 역시 S가 낫겠어요”, "actually, make it L"."""
    context = message.context
    order = next((one for one in context.orders if context.spoken[:1] == (one.number,)), None)
    lines = [line for line in context.last_lines if order and order.line(line)]
    takes_back = pattern("cues", "correction").search(message.spelled) or pattern("cues", "second_thought").search(
        message.spelled
    )
    if order is None or not lines or message.of("product") or not takes_back:
        return []
    wishes = wishes_of_focus(message, lines)
    procedure = "change_items" if order.status in _NOT_SENT else "exchange"
    if not wishes or procedure not in message.ears.by_procedure:
        return []
    told = (("order_number", order.number), ("lines", lines), ("wishes", wishes))
    return [Command("start", procedure, span=message.text), *(Command("set", name, value, message.text) for name, value in told)]


def _set(message: Message, mention: Mention, value: Any = None) -> Command:
    return Command("set", mention.slot, mention.value if value is None else value, message.span(mention), mention.score)


def _first(message: Message, slot: str) -> list[Command]:
    return [_set(message, mention) for mention in message.of(slot)[:1] if mention.value != {}]


def _order(message: Message, procedure: str) -> tuple[str | None, list[Command]]:
    """The order named or told by its time, or all of them."""
    if every_order(message):
        return None, [Command("set", "every_order", value=True, span=message.text)]
    found = order_meant(message, procedure=procedure)
    if found is None or _holds_none(message, found[0]):
        return None, []
    number, score = found
    named = message.of("order_number") or message.of("which")
    return number, [Command("set", "order_number", number, message.span(named[0]) if named else "", score)]


def _lines(message: Message, asked: Asked) -> tuple[list[int], list[Command]]:
    """The lines that are or may be meant, with the commands that set them."""
    lines, rivals = lines_meant(message, asked)
    named = message.of("product") or [one for one in message.of("which") if one.value == "all"] or message.of("ordinal")
    span, score = (message.span(named[0]), named[0].score) if named else ("", 1.0)
    if lines or rivals:
        told = [Command("set", name, value, span, score) for name, value in (("lines", lines), ("among", rivals)) if value]
        return [*lines, *rivals], told
    if any(one.value == "all" for one in message.of("which")) and not message.ruled_out("product"):
        return [], [Command("set", "lines", "all", span)]
    if message.of("product") and message.context.orders:
        return [], [Command("set", "not_theirs", span, span)]
    return [], []


def _spoken_of(message: Message, wanted: Sequence[str]) -> list[Command]:
    """What a new request is for when it names nothing but "it": what the conversation dealt with last."""
    said = [one for one in message.of("which") if one.value == "that"]
    if not said or not message.context.spoken:
        return []
    number, lines = message.context.spoken[0], list(message.context.last_lines)
    found = [Command("set", "order_number", number, message.span(said[0]), _INFERRED)] if "order_number" in wanted else []
    if lines and "lines" in wanted and order_of_lines(message.context.orders, lines) == number:
        found.append(Command("set", "lines", lines, message.span(said[0]), _INFERRED))
    return found


def _wishes(message: Message, number: str | None, procedure: str) -> list[Command]:
    """What each thing named shall become; of the things in hand when none is named; of none in particular when none is known."""
    context, message = message.context, after_consent(message)
    pairs = [(order, line) for order in context.orders for line in order.lines if number in {None, order.number}]
    items = items_in(message, pairs, procedure)
    wishes = wishes_said(items) if items else wishes_of_focus(message, _focus(message, number))
    if not wishes and not items:
        wanted, _ = wanted_and_had(message.spelled, [one for one in message.mentions if one.slot == "option"])
        wishes = [wish] if (wish := _loose(wanted)) else []
    return [Command("set", "wishes", wishes, message.text)] if wishes else []


def _focus(message: Message, number: str | None) -> list[int]:
    """The lines in hand; the only line of the order named, or of the only order."""
    if message.context.focus:
        return list(message.context.focus)
    lines = [line.id for order in message.context.orders for line in order.lines if number in {None, order.number}]
    return lines if len(lines) == 1 else []


def _loose(wanted: dict[str, str]) -> dict[str, Any]:
    """A wish of no line in particular, in the words of the word lists: larger and smaller are steps."""
    step = {name: 1 if value == "larger" else -1 for name, value in wanted.items() if value in RELATIVE}
    options = {name: value for name, value in wanted.items() if name not in step}
    return {name: told for name, told in (("options", options), ("step", step)) if told}


def _reason(message: Message, procedure: str) -> list[Command]:
    """The weightiest reason given of those the procedure lists; of any when it is not known."""
    listed = next((slot.values for _, slot in message.ears.slots_of(procedure) if slot.type == "reason"), REASONS)
    reasons = [replace(one, value=_as_listed(one.value, listed)) for one in message.of("reason")]
    reasons = _weighed([one for one in reasons if one.value in listed])
    return [_set(message, reasons[0])] if reasons else []


def _as_listed(reason: str, listed: Sequence[str]) -> str:
    """A mistake is a change of mind where the procedure tells no mistakes apart."""
    return "changed_mind" if reason == "by_mistake" and reason not in listed else reason


def _weighed(reasons: list[Mention]) -> list[Mention]:
    return sorted(reasons, key=lambda one: (REASONS.index(one.value), one.start))
