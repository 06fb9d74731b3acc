"""The answer to the question that was asked, whatever kind of thing it asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from sodan.ai.understanding.asking import verbs_asked
from sodan.ai.understanding.choice import bare, commands_of_choice, value_of
from sodan.ai.understanding.consent import is_pass
from sodan.ai.understanding.context import Expectation, Offered
from sodan.ai.understanding.ear import values_heard
from sodan.ai.understanding.entity.contact import asked_contact
from sodan.ai.understanding.entity.count import asked_rating
from sodan.ai.understanding.entity.goods import sheet_for
from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.entity.order_number import bare_order_number
from sodan.ai.understanding.entity.person import bare_name
from sodan.ai.understanding.item import after_consent, outright
from sodan.ai.understanding.lexicon import patterns_of
from sodan.ai.understanding.line import Asked, lines_meant
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.normalise import folded
from sodan.ai.understanding.order import order_meant
from sodan.ai.understanding.slot import commands_for
from sodan.ai.understanding.which_order import every_order
from sodan.ai.understanding.wish import told_of
from sodan.ai.understanding.written import WRITTEN, answers_together
from sodan.procedures.command import Command
from sodan.procedures.wish import has_options

if TYPE_CHECKING:
    from sodan.ai.understanding.part import Part

Answers = list[Command]
_LIKE = 85
# "yes, tell me more", "not my thing" and "stop sending me these" read like one of these.
_OF_OFFERS = {"promotion_question", "feedback", "cancel_order"}
_SHORTEST_LABEL = 2
_PICTURE = re.compile(r"사진|사진이|写真|画像|(?<![a-z])(?:photos?|pictures?|pics?|images?)(?![a-z])")
_LATER = re.compile(
    r"(?:이따가?|나중에|조금 있다가?|집에 (?:가서|도착하면)|저녁에|내일|곧)(?:\s?\S+){0,2}\s?(?:올릴|올리|보낼|보내|드릴|찍)"
    r"|(?:あとで|後で|のちほど|後ほど|帰ったら|帰宅後|夜に|明日)[^。]{0,8}(?:送|撮|添付|あげ)"
    r"|(?<![a-z])(?:send|upload|take|post|attach)[^.!?]{0,24}"
    r"(?:later|when i get (?:home|back)|tonight|tomorrow|in a (?:bit|minute|moment))(?![a-z])"
    r"|(?<![a-z])(?:later|tonight|tomorrow)[^.!?]{0,16}(?:send|upload|take|post|attach)"
)
_NONE = re.compile(r"없|못\s?찍|안\s?찍|ない|ません|無|撮れ|(?<![a-z])(?:no|not|cannot|without|none)(?![a-z])|n['’]t(?![a-z])")


def answer(message: Message, expectation: Expectation) -> Answers:
    """The commands that answer the open question; empty when the message does not."""
    if expectation.also:
        return answers_together(message, expectation)
    reader = _READERS.get(expectation.kind) or WRITTEN.get(expectation.kind)
    found = reader(message, expectation) if reader else []
    if not found and expectation.kind not in {"none", "text"} and is_pass(message.spelled):
        return [Command("deny", span=message.text)]
    return found


def _slot(expectation: Expectation, otherwise: str) -> str:
    return expectation.slot or otherwise


def offered_option(message: Message, expectation: Expectation) -> Offered | None:
    """The option on the table that the message names, by its words or by its place."""
    scored = [(_likeness(message.spelled, option), at, option) for at, option in enumerate(expectation.options)]
    best = max((score for score, _, _ in scored), default=0.0)
    fitting = [option for score, _, option in scored if score == best and score >= _LIKE]
    if len(fitting) == 1:
        return fitting[0]
    places = [mention.value for mention in message.of("ordinal")]
    if places and 0 < abs(places[0]) <= len(expectation.options):
        return expectation.options[places[0] - 1 if places[0] > 0 else -1]
    return None


def _likeness(spelled: str, option: Offered) -> float:
    """0…100+: how surely a folded text names an option; longer words count a little more, so that "gift card" beats "card"."""
    best = 0.0
    for label in (option.label, *option.aliases):
        words = folded(label)
        if len(words) < _SHORTEST_LABEL:
            continue
        if words in spelled:
            best = max(best, 100.0 + len(words))
        elif spelled.strip(" .!?。") and len(spelled) >= _SHORTEST_LABEL and spelled.strip(" .!?。") in words:
            best = max(best, 95.0)
        else:
            best = max(best, fuzz.ratio(spelled, words))
    return best


def _order(message: Message, expectation: Expectation) -> Answers:
    offered = [bare(option.value) for option in expectation.options]
    if every_order(message) or any(one.value == "all" for one in message.of("which")):
        return [Command("set", "every_order", value=True, span=message.text), *_rest(message)]
    found = order_meant(message, offered=offered, asked="order")
    if found:
        return [Command("set", _slot(expectation, "order_number"), found[0], message.text, found[1]), *_rest(message)]
    sets = commands_for(message, "return_refund" if not message.context.active else message.context.active)
    if any(command.name == "order_number" for command in sets):
        return sets
    option = offered_option(message, expectation)
    return [Command("set", _slot(expectation, "order_number"), bare(option.value), message.text)] if option else []


def _rest(message: Message) -> Answers:
    """What else of the running procedure an answer tells in passing."""
    sets = commands_for(message, message.context.active) if message.context.active else []
    return [command for command in sets if command.name not in {"order_number", "every_order"}]


def _lines(message: Message, expectation: Expectation) -> Answers:
    offered = [int(bare(option.value)) for option in expectation.options if bare(option.value).isdigit()]
    asked = Asked(offered=offered, procedure=message.context.active, is_for_lines=True)
    lines, rivals = lines_meant(message, asked)
    lines = lines or (rivals if len(rivals) == 1 else [])
    if not lines and (option := offered_option(message, expectation)) and bare(option.value).isdigit():
        lines = [int(bare(option.value))]
    if not lines:
        return []
    first = Command("set", _slot(expectation, "lines"), lines, message.text)
    return [
        first,
        *(one for one in commands_for(message, message.context.active) if one.name not in {"lines", "among", "order_number"}),
    ]


def _variant(message: Message, expectation: Expectation) -> Answers:
    """The SKU if one variant on the table is what was said; else what was wished."""
    offered = {bare(option.value): option for option in expectation.options}
    product = next((one for one in message.context.products if any(v.sku in offered for v in one.variants)), None)
    line = next((one for order in message.context.orders for one in order.lines if one.id == expectation.about), None)
    told = told_of(message, (0, 0), sheet_for(product, line))
    said = {one.name: one.value for one in told.wanted}
    variants = [variant for variant in (product.variants if product else ()) if variant.sku in offered]
    fitting = [variant for variant in variants if said and has_options(variant, said)]
    if told.pick and (ranked := sorted(fitting or variants, key=lambda variant: variant.price.minor)):
        return [_sku(ranked[0 if told.pick == "cheapest" else -1].sku, message)]
    if len(fitting) == 1:
        return [_sku(fitting[0].sku, message)]
    if not said and (option := offered_option(message, expectation)):
        return [_sku(bare(option.value), message)]
    wish = {"options": said, "step": dict(told.step), "free": sorted(told.free - set(said))}
    if not any(wish.values()):
        return []
    about = {"line": expectation.about} if expectation.about else {}
    return [Command("set", "wishes", [{**about, **{name: value for name, value in wish.items() if value}}], message.text)]


def _variants(message: Message, expectation: Expectation) -> Answers:
    """Wishes for several things where several are named, else the variant for the one that was asked about."""
    message = after_consent(message)
    return _of_several(message, expectation) or _outright(message, expectation) or _variant(message, expectation)


def _outright(message: Message, expectation: Expectation) -> Answers:
    """One variant of what was asked about, by its number or by another thing of the customer's."""
    line = next((one for order in message.context.orders for one in order.lines if one.id == expectation.about), None)
    named = outright(message, line) if line is not None else None
    return [Command("set", "wishes", [{"line": expectation.about, **named.as_json()}], message.text)] if named else []


def _of_several(message: Message, expectation: Expectation) -> Answers:
    """The wishes for each thing when more is named than the one that was asked about."""
    found = commands_for(message, message.context.active)
    wishes = [one for one in found if one.name == "wishes"]
    lines = {wish.get("line") for one in wishes for wish in one.value} - {None}
    if not lines - {expectation.about}:
        return []
    if expectation.about in lines or not verbs_asked(message.spelled) & {"exchange", "change"} or _is_told_as_well(message):
        return wishes
    return [one for one in found if one.name == "lines"] + wishes  # asked for anew without the one that cannot be had


def _is_told_as_well(message: Message) -> bool:
    """Whether what is named shall come on top: "also the lamp", 전등도, ランプも; a も within さーもすたっと does not count."""
    named = message.of("product")
    return bool(_TOO.search(message.spelled)) or any(_TOO_AFTER.match(message.spelled, one.end) for one in named)


_TOO = re.compile(r"(?<![a-z])(?:also|too|as well|plus|both|and)(?![a-z])")
_TOO_AFTER = re.compile(r"\s?(?:\([^)]*\)|（[^）]*）)?(?:도(?![가-힣])|も)")


def _sku(sku: str, message: Message) -> Command:
    return Command("set", "to_sku", sku, message.text)


def _reason(message: Message, expectation: Expectation) -> Answers:
    sets = commands_for(message, message.context.active or "return_refund")
    if any(command.name == "reason" for command in sets):
        return [
            Command("set", _slot(expectation, "reason"), one.value, one.span) if one.name == "reason" else one for one in sets
        ]
    option = offered_option(message, expectation)
    return [Command("set", _slot(expectation, "reason"), bare(option.value), message.text)] if option else []


def _enum(message: Message, expectation: Expectation) -> Answers:
    """A listed value of the slot (store credit or the card), else an option on the table."""
    said = {mention.value for mention in message.of(expectation.slot)}
    fitting = [option for option in expectation.options if bare(option.value) in said]
    if len(fitting) == 1 or (said and not expectation.options):
        return [Command("set", expectation.slot, bare(fitting[0].value) if fitting else min(said), message.text)]
    option = offered_option(message, expectation) or _of_kind(message, expectation)
    if option:
        return list(commands_of_choice(option.value, label=message.text, expectation=expectation))
    products = [product for mention in message.of("product") for product in mention.value.products]
    return [Command("set", expectation.slot, products[0], message.text)] if products and expectation.slot == "product_id" else []


def _of_kind(message: Message, expectation: Expectation) -> Offered | None:
    """The only option on the table that is of the kind of payment named: a card, the gift card."""
    for name in ("kind.gift_card", "kind.store_credit", "kind.virtual_account", "kind.paypal", "kind.card"):
        pattern = patterns_of("values")[name]
        if pattern.search(message.spelled):
            fitting = [
                one for one in expectation.options if any(pattern.search(folded(text)) for text in (one.label, *one.aliases))
            ]
            return fitting[0] if len(fitting) == 1 else None
    return None


def _method(message: Message, expectation: Expectation) -> Answers:
    """A stored instrument: by its last digits, its name, its place or its kind."""
    digits = [mention for mention in expectation.options if any(part in message.text for part in _last_digits(mention.label))]
    option = digits[0] if len(digits) == 1 else offered_option(message, expectation) or _by_name(message, expectation)
    option = option or _of_kind(message, expectation)
    return [Command("set", _slot(expectation, "method"), value_of("method", bare(option.value)), message.text)] if option else []


def _last_digits(label: str) -> list[str]:
    return [part for part in label.replace("•", " ").replace("*", " ").split() if part.isdigit()]


def _by_name(message: Message, expectation: Expectation) -> Offered | None:
    """The option whose maker was named: "신한" for 신한카드 ••4417, "visa" for Visa ••1111."""
    named = []
    for option in expectation.options:
        words = [
            folded(word).removesuffix("카드").removesuffix("かーど")
            for word in option.label.split()
            if not any(map(str.isdigit, word))
        ]
        if any(len(word) >= _SHORTEST_LABEL and word in message.spelled for word in words):
            named.append(option)
    return named[0] if len(named) == 1 else None


def goes_before(part: Part, message: Message, expectation: Expectation) -> bool:
    """Whether a part is a wish that goes before an offer nobody asked for; to any other question it may be the answer."""
    ear = message.ears.by_procedure.get(expectation.procedure)
    is_wish = part.label in message.ears.requests - _OF_OFFERS and part.shows_request
    return bool(ear and ear.unasked) and is_wish and part.reading.is_sure


def _choice(message: Message, expectation: Expectation) -> Answers:
    """The one listed value whose words were said, else an option on the table."""
    slot = dict(message.ears.slots_of(expectation.procedure)).get(expectation.slot)
    heard = {value for _, value in values_heard(expectation.slot, slot, message.spelled)} if slot else set()
    heard = {grave} if slot and (grave := next((one for one in slot.graver if one in heard), "")) else heard
    option = offered_option(message, expectation)
    value = heard.pop() if len(heard) == 1 else bare(option.value) if option else None
    rest = commands_for(message, message.context.active) if message.context.active else []
    also = [one for one in rest if one.name != expectation.slot]
    return [Command("set", expectation.slot, value, message.text), *also] if value is not None else []


def _product(message: Message, expectation: Expectation) -> Answers:
    products = [product for mention in message.of("product") for product in mention.value.products]
    if len(set(products)) != 1 and (option := offered_option(message, expectation)):
        products = [int(bare(option.value))]
    return [Command("set", expectation.slot, products[0], message.text)] if products else []


def _code(message: Message, expectation: Expectation) -> Answers:
    if message.context.code:
        return [Command("set", _slot(expectation, "code"), message.context.code, message.text)]
    found = asked_contact("code", message.text)
    return [Command("set", _slot(expectation, "code"), found.value, message.span(found))] if found else []


def _fact(message: Message, expectation: Expectation) -> Answers:
    """Whatever helps to tell who is asking: the order, the last four digits, the mail; bare numbers are what was asked for."""
    known: dict[str, Mention] = {}
    for mention in message.mentions:
        if mention.slot in {"order_number", "phone_last4", "email", "postcode", "person_name"}:
            known.setdefault(mention.slot, mention)
    rest = message.text
    for mention in known.values():
        rest = _blanked(rest, mention)
    if expectation.slot in {"order_number", "phone_last4"}:
        known |= _bare_of_order(rest, known, expectation.slot)
    else:
        known |= _bare_of_person(rest, known, expectation.slot)
    return [Command("set", slot, mention.value, message.span(mention)) for slot, mention in known.items()]


def _blanked(text: str, mention: Mention) -> str:
    return text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]


def _bare_of_order(rest: str, known: dict[str, Mention], slot: str) -> dict[str, Mention]:
    """Bare numbers where an order and the last four digits were asked for."""
    found: dict[str, Mention] = {}
    if "order_number" not in known and slot != "phone_last4" and (number := bare_order_number(rest)):
        found["order_number"] = number
        rest = _blanked(rest, number)
    if not {"phone_last4", "email", "postcode"} & set(known) and (digits := asked_contact("phone_last4", rest)):
        found["phone_last4"] = digits
    return found


def _bare_of_person(rest: str, known: dict[str, Mention], slot: str) -> dict[str, Mention]:
    """A bare postcode and a bare name where a person was asked who they are."""
    found: dict[str, Mention] = {}
    if not {"postcode", "email"} & set(known) and (postcode := asked_contact("postcode", rest)):
        found["postcode"] = postcode
        rest = _blanked(rest, postcode)
    has_code = "postcode" in known or "postcode" in found
    if "person_name" not in known and (name := bare_name(rest, is_asked=slot == "person_name" or has_code)):
        found["person_name"] = name
    return found


def _rating(message: Message, expectation: Expectation) -> Answers:
    found = asked_rating(message.spelled)
    return [Command("set", _slot(expectation, "rating"), found.value, message.text)] if found else []


def _procedure(message: Message, expectation: Expectation) -> Answers:
    option = offered_option(message, expectation)
    if option is None:
        return []
    chosen = list(commands_of_choice(option.value, label=message.text, expectation=expectation))
    return chosen + (commands_for(message, chosen[0].name) if chosen[0].verb == "start" else [])


def _pictures(message: Message, expectation: Expectation) -> Answers:
    """That there is no picture, or that it comes later: "사진은 없어요" tells nothing of what is wrong with the goods."""
    if _LATER.search(message.spelled):
        return [Command("chitchat", "later", span=message.text)]
    if _PICTURE.search(message.spelled) and _NONE.search(message.spelled) and expectation.options:
        option = expectation.options[0]
        return list(commands_of_choice(option.value, label=message.text, expectation=expectation))
    return _enum(message, expectation)


_READERS: dict[str, Callable[[Message, Expectation], Answers]] = {
    "order": _order,
    "order_lines": _lines,
    "variant": _variants,
    "reason": _reason,
    "enum": _enum,
    "method": _method,
    "choice": _choice,
    "product": _product,
    "code": _code,
    "fact": _fact,
    "rating": _rating,
    "procedure_choice": _procedure,
    "pictures": _pictures,
}
