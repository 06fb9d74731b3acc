"""The gates an act passes, in their order: role, identity, ownership, policy, limits. Asked anew before every step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sodan.actions.act import Act, Arguments, Matter, Quote, ReadBack
from sodan.actions.fact import place_facts
from sodan.actions.limit import Tally, reasons_over_limit
from sodan.actions.registry import act_named, arguments_for
from sodan.backoffice.connector import OrderView
from sodan.backoffice.house import shop_of
from sodan.company.brand import Brand
from sodan.customers.customer import ContactPoint, Medium
from sodan.customers.identity import UNKNOWN, Identity, Level, identity_in
from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from sodan.kit.errors import Invalid, NotFound, Refused
from sodan.kit.money import Money
from sodan.people.representative import Representative
from sodan.policy.decide import decide, setting, unreadable
from sodan.policy.decision import Decision, Option, Outcome, Reason
from sodan.roles.role import Role, role_of

TALK = "talk_to_person"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked, by whom, for whom; arguments already checked for their shape.

    ``leave_out`` is the operation itself, ``asked_at`` when the customer asked for it (now, when left out).
    """

    act: Act[Any]
    arguments: Arguments
    brand: Brand
    by: Representative
    identity: Identity
    conversation: Conversation | None = None
    leave_out: int = 0
    asked_at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer of all gates, with what was read and computed on the way."""

    decision: Decision
    order: OrderView | None = None
    quote: Quote = field(default_factory=Quote)
    read_back: tuple[ReadBack, ...] = ()

    @property
    def amount(self) -> Money | None:
        """What the customer is told."""
        return self.quote.amount

    @property
    def is_refused(self) -> bool:
        """Whether it may not go on as it is."""
        return self.decision.outcome in (Outcome.DENY, Outcome.NEED_INFO)


def identity_for(conversation: Conversation | None, by: Representative, customer_id: int | None) -> Identity:
    """Who the act is for, and how sure we are.

    The AI has only what was proved in the conversation. A person answers for whom they serve: the proved customer, else the
    one the conversation is with, else (without a conversation) the one they name. Naming anybody else proves nothing.
    """
    proved = identity_in(conversation.pk) if conversation else UNKNOWN
    if by.is_ai:
        mine = proved
    elif conversation is not None:
        mine = Identity(Level.DOCUMENT, proved.customer_id or conversation.customer_id)
    else:
        mine = Identity(Level.DOCUMENT, customer_id) if customer_id else UNKNOWN
    return mine if customer_id in (None, mine.customer_id) else UNKNOWN


def judge(ask: Ask) -> Judgement:
    """Pass every gate, or stop at the first that is shut. Raises Unavailable when the shop does not answer."""
    try:
        role = role_of(ask.by, line=ask.brand.line)
    except Invalid as error:
        return Judgement(unreadable(str(error)))
    shut = _shut_before_records(ask, role)
    if shut is not None:
        return Judgement(shut)
    matter = matter_of(ask)
    if matter is None:
        return Judgement(_denied("owns_order", order=ask.act.order_number(ask.arguments)))
    return _judge_matter(ask, role, matter)


def _shut_before_records(ask: Ask, role: Role) -> Decision | None:
    if not role.may(ask.act.name) or not ask.by.is_active or not ask.by.brands.filter(pk=ask.brand.pk).exists():
        return _denied("role_may")
    level = level_needed(ask.act, ask.brand)
    if ask.identity.level < level:
        need = Reason("identity_level", values={"level": int(level)})
        return Decision(Outcome.NEED_INFO, reasons=(need,), options=(Option(TALK),))
    if is_own_matter(ask.by, ask.identity.customer_id):
        return _denied("not_own_order")
    return None


def level_needed(act: Act[Any], brand: Brand) -> Level:
    """How sure we must be of the customer: as the act says, but that a pack may do without the one-time code.

    Policies list the acts that want one (``acts_with_code``); where they list none of it, two facts are enough.
    """
    if act.level != Level.CODE:
        return act.level
    place = {"line": brand.line, "jurisdiction": brand.jurisdiction, "currency": brand.currency}
    try:
        listed = setting("acts_with_code", **place)
    except Invalid:
        return act.level
    return act.level if act.name in listed else Level.FACTS


def is_own_matter(person: Representative, customer_id: int | None) -> bool:
    """Whether the person serving and the customer are the same, by the e-mail on file."""
    if person.is_ai or customer_id is None:
        return False
    return ContactPoint.objects.filter(customer=customer_id, medium=Medium.EMAIL, value=person.email.lower()).exists()


def _denied(code: str, **values: Any) -> Decision:
    return Decision(Outcome.DENY, reasons=(Reason(code, values=values),), options=(Option(TALK),))


def matter_of(ask: Ask) -> Matter[Any] | None:
    """What the act is about; None when there is no such order, or it is somebody else's: the two look alike."""
    shop, number = shop_of(ask.brand), ask.act.order_number(ask.arguments)
    conversation_id = ask.conversation.pk if ask.conversation else None
    order = None
    if number:
        order = shop.order(number)
        if order is None or order.brand_id != ask.brand.pk or order.customer_id != ask.identity.customer_id:
            return None
    return Matter(ask.brand, shop, ask.arguments, ask.identity.customer_id, conversation_id, order, ask.asked_at)


def _judge_matter(ask: Ask, role: Role, matter: Matter[Any]) -> Judgement:
    try:
        quote = ask.act.quote(matter)
        facts = {**ask.act.facts(matter, quote), "by_person": not ask.by.is_ai}
    except Invalid as error:
        return Judgement(unreadable(str(error)), order=matter.order)  # a policy file that prices the act cannot be read
    except (Refused, NotFound) as error:
        return Judgement(_denied("shop_refuses", problem=str(error)), order=matter.order)
    decision = replace(decide(ask.act.name, facts, line=ask.brand.line), known=facts)
    if decision.outcome in (Outcome.ALLOW, Outcome.APPROVE):
        number = matter.order.number if matter.order else ""
        tally = Tally(ask.brand.pk, matter.customer_id, ask.by.pk, number, ask.leave_out)
        over = reasons_over_limit(ask.act.name, role=role, tally=tally, outgoing=quote.outgoing)
        if over:
            decision = replace(decision, outcome=Outcome.APPROVE, reasons=(*decision.reasons, *over))
    elif decision.outcome == Outcome.DENY:
        decision = replace(decision, options=_priced(ask, matter, decision.options))
    return Judgement(decision, matter.order, quote, tuple(ask.act.read_back(matter, quote)))


def _priced(ask: Ask, matter: Matter[Any], options: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options with their amounts; one that policy would refuse in its turn is not offered."""
    priced = (_price(ask, matter, option) for option in options)
    return tuple(option for option in priced if option is not None)


def _price(ask: Ask, matter: Matter[Any], option: Option) -> Option | None:
    if option.act == TALK:
        return option
    try:
        act = act_named(option.act)
        arguments = arguments_for(act, {**_shared(act, ask.arguments, matter), **option.arguments})
    except Invalid:
        return option if not option.arguments else None  # an invitation: what is still open will be asked for
    other = replace(matter, arguments=arguments)
    try:
        quote = act.quote(other)
        facts = {**act.facts(other, quote), "by_person": not ask.by.is_ai}
    except (Refused, NotFound, Invalid):
        return None
    if decide(act.name, facts, line=ask.brand.line).outcome != Outcome.ALLOW:
        return None
    amount = quote.amount.minor if quote.amount is not None else None
    return Option(act.name, arguments.model_dump(mode="json"), amount, place_facts(matter)["currency"])


def _shared(act: Act[Any], asked: Arguments, matter: Matter[Any]) -> dict[str, Any]:
    """Those of the arguments asked with that the other act takes too; what was to be swapped may be returned."""
    known = asked.model_dump(mode="json")
    if "swaps" in known and matter.order is not None:
        known["lines"] = {line.id: line.open_quantity for line in matter.order.lines if str(line.id) in known["swaps"]}
    return {name: value for name, value in known.items() if name in act.arguments.model_fields}
