"""Long conversations kept as Markdown: the customer's lines are played at the demo firm, and what is answered is written beside.

``python -m tests.transcript docs/conversations/ko/01-….md …`` plays the files named and writes the answers anew. In a file
stand, after the heading, a line that says who speaks with which shop; then lines of two kinds::

    **손님** 주문한 거 언제 와요?          said by the customer; `[환불]` alone presses the button of that name
    **담당자** 제가 도와드릴게요.          said by a colleague at the desk, once the AI has handed over

Everything else is the answer, and is written by playing. ``{code}`` stands for the one-time code that was sent last.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import time_machine
from django.core import mail

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "conversations"
MORNING = "2026-03-03 01:30:00+00:00"  # a Tuesday: half past ten in Seoul and Tokyo
PAUSE = timedelta(seconds=25)  # between two lines of the customer
CUSTOMER = {"ko": "손님", "ja": "お客さま", "en": "Customer"}
COLLEAGUE = {"ko": "담당자", "ja": "担当者", "en": "Colleague"}
ANSWER = {"ko": "상담원(AI)", "ja": "相談員（AI）", "en": "Representative (AI)"}
_WHO = re.compile(r"^`(?P<who>[^`]+)` · `(?P<shop>[^`]+)`$", re.MULTILINE)


@dataclass(frozen=True)
class Transcript:
    """One file: its heading with the words below it, who speaks with which shop, and what is said to us."""

    path: Path
    heading: str
    who: str
    shop: str
    lines: Sequence[tuple[str, str]]  # label and words

    @property
    def language(self) -> str:
        """The folder it lies in."""
        return self.path.parent.name


def transcripts() -> list[Path]:
    """Every file, in order."""
    return sorted(path for path in FOLDER.glob("*/*.md") if path.name != "README.md")


def read(path: Path) -> Transcript:
    """What a file says. Raises ValueError, with the file, where it does not say who speaks, or says nothing."""
    text, language = path.read_text(encoding="utf-8"), path.parent.name
    told = _WHO.search(text)
    labels = "|".join((CUSTOMER[language], COLLEAGUE[language]))
    lines = re.findall(rf"^\*\*({labels})\*\* (.+)$", text, re.MULTILINE)
    if told is None or not lines:
        message = f"{path}: expected a line `who` · `shop` and lines of a customer"
        raise ValueError(message)
    return Transcript(path, text[: told.end()], told["who"], told["shop"], lines)


def played(transcript: Transcript) -> str:
    """The whole file as it reads when it is played now, at the demo firm, at its hour."""
    from sodan.cli.converse import open_terminal  # noqa: PLC0415 - models must be loaded first

    language = transcript.language
    email = "" if "@" not in transcript.who else transcript.who
    conversation, address = open_terminal(language=language, brand_slug=transcript.shop, email=email)
    blocks = [transcript.heading]
    with time_machine.travel(MORNING, tick=False) as clock:
        for label, words in transcript.lines:
            clock.shift(PAUSE)
            blocks.append(f"**{label}** {words}")
            if label == COLLEAGUE[language]:
                _answer_as_colleague(conversation, words)
            else:
                blocks += _answers(conversation, address, words, language)
    return "\n\n".join(blocks) + "\n"


def _answers(conversation: object, address: str, words: str, language: str) -> Iterator[str]:
    from sodan.cli.converse import one_turn  # noqa: PLC0415 - models must be loaded first

    said = words.replace("{code}", _code())
    pressed = re.fullmatch(r"\[(.+)\]", said)
    if pressed:
        said = _button(conversation, pressed[1])
    for answer in one_turn(conversation, address, said)["say"]:  # type: ignore[arg-type]
        yield f"**{ANSWER[language]}** {_laid_out(answer)}"


def _laid_out(answer: str) -> str:
    """The words, then a card's rows and buttons as a quotation."""
    rows = answer.split("\n")
    words = [row for row in rows if not row.startswith("  ")]
    lines = [row.strip() for row in rows if row.startswith("  ") and not re.match(r"  \[\d+\]", row)]
    buttons = [re.sub(r"^  \[\d+\] ", "", row) for row in rows if re.match(r"  \[\d+\]", row)]
    quoted = [*lines, *([" ".join(f"[{button}]" for button in buttons)] if buttons else [])]
    told = "  \n".join(row for row in words if row)
    return told + ("\n\n" + "\n".join(f"> {row}  " for row in quoted).rstrip() if quoted else "")


def _button(conversation: object, label: str) -> str:
    """``/2`` for the second button offered. Raises ValueError when there is none of that name."""
    from sodan.cli.converse import buttons_of  # noqa: PLC0415 - models must be loaded first

    offered = [button["label"] for button in buttons_of(conversation)]  # type: ignore[arg-type]
    if label not in offered:
        message = f"no button “{label}” among {offered}"
        raise ValueError(message)
    return f"/{offered.index(label) + 1}"


def _code() -> str:
    """The six digits of the mail sent last; none without one."""
    codes = re.findall(r"\b\d{6}\b", str(mail.outbox[-1].body)) if getattr(mail, "outbox", []) else []
    return codes[0] if codes else ""


def _answer_as_colleague(conversation: object, words: str) -> None:
    from sodan.desk.outbound import send  # noqa: PLC0415 - models must be loaded first
    from sodan.people.representative import Kind, Representative  # noqa: PLC0415

    colleague = Representative.objects.filter(kind=Kind.HUMAN, brands=conversation.brand_id).order_by("pk").last()  # type: ignore[attr-defined]
    assert colleague is not None
    send(conversation, words, by=colleague)  # type: ignore[arg-type]


def main(paths: Sequence[str]) -> int:
    """Write the answers of these files anew, each at a demo firm of its own."""
    import os  # noqa: PLC0415

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from sodan.cli.demo import load  # noqa: PLC0415

    mail.outbox = []
    call_command("migrate", verbosity=0)
    with time_machine.travel(MORNING, tick=False):
        load()
    for path in [Path(path).resolve() for path in paths] or transcripts():
        undone = transaction.atomic()
        undone._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001 - as Django's own tests do, for blocks within that must not be nested
        with undone:
            path.write_text(played(read(path)), encoding="utf-8")
            transaction.set_rollback(True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
