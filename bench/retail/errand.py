"""How far each wish of a customer has come, and whether a card that asks to be confirmed is what they wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from bench.retail.goal import Answer, Do, Goal, ItemWish, OrderWish, Outcome, Told, Wish
from bench.retail.hearing import Ear
from bench.retail.sight import Card, Purchase, Sight, Variant
from bench.retail.speech import Matter
from bench.retail.wanted import fitting

_ALIKE = {Do.EXCHANGE: {Do.EXCHANGE, Do.CHANGE_ITEMS}, Do.CHANGE_ITEMS: {Do.EXCHANGE, Do.CHANGE_ITEMS}}


class Standing(Enum):
    """What became of a wish."""

    OPEN = "open"
    TOLD = "told"
    DONE = "done"
    REFUSED = "refused"
    REGRETTED = "regretted"
    STUCK = "stuck"  # no way forward was found


class Wrong(Enum):
    """What is wrong with a card."""

    ACT = "act"
    ORDER = "order"
    ITEMS = "items"
    WANT = "want"
    METHOD = "method"
    ADDRESS = "address"
    REASON = "reason"


@dataclass(slots=True)
class Pursuit:
    """One wish on its way: what it has come to, which preference each item is at, what was refused so far."""

    wish: Wish
    matter: Matter
    standing: Standing = Standing.OPEN
    preferences: list[int] = field(default_factory=list)
    method_at: int = 0
    steps: int = 0  # of what the customer does when refused
    was_confirmed: bool = False  # the first request to confirm is behind us
    tries: dict[str, int] = field(default_factory=dict)
    answer: str = ""

    @classmethod
    def of(cls, wish: Wish) -> Pursuit:
        """A wish nobody has heard of yet."""
        matter = Matter(wish, wish.order, wish.items, wish.items_told, wish.method)
        return cls(wish, matter, preferences=[0] * len(wish.items))

    @property
    def is_live(self) -> bool:
        """Whether it still waits for something."""
        return self.standing in (Standing.OPEN, Standing.TOLD)

    def change(self) -> None:
        """At the first request to confirm the customer wants it otherwise."""
        confirm, matter = self.wish.confirm, self.matter
        matter.items = (*(confirm.items or matter.items), *confirm.added)
        matter.method = confirm.method or matter.method
        if confirm.items or confirm.added:
            matter.items_told = Told.EACH
        self.method_at = 0
        known = list(zip(self.wish.items, self.preferences, strict=True))
        self.preferences = [next((at for item, at in known if item == one), 0) for one in matter.items]


@dataclass(slots=True)
class Errand:
    """All wishes of the goal."""

    goal: Goal
    sight: Sight
    pursuits: list[Pursuit]

    @classmethod
    def of(cls, goal: Goal, sight: Sight) -> Errand:
        """The errand before its first word."""
        return cls(goal, sight, [Pursuit.of(wish) for wish in goal.wishes])

    def named(self, name: str) -> Pursuit:
        """The wish of that name."""
        return next(one for one in self.pursuits if one.wish.name == name)

    def may_come_up(self, pursuit: Pursuit) -> bool:
        """Whether what it waits for has happened."""
        after = pursuit.wish.after
        if after is None:
            return True
        standing = self.named(after.wish).standing
        if after.outcome is Outcome.DONE:
            return standing in (Standing.DONE, Standing.REGRETTED)
        return standing in (Standing.REFUSED, Standing.STUCK)

    def waiting(self) -> list[Pursuit]:
        """What is to be said next, in order; what goes along with another is not said of itself while that one lives."""
        open_ = [one for one in self.pursuits if one.standing is Standing.OPEN and self.may_come_up(one)]
        return [one for one in open_ if not (one.wish.along and self.named(one.wish.along).standing is Standing.OPEN)]

    def told(self) -> list[Pursuit]:
        """What was said and is not done."""
        return [one for one in self.pursuits if one.standing is Standing.TOLD]

    def is_over(self) -> bool:
        """Whether nothing is left to be said or waited for."""
        return not self.told() and not self.waiting()

    def acceptable(self) -> list[Pursuit]:
        """Whose card may be confirmed: what was said, what may come up, and the fallback of what was said."""
        live = [one for one in self.pursuits if one.is_live]
        return [one for one in live if one.standing is Standing.TOLD or self.may_come_up(one) or self._stands_in(one)]

    def _stands_in(self, pursuit: Pursuit) -> bool:
        after = pursuit.wish.after
        return after is not None and after.outcome is Outcome.REFUSED and self.named(after.wish).standing is Standing.TOLD


@dataclass(frozen=True, slots=True)
class Judged:
    """The wish a card is for, and what is wrong with it (nothing: it is right)."""

    pursuit: Pursuit | None
    wrong: Wrong | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares a card with the goal, as far as the card shows it."""

    errand: Errand
    ear: Ear

    def judge(self, card: Card) -> Judged:
        """Which wish the card is for, and what is wrong with it: the best case among the live wishes."""
        acts = set(self.ear.act_in(card.title) or self.ear.act_in(card.yes.label))
        number = next((found for _, value in card.lines if (found := self.ear.order_in(value))), None)
        best = Judged(None, Wrong.ACT)
        for pursuit in self.errand.acceptable():
            if acts and not acts & _ALIKE.get(pursuit.wish.do, {pursuit.wish.do}):
                continue
            is_of_file = number is None and pursuit.wish.do is Do.CHANGE_ADDRESS  # not the order's address
            wrong = Wrong.ACT if is_of_file else self._wrong(card, pursuit, number)
            if wrong is None:
                return Judged(pursuit) if not self._is_forbidden(pursuit.wish.do, number) else Judged(None, Wrong.ACT)
            if pursuit.standing is Standing.OPEN:
                continue  # not asked for yet: a card for it may be right, but is not theirs to mend
            if best.pursuit is None or (best.wrong is Wrong.ORDER and wrong is not Wrong.ORDER):
                best = Judged(pursuit, wrong)
        return best

    def _is_forbidden(self, do: Do, number: str | None) -> bool:
        return any(one.do is do and one.order in ("", number) for one in self.errand.goal.refuse)

    def _wrong(self, card: Card, pursuit: Pursuit, number: str | None) -> Wrong | None:
        matter = pursuit.matter
        if matter.order is not None and number is not None and number != matter.order.number:
            return Wrong.ORDER
        if matter.items and matter.order is not None and (wrong := self._wrong_items(card, pursuit, matter.order)):
            return wrong
        if pursuit.wish.address is not None and not self._has_address(card, pursuit.wish):
            return Wrong.ADDRESS
        if matter.method and not self._has_method(card, pursuit):
            return Wrong.METHOD
        return None if self._has_reason(card, pursuit.wish) else Wrong.REASON

    def _wrong_items(self, card: Card, pursuit: Pursuit, order: OrderWish) -> Wrong | None:
        if pursuit.wish.do is Do.CANCEL:
            return None
        named = self.ear.card_items(card, self.errand.sight.order(order.number))
        if not self._same_things([thing for thing, _ in named], pursuit.matter.items):
            return Wrong.ITEMS
        if pursuit.wish.do is Do.RETURN:
            return None
        left = list(range(len(pursuit.matter.items)))
        for thing, becomes in named:
            fits = [at for at in left if self._is_fit(pursuit, at, thing, becomes)]
            if not fits:
                return Wrong.WANT
            left.remove(fits[0])
        return None

    def _same_things(self, named: list[Variant], items: tuple[ItemWish, ...]) -> bool:
        """The same pieces: alike things count as one another, since a card cannot tell them apart."""
        wanted = [self.errand.sight.variant(item.item) for item in items]
        told = sorted((thing.product, *sorted(thing.options.values())) for thing in named)
        return told == sorted((thing.product, *sorted(thing.options.values())) for thing in wanted if thing is not None)

    def _is_fit(self, pursuit: Pursuit, at: int, thing: Variant, becomes: str) -> bool:
        item = pursuit.matter.items[at]
        own = self.errand.sight.variant(item.item)
        if own is None or own.options != thing.options:
            return False
        shelf = self.errand.sight.shelf[thing.product]
        shown = {one.item for one in self.ear.variants_in(becomes, shelf)}
        return any(
            one.item in shown
            for preference in item.want[: pursuit.preferences[at] + 1]
            for one in fitting(preference, thing, self.errand.sight)
        ) or self._is_best_there_is(pursuit, at, thing, shown)

    def _is_best_there_is(self, pursuit: Pursuit, at: int, thing: Variant, shown: set[str]) -> bool:
        """A later preference is right when nothing fits the earlier ones."""
        for preference in pursuit.matter.items[at].want:
            fits = fitting(preference, thing, self.errand.sight)
            if fits:
                return any(one.item in shown for one in fits)
        return False

    def is_out_of_reach(self, pursuit: Pursuit) -> bool:
        """Whether nothing on the shelf meets any preference of one of the wish's items."""
        things = ((item, self.errand.sight.variant(item.item)) for item in pursuit.matter.items)
        return any(
            thing is not None and not any(fitting(preference, thing, self.errand.sight) for preference in item.want)
            for item, thing in things
        )

    def _has_address(self, card: Card, wish: Wish) -> bool:
        there = wish.address.address if wish.address else None
        text = " ".join(value for _, value in card.lines).casefold()
        return there is None or (there.address1.casefold() in text and there.zip in text)

    def _has_method(self, card: Card, pursuit: Pursuit) -> bool:
        """A card that names a way to pay must name the wanted one, or one already settled for."""
        named = [found for _, value in card.lines if not self.ear.order_in(value) and (found := self.ear.method_in(value))]
        return not named or bool(set(named) & set(self.methods(pursuit)))

    def methods(self, pursuit: Pursuit) -> list[str]:
        """The ways to pay the customer takes by now."""
        order = self._order(pursuit)
        settled = pursuit.matter.method[: pursuit.method_at + 1]
        return [(order.paid_with if order else "") if one == "original" else one for one in settled]

    def _order(self, pursuit: Pursuit) -> Purchase | None:
        order = pursuit.matter.order
        return self.errand.sight.order(order.number) if order else None

    def _has_reason(self, card: Card, wish: Wish) -> bool:
        if wish.reason is None or wish.do is not Do.CANCEL:
            return True
        named = {found for _, value in card.lines if (found := self.ear.reason_in(value))}
        return not named or wish.reason in named


def wants_change(pursuit: Pursuit) -> bool:
    """Whether the first request to confirm makes the customer think again."""
    return not pursuit.was_confirmed and pursuit.wish.confirm.answer is not Answer.YES
