"""“Cancel these two”, 「それも返品したい」: things spoken of that the request before in the same message has named."""

from __future__ import annotations

import re
from dataclasses import replace

from sodan.ai.understanding.message import Message
from sodan.procedures.command import Command

_THINGS = ("order_number", "lines", "among", "every_order")
# A pronoun that is what the verb is about, not "if it is not possible".
_SPOKEN_OF = re.compile(
    r"(?<![a-z])(?:cancel|return|refund|exchang\w*|swap|replac\w*|chang\w*|switch|modify|send(?:ing)?|get|have)(?:ing|ling)?\s+"
    r"(?:it|them|those|these|both|that one|this one)(?![a-z])"
    r"|(?:그거|그걸|그것|이거|이걸|이것|그것들|이것들)(?:은|는|을|를|도)?\s?(?:[가-힣]+\s){0,2}?(?:취소|반품|환불|교환|변경|바꿔|바꾸)"
    r"|(?:それ|これ)(?:ら)?(?:は|を|も)[^。、]{0,10}?(?:きゃんせる|取り消|返品|返金|交換|変更|変え)"
)


def spoken_of(found: list[Command], before: list[Command], part: Message) -> list[Command]:
    """The request with the order and the lines of the one before it, where it names none and speaks of "it" or "them"."""
    if not found or found[0].verb != "start" or any(one.name in _THINGS for one in found):
        return found
    if not _SPOKEN_OF.search(part.spelled):
        return found
    at = next((at for at in range(len(before) - 1, -1, -1) if before[at].verb == "start"), None)
    if at is None:
        return found
    takes = {slot.type for _, slot in part.ears.slots_of(found[0].name)}
    kinds = {"order_number": "order", "every_order": "order"}
    said = [one for one in before[at + 1 :] if one.verb == "set" and one.name in _THINGS]
    fitting = [replace(one, span=part.text) for one in said if takes & {kinds.get(one.name, "order_lines"), "order"}]
    return [found[0], *fitting, *found[1:]]


def with_firsts(commands: list[Command], message: Message) -> list[Command]:
    """A second choice hangs on a request that changes something; where none stands before it, it is the first."""
    has_first, kept = bool(message.context.active), list[Command]()
    for command in commands:
        kept.append(command if has_first or command.verb != "start" else replace(command, when=""))
        has_first |= command.verb == "start" and command.name in message.ears.acting
    return kept
