"""Goals out of a YAML file, read strictly: every mistake is told with its file and line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError

from bench.retail.goal import (
    Address,
    AddressWish,
    After,
    Answer,
    Confirm,
    Do,
    Favour,
    Forbidden,
    Goal,
    ItemWish,
    Knows,
    OrderWish,
    Outcome,
    Pace,
    Pick,
    Preference,
    Question,
    Reason,
    Refusal,
    Told,
    ToldFact,
    Wish,
)

_T = TypeVar("_T")
_E = TypeVar("_E", bound=StrEnum)
ORDER_TOLD = (Told.NUMBER, Told.ITEMS, Told.PLACE, Told.LATEST, Told.ALL_PENDING, Told.NOT)
ITEMS_TOLD = (Told.EACH, Told.ALL, Told.ALL_BUT)


class GoalError(ValueError):
    """A goal file that cannot be read: says where and what."""


class Block:
    """One mapping of the file. Each key is taken once; ``done`` refuses what nobody took."""

    def __init__(self, found: Any, *, file: str, line: int) -> None:
        """Keep the mapping with the place it stands at. Raises GoalError when it is none."""
        self.file, self.line = file, line
        self._lines: Mapping[str, Any] = {}
        if not isinstance(found, CommentedMap):
            raise self.error(f"expected keys with values, found “{found}”")
        self.line = found.lc.line + 1
        self._lines = found.lc.data or {}
        self._found = found
        self._left = [str(key) for key in found]

    def error(self, what: str, key: str = "") -> GoalError:
        """The error at the key, or at the block's beginning."""
        line = self._lines[key][0] + 1 if key in self._lines else self.line
        return GoalError(f"{self.file}:{line}: {f'{key}: ' if key else ''}{what}")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._found

    def take(self, key: str, default: Any = None) -> Any:
        """The raw value, or the default."""
        if key not in self._found:
            return default
        self._left.remove(key)
        return self._found[key]

    def text(self, key: str, default: str | None = "") -> str:
        """Plain text (numbers must be quoted). Without a default it must be there."""
        found = self.take(key, default)
        if not isinstance(found, str) or (default is None and not found):
            raise self.error("expected text (quote numbers)", key)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        found = self.take(key, [])
        listed = [found] if isinstance(found, str) else found
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise self.error("expected text or a list of texts (quote numbers)", key)
        return tuple(listed)

    def one_of(self, key: str, kind: type[_E], default: _E | None = None) -> _E:
        """A member of the enumeration."""
        found = self.take(key, default)
        try:
            return kind(found)
        except ValueError:
            raise self.error(f"“{found}” is none of {', '.join(kind)}", key) from None

    def maybe(self, key: str, kind: type[_E]) -> _E | None:
        """A member of the enumeration, or None when the key is absent."""
        return self.one_of(key, kind) if self.has(key) else None

    def block(self, key: str, read: Callable[[Block], _T]) -> _T | None:
        """The mapping under the key, read; None when absent."""
        if not self.has(key):
            return None
        found = self.take(key)
        return read(Block(found, file=self.file, line=self._lines[key][0] + 1))

    def blocks(self, key: str, read: Callable[[Block], _T]) -> tuple[_T, ...]:
        """A list of mappings under the key, each read."""
        found = self.take(key, [])
        if not isinstance(found, list):
            raise self.error("expected a list", key)
        line = self._lines[key][0] + 1 if self.has(key) else self.line
        return tuple(read(Block(one, file=self.file, line=line)) for one in found)

    def done(self) -> None:
        """Refuse keys nobody knows."""
        if self._left:
            raise self.error("no such key here", self._left[0])


def read_goals(path: Path) -> tuple[Goal, ...]:
    """The goals of a file, in its order. Raises GoalError with file and line for whatever is wrong."""
    try:
        found = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise GoalError(f"{path.name}:{line}: {error.problem}") from error
    if not isinstance(found, list):
        raise GoalError(f"{path.name}:1: expected a list of goals")
    goals = tuple(_goal(Block(one, file=path.name, line=1)) for one in found)
    if twice := {goal.id for goal in goals if sum(other.id == goal.id for other in goals) > 1}:
        raise GoalError(f"{path.name}:1: goal {min(twice)} stands there twice")
    return goals


def _goal(block: Block) -> Goal:
    made = Goal(
        id=block.text("id", None),
        user=block.text("user", None),
        knows=block.block("knows", _knows) or Knows(),
        wishes=block.blocks("wishes", _wish),
        pace=block.one_of("pace", Pace, Pace.ANY),
        refuse=block.blocks("refuse", _forbidden),
        note=block.text("note"),
    )
    block.done()
    _check_names(made, block)
    return made


def _check_names(goal: Goal, block: Block) -> None:
    names = [wish.name for wish in goal.wishes]
    if not names:
        raise block.error("a goal needs a wish", "wishes")
    if len(set(names)) < len(names):
        raise block.error("two wishes of one name", "wishes")
    for at, wish in enumerate(goal.wishes):
        named = [wish.after.wish] if wish.after else []
        for name in [*named, *([wish.along] if wish.along else [])]:
            if name not in names[:at]:
                raise block.error(f"wish {wish.name}: no earlier wish “{name}”", "wishes")


def _knows(block: Block) -> Knows:
    made = Knows(block.text("name"), block.texts("zip"), block.texts("email"), block.texts("orders"))
    block.done()
    return made


def _wish(block: Block) -> Wish:
    do = block.one_of("do", Do)
    made = Wish(
        name=block.text("name", do.value),
        do=do,
        order=_order(block),
        items=block.blocks("items", _item),
        items_told=_among(block, "items_told", ITEMS_TOLD, Told.EACH),
        method=block.texts("method"),
        reason=block.maybe("reason", Reason),
        address=block.block("address", _address_wish),
        question=block.maybe("question", Question),
        favour=block.maybe("favour", Favour),
        product=block.text("product"),
        option=block.text("option"),
        told=_told(block),
        confirm=block.block("confirm", _confirm) or Confirm(),
        refused=tuple(_refusal(block, step) for step in block.texts("refused")) or (Refusal.NEXT,),
        after=block.block("after", _after),
        along=block.text("along"),
    )
    block.done()
    _check_wish(made, block)
    return made


_NEEDS: dict[Do, tuple[str, ...]] = {
    Do.CANCEL: ("order",),
    Do.RETURN: ("order", "items"),
    Do.EXCHANGE: ("order", "items"),
    Do.CHANGE_ITEMS: ("order", "items"),
    Do.CHANGE_ADDRESS: ("order", "address"),
    Do.CHANGE_PAYMENT: ("order", "method"),
    Do.CHANGE_ACCOUNT_ADDRESS: ("address",),
    Do.ASK: ("question",),
    Do.FAVOUR: ("favour",),
    Do.PERSON: (),
}


def _check_wish(wish: Wish, block: Block) -> None:
    for name in _NEEDS[wish.do]:
        if not getattr(wish, name):
            raise block.error(f"{wish.do} needs {name}")
    if wish.do in (Do.EXCHANGE, Do.CHANGE_ITEMS) and not all(item.want for item in wish.items):
        raise block.error("every item needs a want", "items")
    if wish.confirm.answer is Answer.CHANGE and not (wish.confirm.items or wish.confirm.added or wish.confirm.method):
        raise block.error("a change needs items, added or method", "confirm")


def _refusal(block: Block, step: str) -> Refusal:
    try:
        return Refusal(step)
    except ValueError:
        raise block.error(f"“{step}” is none of {', '.join(Refusal)}", "refused") from None


def _among(block: Block, key: str, allowed: tuple[Told, ...], default: Told) -> Told:
    found = block.one_of(key, Told, default)
    if found not in allowed:
        raise block.error(f"“{found}” is none of {', '.join(allowed)}", key)
    return found


def _order(block: Block) -> OrderWish | None:
    """Either just its number, or a mapping."""
    if block.has("order") and isinstance(number := block._found["order"], str):  # noqa: SLF001 - the short form of the same key
        block.take("order")
        return OrderWish(number)
    return block.block("order", _order_wish)


def _order_wish(block: Block) -> OrderWish:
    made = OrderWish(block.text("number", None), _among(block, "told", ORDER_TOLD, Told.NUMBER), block.texts("says"))
    block.done()
    return made


def _item(block: Block) -> ItemWish:
    made = ItemWish(block.text("item", None), block.texts("said"), block.blocks("want", _preference))
    block.done()
    return made


def _preference(block: Block) -> Preference:
    options, step = dict(block.take("options", {})), dict(block.take("step", {}))
    if not all(isinstance(part, str) for pair in options.items() for part in pair):
        raise block.error("expected texts (quote numbers)", "options")
    if not all(isinstance(name, str) and size in (1, -1) for name, size in step.items()):
        raise block.error("expected an option with 1 or -1", "step")
    made = Preference(
        options=options,
        step=step,
        free=block.texts("free"),
        pick=block.one_of("pick", Pick, Pick.ANY),
        item=block.text("item"),
        like=block.text("like"),
        below_minor=_minor(block, "below"),
    )
    block.done()
    return made


def _minor(block: Block, key: str) -> int:
    """An amount like "200.00" in minor units; 0 when absent."""
    found = block.text(key)
    if not found:
        return 0
    whole, _, cents = found.partition(".")
    if not (whole.isdigit() and len(cents) == len("00") and cents.isdigit()):
        raise block.error("expected an amount like 200.00", key)
    return int(whole + cents)


def _address_wish(block: Block) -> AddressWish:
    of_order, is_default = block.text("of_order"), block.take("is_default", default=False)
    if not isinstance(is_default, bool):
        raise block.error("expected true or false", "is_default")
    made = Address(
        address1=block.text("address1", None),
        address2=block.text("address2"),
        city=block.text("city", None),
        state=block.text("state", None),
        zip=block.text("zip", None),
        country=block.text("country", "USA"),
    )
    block.done()
    return AddressWish(made, of_order, is_default=is_default)


def _told(block: Block) -> tuple[ToldFact, ...]:
    facts = block.take("told", [])
    if not isinstance(facts, list):
        raise block.error("expected a list", "told")
    return tuple(_fact(fact, block) for fact in facts)


def _fact(fact: Any, block: Block) -> ToldFact:
    if isinstance(fact, str):
        return ToldFact(text=fact)
    inner = Block(fact, file=block.file, line=block.line)
    made = ToldFact(item=inner.text("item", None), option=inner.text("option"))
    inner.done()
    return made


def _confirm(block: Block) -> Confirm:
    made = Confirm(
        answer=block.one_of("answer", Answer),
        items=block.blocks("items", _item),
        added=block.blocks("added", _item),
        method=block.texts("method"),
    )
    block.done()
    return made


def _after(block: Block) -> After:
    made = After(block.text("wish", None), block.one_of("outcome", Outcome))
    block.done()
    return made


def _forbidden(block: Block) -> Forbidden:
    made = Forbidden(block.one_of("do", Do), block.text("order"))
    block.done()
    return made
