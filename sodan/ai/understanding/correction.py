"""Taking back what was said: "아니, 텀블러요", "Mじゃなくて L", "actually the tumbler"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.message import Message
from sodan.procedures.command import Command

NEVER_CORRECTED = {"code", "email", "phone", "phone_last4", "comment"}


def takes_back(message: Message) -> bool:
    """Whether the words of the message take something back."""
    if pattern("cues", "correction").search(message.spelled) or any(one.rejected for one in message.mentions):
        return True
    head = pattern("cues", "taken_back").match(message.spelled)
    return head is not None and message.spelled[head.end() : head.end() + 1] in {" ", ",", "、", ".", "!", "。"}


def corrected(commands: Iterable[Command]) -> list[Command]:
    """The same values, as corrections of what was set before."""
    return [
        replace(command, verb="correct") if command.verb == "set" and command.name not in NEVER_CORRECTED else command
        for command in commands
    ]
