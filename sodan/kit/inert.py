"""What a stranger wrote, made fit to be shown: letters that turn, hide or control other letters are left out."""

from __future__ import annotations

import re
from typing import Any

# Unicode TR36: marks that turn the direction of what follows, that take no room, and control characters but tab and line break.
# The two joiners (200C, 200D) stay: emoji and several scripts are written with them, and they turn nothing.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def inert(text: str) -> str:
    """The text without them; what is safe markup stays safe markup."""
    return type(text)(_UNSEEN.sub("", text)) if _UNSEEN.search(text) else text


def shown_inert(value: Any) -> Any:
    """For templates: whatever a page writes passes through here before it is escaped; a record is written as its name."""
    if isinstance(value, str):
        return inert(value)
    return value if value is None or isinstance(value, int | float) or hasattr(value, "__html__") else inert(str(value))
