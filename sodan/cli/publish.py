"""``sodan publish``: show what a draft would have changed in the latest conversations, ask, and put it in force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.db.models import Exists, OuterRef

from sodan.ai.replay import Replayed, by_rules_in_force, replay
from sodan.ai.tape import Tape
from sodan.cli.draft import draft_in_force, publish
from sodan.cli.replay import tell
from sodan.desk.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Preview:
    """The latest conversations taken again by a draft: those that come out otherwise, and how many there were."""

    conversations: int
    turns: int
    otherwise: dict[int, list[Replayed]]


def preview(folder: Path, *, line: str, recent: int) -> Preview:
    """Take the latest conversations of that line of business again by the draft. Raises Invalid for a draft that is wrong."""
    taped = Exists(Tape.objects.filter(log__conversation=OuterRef("pk")))
    latest = Conversation.objects.filter(taped, brand__line=line).select_related("brand", "customer").order_by("-id")[:recent]
    turns, otherwise = 0, {}
    with draft_in_force(folder, line=line):
        for conversation in latest:
            taken = list(replay(conversation, reconsider=by_rules_in_force))
            turns += len(taken)
            if changed := [turn for turn in taken if turn.differences]:
                otherwise[conversation.pk] = changed
    return Preview(len(latest), turns, otherwise)


def tell_preview(found: Preview, out: TextIO) -> None:
    """What would have come out otherwise, conversation by conversation, then the sum."""
    for conversation_id, turns in found.otherwise.items():
        out.write(f"conversation {conversation_id}\n")
        tell(turns, out, as_json=False)
    count = sum(map(len, found.otherwise.values()))
    out.write(f"{count} of {found.turns} turns in {found.conversations} conversations would have come out otherwise.\n")


def publish_after_asking(folder: Path, *, line: str, recent: int, answer: str | None, out: TextIO) -> bool:
    """Show the preview, then publish when the answer is yes; ``answer`` is asked on the terminal when it is None."""
    tell_preview(preview(folder, line=line, recent=recent), out)
    said = input("Publish? [y/N] ") if answer is None else answer
    if said.strip().lower() not in ("y", "yes"):
        out.write("Nothing was published.\n")
        return False
    out.writelines(f"in force: {part}@{revision}\n" for part, revision in publish(folder, line=line).items())
    return True
