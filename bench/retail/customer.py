"""The scripted customer: decides what to say next from the goal and from what the browser shows, the same way for the same seed.

The customer shares no code and no phrase with the representative. They say what they want (now and then several things at
once, now and then the wrong thing first), give what they are asked and nothing they do not know, compare each card with
what they wanted, and lose patience after so many turns that led nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from bench.retail.answering import Answering
from bench.retail.bank import Bank
from bench.retail.errand import Errand, Judge, Judged, Pursuit, Standing, Wrong, wants_change
from bench.retail.goal import Answer, Do, Goal, Pace, Refusal, ToldFact
from bench.retail.hearing import Asked, Demand, Ear, was_told
from bench.retail.sight import Button, Reply, Say, Sight
from bench.retail.slip import misspoken, mistyped
from bench.retail.speech import Speaker

PATIENCE = 6  # turns in a row that led nowhere
MOST_TURNS = 60
_OBJECTIONS = 2  # the same thing wrong on more cards than that: it is meant so
_ABOUT_WHAT = (Asked.ORDER, Asked.ITEM, Asked.UNCLEAR)  # may be asked about any favour
_GIVE_UP = 4  # the same question so often: this wish leads nowhere


@dataclass(slots=True)
class Customer:
    """One customer in one conversation. ``open`` begins it, ``answer`` goes on; None means they are gone (see ``ended``)."""

    goal: Goal
    sight: Sight
    bank: Bank
    seed: int = 0
    patience: int = PATIENCE
    turns: int = 0
    ended: str = ""
    heard: list[str] = field(default_factory=list)
    errand: Errand = field(init=False)
    speaker: Speaker = field(init=False)
    ear: Ear = field(init=False)
    judge: Judge = field(init=False)
    answering: Answering = field(init=False)
    _focus: Pursuit | None = None
    _agreed: Pursuit | None = None
    _correction: str = ""
    _mistold: Pursuit | None = None  # the wish that the correction puts right
    _fruitless: int = 0
    _left: Demand | None = None  # what was asked when we asked something else in between
    _asked_person: bool = False

    def __post_init__(self) -> None:
        """Make ready; every choice comes out of the one seed."""
        chance = Random(f"{self.goal.id}/{self.sight.language}/{self.seed}")
        self.errand = Errand.of(self.goal, self.sight)
        self.speaker = Speaker(self.sight, self.bank, chance)
        self.ear = Ear(self.sight, self.bank)
        self.judge = Judge(self.errand, self.ear)
        self.answering = Answering(self.goal, self.speaker, self.ear, self.judge)

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of each wish, as the customer sees it."""
        return {one.wish.name: one.standing.value for one in self.errand.pursuits}

    @property
    def has_agreed(self) -> bool:
        """Whether the last message was a yes to what was shown."""
        return self._agreed is not None

    def untold(self) -> list[ToldFact]:
        """Facts the customer wanted to hear and never did."""
        heard = "\n".join(self.heard)
        facts = [fact for wish in self.goal.wishes for fact in wish.told]
        return [fact for fact in facts if not was_told(fact, heard, self.sight)]

    def open(self) -> Say:
        """The first message."""
        greeting = self.speaker.say("talk.hello") if self.speaker.happens("greeting") else ""
        return self._typed(self.bank.line(greeting, self._requests(), self._who()))

    def _who(self) -> str:
        """Some say who they are before they are asked."""
        return self.answering.identity() if self.speaker.happens("or_else") else ""

    def answer(self, replies: Sequence[Reply]) -> Say | None:
        """What the customer sends after these replies."""
        self.turns += 1
        self.heard.extend(reply.text for reply in replies)
        self.heard.extend(value for reply in replies if reply.card for value in (reply.card.total, *_values(reply)))
        if any(reply.is_handed_over for reply in replies):
            return self._handed_over()
        demand = self.ear.demand(replies)
        self._learn(demand)
        if self._is_tired():
            return self._leave("patience")
        return self._digression(demand) or self._say(demand)

    def _handed_over(self) -> None:
        for one in self.errand.told():
            if one.wish.do is Do.PERSON or self._asked_person:
                one.standing = Standing.DONE if one.wish.do is Do.PERSON else Standing.REFUSED
        return self._leave("handed_over")

    def _leave(self, why: str) -> None:
        self.ended = why

    def _is_tired(self) -> bool:
        return self._fruitless >= self.patience or self.turns >= MOST_TURNS

    def _learn(self, demand: Demand) -> None:
        """What the replies say about what went before."""
        agreed, self._agreed = self._agreed, None
        if agreed is not None and agreed.standing is Standing.TOLD and not self._is_open_still(agreed, demand):
            self._settle(agreed, Standing.DONE)
        focus = self._focus
        if focus is not None and focus.wish.do is Do.ASK and focus.standing is Standing.TOLD:
            is_answer = demand.asked in (Asked.NOTHING, Asked.MORE, Asked.OTHER) and not demand.buttons
            if is_answer or demand.card is not None:
                self._settle(focus, Standing.DONE)
        if demand.asked is Asked.UNCLEAR or not self._is_new(demand):
            self._fruitless += 1

    def _is_open_still(self, agreed: Pursuit, demand: Demand) -> bool:
        """Whether the yes led to nothing: it was refused, or the same card is there again."""
        if demand.card is None:
            return demand.is_refusal and not self.ear.is_receipt(demand.text)
        judged = self.judge.judge(demand.card)
        return judged.pursuit is agreed and judged.wrong is not Wrong.ORDER  # the card of another order is not this one again

    def _is_new(self, demand: Demand) -> bool:
        pursuit = self._focus
        if pursuit is None:
            return False
        key = "/".join(demand.mark)
        pursuit.tries[key] = pursuit.tries.get(key, 0) + 1
        return pursuit.tries[key] == 1

    def _settle(self, pursuit: Pursuit, standing: Standing) -> None:
        pursuit.standing = standing
        self._fruitless = 0
        self._left = None

    # What to say

    def _say(self, demand: Demand) -> Say | None:
        self._find_focus(demand)
        if demand.card is not None:
            return self._at_card(demand)
        if demand.asked is Asked.IDENTITY:
            return self._typed(self.answering.identity(is_refused=demand.is_refusal) or self.speaker.say("answers.cannot_tell"))
        if self._correction:
            said, self._correction = self._correction, ""
            return self._typed(said)
        return self._at_reply(demand)

    def _at_reply(self, demand: Demand) -> Say | None:
        left = self._left
        if left is not None and left.card is None and demand.question == left.question:
            demand, self._left = left, None  # what was refused now is what we asked in between, and not the wish
        if demand.is_refusal and self._focus is not None and self._focus.standing is Standing.TOLD:
            return self._refused(self._focus, demand)
        if demand.asked is Asked.UNCLEAR:
            return self._again()
        return self._answered(demand)

    def _answered(self, demand: Demand) -> Say | None:
        focus = self._focus
        if focus is not None and focus.standing is Standing.TOLD and demand.asked not in (Asked.NOTHING, Asked.MORE):
            return self._at_question(focus, demand)
        if demand.asked is Asked.NOTHING and self._left is not None:
            left, self._left = self._left, None
            return self._answered(left) if left.card is None else self._at_card(left)
        return self._next()

    def _at_question(self, focus: Pursuit, demand: Demand) -> Say | None:
        if focus.wish.do is Do.FAVOUR and demand.asked not in _ABOUT_WHAT and self._is_elsewhere(focus):
            return self._refused(focus, demand)
        if max(focus.tries.values(), default=0) > _GIVE_UP:
            self._settle(focus, Standing.STUCK)
            return self._next()
        said = self.answering.answer(demand, focus)
        if said is None:
            return self._refused(focus, demand)
        return said if said.choice else self._typed(said.text)

    def _is_elsewhere(self, focus: Pursuit) -> bool:
        """For the second time something is asked that has nothing to do with the favour: it was not granted."""
        focus.tries["elsewhere"] = focus.tries.get("elsewhere", 0) + 1
        return focus.tries["elsewhere"] > 1

    def _find_focus(self, demand: Demand) -> None:
        """Which of the told wishes a question is about: the one whose act or order it names, else the one we are at."""
        told = self.errand.told()
        if not told:
            self._focus = None
            return
        if self._focus in told and len(told) == 1:
            return
        acts = self.ear.act_in(demand.question)
        number = self.ear.order_in(demand.text)
        of_item = [one for one in told if demand.asked is Asked.OPTION and self._names_item_of(one, demand.question)]
        of_order = [one for one in told if number and one.matter.order and one.matter.order.number == number]
        of_act = [one for one in told if one.wish.do in acts]
        both = [one for one in of_act if one in of_order]
        self._focus = next(iter(of_item or both or of_act or ([self._focus] if self._focus in told else []) or of_order or told))

    def _names_item_of(self, pursuit: Pursuit, question: str) -> bool:
        things = [self.speaker.thing(item.item) for item in pursuit.matter.items if item.want]
        return bool(self.ear.things_in(question, things))

    def _next(self) -> Say | None:
        """On to what is still wanted, or good-bye."""
        if told := [one for one in self.errand.told() if one.wish.do is not Do.PERSON]:
            return self._again(told[0])
        if self.errand.waiting():
            return self._typed(self._requests())
        return self._leave("done")

    def _again(self, pursuit: Pursuit | None = None) -> Say | None:
        """Say it once more, in other words and outright."""
        pursuit = pursuit or self._focus
        if pursuit is None or not pursuit.is_live:
            return self._next()
        pursuit.tries["again"] = pursuit.tries.get("again", 0) + 1
        if pursuit.tries["again"] > _GIVE_UP:
            self._settle(pursuit, Standing.STUCK)
            return self._next()
        self._focus, pursuit.standing = pursuit, Standing.TOLD
        pursuit.matter.plain = pursuit.tries["again"] > 1
        request = self.speaker.request(pursuit.matter, pursuit.preferences)
        return self._typed(self.speaker.say("talk.again", request=request) or request)

    def _requests(self) -> str:
        """The next wish, or several in one message."""
        waiting = self.errand.waiting()
        told = waiting[: self._how_many(waiting)]
        said = ""
        for one in told:
            request = self._first_words(one)
            joined = said and request and self.speaker.say("talk.join", a=self.bank.closed(said), b=request)
            said = joined or self.bank.line(said, request)
            one.standing = Standing.TOLD
        for one in waiting:
            if one.wish.along and self.errand.named(one.wish.along) in told:
                one.standing = Standing.TOLD
        self._focus = told[0] if told else None
        return said

    def _how_many(self, waiting: Sequence[Pursuit]) -> int:
        if self.goal.pace is Pace.TOGETHER:
            return len(waiting)
        if self.goal.pace is Pace.ONE_BY_ONE or not self.speaker.happens("several"):
            return 1
        return self.speaker.chance.choice((2, 2, 3))

    def _first_words(self, pursuit: Pursuit) -> str:
        if self.speaker.happens("correction") and (mistaken := misspoken(pursuit, self.speaker)) and not self._correction:
            said, right = mistaken
            if self.speaker.chance.random() < 0.5:  # noqa: PLR2004 - half notice at once
                return self.bank.line(said, right)
            self._correction, self._mistold = right, pursuit
            return said
        request = self.speaker.request(pursuit.matter, pursuit.preferences)
        return self.bank.line(request, *self.answering.additions(pursuit))

    # At a card

    def _at_card(self, demand: Demand) -> Say | None:
        card = demand.card
        if card is None:
            return self._next()
        judged = self.judge.judge(card)
        pursuit = judged.pursuit
        if pursuit is None or judged.wrong is not None:
            return self._at_wrong_card(judged, demand, card.no)
        if pursuit.standing is Standing.OPEN:
            pursuit.standing = Standing.TOLD
        self._focus = pursuit
        self._forget_correction(pursuit)
        if wants_change(pursuit):
            return self._thinks_again(pursuit, card.no)
        pursuit.was_confirmed = True
        self._agreed, self._fruitless = pursuit, 0
        return _pressed(card.yes) if self.speaker.happens("press") else self._typed(self.speaker.say("answers.yes"))

    def _at_wrong_card(self, judged: Judged, demand: Demand, no: Button) -> Say | None:
        pursuit, focus = judged.pursuit, self._focus
        if focus is not None and focus.is_live and focus.wish.do is Do.FAVOUR:
            return self._refused(focus, demand)  # something else is offered: so it cannot be had
        self._forget_correction(pursuit or self._mistold)
        if pursuit is not None and pursuit.standing is Standing.TOLD and self._is_hopeless(pursuit, judged.wrong):
            return self._refused(pursuit, demand)
        said = self.answering.objection(judged, focus)
        return self._typed(said) if said else _pressed(no)

    def _is_hopeless(self, pursuit: Pursuit, wrong: Wrong | None) -> bool:
        """The same objection for the third time, or a wish that nothing on the shelf meets: it cannot be had."""
        key = f"objection/{wrong}"
        pursuit.tries[key] = pursuit.tries.get(key, 0) + 1
        return pursuit.tries[key] > _OBJECTIONS or (wrong is Wrong.WANT and self.judge.is_out_of_reach(pursuit))

    def _forget_correction(self, pursuit: Pursuit | None) -> None:
        """A card for the mistold wish shows what was understood of it; one for another wish leaves the mistake as it is."""
        if pursuit is self._mistold:
            self._correction = ""

    def _thinks_again(self, pursuit: Pursuit, no: Button) -> Say:
        pursuit.was_confirmed = True
        if pursuit.wish.confirm.answer is Answer.NO:
            self._settle(pursuit, Standing.REGRETTED)
            said = self.speaker.say("replies.regret")
            return self._typed(said) if said else _pressed(no)
        said = self.answering.second_thought(pursuit)
        self._fruitless = 0
        return self._typed(said)

    # When it cannot be done

    def _refused(self, pursuit: Pursuit, demand: Demand) -> Say | None:
        said = self.answering.settle_for_less(pursuit, demand)
        if said is not None:
            self._fruitless = 0
            return said if said.choice else self._typed(said.text)
        steps = pursuit.wish.refused
        step = steps[min(pursuit.steps, len(steps) - 1)]
        pursuit.steps += 1
        match step:
            case Refusal.INSIST:
                request = self.speaker.request(pursuit.matter, pursuit.preferences)
                return self._typed(self.speaker.say("replies.insist", request=request) or request)
            case Refusal.PERSON:
                return self._ask_person()
            case Refusal.STOP:
                pursuit.standing = Standing.REFUSED
                return self._leave("stopped")
            case _:
                return self._gives_in(pursuit, demand)

    def _gives_in(self, pursuit: Pursuit, demand: Demand) -> Say | None:
        """Another way to pay where there is one, else on to what is left; a card that waits for an answer gets its no."""
        if (said := self.answering.other_method(pursuit)) is not None:
            return self._typed(said.text)
        self._settle(pursuit, Standing.REFUSED)
        return _pressed(demand.card.no) if demand.card is not None else self._next()

    def _ask_person(self) -> Say:
        anger = "" if self._asked_person else self.speaker.say("replies.anger")
        self._asked_person = True
        return self._typed(self.bank.line(anger, self.speaker.say("requests.person")))

    def _digression(self, demand: Demand) -> Say | None:
        """A small question in between; what was asked is answered afterwards."""
        is_fitting = demand.asked in (Asked.ORDER, Asked.ITEM, Asked.REASON, Asked.METHOD, Asked.CONFIRM) and self._left is None
        if not is_fitting or not self.bank.digressions or self.turns > MOST_TURNS // 2 or not self.speaker.happens("digression"):
            return None
        self._left = replace(demand)
        return self._typed(self.speaker.chance.choice(self.bank.digressions))

    def _typed(self, text: str) -> Say:
        filler = self.speaker.say("talk.filler") if self.speaker.happens("filler") else ""
        whole = self.bank.line(filler, text)
        return Say(mistyped(whole, rate=self.bank.rates["slip"], chance=self.speaker.chance))


def _pressed(button: Button) -> Say:
    return Say(button.label, button.choice)


def _values(reply: Reply) -> list[str]:
    return [value for _, value in reply.card.lines] if reply.card else []
