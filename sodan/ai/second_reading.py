"""Reading a request again once we know who asks: only then do the records tell what it meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sodan.procedures.command import SLOT_OF, Command
from sodan.procedures.frame import Agenda, Frame
from sodan.procedures.wish import ANY, joined

_READ = "read_knowing"


def to_be_read_again(proved: Frame, agenda: Agenda) -> Iterator[Frame]:
    """The request in which it was proved who asks, and the others told before that."""
    for frame in agenda.frames:
        if frame is proved or (frame.is_live and frame.facts.get("asked") and not frame.operation and not frame.facts.get(_READ)):
            frame.facts[_READ] = True
            yield frame


def read_again(frame: Frame, commands: Iterable[Command]) -> None:
    """Take over what is understood now and was not before; wishes for no thing in particular give way to those for each thing."""
    for command in commands:
        if command.verb != "set":
            continue
        if command.name == "wishes" and not frame.facts.get("took_back"):
            told = {line: wish for line, wish in frame.slots.get("wishes", {}).items() if line != ANY}
            frame.slots["wishes"] = joined(told, command.value)
        elif (name := SLOT_OF.get(command.name, command.name)) not in frame.slots:
            frame.slots[name] = command.value
