"""A firm's own packs go before those that came with the program, part by part; words one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from sodan.kit.errors import Invalid
from sodan.kit.pack import PACKS, laid_over, pack_folder
from sodan.kit.words import all_words, word


@pytest.fixture
def own(tmp_path: Path, settings: LazySettings) -> Path:
    """A folder of the firm's own packs."""
    settings.DATA = tmp_path / "data"
    settings.PACKS = [str(tmp_path / "own")]
    return tmp_path / "own"


def test_a_part_of_ones_own_stands_in_for_the_one_that_came_along(own: Path) -> None:
    (own / "e_commerce" / "policies").mkdir(parents=True)

    assert pack_folder("e_commerce", "policies") == own / "e_commerce" / "policies"
    assert pack_folder("e_commerce", "roles") == PACKS / "e_commerce" / "roles"


def test_what_was_published_goes_before_ones_own_and_a_draft_before_both(own: Path, tmp_path: Path) -> None:
    for place in (own, tmp_path / "data" / "packs", tmp_path / "draft"):
        (place / "e_commerce" / "policies").mkdir(parents=True)

    assert pack_folder("e_commerce", "policies") == tmp_path / "data" / "packs" / "e_commerce" / "policies"
    with laid_over(tmp_path / "draft"):
        assert pack_folder("e_commerce", "policies") == tmp_path / "draft" / "e_commerce" / "policies"


def test_a_line_takes_what_it_lacks_from_the_line_it_extends(own: Path) -> None:
    (own / "our_shop" / "policies").mkdir(parents=True)
    (own / "our_shop" / "pack.yaml").write_text("extends: e_commerce\n", encoding="utf-8")

    assert pack_folder("our_shop", "policies") == own / "our_shop" / "policies"
    assert pack_folder("our_shop", "roles") == PACKS / "e_commerce" / "roles"


def test_lines_that_extend_each_other_are_told(own: Path) -> None:
    for line, parent in (("left", "right"), ("right", "left")):
        (own / line).mkdir(parents=True)
        (own / line / "pack.yaml").write_text(f"extends: {parent}\n", encoding="utf-8")

    with pytest.raises(Invalid, match="extends"):
        pack_folder("left", "roles")


@pytest.fixture
def _words_read_afresh() -> Iterator[None]:
    """No words are kept from before, and none for those after."""
    all_words.cache_clear()
    yield
    all_words.cache_clear()


@pytest.mark.usefixtures("_words_read_afresh")
def test_a_sentence_of_ones_own_replaces_ours(own: Path) -> None:
    (own / "e_commerce").mkdir(parents=True)
    mine = "say.anything_else: {ko: 더 있으세요?, ja: ほかにございますか。, en: What else?}\n"
    (own / "e_commerce" / "words.yaml").write_text(mine, encoding="utf-8")

    assert word("say.anything_else", "en") == "What else?"
    assert word("say.say_again", "en")
