"""A draft is tried on the latest conversations before it is put in force; a wrong one is never published."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from sodan.ai.edition import Edition
from sodan.cli.draft import begin_draft, parts_of
from sodan.cli.publish import preview, publish_after_asking
from sodan.cli.replay import again, tell
from sodan.kit.errors import Invalid, NotFound
from sodan.kit.pack import PACKS, pack_folder
from tests.chat import Chat, arrived_days_ago

pytestmark = pytest.mark.usefixtures("moa", "_own_data")

LINE = "e_commerce"


@pytest.fixture
def _own_data(tmp_path: Path, settings: object) -> None:
    """A data directory that nobody has published into."""
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]  # Django's settings know it


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A copy of the files in force."""
    begin_draft(tmp_path / "draft", line=LINE)
    return tmp_path / "draft"


def shorten_the_window(draft: Path) -> None:
    """Ten days in Japan become eight, the least the law allows there."""
    path = draft / "policies" / "returns.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("JP: 10, US: 30", "JP: 8, US: 30"), encoding="utf-8")


def talk() -> Chat:
    """A return, nine days after the parcel came, that is on its way to a confirmation."""
    arrived_days_ago(9, "MOA-10480")
    chat = Chat("ja", "misaki@example.com")
    for line in ("麻のシャツを返品したいです", "/4"):
        chat.say(line)
    return chat


def test_an_unchanged_draft_changes_no_conversation(draft: Path) -> None:
    talk()

    found = preview(draft, line=LINE, recent=10)

    assert (found.conversations, found.turns, found.otherwise) == (1, 2, {})


def test_what_a_draft_would_have_changed_is_told_before_it_is_published(draft: Path) -> None:
    chat, told = talk(), io.StringIO()
    shorten_the_window(draft)

    published = publish_after_asking(draft, line=LINE, recent=10, answer="no", out=told)

    assert not published
    assert f"conversation {chat.conversation.pk}" in told.getvalue()
    assert "1 of 2 turns in 1 conversations would have come out otherwise" in told.getvalue()
    assert pack_folder(LINE, "policies") == PACKS / LINE / "policies"


def test_a_published_draft_is_in_force_at_once(draft: Path) -> None:
    shorten_the_window(draft)

    assert publish_after_asking(draft, line=LINE, recent=10, answer="yes", out=io.StringIO())

    said = talk().turns[-1]["say"]
    assert "8日" in "\n".join(said)
    assert set(Edition.objects.exclude(published_at=None).values_list("part", flat=True)) == {"procedures", "policies", "roles"}


def test_publishing_again_moves_on_to_the_newer_files(draft: Path) -> None:
    shorten_the_window(draft)
    publish_after_asking(draft, line=LINE, recent=0, answer="y", out=io.StringIO())
    path = draft / "policies" / "returns.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("JP: 8,", "JP: 9,"), encoding="utf-8")

    publish_after_asking(draft, line=LINE, recent=0, answer="y", out=io.StringIO())

    assert "JP: 9," in (pack_folder(LINE, "policies") / "returns.yaml").read_text(encoding="utf-8")


def test_a_wrong_draft_is_told_with_its_line_and_not_published(draft: Path) -> None:
    path = draft / "procedures" / "exchange" / "procedure.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("- collect: swaps", "- collect: swop"), encoding="utf-8")

    with pytest.raises(Invalid, match="swop"):
        publish_after_asking(draft, line=LINE, recent=10, answer="yes", out=io.StringIO())

    assert pack_folder(LINE, "procedures") == PACKS / LINE / "procedures"


def test_a_draft_begins_in_an_empty_folder_only(draft: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="something already"):
        begin_draft(draft, line=LINE)
    with pytest.raises(Invalid, match="no draft"):
        parts_of(tmp_path / "nothing")


def test_the_command_tells_each_turn_and_how_it_came_out(draft: Path) -> None:
    chat, plain, as_json = talk(), io.StringIO(), io.StringIO()
    shorten_the_window(draft)

    tell(again(chat.conversation.pk, others=[str(draft)]), plain, as_json=False)
    tell(again(chat.conversation.pk), as_json, as_json=True)

    assert "turn 1: 麻のシャツを返品したいです\n  the same" in plain.getvalue()
    assert "decided\n    was: decided (" in plain.getvalue()
    assert [json.loads(line)["is_same"] for line in as_json.getvalue().splitlines()] == [True, True]


def test_a_conversation_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFound):
        again(999_999)
