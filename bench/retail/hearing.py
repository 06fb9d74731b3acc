"""What a customer makes of a reply: what is asked, what a button stands for, whether it was refused, what a card would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from bench.retail.bank import Bank
from bench.retail.goal import Do, Reason, ToldFact
from bench.retail.sight import Button, Card, Purchase, Reply, Sight, Variant


class Asked(Enum):
    """What the representative wants to know now."""

    CONFIRM = "confirm"
    IDENTITY = "identity"
    ORDER = "order"
    ITEM = "item"
    OPTION = "option"
    REASON = "reason"
    METHOD = "method"
    ADDRESS = "address"
    MORE = "more"
    UNCLEAR = "unclear"
    OTHER = "other"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked, with the buttons or the card it came with, and everything that was said with it."""

    asked: Asked
    text: str
    question: str = ""
    buttons: tuple[Button, ...] = ()
    card: Card | None = None
    is_refusal: bool = False

    @property
    def mark(self) -> tuple[str, str]:
        """What makes it the same question again."""
        return self.asked.value, self.question or self.text


_SENTENCE = re.compile(r"(?<=[.!?。？！])\s*|\n+")
_PART = re.compile(r"[,，、・·/()（）:：|→\n]+|\s[-—–]\s|->|=>")
_ARROW = re.compile(r"→|⇒|->|=>")
_NUMBER = re.compile(r"(?<=\d)[,\s](?=\d{3}(?!\d))")
_PIECES = re.compile(r"[×x]\s*(\d+)\b")
_ORDER = re.compile(r"#?W\d{5,}", re.IGNORECASE)


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in _SENTENCE.split(text) if one and one.strip()]


def parts_of(text: str) -> set[str]:
    """The bits a label is made of, folded."""
    return {part.strip().casefold() for part in _PART.split(text) if part.strip()}


def shows(text: str, value: str) -> bool:
    """Whether the text names the value as a bit of its own or, where it is long enough, within a bit."""
    folded, bits = value.casefold(), parts_of(text)
    if folded in bits:
        return True
    return len(folded) > 3 and bool(re.search(rf"(?<![a-z0-9]){re.escape(folded)}(?![a-z0-9])", text.casefold()))  # noqa: PLR2004 - “no” is in many words


@dataclass(frozen=True, slots=True)
class Ear:
    """One customer's understanding of what is said to them."""

    sight: Sight
    bank: Bank

    def demand(self, replies: Sequence[Reply]) -> Demand:
        """What the replies come to: the last card or buttons, else the last question."""
        text = "\n".join(reply.text for reply in replies)
        refused = any(self.bank.hears("refused", one) for one in _sentences(text) if not self.bank.hears("unclear", one))
        for reply in reversed(replies):
            if reply.card is not None:
                return Demand(Asked.CONFIRM, text, question=reply.text, card=reply.card, is_refusal=refused)
            if reply.buttons:
                question = self._question(reply.text) or reply.text
                asked = self._of_buttons(reply.buttons) or self._of_words(question) or Asked.OTHER
                return Demand(asked, text, question=question, buttons=reply.buttons, is_refusal=refused)
        question = self._question(text)
        if self.bank.hears("unclear", text):
            return Demand(Asked.UNCLEAR, text, question=question)
        asked = (self._of_words(question) or Asked.OTHER) if question else Asked.NOTHING
        return Demand(asked, text, question=question, is_refusal=refused)

    def _question(self, text: str) -> str:
        """The last sentence that asks for something, with what belongs to it: where it names nothing, the one before it."""
        sentences = _sentences(text)
        asking = [at for at, one in enumerate(sentences) if self.bank.hears("question", one)]
        told = " ".join(sentences[at] for at in asking[-2:])
        if asking and asking[-1] and self._of_words(told) is None:
            return " ".join(sentences[asking[-1] - 1 : asking[-1] + 1])  # “We need the postcode. Would you tell me?”
        return told

    def _of_words(self, question: str) -> Asked | None:
        hears = self.bank.hears
        if hears("address", question) and not (hears("name", question) or hears("email", question)):
            return Asked.ADDRESS  # “with the postcode”
        if any(hears(name, question) for name in ("zip", "email")) or (hears("name", question) and not hears("item", question)):
            return Asked.IDENTITY
        order = (
            ("reason", Asked.REASON), ("method", Asked.METHOD), ("address", Asked.ADDRESS), ("option", Asked.OPTION),
            ("order", Asked.ORDER), ("item", Asked.ITEM), ("more", Asked.MORE),
        )  # fmt: skip
        return next((asked for name, asked in order if hears(name, question)), None)

    def _of_buttons(self, buttons: Sequence[Button]) -> Asked | None:
        labels = [button.label for button in buttons]
        kinds: tuple[tuple[Asked, Callable[[str], object]], ...] = (
            (Asked.ORDER, self.order_in),
            (Asked.OPTION, self._is_variant),
            (Asked.METHOD, self.method_in),
            (Asked.ITEM, lambda label: self.things_in(label, self._all_things())),
            (Asked.REASON, self.reason_in),
        )
        return next((asked for asked, stands_for in kinds if any(stands_for(label) for label in labels)), None)

    def _all_things(self) -> list[Variant]:
        return [thing for order in self.sight.orders for thing in order.things]

    def _is_variant(self, label: str) -> bool:
        """A label made of option values, without a title."""
        titles = {title.casefold() for title in self.sight.titles.values()}
        if any(title in label.casefold() for title in titles):
            return False
        known = {
            value.casefold() for variants in self.sight.shelf.values() for one in variants for _, value in one.shown.values()
        }
        return bool(parts_of(label) & known)

    def offers(self, demand: Demand) -> bool:
        """Whether one of the buttons stands for what is asked: a way to pay, another variant."""
        kinds: dict[Asked, Callable[[str], object]] = {Asked.METHOD: self.method_in, Asked.OPTION: self._is_variant}
        stands_for = kinds.get(demand.asked)
        return stands_for is not None and any(stands_for(button.label) for button in demand.buttons)

    def is_receipt(self, text: str) -> bool:
        """Whether the text says that something is done, with the number it is booked under."""
        return self.bank.hears("booked", text)

    def order_in(self, label: str) -> str | None:
        """The customer's order that the label names."""
        found = {number[0].lstrip("#").upper() for number in _ORDER.finditer(label)}
        return next((order.number for order in self.sight.orders if order.number.lstrip("#") in found), None)

    def things_in(self, label: str, things: Iterable[Variant]) -> list[Variant]:
        """Which of the things the label may mean: by title, then by the options it shows."""
        titled = [thing for thing in things if thing.title.casefold() in label.casefold()]
        longest = max((len(thing.title) for thing in titled), default=0)
        titled = [thing for thing in titled if len(thing.title) == longest]
        scores = [sum(shows(label, value) for _, value in thing.shown.values()) for thing in titled]
        return [thing for thing, score in zip(titled, scores, strict=True) if score == max(scores, default=0)]

    def variants_in(self, label: str, variants: Sequence[Variant]) -> list[Variant]:
        """Which variants show every value in the label by which they differ from the others."""
        telling = {name for one in variants for name in one.shown if len({other.shown[name][1] for other in variants}) > 1}
        return [one for one in variants if all(shows(label, one.shown[name][1]) for name in telling or one.shown)]

    def method_in(self, label: str) -> str | None:
        """The customer's way to pay that the label names."""
        cards = [method for method in self.sight.methods if method.last_four and method.last_four in label]
        if cards:
            return cards[0].id
        named = [method for method in self.sight.methods if self.bank.hears(f"method_{method.kind}", label)]
        return named[0].id if len({method.kind for method in named}) == 1 else None

    def reason_in(self, label: str) -> Reason | None:
        """The reason that the label names."""
        return next((reason for reason in Reason if self.bank.hears(f"reason_{reason}", label)), None)

    def act_in(self, text: str) -> list[Do]:
        """The kinds of act whose words occur in the text."""
        return [do for do in Do if self.bank.hears(f"act_{do}", text)]

    def card_items(self, card: Card, order: Purchase) -> list[tuple[Variant, str]]:
        """Each item the card names, with what stands after the arrow on its line (nothing when there is none)."""
        found = []
        for _, value in card.lines:
            left, *right = _ARROW.split(value, maxsplit=1)
            things = self.things_in(left, order.things)
            if things:
                pieces = _PIECES.search(left)
                found.extend([(things[0], right[0] if right else "")] * (int(pieces[1]) if pieces else 1))
        return found


def was_told(fact: ToldFact, heard: str, sight: Sight) -> bool:
    """Whether what was heard holds the fact; 1,126.04 and 1126.04 are the same number."""
    wanted = fact.text
    if fact.item:
        thing = sight.variant(fact.item)
        wanted = "" if thing is None else thing.shown[fact.option][1] if fact.option else thing.title
    plain, text = (_NUMBER.sub("", one.casefold()) for one in (wanted, heard))
    if not plain:
        return False
    if plain[0].isdigit() and plain.replace(".", "").isdigit():
        number = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return bool(re.search(rf"(?<![\d.]){re.escape(number)}0*(?![\d]|\.\d)", text)) or bool(
            re.search(rf"(?<![\d.]){re.escape(plain)}(?!\d|\.\d)", text)
        )
    return plain in text
