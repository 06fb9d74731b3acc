"""Understanding one message: a pressed button, else the answer to the open question, else a correction, else new requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from sodan.ai.understanding.choice import choice_typed, commands_of_choice
from sodan.ai.understanding.consent import Consent, consent_of, is_no, is_only_fine, is_pass, is_yes
from sodan.ai.understanding.context import Context, Expectation, Understanding
from sodan.ai.understanding.correction import NEVER_CORRECTED, corrected, takes_back
from sodan.ai.understanding.ear import values_heard
from sodan.ai.understanding.expected import answer, goes_before
from sodan.ai.understanding.fold import SWAPS, folded_requests, without_asking_back
from sodan.ai.understanding.goods_question import asked_of_goods
from sodan.ai.understanding.leaving import is_leaving
from sodan.ai.understanding.lexicon import pattern
from sodan.ai.understanding.message import Message, read_message
from sodan.ai.understanding.narrowing import narrowed, widened
from sodan.ai.understanding.normalise import folded
from sodan.ai.understanding.part import BACKGROUND, Part, parts_of
from sodan.ai.understanding.question import topic_of
from sodan.ai.understanding.reference import spoken_of, with_firsts
from sodan.ai.understanding.request import commands_of_group, groups_of, opinion_told, stretch_of
from sodan.ai.understanding.slot import commands_for, swapped_anew
from sodan.ai.understanding.steering import steered
from sodan.kit.language import language_of
from sodan.procedures.command import Command

_YES_OR_NO = {"confirmation", "yes_no"}
_LISTED = 5
_SURELY = 0.9
_BRIEF = {"ko": 18, "ja": 18, "en": 45}  # letters
# A mail may be long; its wish is not. What stands after so many letters is not read for commands.
_LONGEST = 2000
_WARMING = (
    "10482번 백팩 환불하고 텀블러는 언제 와요?",
    "MをLに交換したいです。送料はいくらですか",
    "no, the black one, to 1 Main Street",
)


def warm_up() -> None:
    """Load or train the model and compile the word lists, so that the first customer does not wait for it."""
    for text in _WARMING:
        understand(text, Context(language="en"))


def understand(text: str, context: Context) -> Understanding:
    """The commands of a message, in the order said. Pure and deterministic; never raises for anything a customer may write."""
    language = language_of(text, context.language)
    if choice := context.choice or choice_typed(text, context.expectation):
        pressed = commands_of_choice(choice, label=text, expectation=context.expectation)
        pressed = tuple(_told_slot(pressed, context.expectation))
        return Understanding(pressed, language, notes=(f"pressed {choice.partition(':')[0]}",))
    message = read_message(text[:_LONGEST], context)
    if not message.text:
        return Understanding((Command("cannot_handle"),), language, notes=("empty",))
    parts = parts_of(message)
    commands, notes = _arbitrated(message, parts)
    if "conditional yes" not in notes and all(_says_little(command, context) for command in commands):
        commands = _after_all(message, parts) or commands
    candidates = max((part.reading.ranked[:_LISTED] for part in parts), key=lambda ranked: ranked[0][1], default=())
    read = tuple(f"{part.label} {part.reading.score:.2f}: {part.segment.text}" for part in parts)
    return Understanding(_tidied(commands, text), language, candidates, (*notes, *read))


def _says_little(command: Command, context: Context) -> bool:
    """Whether a command is none, small talk, or a value of no request."""
    if command.verb == "chitchat":
        return command.name in {"greeting", "noted"}
    has_request = bool(context.active) and context.expectation.kind != "rating"
    is_loose = command.verb == "set" and command.name != "wishes" and not has_request
    return command.verb == "cannot_handle" or is_loose


def _after_all(message: Message, parts: list[Part]) -> list[Command]:
    """What a message that said nothing to us may still be: a question about goods, or another wish for what was just swapped."""
    is_strange = any(part.label == "out_of_scope" for part in parts)
    return asked_of_goods(message, is_strange=is_strange) or swapped_anew(message)


def _arbitrated(message: Message, parts: list[Part]) -> tuple[list[Command], tuple[str, ...]]:
    """The order of precedence: yes or no, then the slot that was asked for, then whatever is new."""
    expectation = message.context.expectation
    if expectation.kind == "yes_no" and expectation.slot:
        commands, notes = _consented(message, parts)
        return _told_slot(commands, expectation), notes
    if expectation.kind in _YES_OR_NO:
        return _consented(message, parts)
    readers = {"none": _unasked, "rating": _rated}
    return readers.get(expectation.kind, _asked)(message, parts)


def _unasked(message: Message, parts: list[Part]) -> tuple[list[Command], tuple[str, ...]]:
    """Nothing was asked."""
    return _small_answer(message) or _new(message, parts), ()


def _asked(message: Message, parts: list[Part]) -> tuple[list[Command], tuple[str, ...]]:
    """Something was asked that is neither a mark nor a yes: a courtesy, a goodbye, an answer or what interrupts."""
    expectation = message.context.expectation
    if expectation.kind == "procedure_choice" and (small := _small_answer(message)):
        return small, ("small talk",)
    if not message.mentions and not re.search(r"\d", message.text) and all(_is_sorry(part) for part in parts):
        return _aside(message, parts), ("a courtesy",)
    if expectation.kind != "text" and is_leaving(message, parts) and not answer(message, expectation):
        return [Command("cancel", span=message.text)], ("a goodbye",)
    return _answered(message, parts, expectation)


def _rated(message: Message, parts: list[Part]) -> tuple[list[Command], tuple[str, ...]]:
    """A mark, with what stands beside it; whatever gives none is read as if no mark had been asked for."""
    commands, notes = _answered(message, parts, message.context.expectation)
    if "answered" in notes:
        return commands, notes
    unasked = replace(message, context=replace(message.context, expectation=Expectation(), active="", focus=()))
    return _small_answer(unasked) or _new(unasked, parts_of(unasked)), ("no mark",)


def _is_sorry(part: Part) -> bool:
    return part.label == "sorry" and part.reading.score > _SURELY


def _told_slot(commands: Iterable[Command], expectation: Expectation) -> list[Command]:
    """A yes or a no to a question of fact is its value, and moves nothing."""
    if expectation.kind != "yes_no" or not expectation.slot:
        return list(commands)
    answers = {"affirm": True, "deny": False}
    return [Command("set", expectation.slot, answers[one.verb], one.span) if one.verb in answers else one for one in commands]


def _new(message: Message, parts: list[Part]) -> list[Command]:
    """Requests, questions and small talk; values said within a running procedure set or correct its slots."""
    active = message.context.active
    if values := _taken_back(message, parts):
        return values
    if told := opinion_told(message):
        return told
    commands: list[Command] = []
    for group in groups_of(message, [steered(part, message) for part in parts]):
        found = commands_of_group(message, group, active=active)
        found = spoken_of(found, commands, stretch_of(message, group))
        commands += corrected(found) if _is_correction(found, stretch_of(message, group), group) else found
    return folded_requests(with_firsts(commands, message), message.context.orders)


def _taken_back(message: Message, parts: list[Part]) -> list[Command]:
    """Values that take back others while a question is open, unless the message asks for something else besides."""
    context = message.context
    if not context.active or context.expectation.kind == "none" or not takes_back(message):
        return []
    if any(_stands(part, context.active) for part in parts):
        return []
    return corrected(one for one in commands_for(message, context.active) if one.name not in NEVER_CORRECTED)


def _stands(part: Part, active: str) -> bool:
    """Whether a part asks for something else than the running procedure, in words of its own."""
    return part.is_request and part.label != active and part.shows_request


def _small_answer(message: Message) -> list[Command]:
    """A bare yes or no to nothing in particular is small talk: here I am, or that was all."""
    if is_yes(message.spelled):
        return [Command("chitchat", "noted" if message.context.spoken else "greeting", span=message.text)]
    if is_no(message.spelled):
        return [Command("chitchat", "goodbye", span=message.text)]
    return [Command("chitchat", "noted", span=message.text)] if is_pass(message.spelled) else []


def _is_correction(found: list[Command], part: Message, group: list[Part]) -> bool:
    """Whether values said within a procedure take back others; a request told anew is none, whatever its words."""
    context = part.context
    if not context.active or any(command.verb in {"start", "clarify"} for command in found):
        return False
    told_anew = context.expectation.kind == "none" and any(one.label == context.active for one in group)
    return not told_anew and takes_back(part)


def _answered(message: Message, parts: list[Part], expectation: Expectation) -> tuple[list[Command], tuple[str, ...]]:
    """The answer to the open question, and whatever new request stands beside it."""
    if expectation.kind == "text" or any(kind == "text" for kind, _ in expectation.also):
        return _written(message, parts, expectation)
    wishes = [part for part in parts if goes_before(part, message, expectation)]
    if expectation.kind == "choice" and len(parts) == 1 and not wishes and (chosen := answer(message, expectation)):
        return chosen, ("answered",)
    digressing = [part for part in parts if part in wishes or _digresses(part, message)]
    told = [part for part in parts if part not in digressing]
    answers: list[Command] = []
    if told:
        stretch = message.part(told[0].segment.start, told[-1].segment.end) if digressing else message
        answers = answer(stretch, expectation)
    leaving = [part for part in digressing if part.label == "stop"]
    if answers or not leaving:
        digressing = [part for part in digressing if part not in leaving] if answers else digressing
    elif answers_anyway := answer(message, expectation):
        return answers_anyway, ("answered",)
    commands = answers + (_new(message, digressing) if digressing or not answers else [])
    if commands:
        return commands, ("answered",) if answers else ()
    return _aside(message, parts), ("not an answer",)


def _digresses(part: Part, message: Message) -> bool:
    """Whether a part is a request of its own rather than an answer."""
    if any(tells(part, message) for tells in (_is_listed, _tells_why, _tells_where, _tells_who, _chooses)):
        return False
    if (
        message.context.expectation.slot == "product_id"
        and part.label == "product_question"
        and topic_of(part.segment.text.lower())
    ):
        return True  # another question, and not the product the first was about
    same = message.context.active in SWAPS and part.label in SWAPS
    return part.is_request and not same and part.label not in {message.context.active, "out_of_scope"} and part.shows_request


def _tells_why(part: Part, message: Message) -> bool:
    """Whether a part tells what was wrong with the goods where we asked why: “you sent the wrong item” is then no new claim."""
    if message.context.expectation.kind != "reason" or part.label != "item_claim":
        return False
    return bool(message.part(part.segment.start, part.segment.end).of("reason"))


def _tells_where(part: Part, message: Message) -> bool:
    """Whether a part is nothing but an address, or tells whose it is, where we asked for one."""
    stretch = message.part(part.segment.start, part.segment.end)
    return message.context.expectation.kind == "address" and bool(stretch.of("address")) and not part.verbs


def _chooses(part: Part, message: Message) -> bool:
    """Whether a part names a value of a choice of the running request: “새 걸로 다시 보내 주세요” in a claim is its remedy."""
    active = message.context.active
    if part.label not in {"exchange", "return_refund"} or part.label == active:
        return False
    spelled = folded(part.segment.text)
    choices = [(name, slot) for name, slot in message.ears.slots_of(active) if slot.type == "choice"]
    return any(values_heard(name, slot, spelled) for name, slot in choices)


_OF_ONESELF = ("phone_last4", "email", "postcode", "person_name", "phone")


def _tells_who(part: Part, message: Message) -> bool:
    """Whether a part tells who is asking where we asked for that, and asks in no words for anything to be changed."""
    stretch = message.part(part.segment.start, part.segment.end)
    is_fact = any(stretch.of(slot) for slot in _OF_ONESELF)
    return message.context.expectation.kind == "fact" and is_fact and not part.verbs and "CHANGE" not in part.concepts


def _is_listed(part: Part, message: Message) -> bool:
    """Whether a part names a value of the choice that was asked for: “the refund” is then an answer, and no new request."""
    expectation = message.context.expectation
    if expectation.kind != "choice":
        return False
    spelled = folded(part.segment.text).strip(" .!?。")
    slot = dict(message.ears.slots_of(expectation.procedure)).get(expectation.slot)
    is_heard = slot is not None and bool(values_heard(expectation.slot, slot, spelled))
    return is_heard or any(spelled == folded(option.label) for option in expectation.options)


def _aside(message: Message, parts: list[Part]) -> list[Command]:
    """What did not answer the question: other facts of the procedure, small talk, or nothing we can use."""
    strange = {*message.ears.requests, "unsure"} - {message.context.active}
    known = [part for part in parts if part.label not in strange]
    return _new(message, known) or _told_early(message, parts)


_EARLY = {"reason", "quantity"}


def _told_early(message: Message, parts: list[Part]) -> list[Command]:
    """What a doubtful message tells of the running request though something else was asked: “단순 변심이요” to “which order?”."""
    active = message.context.active
    if not active or any(part.label not in {"unsure", *BACKGROUND, active} and not _chooses(part, message) for part in parts):
        return []
    early = _EARLY | {name for name, slot in message.ears.slots_of(active) if slot.type == "choice"}
    return [one for one in commands_for(message, active) if one.name in early]


def _written(message: Message, parts: list[Part], expectation: Expectation) -> tuple[list[Command], tuple[str, ...]]:
    """Free text is taken whole, unless it is brief and all of it asks for a person or to stop: a story may name a person."""
    leaving = [part for part in parts if part.label in {"talk_to_person", "stop"} and part.reading.score > 0.8]  # noqa: PLR2004
    is_brief = len(message.text) <= _BRIEF.get(message.context.language, _BRIEF["en"])
    if is_brief and leaving and len(leaving) == len(parts):
        return _new(message, parts), ()
    return answer(message, expectation), ("answered",)


def _consented(message: Message, parts: list[Part]) -> tuple[list[Command], tuple[str, ...]]:
    """Yes, no, or neither; a change of terms is never a yes."""
    if found := narrowed(message) or _added(message, parts):
        return found, ("some taken out or added",)
    consent = consent_of(message.spelled, active=message.context.active)
    if consent.answer == "yes":
        return _affirmed(message, consent)
    if consent.answer == "no":
        return _refused(message, consent)
    if consent.answer == "unclear" and (not consent.rest or is_only_fine(message.spelled, consent.rest)):
        given_up = pattern("cues", "given_up").fullmatch(message.spelled.strip(" .!~。"))
        return [Command("cancel" if given_up else "cannot_handle", span=message.text)], ("unclear answer",)
    asked = [
        part for part in parts if part.label in {"background", "statement", "problem", "stop"} or not _is_repeated(part, message)
    ]
    found = corrected(_new(message, asked)) if not consent.rest else _beside(message, consent)
    return found, ("conditional yes",) if consent.answer == "unclear" else ()


def _added(message: Message, parts: list[Part]) -> list[Command]:
    """What shall be done along with what waits for a yes, unless something else is asked of it."""
    others = [part for part in parts if part.label != "stop" or not message.of("product")]  # 「やっぱり帽子も」 stops nothing
    return [] if any(_stands(part, message.context.active) for part in others) else widened(message)


def _refused(message: Message, consent: Consent) -> tuple[list[Command], tuple[str, ...]]:
    """A no, unless what comes after it says what shall be otherwise."""
    beside = _beside(message, consent)
    if any(command.verb == "start" and command.name != message.context.active for command in beside):
        return [Command("deny", span=message.text), *beside], ("no",)
    turned = [command for command in beside if command.verb in {"correct", "cancel", "handoff"}]
    return (turned and beside) or [Command("deny", span=message.text), *beside], ("no",)


def _is_repeated(part: Part, message: Message) -> bool:
    """Whether a part only asks again for what is waiting for its confirmation, naming nothing."""
    stretch = message.part(part.segment.start, part.segment.end)
    return part.label == message.context.active and not stretch.mentions


def _beside(message: Message, consent: Consent) -> list[Command]:
    """What was said after the yes or the no; values are corrections, for the terms were complete."""
    rest = message.part(consent.rest, len(message.text))
    parts = (
        [replace(part, label="background") if _only_names(part, rest) else part for part in parts_of(rest)] if rest.text else []
    )
    return corrected(_new(rest, parts)) if parts else []


def _only_names(part: Part, message: Message) -> bool:
    """Whether a part asks for nothing in words of its own, but names what is meant: "no, the lamp and the shelf"."""
    takes_lines = any(name == "lines" for name, _ in message.ears.slots_of(message.context.active))
    asks = part.is_shown or part.verbs or part.label in {"talk_to_person", "stop", "product_question"}
    is_other = part.is_request or part.label == "unsure"
    return takes_lines and is_other and not asks and bool(message.part(part.segment.start, part.segment.end).of("product"))


def _affirmed(message: Message, consent: Consent) -> tuple[list[Command], tuple[str, ...]]:
    """A yes, if what comes after it leaves the terms as they are and is itself understood."""
    yes = Command("affirm", span=message.text[: consent.rest].strip(" ,.!、。"))
    if not consent.joined:
        return [yes], ("yes",)
    beside = _beside(message, consent)
    changes = any(command.verb in {"correct", "cancel", "handoff", "clarify", "cannot_handle"} for command in beside)
    if consent.joined == "moreover" and any(command.verb == "start" for command in beside):
        return [yes, *beside], ("yes",)
    if not beside or changes:
        return beside, ("conditional yes",)
    return [yes, *beside], ("yes",)


def _tidied(commands: Iterable[Command], text: str) -> tuple[Command, ...]:
    """Each wish once, courtesies dropped beside real requests, and never empty."""
    kept: dict[tuple[str, ...], Command] = {}
    begun = 0
    for command in commands:
        begun += command.verb == "start"
        told = "" if command.verb in {"start", "cannot_handle"} else str(command.value)
        kept.setdefault((str(begun) if command.verb in {"start", "set"} else "", command.verb, command.name, told), command)
    serious = [one for one in without_asking_back([*kept.values()]) if one.verb != "chitchat" or one.name == "are_you_a_robot"]
    return tuple(serious or [*kept.values()][:1]) or (Command("cannot_handle", span=text),)
