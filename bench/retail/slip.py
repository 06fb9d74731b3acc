"""Human slips: typing errors, and saying the wrong thing first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from bench.retail.errand import Pursuit
from bench.retail.goal import Do, ItemWish, OrderWish, Pick, Preference, Told
from bench.retail.sight import Variant
from bench.retail.speech import Matter, Speaker

_HANGUL, _VOWELS, _FINALS = 0xAC00, 21, 28
_AE, _E = 1, 5  # ㅐ and ㅔ among the vowels
_SHORTEST = 5  # a letter of a shorter word is seldom missed


def mistyped(text: str, *, rate: float, chance: Random) -> str:
    """The text with a slip in so many of its words; numbers, addresses and names with capitals are typed with care."""
    words = text.split(" ")
    return " ".join(_mistyped(word, chance) if chance.random() < rate and _is_plain(word) else word for word in words)


def _is_plain(word: str) -> bool:
    return len(word) > 1 and not any(sign.isdigit() or sign in "#@" for sign in word) and not word[0].isupper()


def _mistyped(word: str, chance: Random) -> str:
    if word.isascii():
        return _swapped_letters(word, chance)
    if any("가" <= sign <= "힣" for sign in word):
        return "".join(_other_vowel(sign) for sign in word)
    return word.rstrip("。、")


def _swapped_letters(word: str, chance: Random) -> str:
    letters = [at for at in range(1, len(word) - 2) if word[at].isalpha() and word[at + 1].isalpha()]
    if len(word) < _SHORTEST or not letters:
        return word
    at = chance.choice(letters)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _other_vowel(sign: str) -> str:
    """ㅐ and ㅔ sound alike, and many people take one for the other."""
    if not "가" <= sign <= "힣":
        return sign
    index = ord(sign) - _HANGUL
    lead, vowel, final = index // (_VOWELS * _FINALS), index // _FINALS % _VOWELS, index % _FINALS
    other = {_AE: _E, _E: _AE}.get(vowel, vowel)
    return chr(_HANGUL + (lead * _VOWELS + other) * _FINALS + final)


def misspoken(pursuit: Pursuit, speaker: Speaker) -> tuple[str, str] | None:
    """The request with one thing wrong in it, and the sentence that puts it right; None where nothing lends itself."""
    if pursuit.matter.order is not None and pursuit.matter.order.told is Told.NUMBER and not pursuit.matter.order.says:
        return _wrong_order(pursuit, pursuit.matter.order, speaker)
    if pursuit.wish.do in (Do.EXCHANGE, Do.CHANGE_ITEMS) and len(pursuit.matter.items) == 1:
        return _wrong_want(pursuit, speaker)
    return None


def _wrong_order(pursuit: Pursuit, order: OrderWish, speaker: Speaker) -> tuple[str, str] | None:
    others = [other.number for other in speaker.sight.orders if other.number != order.number]
    if not others or not speaker.bank.has("replies.meant_order"):
        return None
    mistaken = replace(pursuit.matter, order=replace(order, number=speaker.chance.choice(others)))
    if pursuit.wish.do is not Do.CANCEL:  # what is in an order cannot be told of another one
        mistaken = replace(mistaken, items_told=Told.EACH)
    right = speaker.say("replies.meant_order", order=speaker.order_number(order))
    return speaker.request(mistaken, pursuit.preferences), right


def _wrong_want(pursuit: Pursuit, speaker: Speaker) -> tuple[str, str] | None:
    item = pursuit.matter.items[0]
    preference, thing = item.want[pursuit.preferences[0]], speaker.thing(item.item)
    wrong = _another(preference, thing, speaker)
    if wrong is None or not speaker.bank.has("replies.meant_want"):
        return None
    mistaken: Matter = replace(pursuit.matter, items=(replace(item, want=(wrong,)),))
    right = speaker.say("replies.meant_want", want=speaker.want(preference, thing), item=speaker.item(ItemWish(item.item)))
    return speaker.request(mistaken, [0]), right


def _another(preference: Preference, thing: Variant, speaker: Speaker) -> Preference | None:
    """The preference with one option turned to another value that the shelf has."""
    if preference.pick is not Pick.ANY or not preference.options:
        return None
    shelf: Sequence[Variant] = speaker.sight.shelf[thing.product]
    others = [
        (name, other.options[name])
        for name, value in preference.options.items()
        for other in shelf
        if other.options.get(name) not in (value, thing.options.get(name))
    ]
    if not others:
        return None
    name, value = speaker.chance.choice(others)
    return replace(preference, options={**preference.options, name: value})
