"""A procedure that nobody wrote code for: a folder and its examples are heard, asked through and served."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sodan.ai.dialogue import Dialogue
from sodan.ai.understanding.model import model_of
from sodan.cli.converse import one_turn, open_terminal
from sodan.desk.conversation import Conversation
from sodan.kit import pack
from sodan.procedures.frame import Frame

pytestmark = pytest.mark.usefixtures("moa", "engraving")

PROCEDURE = """
procedure: engraving
version: 1
duty: track_order
names: {ko: 각인 신청, ja: 名入れのお申し込み, en: Engraving}
hears: {words: [각인, 名入れ, 刻印, engrav*, monogram*]}
slots:
  lettering:
    type: choice
    values: [serif, script]
    hears: {serif: [명조, 明朝, serif], script: [필기체, 筆記体, script, handwriting]}
    ask: say.which_did_you_mean
  person: {type: person_name, names: {ko: 새길 이름, ja: 刻む名前, en: the name to engrave}}
  by: {type: date, valid: "days_ago < 0", invalid: say.invalid}
  mail: {type: email}
  gift: {type: yes_no, ask: say.resume_gift}
  note: {type: text, ask: say.anything_else}
steps:
  - collect: lettering
  - collect: person
  - collect: by
  - collect: mail
  - collect: gift
    when: "slots.lettering == 'script'"
  - collect: note
    when: "slots.gift == true"
  - say: feedback_thanks
"""
EXAMPLES = {
    "ko": ["각인해 주세요", "이름을 새기고 싶어요", "각인 서비스 신청할게요", "이름 각인 부탁드려요"],
    "ja": ["名入れをお願いします", "名前を刻印してほしいです", "名入れの申し込みをしたいです", "刻印できますか"],
    "en": ["I want my name engraved", "please engrave it", "can I get a monogram", "engraving please"],
}


@pytest.fixture
def engraving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shop's pack with one more procedure in it."""
    copied = tmp_path / "packs"
    shutil.copytree(pack.PACKS / "e_commerce", copied / "e_commerce")
    folder = copied / "e_commerce" / "procedures" / "engraving"
    folder.mkdir()
    (folder / "procedure.yaml").write_text(PROCEDURE.replace("say.resume_gift", "say.which_did_you_mean"), encoding="utf-8")
    taught = "".join(f"  {name}: |\n" + "".join(f"    {line}\n" for line in lines) for name, lines in EXAMPLES.items())
    (copied / "e_commerce" / "examples" / "engraving.yaml").write_text(f"engraving:\n{taught}", encoding="utf-8")
    monkeypatch.setattr(pack, "PACKS", copied)
    model_of.cache_clear()
    yield
    model_of.cache_clear()


class Chat:
    """A stranger who asks for an engraving."""

    def __init__(self, language: str) -> None:
        """Nobody known."""
        self.conversation, self.address = open_terminal(language=language, email="")

    def say(self, text: str) -> str:
        """What the representative answers."""
        return "\n".join(one_turn(self.conversation, self.address, text)["say"])

    @property
    def frame(self) -> Frame:
        """The request as it stands."""
        conversation = Conversation.objects.get(pk=self.conversation.pk)
        return Dialogue.objects.get(conversation=conversation).agenda.frames[0]


@pytest.mark.parametrize(
    ("language", "asked", "answered", "name"),
    [
        ("en", "Hi, could you engrave it in serif letters?", "Jane Kim, jane@example.com, by next Friday", "Jane Kim"),
        ("ko", "명조로 각인 부탁드릴게요", "이서연, 다음 주 금요일까지, seoyeon@example.com", "이서연"),
        ("ja", "明朝で名入れをお願いできますか", "佐藤花子、来週の金曜日まで、hanako@example.com", "佐藤花子"),
    ],
)
def test_what_was_said_is_not_asked_and_the_rest_is_asked_at_once(language: str, asked: str, answered: str, name: str) -> None:
    chat = Chat(language)

    question = chat.say(asked)
    closing = chat.say(answered)

    assert {"en": "the name to engrave, the date, your e-mail", "ko": "새길 이름, 날짜", "ja": "刻む名前、日付"}[
        language
    ] in question
    assert chat.frame.status == "done"
    assert chat.frame.slots["lettering"] == "serif"
    assert chat.frame.slots["person"] == name
    assert chat.frame.slots["mail"].endswith("@example.com")
    assert "gift" not in chat.frame.slots
    assert closing


def test_a_choice_is_made_by_button_by_label_or_by_its_words() -> None:
    for said in ("/2", "script", "handwriting please"):
        chat = Chat("en")
        chat.say("engraving please")

        chat.say(said)

        assert chat.frame.slots["lettering"] == "script", said


def test_only_what_is_still_missing_is_asked_again_and_a_day_gone_by_is_not_taken() -> None:
    chat = Chat("en")
    chat.say("please engrave it in serif")

    partly = chat.say("jane@example.com")
    wrong = chat.say("Jane Kim, yesterday")

    assert "the name to engrave, the date" in partly
    assert "e-mail" not in partly
    assert "cannot use that" in wrong
    assert chat.frame.slots["person"] == "Jane Kim"
    chat.say("in two weeks")
    assert chat.frame.status == "done"


def test_a_step_is_passed_over_unless_its_condition_holds_and_yes_is_a_value() -> None:
    chat = Chat("en")
    chat.say("please engrave it in script")
    chat.say("Jane Kim, jane@example.com, next Friday")

    chat.say("yes please")
    chat.say("With a red ribbon, and where it says from: leave that out.")

    assert chat.frame.slots["gift"] is True
    assert chat.frame.slots["note"] == "With a red ribbon, and where it says from: leave that out."
    assert chat.frame.status == "done"


def test_another_request_may_be_made_while_it_asks() -> None:
    chat = Chat("en")
    chat.say("please engrave it in serif")

    aside = chat.say("How do I wash the linen shirt?")

    assert "linen shirt" in aside.lower()
    assert "the name to engrave" in aside
