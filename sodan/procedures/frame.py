"""Where a conversation stands: an agenda of frames, what we wait for, and how often we failed to understand."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["running", "waiting", "done", "dropped", "refused", "held"]
Awaited = Literal[
    "none",
    "confirmation",
    "order",
    "order_lines",
    "variant",
    "reason",
    "enum",
    "text",
    "code",
    "address",
    "fact",
    "rating",
    "yes_no",
    "method",
    "procedure_choice",
    "choice",
    "date",
    "email",
    "phone",
    "person_name",
    "product",
    "pictures",
]


class Choice(BaseModel):
    """One option on the table: what it stands for and how it reads."""

    model_config = ConfigDict(frozen=True)

    value: str
    label: str
    aliases: tuple[str, ...] = ()


class Asked(BaseModel):
    """A further thing asked for in the same question: its kind and its slot."""

    model_config = ConfigDict(frozen=True)

    kind: Awaited
    slot: str


class Awaiting(BaseModel):
    """The one question we asked, of which frame, with the options we offered.

    ``also`` is what else it asked for; ``about`` the order line it is of, when it is of one of several.
    """

    kind: Awaited
    slot: str = ""
    frame: int = 0
    choices: tuple[Choice, ...] = ()
    also: tuple[Asked, ...] = ()
    about: int = 0


class Frame(BaseModel):
    """One request under way: its procedure, what is known, and the step it stands at.

    A ``held`` one is a second choice: it comes up only if the request numbered ``after`` cannot be carried out.
    """

    number: int
    procedure: str
    slots: dict[str, Any] = Field(default_factory=dict)
    step: int = 0
    status: Status = "running"
    operation: str = ""
    facts: dict[str, Any] = Field(default_factory=dict)
    after: int = 0

    @property
    def is_live(self) -> bool:
        """Whether it still has something to do."""
        return self.status in ("running", "waiting")


class Agenda(BaseModel):
    """All of a conversation's dialogue state, one JSON document. The first live frame is the one spoken of."""

    frames: list[Frame] = Field(default_factory=list)
    awaiting: Awaiting | None = None
    misses: int = 0
    failed_proofs: int = 0
    refused_proof: dict[str, str] = Field(default_factory=dict)  # facts that fitted nobody, until one of them is told anew
    facts: dict[str, Any] = Field(default_factory=dict)
    offered: list[str] = Field(default_factory=list)
    heard: int = 0
    told: list[str] = Field(default_factory=list)
    abuse: int = 0  # how far up the ladder of abuse the conversation stands
    calm: int = 0  # messages without abuse since
    upset: bool = False  # whether the customer's words ever showed displeasure

    @property
    def current(self) -> Frame | None:
        """The frame being worked on."""
        return next((frame for frame in self.frames if frame.is_live), None)

    @property
    def orders_spoken_of(self) -> tuple[str, ...]:
        """The orders this conversation has dealt with, the last first."""
        frames = sorted(self.frames, key=lambda frame: frame.number, reverse=True)
        return tuple(dict.fromkeys(str(frame.slots["order_number"]) for frame in frames if frame.slots.get("order_number")))

    @property
    def last_lines(self) -> tuple[int, ...]:
        """The order lines that were dealt with last."""
        frames = sorted(self.frames, key=lambda frame: frame.number, reverse=True)
        return next((tuple(lines) for frame in frames if isinstance(lines := frame.slots.get("lines"), list)), ())

    def frame(self, number: int) -> Frame | None:
        """The frame of that number."""
        return next((frame for frame in self.frames if frame.number == number), None)

    def tells(self, mark: str) -> bool:
        """Remember that the customer is told this now; False when they were told before."""
        if mark in self.told:
            return False
        self.told.append(mark)
        return True

    def begin(self, procedure: str, *, position: int) -> Frame:
        """Put a new request on the agenda at that position among the frames."""
        number = max((frame.number for frame in self.frames), default=0) + 1
        frame = Frame(number=number, procedure=procedure)
        self.frames.insert(position, frame)
        return frame
