"""The engine: commands change the agenda, then each request runs its procedure until it must ask, is done, or a person is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sodan.kit.words import word
from sodan.procedures.case import Case
from sodan.procedures.command import SLOT_OF, Command
from sodan.procedures.frame import Agenda, Awaiting, Choice, Frame
from sodan.procedures.moment import answering_offer, begin_offer, ends_again
from sodan.procedures.procedure import Procedure, procedure_of, procedures_of
from sodan.procedures.proof import FACTS
from sodan.procedures.said import Line, Spoken
from sodan.procedures.second_choice import settle_choices
from sodan.procedures.sequence import put_in_sequence
from sodan.procedures.step import After, Scene, run_step
from sodan.procedures.wish import joined

MOST_MISSES = 3
SWAPS = ("exchange", "change_items")
_OPEN = ("running", "waiting", "held")
IDENTITY_FACTS = (*FACTS, "code")


class Advance:
    """One advance of a conversation's agenda: take the commands in, then run. Use once."""

    def __init__(self, agenda: Agenda, case: Case) -> None:
        """The state as it was, and the case it belongs to."""
        self.agenda, self.case = agenda, case
        self.spoken = Spoken()
        self.first = agenda.current
        self.target: Frame | None = None
        self.started = 0
        self.touched: set[int] = set()
        self.was_heard = False
        self.is_parked = False  # the customer answers later: what was asked stands, and is not asked again now
        self.must_reread: Frame | None = None
        self.named: object = None  # the order told with the request being begun

    # -- taking commands in

    def take(self, commands: Sequence[Command]) -> None:
        """Apply the commands in the order they were said."""
        commands = answering_offer(self.agenda, commands)
        awaiting = self.agenda.awaiting
        if awaiting and self._leaves_open(awaiting, commands):
            self._leave_way_out()
            awaiting = None
        self.target = (self.agenda.frame(awaiting.frame) if awaiting else None) or self.agenda.current
        for at, command in enumerate(commands):
            self.named = _order_named(commands[at + 1 :])
            getattr(self, f"_{command.verb}")(command)

    def _leaves_open(self, awaiting: Awaiting, commands: Sequence[Command]) -> bool:
        """Whether a mark asked for, or something we offered of our own accord, is passed over by saying something else."""
        if awaiting.kind == "rating":
            return not any(_is_of_mark(command) for command in commands)
        frame = self.agenda.frame(awaiting.frame)
        is_offer = frame is not None and awaiting.kind == "yes_no" and bool(frame.facts.get("is_offer"))
        return is_offer and all(command.verb in ("chitchat", "ask") for command in commands)

    def _procedure(self, name: str) -> Procedure:
        return procedure_of(self.case.brand.line, name)

    def _start(self, command: Command) -> None:
        self.was_heard = True
        if not self.case.has_duty(self._procedure(command.name).duty):
            self.spoken.note("log.not_my_duty", procedure=self._procedure(command.name).names)
            self.spoken.handover = "not_my_duty"
            return
        if command.when and self.target and self.target.status in ("running", "waiting", "held"):
            self._hold(command, self.target)
            return
        alike = [frame for frame in self.agenda.frames if frame.is_live and frame.procedure == command.name]
        same = [frame for frame in alike if self.named and frame.slots.get("order_number") == self.named]
        live = next(iter(same or alike), None)
        if live is not None and not live.operation and self._may_join(live, command):
            if self.agenda.awaiting and self.agenda.awaiting.frame != live.number:
                self._leave_way_out()
            self.target = live
            return
        self._leave_way_out()
        self.target = self.agenda.begin(command.name, position=self._place())
        self.touched.add(self.target.number)
        self.target.facts["asked"] = command.span
        self.started += 1
        self.spoken.note("log.started", procedure=self._procedure(command.name).names, span=command.span)

    def _hold(self, command: Command, first: Frame) -> None:
        """Keep a second choice behind the request that was told before it."""
        held = self.agenda.begin(command.name, position=self.agenda.frames.index(first) + 1)
        held.status, held.after, held.facts["asked"] = "held", first.number, command.span
        self.target = held
        self.started += 1
        self.spoken.note("log.second_choice", procedure=self._procedure(command.name).names, span=command.span)

    def _place(self) -> int:
        """A new request goes before one that only waits (a digression), but after one this message has answered."""
        first = self.first
        if first is None or not first.is_live:
            return len(self.agenda.frames)
        return self.agenda.frames.index(first) + self.started + (1 if first.number in self.touched else 0)

    def _may_join(self, live: Frame, command: Command) -> bool:
        if (
            self.named
            and command.name in SWAPS
            and live.slots.get("lines")
            and live.slots.get("order_number") not in (None, self.named)
        ):
            return False  # a swap in another order is another request
        return self.started == 0 or command.name in ("talk_to_person", "feedback") or not live.slots

    def _leave_way_out(self) -> None:
        """What only waited on the customer's pleasure is over once they ask for something else.

        That is a refused request with its ways out, a rating nobody gave, and a question whose product nobody named.
        """
        awaiting = self.agenda.awaiting
        frame = self.agenda.frame(awaiting.frame) if awaiting else None
        is_offer = frame is not None and awaiting is not None and awaiting.kind == "yes_no" and bool(frame.facts.get("is_offer"))
        if awaiting and frame and (awaiting.slot in ("way_out", "product_id") or awaiting.kind == "rating" or is_offer):
            frame.status = "refused" if awaiting.slot == "way_out" else "dropped"
            self.agenda.awaiting = None

    def _set(self, command: Command) -> None:
        name, value = self._slot_of(command)
        self.was_heard = (
            self.was_heard
            or (name in IDENTITY_FACTS and self._asks_who())
            or (self.target is not None and self.target.status in _OPEN)
        )
        kinds = {slot.type for slot in self._procedure(self.target.procedure).slots.values()} if self.target else set()
        if name in IDENTITY_FACTS:
            self.agenda.facts[name] = value
            self.agenda.refused_proof = {}
        if name == "product_id" and self.target and "question" in kinds:
            self.target.slots["question"] = {**(self.target.slots.get("question") or {}), "product_id": value}
            self.target.status = "running"
            self.was_heard = True
            return
        frame = self.target
        if frame is not None and frame.status == "held":
            frame.slots[name] = value
        if frame is None or not frame.is_live:
            return
        self.touched.add(frame.number)
        changed = name in frame.slots and frame.slots[name] != value
        frame.slots[name] = value
        frame.status = "running"
        if frame.operation or changed:
            self._rewind(frame, name)

    def _asks_who(self) -> bool:
        """Whether a fact may still tell us who it is; once that is proved an order number alone asks for nothing."""
        return self.case.identity.level < 1

    def _slot_of(self, command: Command) -> tuple[str, Any]:
        """The slot a value is for, and the value as it then stands: a wish joins those told before."""
        name, value = SLOT_OF.get(command.name, command.name), command.value
        if name == "lines" and isinstance(value, list) and self.target and (rivals := self.target.slots.get("among")):
            # The answer to "which of these?" joins what was told apart already.
            told = [line for line in self.target.slots.get("lines", []) if line not in rivals]
            self.target.slots.pop("among")
            return name, [*told, *(line for line in value if line not in told)]
        heard = [{"sku": value}] if name == "to_sku" else value if name == "wishes" else None
        if heard is None:
            return name, value
        awaiting = self.agenda.awaiting
        asked = awaiting.about if awaiting and self.target and awaiting.frame == self.target.number else 0
        return "wishes", joined(self.target.slots.get("wishes", {}) if self.target else {}, heard, asked=asked)

    def _correct(self, command: Command) -> None:
        self.spoken.note("log.corrected", slot=command.name, value=str(command.value))
        if self.target and command.name in ("wishes", "to_sku"):
            self.target.facts["took_back"] = True
        self._set(command)

    def _rewind(self, frame: Frame, name: str) -> None:
        """What hung on the old value is forgotten; a pending proposal is withdrawn and made anew."""
        if frame.operation:
            self.case.decline(self.case.operation(frame.operation))
            frame.operation = ""
        procedure = self._procedure(frame.procedure)
        for slot, shape in procedure.slots.items():
            if name in shape.after and slot != name:
                frame.slots.pop(slot, None)
        if name == "wishes":
            frame.slots.pop("swaps", None)
        if name == "order_number" and "lines" in frame.slots and self.case.order(str(frame.slots[name])):
            frame.slots.pop("lines")
        frame.step = 0

    def _affirm(self, command: Command) -> None:
        frame = self._confirming(str(command.value or ""))
        if frame is not None:
            self.was_heard = True
            self.target = frame
            self.touched.add(frame.number)
            frame.facts["confirmed"] = command.value or True
            self.spoken.note("log.confirmed")
        elif command.value and (reference := self.case.reference_of(str(command.value))):
            self.was_heard = True
            self.spoken.say("say.already_done", reference=reference)

    def _confirming(self, token: str) -> Frame | None:
        """What a yes is to: the card whose button was pressed, wherever it stands; for typed words the one open question."""
        if token:
            key = self.case.operation_of(token)
            return next((frame for frame in self.agenda.frames if frame.is_live and key and frame.operation == key), None)
        awaiting = self.agenda.awaiting
        return self.target if awaiting and awaiting.kind == "confirmation" else None

    def _deny(self, command: Command) -> None:  # noqa: ARG002 - every verb has one shape
        awaiting = self.agenda.awaiting
        if awaiting is None or self.target is None:
            return
        self.was_heard = True
        if awaiting.kind == "confirmation" and self.target.operation:
            self.case.decline(self.case.operation(self.target.operation))
            self.spoken.say("say.nothing_done")
            self.spoken.note("log.declined")
        elif awaiting.kind != "rating":
            self.spoken.say("say.anything_else")
        self.target.status = "dropped"
        self.agenda.awaiting = None

    def _cancel(self, command: Command) -> None:  # noqa: ARG002 - every verb has one shape
        frame = self.target or self.agenda.current
        self.was_heard = True
        if frame and frame.is_live:
            if frame.operation:
                self.case.decline(self.case.operation(frame.operation))
            frame.status = "dropped"
        is_open = self.agenda.awaiting is not None or bool(frame and frame.status == "dropped")
        self.agenda.awaiting = None
        self.spoken.say("say.nothing_done" if is_open else "chitchat.noted")

    def _ask(self, command: Command) -> None:
        self._start(Command("start", "product_question", span=command.span))
        if self.target:
            self.target.slots["question"] = command.value if isinstance(command.value, dict) else {}

    def _handoff(self, command: Command) -> None:  # noqa: ARG002 - every verb has one shape
        self.was_heard = True
        self.spoken.handover = "customer_asked"

    def _chitchat(self, command: Command) -> None:
        self.was_heard = True
        kind = command.name or "greeting"
        if kind in ("thanks", "goodbye") and not any(frame.is_live for frame in self.agenda.frames):
            self.spoken.is_closing = any(frame.status == "done" for frame in self.agenda.frames)
        self.is_parked = kind == "later" and self.agenda.awaiting is not None
        self.spoken.say(f"chitchat.{kind}")

    def _clarify(self, command: Command) -> None:
        self.was_heard = True
        choices = tuple(
            Choice(value=f"procedure:{name}", label=self._procedure(name).names[self.case.language])
            for name in command.candidates
        )
        self.agenda.awaiting = Awaiting(kind="procedure_choice", choices=choices)
        self.spoken.lines.append(Line("say.which_did_you_mean", choices=choices))
        self.spoken.note("log.unclear", candidates=", ".join(command.candidates))

    def _cannot_handle(self, command: Command) -> None:
        self.spoken.note("log.not_understood", span=command.span)

    # -- running

    def run(self) -> Spoken:
        """Work through the live requests; one question at most is left open, and it comes last."""
        if self.spoken.handover or self.is_parked:
            return self.spoken
        if self._is_miss():
            return self.spoken
        put_in_sequence(self.agenda, self.case.brand.line)
        asked: list[Line] = []
        seen: set[int] = set()
        while (frame := self._next(seen, is_asking=bool(asked)) or begin_offer(self, seen)) is not None:
            seen.add(frame.number)
            before, awaiting = len(self.spoken.lines), self.agenda.awaiting
            waited_before = bool(frame.facts.get("waited"))
            after = self._run_frame(frame)
            settle_choices(self.agenda)
            if self._stops_here(frame, after):
                return self.spoken
            if after is After.WAIT:
                question = self.spoken.lines[before:]
                del self.spoken.lines[before:]
                if asked:
                    self.agenda.awaiting = awaiting
                    frame.status = "running"
                else:
                    asked = self._resumed(frame, question) if waited_before else question
        self._after_all(asked)
        self.spoken.lines.extend(asked)
        self.spoken.is_closing = self.spoken.is_closing or ends_again(self.agenda, seen)
        return self.spoken

    def _stops_here(self, frame: Frame, after: After) -> bool:
        """Whether a person is due, or the request must be read again now that we know who asks."""
        self.must_reread = frame if after is After.REREAD else None
        return bool(self.spoken.handover) or after is After.REREAD

    def _next(self, seen: set[int], *, is_asking: bool) -> Frame | None:
        """The next live request; once a question is open only those that merely read may still answer."""
        return next(
            (
                frame
                for frame in self.agenda.frames
                if frame.is_live and frame.number not in seen and (not is_asking or self._procedure(frame.procedure).quick)
            ),
            None,
        )

    def _run_frame(self, frame: Frame) -> After:
        procedure = self._procedure(frame.procedure)
        frame.status = "running"
        if self.agenda.awaiting and self.agenda.awaiting.frame == frame.number:
            self.agenda.awaiting = None
        while frame.step < len(procedure.steps):
            after = run_step(Scene(procedure, frame, self.agenda, self.case, self.spoken))
            if after is After.WAIT:
                frame.status = "waiting"
                frame.facts["waited"] = True
            if after is not After.NEXT:
                return after
            frame.step += 1
        frame.status = "done"
        return After.END

    def _resumed(self, frame: Frame, question: list[Line]) -> list[Line]:
        """Coming back to a question after something else was dealt with, say so first."""
        if frame.number in self.touched or not self.spoken.lines or self.agenda.misses:
            return question
        return [Line("say.resume", {"procedure": self._procedure(frame.procedure).names}), *question]

    def _is_miss(self) -> bool:
        if self.was_heard:
            self.agenda.misses = 0
            return False
        self.agenda.misses += 1
        if self.agenda.misses >= MOST_MISSES:
            self.spoken.handover = "not_understood"
            return True
        if self.agenda.awaiting and self.agenda.current:
            self.spoken.say("say.say_again")
            return False
        self._offer_help()
        return True

    def _offer_help(self) -> None:
        choices = tuple(
            Choice(value=f"procedure:{name}", label=procedure.names[self.case.language])
            for name, procedure in procedures_of(self.case.brand.line).items()
            if name in ("order_status", "return_refund", "exchange")
        )
        person = Choice(value="handoff", label=word("option.person", self.case.language))
        self.spoken.lines.append(Line("say.not_understood", choices=(*choices, person)))
        self.agenda.awaiting = Awaiting(kind="procedure_choice", choices=(*choices, person))

    def _after_all(self, asked: list[Line]) -> None:
        """When all is done and nothing was said, say at least that we are here."""
        if not asked and not self.spoken.lines and not self.spoken.handover:
            self.spoken.say("say.anything_else")

    def values(self) -> dict[str, Any]:
        """The agenda as one JSON document."""
        return self.agenda.model_dump(mode="json")


def _is_of_mark(command: Command) -> bool:
    """Whether it gives or refuses the mark that was asked for, or goes on with the opinion."""
    return command.verb in ("deny", "cancel") or command.name in ("rating", "comment", "feedback")


def _order_named(after: Sequence[Command]) -> object:
    """The order that is told with a request, among what follows it and belongs to it."""
    for command in after:
        if command.verb != "set":
            return None
        if command.name == "order_number":
            return command.value
    return None
