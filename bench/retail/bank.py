"""A phrase bank: how customers of one language write. A YAML file whose header explains itself; read strictly.

Everything a customer of the bench says comes out of it. A key that another author left out falls back to none; a key that
nobody knows is a mistake and told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from bench.retail.goal import Do, Favour, Question, Reason

_REASONS = tuple(str(reason) for reason in Reason)
ACTS = tuple(do for do in Do if do not in (Do.ASK, Do.FAVOUR, Do.PERSON))
SECTIONS: dict[str, tuple[str, ...]] = {
    "requests": (
        "cancel", "return", "return_of", "exchange", "exchange_of", "change_items", "change_items_of", "change_address",
        "change_payment", "change_account_address", "person",
    ),
    "questions": tuple(str(question) for question in Question),
    "favours": tuple(str(favour) for favour in Favour),
    "nouns": (
        "item", "item_with", "two", "more", "everything", "everything_but", "order_number",
        "order_with", "order_to", "order_latest", "orders_pending", "value_named", "values_two", "values_more", "want_same_but",
        "want", "want_cheapest", "want_cheapest_of", "want_dearest", "want_dearest_of", "want_number", "want_like",
        "want_like_of", "want_up", "want_down", "want_same", "want_below",
        "pair_exchange", "pair_change", "pairs_two", "pairs_more",
        "method_gift_card", "method_paypal", "method_credit_card", "method_card", "method_foreign", "method_original", "address",
        "address_short", "address_of", "address_default",
    ),
    "additions": ("or_else", "refund_to", "pay_with", *(f"because_{reason}" for reason in _REASONS)),
    "answers": (
        "name_zip", "email", "no_order", "order", "items", "want", "pairs", "method", "any_method",
        "address", "yes", "nothing_else", "cannot_tell", *(f"reason_{reason}" for reason in _REASONS),
    ),
    "replies": (
        "wrong_order", "wrong_items", "wrong_want", "wrong_method", "wrong_address", "wrong_reason", "wrong_act", "regret",
        "only", "only_pairs", "add", "add_pairs", "method_instead", "meant_order", "meant_want", "insist", "anger",
    ),
    "talk": ("hello", "filler", "again", "join"),
    "heard": (
        "question", "name", "zip", "email", "order", "item", "option", "reason", "method", "address", "more", "refused",
        "booked", "unclear", *(f"act_{do}" for do in ACTS), "method_gift_card", "method_paypal", "method_credit_card",
        *(f"reason_{reason}" for reason in _REASONS),
    ),
}  # fmt: skip
REQUIRED: dict[str, tuple[str, ...]] = {
    "requests": ("cancel", "return", "exchange", "change_items", "change_address", "change_payment", "change_account_address"),
    "nouns": (
        "item",
        "item_with",
        "two",
        "order_number",
        "want",
        "pair_exchange",
        "pair_change",
        "method_credit_card",
        "address",
    ),
    "answers": ("name_zip", "email", "yes"),
    "heard": ("question",),
}
_UNSPACED = ("ja", "zh")  # written without spaces between sentences
RATES = {
    "several": 0.4, "digression": 0.15, "correction": 0.12, "slip": 0.02, "press": 0.3, "filler": 0.15, "greeting": 0.4,
    "or_else": 0.4,
}  # fmt: skip
PLACES = {
    "a", "address", "address1", "address2", "b", "brand", "city", "email", "item", "items", "last_four", "method", "name",
    "number", "option", "options", "order", "pairs", "place", "price", "product", "reason", "request", "state", "title", "value",
    "values", "want", "zip",
}  # fmt: skip
_PLACE = re.compile(r"\{(\w+)(?::([^}]*))?\}")


class BankError(ValueError):
    """A phrase bank that cannot be read: says where and what."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The phrases by section and key, the rates of habits, other names for goods, and small questions in between."""

    language: str
    phrases: Mapping[str, tuple[str, ...]]  # "section.key" → its variants
    rates: Mapping[str, float]
    digressions: tuple[str, ...]
    synonyms: Mapping[str, tuple[str, ...]]

    def has(self, key: str) -> bool:
        """Whether the bank words this at all."""
        return bool(self.phrases.get(key))

    def say(self, key: str, chance: Random, **values: str) -> str:
        """One of the key's variants that need no more than these values, filled; nothing when the bank has none."""
        variants = [one for one in self.phrases.get(key, ()) if {place[0] for place in _PLACE.findall(one)} <= values.keys()]
        return filled(chance.choice(variants), values) if variants else ""

    def line(self, *parts: str) -> str:
        """What is not empty of the parts, one after another as the language writes sentences."""
        said = [part for part in parts if part]
        if self.language not in _UNSPACED:
            return " ".join(said)
        return "".join([*map(self.closed, said[:-1]), *said[-1:]])

    def closed(self, text: str) -> str:
        """The text with the full stop that keeps it from what follows, where no space does."""
        return f"{text}。" if self.language in _UNSPACED and text[-1:].isalnum() else text

    def hears(self, key: str, text: str) -> bool:
        """Whether one of the key's words occurs in the text."""
        folded = text.casefold()
        return any(word.casefold() in folded for word in self.phrases.get(f"heard.{key}", ()))


def _first_small(text: str) -> str:
    return text if re.match(r"I\b", text) else text[:1].lower() + text[1:]


_CASES: Mapping[str, Callable[[str], str]] = {
    "lower": _first_small,
    "upper": lambda text: text[:1].upper() + text[1:],
    "small": str.lower,
}


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its places filled; after a colon a particle pair (``을/를``), ``lower``, ``small`` or ``upper``."""

    def one(found: re.Match[str]) -> str:
        value, how = values[found[1]], found[2]
        if how is None:
            return value
        if how in _CASES:
            return _CASES[how](value)
        after_consonant, _, after_vowel = how.partition("/")
        return value + particle(value, after_consonant, after_vowel)

    return _PLACE.sub(one, template)


# How the last sign of a word sounds in Korean when it is no Hangul: with a consonant at its end, or with ㄹ.
_CONSONANT, _RIEUL = set("036mn"), set("178lr")
_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_HANGUL, _FINALS, _FINAL_RIEUL = range(0xAC00, 0xD7A4), 28, 8


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """을 or 를, 은 or 는, 이 or 가, 과 or 와, 으로 or 로: by the sound the word ends with (ㄹ takes 로), brackets aside."""
    spoken = [sign for sign in _BRACKETS.sub("", word) or word if sign.isalnum()]
    last = spoken[-1].lower() if spoken else ""
    final = (ord(last) - _HANGUL.start) % _FINALS if last and ord(last) in _HANGUL else 0
    is_rieul = final == _FINAL_RIEUL or last in _RIEUL
    if is_rieul and after_consonant == "으로":
        return after_vowel
    return after_consonant if final or is_rieul or last in _CONSONANT else after_vowel


def read_bank(path: Path) -> Bank:
    """The bank of a file. Raises BankError with file and line for whatever is wrong."""
    try:
        found = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BankError(f"{path.name}:{line}: {error.problem}") from error
    if not isinstance(found, CommentedMap):
        raise BankError(f"{path.name}:1: expected sections")
    phrases: dict[str, tuple[str, ...]] = {}
    for section, block in found.items():
        if section in SECTIONS:
            phrases |= _section(str(section), block, path.name)
        elif section not in ("language", "rates", "digressions", "synonyms"):
            raise BankError(f"{path.name}:{found.lc.key(section)[0] + 1}: no section “{section}”")
    _check_required(phrases, path.name)
    return Bank(
        language=str(found.get("language", "en")),
        phrases=phrases,
        rates=RATES | {str(name): float(rate) for name, rate in (found.get("rates") or {}).items()},
        digressions=tuple(str(one) for one in found.get("digressions") or ()),
        synonyms={str(name): tuple(str(one) for one in others) for name, others in (found.get("synonyms") or {}).items()},
    )


def _section(section: str, block: Any, file: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(block, CommentedMap):
        raise BankError(f"{file}: {section}: expected keys with phrases")
    phrases = {}
    for key, variants in block.items():
        where = f"{file}:{block.lc.key(key)[0] + 1}: {section}.{key}"
        if key not in SECTIONS[section]:
            raise BankError(f"{where}: no such key")
        listed = [variants] if isinstance(variants, str) else variants
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise BankError(f"{where}: expected a list of phrases (quote yes, no and numbers)")
        for place, how in (found.groups() for one in listed for found in _PLACE.finditer(one)):
            if place not in PLACES or not (how is None or how in _CASES or "/" in how):
                raise BankError(f"{where}: no such place {{{place}{'' if how is None else f':{how}'}}}")
        phrases[f"{section}.{key}"] = tuple(listed)
    return phrases


def _check_required(phrases: Mapping[str, tuple[str, ...]], file: str) -> None:
    for section, keys in REQUIRED.items():
        for key in keys:
            if not phrases.get(f"{section}.{key}"):
                raise BankError(f"{file}:1: {section}.{key} is missing")
