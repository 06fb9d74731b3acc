"""Ways of paying that a message names, found among the customer's own: the card ending 4242, 내 페이팔, ギフトカード."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sodan.ai.understanding.entity.mention import Mention, free_of
from sodan.ai.understanding.lexicon import patterns_of
from sodan.ai.understanding.normalise import folded
from sodan.backoffice.connector import MethodView, OrderView

_DIGITS = re.compile(r"(?<!\d)(\d{4})(?!\d)")
# Who issued a card, as it is written on it and as people say it.
_NAMES = "issuer"
_KINDS = ("gift_card", "store_credit", "virtual_account", "paypal", "card")
# Digits told within so many letters of a way of paying belong to it.
_NEAR = 30
_HAD = re.compile(r"^\s?(?:에서|부터|から|ではなく|じゃなく|말고|대신|の代わり)")
_HAD_BEFORE = re.compile(r"(?<![a-z])(?:from|instead of|rather than|not)\s+(?:my|the|a|an)?\s?(?:\w+\s)?$")


# Whatever an order was paid with: “the original payment method”, 처음에 결제한 수단, 元の支払い方法.
_AS_PAID = re.compile(
    r"(?<![a-z])(?:the )?(?:original (?:payment |form of )?(?:method|way|card|payment)|way i paid"
    r"|(?:whatever|what|the one) i (?:used to pay|paid with))(?![a-z])"
    r"|(?:원래|처음(?:에)?|기존)\s?(?:결제한|결제했던|쓴|썼던)?\s?(?:결제\s?)?(?:수단|방법|카드)|결제(?:했던|한|할\s?때\s?쓴)\s?(?:수단|방법|카드|걸로)"
    r"|(?:元|もと|最初|前)の(?:お?支払い?|決済)?(?:の)?方法|(?:最初|前)に使った(?:お?支払い?)?方法"
    r"|(?:お?支払い?|支払っ|払っ)(?:た)?(?:の)?(?:とき|時)(?:と同じ|の)(?:方法|もの)?|支払った方法"
)


def paid_with_in(spelled: str, orders: Sequence[OrderView]) -> list[Mention]:
    """What the order meant was paid with, where it is told only as that; nothing when one order or one way cannot be told."""
    found = _AS_PAID.search(spelled)
    ways = {payment.method_id for order in orders for payment in order.payments} - {None}
    return [Mention("method", ways.pop(), *found.span())] if found and len(orders) == len(ways) == 1 else []


def kind_of(method: MethodView) -> str:
    """What kind a stored way of paying is, by its kind and by the words on its label."""
    told = folded(f"{method.kind.replace('_', ' ')} {method.label}")
    return next((kind for kind in _KINDS if patterns_of("values")[f"kind.{kind}"].search(told)), method.kind)


def _issuer_of(method: MethodView) -> str:
    told = folded(method.label)
    return next((name for name, words in _issuers().items() if words.search(told)), "")


def _issuers() -> dict[str, re.Pattern[str]]:
    prefix = f"{_NAMES}."
    return {name.removeprefix(prefix): one for name, one in patterns_of("values").items() if name.startswith(prefix)}


def methods_in(spelled: str, methods: Sequence[MethodView], taken: Sequence[Mention] = ()) -> list[Mention]:
    """Each way of paying told that fits just one of the customer's: by its last digits, by who issued it, by its kind."""
    found: list[Mention] = []
    for at, end, fitting in sorted(_told(spelled, methods, taken), key=lambda one: (len(one[2]), one[0] - one[1])):
        if len(fitting) == 1 and free_of(found, at, end):
            found.append(Mention("method", fitting[0].id, at, end, rejected=_is_had(spelled, at, end)))
    return _joined(sorted(found, key=lambda one: one.start))


def _told(spelled: str, methods: Sequence[MethodView], taken: Sequence[Mention]) -> list[tuple[int, int, list[MethodView]]]:
    """Where ways of paying are told, with those of the customer that each may be."""
    told: list[tuple[int, int, list[MethodView]]] = []
    for kind in _KINDS:
        fitting = [one for one in methods if kind_of(one) == kind]
        hits = patterns_of("values")[f"kind.{kind}"].finditer(spelled)
        meant = (hit for hit in hits if kind != "card" or not _is_other_card(spelled, hit))
        told += [(*hit.span(), _narrowed(spelled, hit, fitting)) for hit in meant]
    for name, words in _issuers().items():
        fitting = [one for one in methods if _issuer_of(one) == name]
        told += [(*hit.span(), _narrowed(spelled, hit, fitting)) for hit in words.finditer(spelled)]
    for hit in _DIGITS.finditer(spelled):
        if free_of([one for one in taken if one.slot not in {"phone_last4", "code"}], *hit.span()):
            told.append((*hit.span(), [one for one in methods if one.label.endswith(hit[1])]))
    return told


def _is_other_card(spelled: str, hit: re.Match[str]) -> bool:
    """Whether the card is part of a longer word for another kind: the gift card."""
    return any(
        other.start() <= hit.start() and hit.end() <= other.end() and other.span() != hit.span()
        for kind in _KINDS[:-1]
        for other in patterns_of("values")[f"kind.{kind}"].finditer(spelled)
    )


def _narrowed(spelled: str, hit: re.Match[str], fitting: list[MethodView]) -> list[MethodView]:
    """Of several of a kind the one whose last digits stand near."""
    digits = _DIGITS.findall(spelled, max(0, hit.start() - _NEAR), hit.end() + _NEAR)
    return [one for one in fitting if any(one.label.endswith(told) for told in digits)] or fitting


def _is_had(spelled: str, at: int, end: int) -> bool:
    """Whether it is what was paid with before, not what shall be."""
    return bool(_HAD.match(spelled[end:]) or _HAD_BEFORE.search(spelled[:at]))


def _joined(mentions: list[Mention]) -> list[Mention]:
    """The same way told twice in a row (“my Visa card ending 4242”) is told once."""
    kept: list[Mention] = []
    for one in mentions:
        if kept and kept[-1].value == one.value and one.start - kept[-1].end < _NEAR:
            kept[-1] = Mention("method", one.value, kept[-1].start, one.end, rejected=kept[-1].rejected or one.rejected)
        else:
            kept.append(one)
    return kept
