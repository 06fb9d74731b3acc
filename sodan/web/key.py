"""The keys of the desk: one act, one stroke or two; each person chooses a set and may change any key of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from sodan.kit.errors import Invalid
from sodan.people.preference import preference_of
from sodan.people.representative import Representative

# What each act is pressed with unless a person chose otherwise. A capital letter is pressed with Shift, two strokes one after
# the other, and ``Ctrl`` is the command key where there is one.
KEYS: Mapping[str, str] = {
    "next": "j",
    "previous": "k",
    "reply": "r",
    "note": "n",
    "forward": "f",
    "assign": "a",
    "take": "i",
    "team": "t",
    "priority": "p",
    "status": "s",
    "tag": "l",
    "snooze": "z",
    "macro": "m",
    "resolve": "e",
    "resolve_next": "E",
    "pick": "x",
    "pick_range": "X",
    "search": "/",
    "side": "d",
    "views": "v",
    "go_inbox": "g i",
    "go_customers": "g c",
    "go_reports": "g r",
    "help": "?",
}
# For who comes from Chatwoot: what it has a key for is pressed as there, the rest as above.
_CHATWOOT: Mapping[str, str] = {
    "next": "Alt+j",
    "previous": "Alt+k",
    "reply": "Alt+l",
    "note": "Alt+p",
    "snooze": "Alt+m",
    "resolve": "Alt+e",
    "resolve_next": "Ctrl+Alt+e",
    "side": "Alt+o",
    "go_inbox": "Alt+c",
    "go_customers": "Alt+v",
    "go_reports": "Alt+r",
}
USUAL = "sodan"
PRESETS: Mapping[str, Mapping[str, str]] = {USUAL: KEYS, "chatwoot": {**KEYS, **_CHATWOOT}}
# Enter, Escape and what belongs to a field mean the same for everybody.
FIXED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("↵",), "open"),
    (("Esc",), "back"),
    (("Ctrl", "↵"), "send"),
    (("Ctrl", "K"), "palette"),
)
# Where the palette leads besides the views.
PLACES = (
    "search",
    "customers",
    "promises",
    "asked",
    "todos",
    "feedback",
    "satisfaction",
    "leads",
    "campaigns",
    "hours",
    "canned",
    "macros",
    "preferences",
    "notices",
)
_STROKE = re.compile(r"(Ctrl\+)?(Alt\+)?([\x21-\x7e])")
_MOST_STROKES = 2
_TAKEN = ("Ctrl+k",)  # the palette's


def preset_of(person: Representative) -> str:
    """The set of keys this person chose; ours when the one they chose is no more."""
    chosen = preference_of(person).preset
    return chosen if chosen in PRESETS else USUAL


def keys_of(person: Representative) -> Mapping[str, str]:
    """The key of each act for this person, in the order of the list."""
    chosen = preference_of(person).keys
    return {act: chosen.get(act, usual) for act, usual in PRESETS[preset_of(person)].items()}


def keys_read(form: Mapping[str, str], preset: str = USUAL) -> dict[str, str]:
    """The keys of a form that differ from those of a set.

    Raises Invalid, with the act, for what is no key, for one that two acts want, and for one that another begins with.
    """
    usual = PRESETS[preset]
    wanted = {act: read_key(form.get(f"key_{act}", key), act=act) for act, key in usual.items()}
    for act, key in wanted.items():
        others = [other for name, other in wanted.items() if name != act]
        if key in others or any(other.startswith(f"{key} ") for other in others):
            raise Invalid(f"“{key}” is wanted twice", where=act, expected="a key of its own")
    return {act: key for act, key in wanted.items() if key != usual[act]}


def read_key(written: str, *, act: str) -> str:
    """A key as it is kept: ``j``, ``E``, ``Alt+j``, ``g i``. Raises Invalid for anything else."""
    strokes = unicodedata.normalize("NFKC", written).split()
    if not 0 < len(strokes) <= _MOST_STROKES or not all(_STROKE.fullmatch(one) for one in strokes):
        raise Invalid(f"“{written}” is no key", where=act, expected="one letter or sign, with Alt+ or Ctrl+, or two in a row")
    key = " ".join(strokes)
    if key in _TAKEN:
        raise Invalid(f"“{key}” opens the palette", where=act, expected="another key")
    return key


def shown_key(key: str) -> tuple[str, ...]:
    """A key as keyboards print it: ``E`` is Shift and E, ``e`` is E, ``g i`` is G and then I."""
    return tuple(part for stroke in key.split() for part in _parts_of(stroke))


def told_key(key: str) -> str:
    """The same in one word, for a hint on a button: ``Alt+J``, ``G I``."""
    return " ".join("+".join(_parts_of(stroke)) for stroke in key.split())


def _parts_of(stroke: str) -> tuple[str, ...]:
    found = _STROKE.fullmatch(stroke)
    if found is None:
        return (stroke,)
    held = tuple(name for name, mark in (("Ctrl", found[1]), ("Alt", found[2])) if mark)
    letter = found[3]
    return (*held, "Shift", letter) if letter.isalpha() and letter.isupper() else (*held, letter.upper())
