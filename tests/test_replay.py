"""Every turn can be taken again and decides the same; under other rules it shows what would have been."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.test.utils import CaptureQueriesContext

from sodan.actions.operation import Operation
from sodan.ai.edition import edition_named, editions_in_force, in_force
from sodan.ai.log import TurnLog
from sodan.ai.replay import Replayed, by_rules_in_force, replay
from sodan.ai.tape import Snapshot, Tape, sweep_tapes
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.pack import laid_over, pack_folder
from tests.chat import Chat, arrived_days_ago

pytestmark = pytest.mark.usefixtures("moa")

TALKS = {
    "a refund": (
        "ko",
        "seoyeon@example.com",
        ["캔버스 백팩을 환불하고 싶어요.", "단순 변심이에요", "네, 환불해 주세요", "고마워요"],
    ),
    "an exchange": (
        "ja",
        "misaki@example.com",
        ["麻のシャツをLサイズに交換したいです。", "送料はいくらですか", "はい、お願いします"],
    ),
    "a refusal": ("en", "daniel@example.com", ["I want to return the linen shirt", "/4", "/3", "where is my order?", "thanks"]),
    "a change of mind": ("ko", "seoyeon@example.com", ["백팩 환불할게요", "단순 변심이에요", "아니요", "주문한 거 언제 와요?"]),
    "a stranger": ("en", "", ["I want my money back", "MOA-10502", "0000", "no idea", "give me a person"]),
    "nonsense": ("en", "daniel@example.com", ["flurb", "glorp", "zzz"]),
}


def taken_again(chat: Chat) -> list[Replayed]:
    """Each turn of the conversation, taken again."""
    return list(replay(chat.conversation))


@pytest.mark.parametrize("talk", TALKS)
def test_every_turn_taken_again_decides_the_same(talk: str) -> None:
    language, email, lines = TALKS[talk]
    chat = Chat(language, email)
    for line in lines:
        chat.say(line)

    again = taken_again(chat)

    assert len(again) == TurnLog.objects.filter(conversation=chat.conversation).count() > 1
    assert [turn for turn in again if not turn.is_same] == []


def test_taking_it_again_moves_nothing(captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]) -> None:
    chat = Chat("ko", "seoyeon@example.com")
    for line in TALKS["a refund"][2]:
        chat.say(line)
    before = (list(Operation.objects.values()), len(chat.books()))

    with captured_queries() as queries:
        taken_again(chat)

    assert [query["sql"] for query in queries if re.match(r"\s*(INSERT|UPDATE|DELETE)", query["sql"])] == []
    assert (list(Operation.objects.values()), len(chat.books())) == before


def changed(tmp_path: Path, part: str, name: str, edit: Callable[[str], str]) -> Path:
    """A draft of one part of the pack in which one file is edited."""
    source = pack_folder("e_commerce", part)
    for path in source.glob("**/*.yaml"):
        text = path.read_text(encoding="utf-8")
        draft = tmp_path / "e_commerce" / part / path.relative_to(source)
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(edit(text) if name in (draft.name, draft.parent.name) else text, encoding="utf-8")
    return tmp_path


def test_a_shorter_return_window_would_have_refused(tmp_path: Path) -> None:
    arrived_days_ago(9, "MOA-10480")
    chat = Chat("ja", "misaki@example.com")
    for line in ["麻のシャツを返品したいです", "/4"]:
        chat.say(line)
    draft = changed(tmp_path, "policies", "returns.yaml", lambda text: text.replace("JP: 10, US: 30", "JP: 8, US: 30"))

    with laid_over(draft):
        first, second = replay(chat.conversation, reconsider=by_rules_in_force)

    assert first.is_same
    assert {found.what for found in second.differences} >= {"decided", "said"}
    said = next(found for found in second.differences if found.what == "said")
    assert said.was[-1]["card"]["type"] == "confirm"
    assert "8日" in said.now[0]["body"]


def test_a_question_nobody_asked_before_shows_where_the_turn_goes_another_way(tmp_path: Path) -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("캔버스 백팩을 환불하고 싶어요.")
    draft = changed(
        tmp_path, "procedures", "return_refund", lambda text: text.replace(", ask: say.ask_reason}", ", default: changed_mind}")
    )

    with laid_over(draft):
        (turn,) = replay(chat.conversation)

    (difference,) = turn.differences
    assert difference.what == "asked"
    assert difference.now["question"] == "propose"


def test_the_files_that_spoke_then_can_be_laid_over_those_of_now(tmp_path: Path) -> None:
    arrived_days_ago(9, "MOA-10480")
    chat = Chat("ja", "misaki@example.com")
    draft = changed(tmp_path, "policies", "returns.yaml", lambda text: text.replace("JP: 10, US: 30", "JP: 8, US: 30"))
    with laid_over(draft):
        for line in ["麻のシャツを返品したいです", "/4"]:
            chat.say(line)
    then = Tape.objects.filter(log__conversation=chat.conversation).latest("at").packs["policies"]

    with in_force([edition_named(f"policies@{then[:6]}", line="e_commerce")]):
        same = list(replay(chat.conversation, reconsider=by_rules_in_force))
    today = list(replay(chat.conversation, reconsider=by_rules_in_force))

    assert all(turn.is_same for turn in same)
    assert not all(turn.is_same for turn in today)


def test_an_edition_is_kept_once_and_found_by_its_first_letters() -> None:
    first = editions_in_force("e_commerce")

    assert editions_in_force("e_commerce") == first
    assert edition_named(f"roles@{first['roles'][:5]}", line="e_commerce").files
    with pytest.raises(NotFound):
        edition_named("roles@0000000", line="e_commerce")
    with pytest.raises(Invalid, match="no edition"):
        edition_named("words@abcdef", line="e_commerce")


def test_old_tapes_are_swept_and_the_log_stays(settings: object) -> None:
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("백팩 환불하고 싶어요")
    settings.TAPE_DAYS = -2  # type: ignore[attr-defined]  # two days from now

    sweep_tapes()

    (turn,) = taken_again(chat)
    assert "not kept any more" in turn.why_not
    assert not Snapshot.objects.exists()


def test_no_tape_holds_the_secret_of_a_confirmation() -> None:
    chat = Chat("ko", "seoyeon@example.com")
    for line in TALKS["a refund"][2][:2]:
        chat.say(line)

    tape = Tape.objects.filter(log__conversation=chat.conversation).latest("at")

    assert tape.said[-1]["card"]["type"] == "confirm"
    assert "confirm:" not in str(tape.said)
