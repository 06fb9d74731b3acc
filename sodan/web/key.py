"""The keys of the desk: one letter, one act; each person may set their own."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from sodan.kit.errors import Invalid
from sodan.people.preference import preference_of
from sodan.people.representative import Representative

# What each act is pressed with unless a person chose otherwise; a capital letter is pressed with Shift.
KEYS: Mapping[str, str] = {
    "next": "j",
    "previous": "k",
    "reply": "r",
    "note": "n",
    "assign": "a",
    "take": "i",
    "status": "s",
    "tag": "l",
    "snooze": "z",
    "resolve": "e",
    "resolve_next": "E",
    "pick": "x",
    "pick_range": "X",
    "search": "/",
    "side": "d",
    "help": "?",
}
# Enter, Escape and whatever is pressed with Ctrl mean the same for everybody.
FIXED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("↵",), "open"),
    (("Esc",), "back"),
    (("Ctrl", "↵"), "send"),
    (("Ctrl", "K"), "palette"),
)
# Where the palette leads besides the views.
PLACES = ("search", "promises", "todos", "feedback", "leads", "campaigns", "hours", "canned", "preferences")


def keys_of(person: Representative) -> Mapping[str, str]:
    """The key of each act for this person, in the order of the list."""
    chosen = preference_of(person).keys
    return {act: chosen.get(act, usual) for act, usual in KEYS.items()}


def keys_read(form: Mapping[str, str]) -> dict[str, str]:
    """The keys of a form that differ from the usual. Raises Invalid, with the act, for no key or one that two acts want."""
    wanted = {act: unicodedata.normalize("NFKC", form.get(f"key_{act}", usual)).strip() for act, usual in KEYS.items()}
    for act, key in wanted.items():
        if len(key) != 1 or not (key.isascii() and key.isprintable()):
            raise Invalid(f"“{key}” is no key", where=act, expected="one letter or sign")
        if list(wanted.values()).count(key) > 1:
            raise Invalid(f"“{key}” is wanted twice", where=act, expected="a key of its own")
    return {act: key for act, key in wanted.items() if key != KEYS[act]}


def shown_key(key: str) -> tuple[str, ...]:
    """A key as keyboards print it: ``E`` is Shift and E, ``e`` is E."""
    return ("Shift", key) if key.isalpha() and key.isupper() else (key.upper(),)
