"""Whether goals lead to what is right: each is played through by the book and compared with the task's own right actions.

    python -m bench.retail.reach --goals bench/retail/goals/train.yaml --tasks TASKS.json --corpus db.json

The book is the retail policy of the corpus: what is pending may be cancelled or changed once, what was delivered may be sent
back or exchanged once, money goes back the way it came or to a gift card, a gift card pays no more than it holds. Nobody
speaks here: it is about what the wishes come to, not about how they are understood.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.retail.errand import Errand, Pursuit, Standing
from bench.retail.goal import Address, Answer, Do, Goal, ItemWish, Preference, Refusal, ToldFact, Wish
from bench.retail.goal_file import GoalError, read_goals
from bench.retail.sight import Purchase, Sight, Variant, address_of, sight_of
from bench.retail.wanted import fitting

_NAMES = {
    "cancel_pending_order": Do.CANCEL,
    "return_delivered_order_items": Do.RETURN,
    "exchange_delivered_order_items": Do.EXCHANGE,
    "modify_pending_order_items": Do.CHANGE_ITEMS,
    "modify_pending_order_address": Do.CHANGE_ADDRESS,
    "modify_pending_order_payment": Do.CHANGE_PAYMENT,
    "modify_user_address": Do.CHANGE_ACCOUNT_ADDRESS,
    "transfer_to_human_agents": Do.PERSON,
}
_REASONS = {"no longer needed": "no_longer_needed", "ordered by mistake": "by_mistake"}


class AsTheyAre:
    """The corpus's own English names."""

    def product(self, name: str) -> str:
        """As it is."""
        return name

    def option(self, name: str) -> str:
        """As it is."""
        return name

    def value(self, _option: str, value: str) -> str:
        """As it is."""
        return value


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """One change in the shop, told so that two of them can be compared: which act, of what, with what."""

    do: str
    order: str = ""
    items: tuple[tuple[str, str], ...] = ()  # what, and what it becomes (nothing when it is sent back)
    method: str = ""
    address: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """For a person who looks for the difference."""
        items = ", ".join(f"{item} → {to}" if to else item for item, to in self.items)
        return " ".join(part for part in (self.do, self.order, items, self.method, self.address, self.reason) if part)


def right_deeds(task: Mapping[str, Any]) -> list[Deed]:
    """What the task says is right, without what only looks something up."""
    found = task["evaluation_criteria"].get("actions") or []
    return [_right(_NAMES[one["name"]], one["arguments"]) for one in found if one["name"] in _NAMES]


def _right(do: Do, told: Mapping[str, Any]) -> Deed:
    items = told.get("item_ids", ())
    return Deed(
        do.value,
        told.get("order_id", ""),
        tuple(sorted(zip(items, told.get("new_item_ids", ("",) * len(items)), strict=True))),
        told.get("payment_method_id", ""),
        _written(address_of(told)) if "address1" in told else "",
        _REASONS.get(told.get("reason", ""), ""),
    )


def _written(address: Address) -> str:
    return f"{address.address1}, {address.address2}, {address.city}, {address.state}, {address.zip}"


def _may(do: Do, status: str) -> bool:
    """Whether the book allows it in this state."""
    return status == ("delivered" if do in (Do.RETURN, Do.EXCHANGE) else "pending")


class _OutOfReach(Exception):
    """The book says no."""


@dataclass(slots=True)
class Play:
    """A goal played through by the book. ``deeds`` are the changes it came to, ``gaps`` what no shop could make of it."""

    goal: Goal
    sight: Sight
    balances: dict[str, int]
    deeds: list[Deed] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    _status: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, goal: Goal, corpus: Mapping[str, Any]) -> Play:
        """Play the goal in the shop of ``db.json``."""
        methods = corpus["users"][goal.user]["payment_methods"].values()
        balances = {one["id"]: round(one["balance"] * 100) for one in methods if "balance" in one}
        play = cls(goal, sight_of(corpus, goal.user, language="en", names=AsTheyAre()), balances)
        play._status = {order.number: order.status for order in play.sight.orders}
        for wish in goal.wishes:
            play._check_names(wish)
        if not play.gaps:
            play._through()
        return play

    def _through(self) -> None:
        errand = Errand.of(self.goal, self.sight)
        for pursuit in errand.pursuits:
            if not errand.may_come_up(pursuit):
                continue
            if not self._pursue(pursuit):
                return

    def _pursue(self, pursuit: Pursuit) -> bool:
        """The wish to its end; whether the customer stays."""
        try:
            self._do(pursuit)
        except _OutOfReach:
            pursuit.standing = Standing.REFUSED
            if Refusal.PERSON in pursuit.wish.refused:
                self.deeds.append(Deed(Do.PERSON.value))
                return False
            return Refusal.STOP not in pursuit.wish.refused
        return pursuit.wish.do is not Do.PERSON

    def _do(self, pursuit: Pursuit) -> None:
        wish = pursuit.wish
        if wish.do is Do.FAVOUR:
            raise _OutOfReach
        if wish.do is Do.ASK:
            pursuit.standing = Standing.DONE
            return
        self._deed(pursuit)  # what cannot be done is not asked to be confirmed
        pursuit.standing = Standing.REGRETTED
        if wish.confirm.answer is Answer.NO:
            return
        if wish.confirm.answer is Answer.CHANGE:
            pursuit.change()
        deed = self._deed(pursuit)
        if any(one.do is wish.do and one.order in ("", deed.order) for one in self.goal.refuse):
            self.gaps.append(f"{wish.name} is wished and forbidden")
        self._book(deed)
        self.deeds.append(deed)
        pursuit.standing = Standing.DONE

    def _deed(self, pursuit: Pursuit) -> Deed:
        wish = pursuit.wish
        address = _written(wish.address.address) if wish.address else ""
        if wish.do is Do.PERSON or pursuit.matter.order is None:
            return Deed(wish.do.value, address=address)
        order = self.sight.order(pursuit.matter.order.number)
        if not _may(wish.do, self._status[order.number]):
            raise _OutOfReach
        deeds: Mapping[Do, Callable[[Pursuit, Purchase], Deed]] = {
            Do.RETURN: self._return,
            Do.CANCEL: self._cancel,
            Do.CHANGE_PAYMENT: self._payment,
            Do.CHANGE_ADDRESS: lambda _, order: Deed(wish.do.value, order.number, address=address),
        }
        return deeds.get(wish.do, self._swap)(pursuit, order)

    def _return(self, pursuit: Pursuit, order: Purchase) -> Deed:
        things = tuple(sorted((item.item, "") for item in pursuit.matter.items))
        return Deed(Do.RETURN.value, order.number, things, self._refund_method(pursuit, order))

    def _cancel(self, pursuit: Pursuit, order: Purchase) -> Deed:
        self._refund_method(pursuit, order)
        return Deed(Do.CANCEL.value, order.number, reason=str(pursuit.wish.reason or ""))

    def _payment(self, pursuit: Pursuit, order: Purchase) -> Deed:
        cost = sum(thing.price_minor for thing in order.things)
        return Deed(Do.CHANGE_PAYMENT.value, order.number, method=self._paying_method(pursuit, order, cost))

    def _swap(self, pursuit: Pursuit, order: Purchase) -> Deed:
        pairs, cost = [], 0
        for item in pursuit.matter.items:
            thing = next(thing for thing in order.things if thing.item == item.item)
            becomes = self._becomes(item, thing)
            pairs.append((item.item, becomes.item))
            cost += becomes.price_minor - thing.price_minor
        method = self._paying_method(pursuit, order, cost)
        return Deed(pursuit.wish.do.value, order.number, tuple(sorted(pairs)), method)

    def _becomes(self, item: ItemWish, thing: Variant) -> Variant:
        for preference in item.want:
            fits = [
                one for one in fitting(preference, thing, self.sight) if one.item != thing.item
            ]  # another option, says the book
            if len({one.item for one in fits}) > 1:
                self.gaps.append(f"{item.item} may become {', '.join(one.item for one in fits)}")
            if fits:
                return fits[0]
        raise _OutOfReach

    def _methods(self, pursuit: Pursuit, order: Purchase) -> list[str]:
        return [order.paid_with if one == "original" else one for one in pursuit.matter.method or ("original",)]

    def _refund_method(self, pursuit: Pursuit, order: Purchase) -> str:
        """The way it came, or (for goods sent back) a gift card."""
        for method in self._methods(pursuit, order):
            if method == order.paid_with or (pursuit.wish.do is Do.RETURN and self._is_gift_card(method)):
                return method
        raise _OutOfReach

    def _is_gift_card(self, id_: str) -> bool:
        return any(method.id == id_ and method.kind == "gift_card" for method in self.sight.methods)

    def _paying_method(self, pursuit: Pursuit, order: Purchase, cost: int) -> str:
        known = {method.id for method in self.sight.methods}
        for method in self._methods(pursuit, order):
            is_another = pursuit.wish.do is not Do.CHANGE_PAYMENT or method != order.paid_with
            if method in known and is_another and self.balances.get(method, cost) >= cost:
                return method
        raise _OutOfReach

    def may_be_paid(self, deed: Deed) -> bool:
        """Whether the gift card of a task's own action holds enough; where it does not, the shop leaves everything as it was."""
        pairs = [(self.sight.variant(item), self.sight.variant(to)) for item, to in deed.items if to]
        cost = sum(new.price_minor - old.price_minor for old, new in pairs if old and new)
        return self.balances.get(deed.method, cost) >= cost

    def _book(self, deed: Deed) -> None:
        if deed.do in (Do.CHANGE_ITEMS, Do.RETURN, Do.EXCHANGE, Do.CANCEL):
            self._status[deed.order] = "pending (items changed)" if deed.do == Do.CHANGE_ITEMS else deed.do

    def _check_names(self, wish: Wish) -> None:
        """Numbers that are none of this customer's, options that no such thing has."""
        if wish.order and wish.order.number not in self._status:
            self.gaps.append(f"{wish.name}: no order {wish.order.number}")
        named = (*wish.items, *wish.confirm.items, *wish.confirm.added)
        for item in named:
            thing = self.sight.variant(item.item)
            if thing is None:
                self.gaps.append(f"{wish.name}: no item {item.item}")
                continue
            wrong = [name for name in item.said if name not in thing.options]
            wrong += [part for preference in item.want for part in self._unknown(preference, thing)]
            self.gaps.extend(f"{wish.name}: {thing.title} has no {name}" for name in wrong)

    @staticmethod
    def _unknown(preference: Preference, thing: Variant) -> list[str]:
        names = {*preference.options, *preference.step, *preference.free} - {"*"}
        return [name for name in names if name not in thing.options]

    def untold(self, wanted: Iterable[str]) -> list[str]:
        """What the task wants said and the goal does not ask to hear."""
        told = [self._fact(fact).casefold() for wish in self.goal.wishes for fact in wish.told]
        return [one for one in wanted if not any(one.casefold().replace(",", "") in fact.replace(",", "") for fact in told)]

    def _fact(self, fact: ToldFact) -> str:
        thing = self.sight.variant(fact.item) if fact.item else None
        if thing is None:
            return fact.text
        return thing.options.get(fact.option, "") if fact.option else thing.title


@dataclass(frozen=True, slots=True)
class Reached:
    """One goal against its task: nothing in ``misses`` when it leads to exactly what is right."""

    id: str
    misses: tuple[str, ...]


def reached(goal: Goal, task: Mapping[str, Any], corpus: Mapping[str, Any]) -> Reached:
    """Compare what the goal comes to with what the task calls right. The order of the deeds counts only for one same thing."""
    if goal.user not in corpus["users"]:
        return Reached(goal.id, (f"no customer {goal.user}",))
    play = Play.of(goal, corpus)
    right, came = [one for one in right_deeds(task) if play.may_be_paid(one)], list(play.deeds)
    left = _last_of_each(right), _last_of_each(came)
    misses = [*dict.fromkeys(play.gaps), *(f"not reached: {one}" for one in left[0] if one not in left[1])]
    misses += [f"too much: {one}" for one in left[1] if one not in left[0] and one.do != Do.PERSON]  # which changes nothing
    wanted = task["evaluation_criteria"].get("communicate_info") or []
    misses += [f"not asked to hear: {one}" for one in play.untold(wanted)]
    return Reached(goal.id, tuple(misses))


def _last_of_each(deeds: Sequence[Deed]) -> list[Deed]:
    """The deeds that count in the end: of several changes of one address the last."""
    last = {(one.do, one.order): one for one in deeds if one.address}
    return [one for one in deeds if not one.address or last[one.do, one.order] is one]


def compared(goals: Sequence[Goal], tasks: Sequence[Mapping[str, Any]], corpus: Mapping[str, Any]) -> list[Reached]:
    """Every goal with its task; a task without a goal is a miss as well."""
    by_id = {str(task["id"]): task for task in tasks}
    found = [
        reached(goal, by_id[goal.id], corpus) if goal.id in by_id else Reached(goal.id, ("no task of that id",)) for goal in goals
    ]
    return [*found, *(Reached(id_, ("no goal for this task",)) for id_ in by_id if id_ not in {goal.id for goal in goals})]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many goals lead to what is right, and each that does not with its reasons."""
    parser = ArgumentParser(description="Whether the goals of the retail bench lead to their tasks' right actions.")
    for name in ("goals", "tasks", "corpus"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    told = parser.parse_args(arguments)
    try:
        goals = read_goals(told.goals)
    except (GoalError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    tasks, corpus = (json.loads(path.read_text(encoding="utf-8")) for path in (told.tasks, told.corpus))
    found = compared(goals, tasks, corpus)
    misses = [one for one in found if one.misses]
    print(f"{len(goals)} goals, {sum(not one.misses for one in found)} reachable")
    for one in misses:
        print(f"{one.id}: {'; '.join(one.misses)}")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
