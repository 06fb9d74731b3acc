"""What was understood of somebody who is upset: a plain complaint is a request, and venting no failure to understand."""

from __future__ import annotations

from dataclasses import replace

from sodan.ai.understanding.context import Understanding
from sodan.procedures.command import Command

_TAKEN_UP = {"complaint", "feedback", "comment"}


def as_complaint(understood: Understanding, body: str, *, severity: str, is_asked: bool) -> Understanding:
    """A plain complaint with no other request is taken down, unless we wait for an answer; how grave it sounds goes with it."""
    begins = any(command.verb == "start" and command.name == "complaint" for command in understood.commands)
    is_only = severity and not is_asked and (is_nothing(understood) or _is_rating(understood))
    if not begins and not is_only:
        return understood
    kept = tuple(one for one in understood.commands if one.name not in _TAKEN_UP and one.verb != "cannot_handle")
    grave = (Command("set", "severity", severity),) if severity else ()
    return replace(understood, commands=(Command("start", "complaint", span=body), *grave, *kept))


def is_nothing(understood: Understanding) -> bool:
    """Whether no request at all was heard; an insult alone is no failure to understand."""
    return all(command.verb == "cannot_handle" for command in understood.commands)


def _is_rating(understood: Understanding) -> bool:
    """Whether it was heard as an opinion of the service only."""
    return {command.name for command in understood.commands} <= {"feedback", "comment"}
