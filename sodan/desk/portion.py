"""Words too long for one message of a channel, in as many messages as they need, parted where a reader would pause."""

from __future__ import annotations

import re

from sodan.desk.channel import Carries

# Where a text may be parted, the best place first: between paragraphs, lines, sentences, words.
_PAUSES = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…。！？])\s*"), re.compile(r"\s+"))


def portions(text: str, carries: Carries) -> tuple[str, ...]:
    """The text in parts that each fit one message; itself alone when it fits as it is."""
    left, parts = text.strip(), []
    while carries.measured(left) > carries.length:
        at = _pause(left, _fitting(left, carries))
        parts.append(left[:at].rstrip())
        left = left[at:].lstrip()
    return (*parts, left)


def _fitting(text: str, carries: Carries) -> int:
    """How many letters from the beginning fit one message; at least one."""
    lowest, highest = 1, len(text)
    while lowest < highest:
        middle = (lowest + highest + 1) // 2
        if carries.measured(text[:middle]) <= carries.length:
            lowest = middle
        else:
            highest = middle - 1
    return lowest


def _pause(text: str, most: int) -> int:
    """The last good place to part the text within so many letters, not in its first third; the very end where there is none."""
    for pause in _PAUSES:
        places = [found.end() for found in pause.finditer(text, 0, most) if found.end() > most // 3]
        if places:
            return places[-1]
    return most
