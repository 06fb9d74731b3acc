"""What is told beside a request: who writes, how the money shall go, why, and what puts right what was said just before."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.ai.understanding.tests.shelf import PACK, TUMBLER, catalogue, shelf
from sodan.ai.understanding.understand import understand


def starts(text: str, language: str) -> list[str]:
    """The procedures begun by somebody we do not know yet."""
    return [one.name or one.verb for one in understand(text, catalogue(language)).commands if one.verb not in {"set", "chitchat"}]


def read(text: str, language: str) -> list[tuple[str, str, Any]]:
    """What is understood of a customer whose orders are known."""
    return [(one.verb, one.name, one.value) for one in understand(text, shelf(language)).commands]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("10482번 백팩 반품해 주세요. 환불금은 기프트카드로 받고 싶어요.", "ko"),
        ("10482번 백팩 반품할게요. 돈은 페이팔로 돌려주시면 됩니다.", "ko"),
        ("10482번 백팩 반품이요 환불은 제 카드로요", "ko"),
        ("注文10482のリュックを返品したいです。返金先はギフトカードがいいです。", "ja"),
        ("注文10482のリュックを返品します。お金はペイパルに戻してください。", "ja"),
    ],
)
def test_where_the_money_shall_go_is_no_request_of_its_own(text: str, language: str) -> None:
    assert starts(text, language) == ["return_refund"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("10482번 백팩을 블랙으로 교환해 주세요. 차액 정산은 제 카드로 해 주시면 돼요.", "ko"),
        ("10482번 백팩 블랙으로 교환 부탁드려요. 더 내거나 돌려받을 게 있으면 페이팔로 해 주세요.", "ko"),
        ("注文10482のリュックを黒に交換してください。追加の支払いや返金があればカードにしてください。", "ja"),
        ("注文10482のリュックを黒に交換お願いします。差額はペイパルでお願いします。", "ja"),
    ],
)
def test_how_a_difference_is_settled_is_no_request_of_its_own(text: str, language: str) -> None:
    assert starts(text, language) == ["exchange"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("환불은 언제 제 카드로 들어와요?", "ko"), ("返金はいつカードに入りますか？", "ja")],
)
def test_asking_when_money_comes_stays_a_question(text: str, language: str) -> None:
    assert starts(text, language) == ["refund_status"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("10482번 주문 취소해 주세요. 우편번호는 04036입니다.", "ko"),
        ("10482번 주문 취소 부탁드려요. 메일 주소는 seo@example.com입니다.", "ko"),
        ("注文10482をキャンセルしてください。郵便番号は150-0001です。", "ja"),
        ("注文10482をキャンセルしてください。hana@example.jpで登録しています。", "ja"),
    ],
)
def test_saying_who_one_is_changes_no_address(text: str, language: str) -> None:
    assert starts(text, language) == ["cancel_order"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("10497번 주문 취소해 주세요. 이제 필요 없게 됐어요.", "ko"),
        ("注文10497をキャンセルしてください。もう必要なくなりました。", "ja"),
    ],
)
def test_not_needing_it_any_more_is_why_and_ends_no_talk(text: str, language: str) -> None:
    commands = read(text, language)

    assert commands[0] == ("start", "cancel_order", None)
    assert ("set", "reason", "changed_mind") in commands
    assert not any(verb == "cancel" for verb, _, _ in commands)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("10476번 주문에서 백팩 반품하고 싶어요. 아, 아니요. 10482번이에요.", "ko"),
        ("10476번 주문 백팩 반품해 주세요. 죄송해요, 번호가 틀렸네요. 10482번 주문입니다.", "ko"),
        ("注文10476のリュックを返品したいです。失礼しました、注文10482が正しいです。", "ja"),
        ("注文10476のリュックを返品したいです。すみません、番号が違いました。注文10482です。", "ja"),
        ("注文10476のリュックを返品したいです。正しくは注文10482です。", "ja"),
    ],
)
def test_an_order_number_put_right_is_the_one_meant(text: str, language: str) -> None:
    commands = read(text, language)

    assert commands[:3] == [
        ("start", "return_refund", None),
        ("set", "order_number", "MOA-10482"),
        ("set", "lines", [PACK]),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("10482번 백팩 반품해 주세요. 그리고 10497번 주문도 취소해 주세요.", "ko"),
        ("注文10482のリュックを返品してください。それから、注文10497もキャンセルしてください。", "ja"),
    ],
)
def test_a_second_order_puts_nothing_right(text: str, language: str) -> None:
    numbers = [value for _, name, value in read(text, language) if name == "order_number"]

    assert numbers == ["MOA-10482", "MOA-10497"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("10482번에서 백팩을 블랙으로, 그리고 텀블러를 500ml로 교환해 주세요.", "ko"),
        ("注文10482のリュックを黒に、それからタンブラーを500mlに交換してください。", "ja"),
    ],
)
def test_things_joined_before_the_verb_are_one_request(text: str, language: str) -> None:
    commands = read(text, language)

    assert [name for verb, name, _ in commands if verb == "start"] == ["exchange"]
    assert ("set", "lines", [PACK, TUMBLER]) in commands


@pytest.mark.parametrize(
    ("text", "language"),
    [("오늘 사이트가 왜 이렇게 느린가요?", "ko"), ("今日はサイトが遅いですか？", "ja")],
)
def test_asking_about_the_site_is_no_opinion_of_it(text: str, language: str) -> None:
    assert "feedback" not in starts(text, language)


@pytest.mark.parametrize("text", ["10482번 백팩 교환헤 주새요. 블랙으로요", "10482번 백팩 블랙으로 바꿔 주새요"])
def test_a_vowel_that_sounds_alike_is_forgiven(text: str) -> None:
    assert starts(text, "ko")[0] in {"exchange", "change_items"}


@pytest.mark.parametrize(("text", "language"), [("気が変わりました。10497をキャンセルします。", "ja")])
def test_a_feeling_is_no_product(text: str, language: str) -> None:
    assert not any(name == "not_theirs" for _, name, _ in read(text, language))


@pytest.mark.parametrize("text", ["Thanks, that's all", "that is all, thank you", "I'm all set, thanks"])
def test_that_was_all_means_not_all_of_the_things(text: str) -> None:
    assert not any(name == "lines" for _, name, _ in read(text, "en"))
