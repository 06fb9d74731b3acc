"""``sodan replay``: take the AI's turns again, by the files of now or by others, and tell what came out otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from sodan.ai.edition import PARTS, edition_named, in_force
from sodan.ai.replay import Difference, Replayed, by_rules_in_force, replay
from sodan.cli.draft import draft_in_force
from sodan.desk.conversation import Conversation
from sodan.kit.errors import NotFound

_LONGEST = 160


@contextmanager
def other_files(wanted: Sequence[str], *, line: str) -> Iterator[None]:
    """The files named by ``--with`` stand in for those in force: editions (``policies@3f2a``) and drafts (a folder).

    Raises Invalid or NotFound for what is neither.
    """
    editions = [edition_named(name, line=line) for name in wanted if name.partition("@")[0] in PARTS and "@" in name]
    folders = [Path(name) for name in wanted if not (name.partition("@")[0] in PARTS and "@" in name)]
    with ExitStack() as stack:
        if editions:
            stack.enter_context(in_force(editions))
        for folder in folders:
            stack.enter_context(draft_in_force(folder, line=line))
        yield


def again(conversation_id: int, *, others: Sequence[str] = ()) -> list[Replayed]:
    """Every turn of one conversation. Raises NotFound when there is no such conversation."""
    conversation = Conversation.objects.select_related("brand", "customer").filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFound(f"conversation {conversation_id}")
    with other_files(others, line=conversation.brand.line):
        return list(replay(conversation, reconsider=by_rules_in_force if others else None))


def tell(turns: Sequence[Replayed], out: TextIO, *, as_json: bool) -> None:
    """Write the turns down, one object or one paragraph each."""
    for at, turn in enumerate(turns, start=1):
        if as_json:
            out.write(json.dumps({"turn": at, "is_same": turn.is_same} | asdict(turn), ensure_ascii=False, default=str) + "\n")
            continue
        heard = " / ".join(turn.heard) or "(nothing written)"
        verdict = turn.why_not or ("the same" if turn.is_same else "otherwise")
        out.write(f"turn {at}: {_short(heard)}\n  {verdict}\n")
        for difference in turn.differences:
            was, now = _told(difference, difference.was), _told(difference, difference.now)
            out.writelines((f"  {difference.what}\n", f"    was: {was}\n", f"    now: {now}\n"))


def _told(difference: Difference, value: Any) -> str:
    if difference.what == "said":
        return _short(" | ".join(str(said["body"]) for said in value) or "nothing")
    if difference.what == "decided":
        return _short("; ".join(_step(step) for step in value) or "nothing")
    return _short(json.dumps(value, ensure_ascii=False, default=str))


def _step(step: dict[str, Any]) -> str:
    values = {name: value.get("en", value) if isinstance(value, dict) else value for name, value in step["values"].items()}
    told = ", ".join(f"{name} {value}" for name, value in values.items() if value not in ("", None))
    return f"{step['key'].removeprefix('log.')} ({told})" if told else str(step["key"]).removeprefix("log.")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
