"""A procedure file: which duty it serves, what it must know (slots), and its steps in order."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.kit.pack import Stamp, pack_folders, read_page, stamp_of
from sodan.policy.rule import Expression

SlotType = Literal[
    "order",
    "order_lines",
    "quantity",
    "swaps",
    "reason",
    "address",
    "method",
    "rating",
    "text",
    "question",
    "choice",
    "date",
    "email",
    "phone",
    "person_name",
    "yes_no",
    "product",
    "pictures",
]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Slot(_Strict):
    """One thing the procedure must know.

    ``prefer`` lists order statuses that fit best; ``values`` the codes of a closed list, ``hears`` the words by which each is
    heard; ``default`` is taken unasked; ``optional`` is never asked for. A slot listed ``after`` another is forgotten when that
    one changes. ``valid`` is a condition on the value (CEL over ``value``, and ``days_ago`` and ``years_ago`` of a date);
    ``invalid`` the phrase said when it fails. ``menu`` names the policy setting that lists which of the ``values`` may be chosen
    (``remedies_{problem}``: with the value of that slot). Values named ``graver`` count where several
    are heard, the first before the others: "no, and never again" is never again.
    ``names`` is what it is called when several are asked for together.
    """

    type: SlotType
    ask: str = ""
    names: dict[str, str] = Field(default_factory=dict)
    prefer: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    hears: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    default: str | None = None
    optional: bool = False
    menu: str = ""
    graver: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    valid: Expression = "true"
    invalid: str = "say.invalid"
    _name: str = PrivateAttr("")

    @property
    def name(self) -> str:
        """What its procedure calls it."""
        return self._name

    def call(self, name: str) -> None:
        """Give it the name it has in its procedure's file."""
        self._name = name

    @model_validator(mode="after")
    def _check_values(self) -> Slot:
        """A closed list needs its values, and is heard only by them; names come in all languages or not at all."""
        if self.type in ("choice", "reason") and not self.values:
            message = f"a {self.type} needs “values”"
            raise ValueError(message)
        if strange := set(self.hears) - set(self.values):
            message = f"hears {sorted(strange)}, which are none of the values"
            raise ValueError(message)
        if self.names and set(self.names) != set(LANGUAGES):
            message = "“names” come in ko, ja and en"
            raise ValueError(message)
        return self


class Hears(_Strict):
    """By what a request for this procedure is told from others, besides the pack's examples.

    ``shows`` are kinds of words (``return``) or concepts (``CANCEL``, ``PERSON+CONNECT`` for both) that show it plainly, so
    that it may interrupt a question; ``about`` are those of which one must be there at all; ``words`` are its own words in
    any language, each of which does both.
    """

    shows: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Identify(_Strict):
    """The customer must be known at this level before going on (``customers.identity.Level``)."""

    kind: Literal["identify"] = "identify"
    level: int = Field(ge=0, le=3)


class Prove(_Strict):
    """Have the customer show, by a one-time code, that they read what is sent to the e-mail address in the slot."""

    kind: Literal["prove"] = "prove"
    slot: str


class Collect(_Strict):
    """Fill one slot: from what was said, from the records, else by asking."""

    kind: Literal["collect"] = "collect"
    slot: str


class Act(_Strict):
    """Propose an act with arguments drawn from the slots; confirm, approve, execute; say how it went.

    A ``quiet`` act that is refused ends its request without a word to the customer; the decision log says why.
    ``done`` is the phrase told at the end; ``done_<value>`` of the receipt's detail named ``by``, ``done_<argument value>``,
    ``done_paid`` (the customer pays) and ``done_back`` (they get something back) are taken instead where the pack has them.
    """

    kind: Literal["act"] = "act"
    act: str
    arguments: dict[str, str]
    done: str
    by: str = ""
    quiet: bool = False


class Say(_Strict):
    """Say one phrase; ``say.<phrase>`` in the words of the pack."""

    kind: Literal["say"] = "say"
    phrase: str


class Answer(_Strict):
    """Answer a question from records, by the name of what is asked about; the answer names its source."""

    kind: Literal["answer"] = "answer"
    source: Literal["order_status", "refund_status", "parcel", "product", "stock", "campaigns"]


class Branch(_Strict):
    """Go to the step named ``then`` when the CEL condition holds; it sees what ``when`` of a step sees."""

    kind: Literal["branch"] = "branch"
    when: Expression
    then: str


class Offer(_Strict):
    """Offer another procedure once this one ended well (feedback); at most once in a conversation."""

    kind: Literal["offer"] = "offer"
    procedure: str


class Pass(_Strict):
    """Hand the conversation to a person."""

    kind: Literal["hand_over"] = "hand_over"
    reason: str


AnyStep = Annotated[Identify | Prove | Collect | Act | Say | Answer | Branch | Offer | Pass, Field(discriminator="kind")]


# What the short form ``kind: value`` fills.
_FIRST = {
    "identify": "level",
    "prove": "slot",
    "collect": "slot",
    "act": "act",
    "say": "phrase",
    "answer": "source",
    "branch": "when",
    "offer": "procedure",
    "hand_over": "reason",
}


class Step(_Strict):
    """One step with the name that branches and the script runner use; it is passed over unless ``when`` holds.

    ``when`` is CEL over ``slots`` (null while empty), ``facts`` of the request, ``order`` (status), ``customer`` (level) and
    ``brand`` (jurisdiction).
    """

    name: str
    do: AnyStep
    when: Expression = "true"

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, raw: Any) -> Any:
        """``- collect: order`` is short for ``{name: order, do: {kind: collect, slot: order}}``."""
        if not isinstance(raw, dict) or "do" in raw:
            return raw
        raw = dict(raw)
        name = raw.pop("name", None)
        kept = {} if "branch" in raw or "when" not in raw else {"when": raw.pop("when")}
        (kind, value), *rest = raw.items()
        if kind not in _FIRST:
            message = f"unknown step “{kind}”"
            raise ValueError(message)
        name = name or (str(value) if kind == "collect" else kind)
        return {"name": name, "do": {"kind": kind, _FIRST[kind]: value, **dict(rest)}, **kept}


class Procedure(_Strict):
    """One standard operating procedure; ``revision`` is the hash of its file, stamped on what it decides.

    An ``unasked`` one is begun by us at its moment (``moment``), neither by what a customer says nor by a person.
    """

    procedure: str
    version: int
    duty: str
    names: dict[str, str]
    quick: bool = False
    unasked: bool = False
    hears: Hears = Hears()
    slots: dict[str, Slot] = Field(default_factory=dict)
    steps: tuple[Step, ...]
    revision: str = ""

    @model_validator(mode="after")
    def _check_names(self) -> Procedure:
        """Every slot and step that is named must exist; each slot learns its name."""
        for name, slot in self.slots.items():
            slot.call(name)
        known = {step.name for step in self.steps}
        for step in self.steps:
            if isinstance(step.do, Collect | Prove) and step.do.slot not in self.slots:
                message = f"step “{step.name}” wants unknown slot “{step.do.slot}”"
                raise ValueError(message)
            if isinstance(step.do, Branch) and step.do.then not in known:
                message = f"step “{step.name}” goes to unknown step “{step.do.then}”"
                raise ValueError(message)
        return self

    def step_index(self, name: str) -> int:
        """Where the step of that name stands."""
        return next(at for at, step in enumerate(self.steps) if step.name == name)


@cache
def _read(path: Path, stamp: Stamp) -> Procedure:  # noqa: ARG001 - the stamp is the cache's key: a saved file is read anew
    revision = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return read_page(path, Procedure).model_copy(update={"revision": revision})


def procedure_of(line: str, name: str) -> Procedure:
    """The procedure of that pack by name, read again when its file changed. Raises Invalid when the file is wrong."""
    folders = pack_folders(line, "procedures")
    path = next((path for folder in folders if (path := folder / name / "procedure.yaml").is_file()), None)
    if path is None:
        raise Invalid(f"no procedure “{name}”", where=f"{line}/procedures", expected="a folder with a procedure.yaml")
    return _read(path, stamp_of([path]))


def procedures_of(line: str) -> dict[str, Procedure]:
    """Every procedure of the pack and of the packs it extends, by name; its own stands in for theirs."""
    names = {path.parent.name for folder in pack_folders(line, "procedures") for path in folder.glob("*/procedure.yaml")}
    return {name: procedure_of(line, name) for name in sorted(names)}
