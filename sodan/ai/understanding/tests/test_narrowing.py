"""Some of several things are taken out of what waits for a yes, and never is the whole of it agreed to instead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sodan.ai.understanding.context import Expectation
from sodan.ai.understanding.tests.shelf import MUG, PACK, TUMBLER, shelf
from sodan.ai.understanding.understand import understand

CONFIRMATION = Expectation(kind="confirmation", slot="confirmation")


def read(text: str, *, inside: tuple[int, ...] = (PACK, TUMBLER)) -> list[tuple[str, str, Any]]:
    """What is heard of a card that asks about a backpack and a tumbler."""
    context = replace(shelf("ko", expecting=CONFIRMATION, active="return_refund"), focus=inside)
    return [(one.verb, one.name, one.value) for one in understand(text, context).commands]


@pytest.mark.parametrize(
    "text",
    [
        "actually not the tumbler, keep that",
        "I'll keep the tumbler",
        "yes but keep the tumbler",
        "only the backpack please",
        "Just the backpack.",
        "the tumbler stays",
        "leave out the tumbler",
        "텀블러는 그냥 쓸게요",
        "네, 근데 텀블러는 빼고요",
        "텀블러 빼고 해 주세요",
        "백팩만요",
        "백팩만 해 주세요",
        "텀블러는 안 할래요",
        "タンブラーはそのまま使います",
        "リュックだけでお願いします",
        "はい、でもタンブラーは除いてください",
        "タンブラー以外でお願いします",
    ],
)
def test_what_is_kept_is_taken_off_the_card(text: str) -> None:
    assert read(text) == [("correct", "lines", [PACK])]


@pytest.mark.parametrize(
    "text", ["やっぱりリュックとタンブラーだけにします", "백팩이랑 텀블러만 할게요", "only the backpack and the tumbler"]
)
def test_one_only_holds_for_all_that_is_joined_with_it(text: str) -> None:
    context = replace(shelf("ko", expecting=CONFIRMATION, active="return_refund"), focus=(PACK, TUMBLER, MUG))

    assert [(one.verb, one.name, one.value) for one in understand(text, context).commands] == [
        ("correct", "lines", [PACK, TUMBLER])
    ]


@pytest.mark.parametrize("text", ["텀블러는 그냥 쓸게요", "only the tumbler", "タンブラーだけで"])
def test_of_a_single_thing_nothing_is_taken_out(text: str) -> None:
    assert not any(name == "lines" and not value for _, name, value in read(text, inside=(TUMBLER,)))


@pytest.mark.parametrize(
    "text", ["네", "yes", "yes, both of them", "はい、お願いします", "네 백팩이랑 텀블러 둘 다요", "keep it simple, yes"]
)
def test_who_names_all_of_it_or_nothing_takes_nothing_out(text: str) -> None:
    assert ("correct", "lines", [PACK]) not in read(text)
    assert ("correct", "lines", [TUMBLER]) not in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "백팩을 네이비로 바꾸는 것만 할게요",
        "음, 백팩을 네이비로 바꿔 주세요. 다른 건 말고요.",
        "생각이 바뀌었어요. 백팩 바꾸고 나머지는 그대로 둘게요",
        "リュックをネイビーに変えるだけにします",
        "考え直しました。リュックをネイビーに変更するのみでお願いします。",
        "リュックをネイビーにしてください。ほかは結構です。",
        "Hold on, just change the backpack to navy, nothing else.",
    ],
)
def test_the_only_change_that_is_meant_leaves_the_others_out(text: str) -> None:
    context = replace(shelf("ko", expecting=CONFIRMATION, active="exchange"), focus=(PACK, TUMBLER))

    assert ("correct", "lines", [PACK]) in [(one.verb, one.name, one.value) for one in understand(text, context).commands]


@pytest.mark.parametrize(
    "text",
    [
        "잠깐만요, 텀블러도 추가해 주세요",
        "텀블러도 같이 부탁드려요",
        "待ってください、タンブラーも一緒にお願いします",
        "タンブラーも追加できますか",
        "Hold on, please add the tumbler as well",
        "the tumbler too please",
        "아니다 텀블러도 같이요",
        "텀블러도 환불해 주세요",
        "텀블러까지 같이 부탁드려요",
        "やっぱりタンブラーも一緒にお願いします",
        "タンブラーも返品したいです",
        "actually the tumbler as well",
        "and also the tumbler please",
        "add the tumbler too",
    ],
)
def test_what_shall_go_along_is_put_on_the_card(text: str) -> None:
    assert read(text, inside=(PACK,)) == [("correct", "lines", [PACK, TUMBLER])]


@pytest.mark.parametrize("text", ["텀블러요", "아니, 텀블러요", "not the backpack, the tumbler"])
def test_another_thing_without_a_too_takes_the_place_of_the_first(text: str) -> None:
    assert ("correct", "lines", [PACK, TUMBLER]) not in read(text, inside=(PACK,))
