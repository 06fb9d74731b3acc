"""How a customer puts things into words: names of goods, orders, ways to pay, and whole requests, out of the phrase bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from bench.retail.bank import Bank
from bench.retail.goal import FOREIGN_CARD, AddressWish, Do, ItemWish, OrderWish, Pick, Preference, Told, Wish
from bench.retail.sight import Purchase, Sight, Variant
from bench.retail.wanted import fitting

# Said alone these tell nothing: “high” of what?
_VAGUE = {
    "yes", "no", "none", "high", "low", "medium", "large", "small", "full", "half", "fixed", "standard", "basic", "fresh", "art",
}  # fmt: skip
_SWAPS = {Do.EXCHANGE: ("exchange", "pair_exchange"), Do.CHANGE_ITEMS: ("change_items", "pair_change")}


@dataclass(slots=True)
class Matter:
    """What a wish has come to: its items and ways to pay may change on the way. ``plain`` says everything outright."""

    wish: Wish
    order: OrderWish | None
    items: tuple[ItemWish, ...]
    items_told: Told
    method: tuple[str, ...]
    plain: bool = False


@dataclass(slots=True)
class Speaker:
    """One customer's way of saying what they see."""

    sight: Sight
    bank: Bank
    chance: Random

    def happens(self, rate: str) -> bool:
        """Whether a habit shows this time."""
        return self.chance.random() < self.bank.rates[rate]

    def say(self, key: str, **values: str) -> str:
        """A phrase of the bank."""
        return self.bank.say(key, self.chance, **values)

    def joined(self, parts: Sequence[str], *, two: str = "nouns.two", more: str = "nouns.more") -> str:
        """“a, b and c”."""
        if not parts:
            return ""
        whole = parts[-1]
        for at, part in enumerate(reversed(parts[:-1])):
            key = two if at == 0 or not self.bank.has(more) else more
            whole = self.say(key, a=part, b=whole)
        return whole

    def title(self, thing: Variant, *, in_full: bool = False) -> str:
        """What they call it: the shop's name, or now and then one of their own."""
        others = () if in_full else self.bank.synonyms.get(thing.title, ())
        return self.chance.choice(others) if others and self.chance.random() < 0.3 else thing.title  # noqa: PLR2004 - now and then

    def value(self, thing: Variant, option: str, value: str = "") -> str:
        """One option's value, with the option's name where the value alone tells nothing."""
        label, shown = thing.shown[option]
        if value:
            shown = next(
                (other.shown[option][1] for other in self.sight.shelf[thing.product] if other.options.get(option) == value), value
            )
        raw = value or thing.options[option]
        is_vague = raw.isdigit() or raw in _VAGUE or self._is_twofold(thing, raw)
        if is_vague and self.bank.has("nouns.value_named"):
            return self.say("nouns.value_named", option=label, value=shown)
        return shown

    def _is_twofold(self, thing: Variant, raw: str) -> bool:
        of = {name for other in self.sight.shelf[thing.product] for name, value in other.options.items() if value == raw}
        return len(of) > 1

    def values(self, parts: Sequence[str]) -> str:
        """Several values of one thing."""
        return self.joined(parts, two="nouns.values_two", more="nouns.values_more") if len(parts) > 1 else "".join(parts)

    def item(self, wish: ItemWish, *, in_full: bool = False) -> str:
        """An item as the customer describes it; in full with every option."""
        thing = self.thing(wish.item)
        said = tuple(thing.options) if in_full else wish.said
        if not said:
            return self.say("nouns.item", title=self.title(thing, in_full=in_full))
        options = self.values([self.value(thing, name) for name in said])
        return self.say("nouns.item_with", title=self.title(thing, in_full=in_full), options=options)

    def thing(self, item: str) -> Variant:
        """The item as it was bought, else as it stands on the shelf."""
        bought = next((thing for order in self.sight.orders for thing in order.things if thing.item == item), None)
        found = bought or self.sight.variant(item)
        if found is None:
            raise KeyError(item)
        return found

    def items(self, matter: Matter, *, in_full: bool = False) -> str:
        """All items of a wish: each, everything, or everything but the rest."""
        if matter.order and matter.items_told is Told.ALL and self.bank.has("nouns.everything"):
            return self.say("nouns.everything")
        if matter.order and matter.items_told is Told.ALL_BUT and self.bank.has("nouns.everything_but"):
            rest = self.rest(matter)
            return self.say("nouns.everything_but", items=self.joined([self.item(one) for one in rest]))
        return self.joined([self.item(one, in_full=in_full) for one in matter.items])

    def rest(self, matter: Matter) -> list[ItemWish]:
        """What the order holds beside the wish's items."""
        meant = [one.item for one in matter.items]
        things = self.sight.order(matter.order.number).things if matter.order else ()
        return [ItemWish(thing.item) for thing in things if thing.item not in meant]

    def order(self, wish: OrderWish, *, items: Sequence[ItemWish] = ()) -> str:
        """An order as the customer speaks of it."""
        order = self.sight.order(wish.number)
        if wish.told is Told.ALL_PENDING and self.bank.has("nouns.orders_pending"):
            return self.say("nouns.orders_pending")
        if wish.told is Told.PLACE and self.bank.has("nouns.order_to"):
            return self.say("nouns.order_to", place=order.address.city)
        if wish.told is Told.LATEST and self.bank.has("nouns.order_latest"):
            return self.say("nouns.order_latest")
        if wish.told is Told.NUMBER or not self.bank.has("nouns.order_with"):
            return self.order_number(wish)
        return self.say("nouns.order_with", items=self.joined([self.item(one) for one in items or self._marks(order)]))

    def order_number(self, wish: OrderWish) -> str:
        """An order by its number, or the number the customer takes it for."""
        return self.say("nouns.order_number", number=wish.says[0] if wish.says else wish.number)

    def _marks(self, order: Purchase) -> list[ItemWish]:
        """What tells the order from the customer's others."""
        elsewhere = {thing.title for other in self.sight.orders if other.number != order.number for thing in other.things}
        own = [thing for thing in order.things if thing.title not in elsewhere] or list(order.things)
        return [ItemWish(thing.item) for thing in own[:1]]

    def method(self, id_: str) -> str:
        """A way to pay as the customer calls it."""
        if id_ == "original":
            return self.say("nouns.method_original")
        if id_.startswith(FOREIGN_CARD):
            brand = id_.removeprefix(FOREIGN_CARD)
            return self.say("nouns.method_foreign", brand=brand) or self.say("nouns.method_credit_card")
        method = self.sight.method(id_)
        cards = [other for other in self.sight.methods if other.kind == "credit_card"]
        if method.kind == "credit_card" and len(cards) > 1 and self.bank.has("nouns.method_card"):
            return self.say("nouns.method_card", brand=method.brand, last_four=method.last_four)
        return self.say(f"nouns.method_{method.kind}")

    def address(self, wish: AddressWish, *, outright: bool = False) -> str:
        """Where to, spelled out unless it is another order's or the account's own."""
        if wish.of_order and not outright:
            told = Told.PLACE if self._only_one_there(wish.of_order) and self.chance.random() < 0.5 else Told.NUMBER  # noqa: PLR2004 - even
            return self.say("nouns.address_of", order=self.order(OrderWish(wish.of_order, told)))
        if wish.is_default and not outright:
            return self.say("nouns.address_default")
        there = wish.address
        values = {"address1": there.address1, "city": there.city, "state": there.state, "zip": there.zip}
        if there.address2 or not self.bank.has("nouns.address_short"):
            return self.say("nouns.address", address2=there.address2, **values)
        return self.say("nouns.address_short", **values)

    def _only_one_there(self, number: str) -> bool:
        city = self.sight.order(number).address.city
        return sum(order.address.city == city for order in self.sight.orders) == 1

    def want(self, preference: Preference, thing: Variant, *, plain: bool = False) -> str:
        """What it shall become, as one noun, with the price it must stay below."""
        if preference.below_minor and self.bank.has("nouns.want_below"):
            price = f"${preference.below_minor / 100:,.2f}"
            return self.say(
                "nouns.want_below", want=self.want(replace(preference, below_minor=0), thing, plain=plain), price=price
            )
        if not plain and (roundabout := self._roundabout(preference, thing)):
            return roundabout
        named = self._named(preference, thing, plain=plain)
        if preference.pick is not Pick.ANY:
            key = f"nouns.want_{preference.pick}"
            return self.say(f"{key}_of", values=named) if named else self.say(key)
        if not named:
            return self.say("nouns.want_same")
        is_same_else = not preference.free and not plain and self.bank.has("nouns.want_same_but")
        key = "nouns.want_same_but" if is_same_else and self.chance.random() < 0.5 else "nouns.want"  # noqa: PLR2004 - even
        return self.say(key, values=named)

    def _roundabout(self, preference: Preference, thing: Variant) -> str:
        """By its number, by something like it, or as the next size; nothing where it is said outright anyway."""
        if preference.item:
            return self.say("nouns.want_number", number=preference.item)
        if preference.like:
            return self._like(preference.like)
        if len(preference.step) != 1 or preference.options:
            return ""
        ((name, size),) = preference.step.items()
        return self.say("nouns.want_up" if size > 0 else "nouns.want_down", option=thing.shown[name][0])

    def _named(self, preference: Preference, thing: Variant, *, plain: bool) -> str:
        fits = fitting(preference, thing, self.sight)
        outright = preference.step or (plain and (preference.item or preference.like))
        if outright and fits:
            named = {name: value for name, value in fits[0].options.items() if value != thing.options.get(name)}
        else:
            named = {name: preference.options[name] for name in preference.options}
        return self.values([self.value(thing, name, value) for name, value in named.items()])

    def _like(self, item: str) -> str:
        order = next((one for one in self.sight.orders if any(thing.item == item for thing in one.things)), None)
        if order is not None and self.bank.has("nouns.want_like_of"):
            return self.say(
                "nouns.want_like_of", item=self.item(ItemWish(item)), order=self.order_number(OrderWish(order.number))
            )
        return self.say("nouns.want_like", item=self.item(ItemWish(item)))

    def pairs(self, matter: Matter, preferences: Sequence[int]) -> str:
        """What becomes what, each pair with the preference it has come to."""
        key = f"nouns.{_SWAPS.get(matter.wish.do, _SWAPS[Do.EXCHANGE])[1]}"
        wants = [item.want[min(at, len(item.want) - 1)] for item, at in zip(matter.items, preferences, strict=True)]
        if matter.items_told is Told.ALL and len(set(map(repr, wants))) == 1 and self.bank.has("nouns.everything"):
            want = self.want(wants[0], self.thing(matter.items[0].item))
            return self.say(key, item=self.say("nouns.everything"), want=want)
        said = [
            self.say(key, item=self.item(item), want=self.want(want, self.thing(item.item), plain=matter.plain))
            for item, want in zip(matter.items, wants, strict=True)
        ]
        return self.joined(said, two="nouns.pairs_two", more="nouns.pairs_more") if len(said) > 1 else said[0]

    def request(self, matter: Matter, preferences: Sequence[int]) -> str:
        """The wish as a customer asks for it."""
        wish = matter.wish
        if wish.do in _SWAPS:
            return self._with_order(_SWAPS[wish.do][0], matter, pairs=self.pairs(matter, preferences))
        if wish.do is Do.RETURN:
            return self._with_order("return", matter, items=self.items(matter))
        section, key = "requests", wish.do.value
        if wish.question or wish.favour:
            section, key = ("questions", str(wish.question)) if wish.question else ("favours", str(wish.favour))
        return self.say(f"{section}.{key}", **self._about(matter, preferences))

    def _with_order(self, key: str, matter: Matter, **values: str) -> str:
        told = matter.order is not None and matter.order.told is not Told.NOT
        if told and matter.order is not None and self.bank.has(f"requests.{key}_of"):
            marks = self._marks_beside(matter)
            return self.say(f"requests.{key}_of", order=self.order(matter.order, items=marks), **values)
        return self.say(f"requests.{key}", **values)

    def _marks_beside(self, matter: Matter) -> list[ItemWish]:
        """“the order with the grill” names something else than what the request names anyway."""
        if matter.order is None:
            return []
        meant = {item.item for item in matter.items}
        others = [thing for thing in self.sight.order(matter.order.number).things if thing.item not in meant]
        return [ItemWish(others[0].item)] if others else []

    def _about(self, matter: Matter, preferences: Sequence[int]) -> dict[str, str]:
        wish = matter.wish
        about: dict[str, str] = {}
        if matter.order is not None:
            about["order"] = self.order(matter.order, items=matter.items[:2])
        if matter.items:
            about["items"] = self.joined([self.item(item) for item in matter.items])
        if wish.option and matter.items:
            about["option"] = self.thing(matter.items[0].item).shown[wish.option][0]
        if wish.product:
            about["product"] = self.sight.titles[wish.product]
        if wish.address is not None:
            about["address"] = self.address(wish.address, outright=matter.plain)
        if matter.method:
            about["method"] = self.method(matter.method[0])
        if matter.items and all(item.want for item in matter.items):
            about["pairs"] = self.pairs(matter, preferences)
        return about
