"""What a customer answers when asked, objects to on a card, and settles for when the first wish cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bench.retail.errand import Judge, Judged, Pursuit, Wrong
from bench.retail.goal import Do, Goal, ItemWish, OrderWish, Reason, Told
from bench.retail.hearing import Asked, Demand, Ear
from bench.retail.sight import Button, Say, Variant
from bench.retail.speech import Speaker
from bench.retail.wanted import fitting

_SWAPS = (Do.EXCHANGE, Do.CHANGE_ITEMS)
_REFUNDS = (Do.RETURN, Do.CANCEL)
_NO_REASON = {Do.CANCEL: Reason.NO_LONGER_NEEDED, Do.RETURN: Reason.NO_LONGER_NEEDED}


@dataclass(slots=True)
class Answering:
    """One customer's answers."""

    goal: Goal
    speaker: Speaker
    ear: Ear
    judge: Judge
    _given: dict[str, int] = field(default_factory=dict)  # how often each thing was given
    _identity_at: int = 0
    _was_identified: bool = False

    def identity(self, *, is_refused: bool = False) -> str:
        """Who they are: name with postal code, or e-mail; the next attempt when the last one was not found."""
        knows = self.goal.knows
        attempts = [("name_zip", zip_) for zip_ in knows.zip if knows.name] + [("email", email) for email in knows.email]
        if not attempts:
            return ""
        self._identity_at += 1 if self._was_identified and is_refused else 0
        self._was_identified = True
        kind, value = attempts[min(self._identity_at, len(attempts) - 1)]
        if kind == "email":
            return self.speaker.say("answers.email", email=value)
        return self.speaker.say("answers.name_zip", name=knows.name, zip=value)

    def additions(self, pursuit: Pursuit) -> list[str]:
        """What some add to a request unasked: a second choice, the way to pay, the reason."""
        say, wish, matter = self.speaker.say, pursuit.wish, pursuit.matter
        added = []
        if wish.do in _SWAPS and len(matter.items) == 1 and len(matter.items[0].want) > 1 and self.speaker.happens("or_else"):
            item = matter.items[0]
            added.append(say("additions.or_else", want=self.speaker.want(item.want[1], self.speaker.thing(item.item))))
        if matter.method and wish.do in (*_REFUNDS, *_SWAPS) and self.speaker.chance.random() < 0.6:  # noqa: PLR2004 - most do
            key = "refund_to" if wish.do in _REFUNDS else "pay_with"
            added.append(say(f"additions.{key}", method=self.speaker.method(matter.method[0])))
        if wish.reason and self.speaker.happens("several"):
            added.append(say(f"additions.because_{wish.reason}"))
        return added

    def answer(self, demand: Demand, pursuit: Pursuit) -> Say | None:
        """The answer to what is asked about the wish; None when the answer would be that this cannot be had."""
        answers: dict[Asked, Callable[[Demand, Pursuit], Say | None]] = {
            Asked.ORDER: self._order,
            Asked.ITEM: self._items,
            Asked.OPTION: self._option,
            Asked.REASON: self._reason,
            Asked.METHOD: self._method,
            Asked.ADDRESS: self._address,
        }
        return answers.get(demand.asked, self._whatever)(demand, pursuit)

    def _press(self, button: Button) -> Say:
        return Say(button.label, button.choice)

    def _often(self, what: str, pursuit: Pursuit) -> int:
        """How often this was given before for this wish; counts."""
        key = f"{pursuit.wish.name}/{what}"
        self._given[key] = self._given.get(key, 0) + 1
        return self._given[key] - 1

    def _order(self, demand: Demand, pursuit: Pursuit) -> Say:
        order = pursuit.matter.order
        if order is None:
            return Say(self.speaker.say("answers.cannot_tell"))
        often = self._often("order", pursuit)
        if order.says and often < len(order.says):
            return Say(self.speaker.say("answers.order", order=order.says[often]) or order.says[often])
        button = next((one for one in demand.buttons if self.ear.order_in(one.label) == order.number), None)
        if button and (often or self.speaker.happens("press")):
            return self._press(button)
        told = replace(order, says=()) if button or not often else OrderWish(order.number)
        said = self.speaker.order(told) if told.told is not Told.NOT else self.speaker.order_number(told)
        if told.told is Told.ITEMS and not button and self.speaker.bank.has("answers.no_order"):
            return Say(self.speaker.say("answers.no_order", order=said))
        return Say(self.speaker.say("answers.order", order=said) or said)

    def _items(self, demand: Demand, pursuit: Pursuit) -> Say:
        matter, often = pursuit.matter, self._often("items", pursuit)
        if not matter.items:
            return self._whatever(demand, pursuit)
        button = self._item_button(demand, matter.items[0]) if len(matter.items) == 1 else None
        if button and (often or self.speaker.happens("press")):
            return self._press(button)
        if pursuit.wish.do in _SWAPS and often:
            return Say(self.speaker.say("answers.pairs", pairs=self.speaker.pairs(matter, pursuit.preferences)))
        items = self.speaker.items(replace(matter, items_told=Told.EACH if often else matter.items_told), in_full=often > 0)
        return Say(self.speaker.say("answers.items", items=items) or items)

    def _item_button(self, demand: Demand, item: ItemWish) -> Button | None:
        things = [thing for order in self.speaker.sight.orders for thing in order.things]
        wanted = self.speaker.thing(item.item)
        return next((one for one in demand.buttons if wanted in self.ear.things_in(one.label, things)), None)

    def _option(self, demand: Demand, pursuit: Pursuit) -> Say | None:
        """Which variant: the best preference among those offered, for the item that the question names."""
        if pursuit.wish.do not in _SWAPS:
            return self._whatever(demand, pursuit)
        at = self._item_asked(demand, pursuit)
        item, thing = pursuit.matter.items[at], self.speaker.thing(pursuit.matter.items[at].item)
        often = self._often(f"option/{at}", pursuit)
        if demand.buttons:
            offered = self._offered(demand, thing)
            for number, preference in enumerate(item.want):
                fits = {one.item for one in fitting(preference, thing, self.speaker.sight)}
                button = next((button for button, variants in offered if fits & {one.item for one in variants}), None)
                if button is not None:
                    pursuit.preferences[at] = max(pursuit.preferences[at], number)
                    return self._press(button) if often or self.speaker.happens("press") else self._want(pursuit, at)
        if often > 1 and not self._next_preference(pursuit, at):
            return None
        pursuit.matter.plain = pursuit.matter.plain or often > 0
        return self._want(pursuit, at)

    def _want(self, pursuit: Pursuit, at: int) -> Say:
        item = pursuit.matter.items[at]
        want = self.speaker.want(item.want[pursuit.preferences[at]], self.speaker.thing(item.item), plain=pursuit.matter.plain)
        return Say(self.speaker.say("answers.want", want=want) or want)

    def _offered(self, demand: Demand, thing: Variant) -> list[tuple[Button, list[Variant]]]:
        shelf = self.speaker.sight.shelf[thing.product]
        return [(button, self.ear.variants_in(button.label, shelf)) for button in demand.buttons]

    def _item_asked(self, demand: Demand, pursuit: Pursuit) -> int:
        things = [self.speaker.thing(item.item) for item in pursuit.matter.items]
        named = self.ear.things_in(demand.question, things) or self.ear.things_in(demand.text, things)
        return things.index(named[0]) if named else 0

    def _next_preference(self, pursuit: Pursuit, at: int) -> bool:
        if pursuit.preferences[at] + 1 >= len(pursuit.matter.items[at].want):
            return False
        pursuit.preferences[at] += 1
        return True

    def _reason(self, demand: Demand, pursuit: Pursuit) -> Say:
        reason = pursuit.wish.reason or _NO_REASON.get(pursuit.wish.do, Reason.NOT_AS_EXPECTED)
        button = next((one for one in demand.buttons if self.ear.reason_in(one.label) is reason), None)
        often = self._often("reason", pursuit)
        if button and (often or self.speaker.happens("press")):
            return self._press(button)
        if often and demand.buttons:
            return self._press(button or demand.buttons[0])
        return Say(self.speaker.say(f"answers.reason_{reason}"))

    def _method(self, demand: Demand, pursuit: Pursuit) -> Say | None:
        """The wanted way to pay; the next one when it is not among those offered; what was paid with when all is one."""
        wanted = self.judge.methods(pursuit)[-1:]
        offered = {found: one for one in demand.buttons if (found := self.ear.method_in(one.label))}
        often = self._often("method", pursuit)
        if wanted and offered and wanted[0] not in offered and pursuit.method_at + 1 < len(pursuit.matter.method):
            pursuit.method_at += 1
            wanted = self.judge.methods(pursuit)[-1:]
        order = pursuit.matter.order
        paid_with = self.speaker.sight.order(order.number).paid_with if order else ""
        method = wanted[0] if wanted else paid_with
        if method in offered and (often or self.speaker.happens("press")):
            return self._press(offered[method])
        if offered and method not in offered:
            return None if wanted else self._press(next(iter(offered.values())))
        if not wanted and self.speaker.bank.has("answers.any_method") and not often:
            return Say(self.speaker.say("answers.any_method"))
        named = self.speaker.method(method or "original")
        return Say(self.speaker.say("answers.method", method=named) or named)

    def _address(self, demand: Demand, pursuit: Pursuit) -> Say:
        wish = pursuit.wish.address
        if wish is None:
            return self._whatever(demand, pursuit)
        address = self.speaker.address(wish, outright=self._often("address", pursuit) > 1)
        return Say(self.speaker.say("answers.address", address=address) or address)

    def _whatever(self, demand: Demand, pursuit: Pursuit) -> Say:
        """A question of another kind: the wish once more; with buttons at the second time, the one that names its act."""
        if self._often(f"other/{demand.question}", pursuit):
            fitting_ = [one for one in demand.buttons if pursuit.wish.do in self.ear.act_in(one.label)]
            if fitting_:
                return self._press(fitting_[0])
        return Say(self.speaker.request(pursuit.matter, pursuit.preferences))

    # At a card

    def objection(self, judged: Judged, focus: Pursuit | None) -> str:
        """“No, …” with what is wrong; nothing when the bank has no words for it."""
        pursuit = judged.pursuit or focus
        if pursuit is None or not pursuit.is_live:
            return ""
        speaker, matter = self.speaker, pursuit.matter
        key, value = "wrong_act", {"request": ""}
        match judged.wrong:
            case Wrong.ORDER if matter.order is not None:
                key, value = "wrong_order", {"order": speaker.order_number(OrderWish(matter.order.number))}
            case Wrong.ITEMS if pursuit.wish.do not in _SWAPS:
                key, value = "wrong_items", {"items": speaker.joined([speaker.item(one) for one in matter.items])}
            case Wrong.WANT | Wrong.ITEMS:
                key, value = "wrong_want", {"pairs": speaker.pairs(matter, pursuit.preferences)}
            case Wrong.METHOD:
                key, value = "wrong_method", {"method": speaker.method(self.judge.methods(pursuit)[-1])}
            case Wrong.ADDRESS if pursuit.wish.address is not None:
                key, value = "wrong_address", {"address": speaker.address(pursuit.wish.address)}
            case Wrong.REASON:
                key, value = "wrong_reason", {"reason": speaker.say(f"answers.reason_{pursuit.wish.reason}")}
            case _:
                value = {"request": speaker.request(matter, pursuit.preferences)}
        return speaker.say(f"replies.{key}", **value)

    def second_thought(self, pursuit: Pursuit) -> str:
        """What the customer wants otherwise once asked to confirm."""
        confirm, speaker = pursuit.wish.confirm, self.speaker
        is_swap = pursuit.wish.do in _SWAPS
        pursuit.change()
        said = []
        for key, items in (("only", confirm.items), ("add", confirm.added)):
            if not items:
                continue
            matter = replace(pursuit.matter, items=items, items_told=Told.EACH)
            pairs = speaker.pairs(matter, [0] * len(items)) if is_swap else ""
            named = speaker.joined([speaker.item(one) for one in items])
            said.append(speaker.say(f"replies.{key}{'_pairs' if is_swap else ''}", pairs=pairs, items=named))
        if confirm.method:
            said.append(speaker.say("replies.method_instead", method=speaker.method(confirm.method[0])))
        return speaker.bank.line(*said)

    def settle_for_less(self, pursuit: Pursuit, demand: Demand) -> Say | None:
        """The next best when this cannot be done: another way to pay, another variant. None when there is none."""
        if demand.buttons and demand.asked in (Asked.ORDER, Asked.ITEM):
            return self.answer(demand, pursuit)
        is_offer = self.ear.offers(demand) and pursuit.wish.do is not Do.FAVOUR
        offered = self.answer(demand, pursuit) if is_offer else None
        if offered is not None:
            return offered
        if self.ear.method_in(demand.text) and (said := self.other_method(pursuit)):
            return said
        if pursuit.wish.do in _SWAPS:
            at = self._item_asked(demand, pursuit)
            if self._next_preference(pursuit, at):
                return self._want(pursuit, at)
        return None

    def other_method(self, pursuit: Pursuit) -> Say | None:
        """The next way to pay or to be paid back, if there is one."""
        if pursuit.method_at + 1 >= len(pursuit.matter.method):
            return None
        pursuit.method_at += 1
        method = self.speaker.method(pursuit.matter.method[pursuit.method_at])
        return Say(self.speaker.say("replies.method_instead", method=method))
