"""Canned replies are whose they are, found by what is typed, and filled with what is known."""

from __future__ import annotations

import pytest

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.canned import CannedReply, Scope, canned_reply_for, filled_in, offered, places_in, values_in, write_canned_reply
from sodan.desk.conversation import Conversation
from sodan.kit.errors import Invalid, NotFound
from sodan.people.representative import Representative


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    """A Korean customer's conversation."""
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")


def kept(title: str, *, shortcut: str = "", texts: dict[str, str] | None = None, **whose: object) -> CannedReply:
    told = {"ko": f"{title} 말씀드립니다."} if texts is None else texts
    return write_canned_reply(CannedReply(**whose), title=title, shortcut=shortcut, texts=told)


def titles(person: Representative, conversation: Conversation, wanted: str = "") -> list[str]:
    return [reply.title for reply in offered(person, conversation, wanted=wanted)]


def test_each_sees_their_own_their_teams_and_everybodys(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    elsewhere = Brand.objects.create(slug="elsewhere", names={"en": "Elsewhere"})
    kept("내 것", scope=Scope.PERSON, owner=representative)
    theirs = kept("남의 것", scope=Scope.PERSON, owner=supervisor)
    kept("우리 팀", scope=Scope.TEAM, brand=conversation.brand)
    kept("다른 팀", scope=Scope.TEAM, brand=elsewhere)
    kept("모두", scope=Scope.ALL)

    assert titles(representative, conversation) == ["내 것", "모두", "우리 팀"]
    with pytest.raises(NotFound):
        canned_reply_for(representative, theirs.pk)


@pytest.mark.parametrize(
    ("wanted", "found"), [("인사", "첫인사"), ("ＨＥＬ", "첫인사"), ("返品", "반품 안내"), ("반품", "반품 안내")]
)
def test_what_is_typed_finds_it_in_any_language(
    conversation: Conversation, representative: Representative, wanted: str, found: str
) -> None:
    kept("첫인사", shortcut="hello", scope=Scope.ALL)
    kept("반품 안내", scope=Scope.ALL, texts={"ko": "반품은 이렇게 하시면 됩니다.", "ja": "返品の方法をご案内します。"})

    assert titles(representative, conversation, wanted) == [found]


def test_the_shortcut_comes_before_the_title_and_the_title_before_the_text(
    conversation: Conversation, representative: Representative
) -> None:
    kept("가", scope=Scope.ALL, texts={"ko": "배송 중입니다."})
    kept("배송 안내", scope=Scope.ALL)
    kept("하", shortcut="배송", scope=Scope.ALL)

    assert titles(representative, conversation, "배송") == ["하", "배송 안내", "가"]


def test_places_are_filled_in_the_words_of_any_language_and_fall_back(
    conversation: Conversation, representative: Representative
) -> None:
    values = values_in(conversation, by=representative)

    assert filled_in("{{customer}}님, {{ 매장 }}의 {{担当者}}입니다.", values) == "이서연님, 시험 가게의 김하늘입니다."
    conversation.customer.name = ""
    nameless = values_in(conversation, by=representative)
    assert filled_in("{{customer|고객}}님", nameless) == "고객님"
    assert filled_in("{{customer}}님, {{when}}", nameless) == "{{customer}}님, {{when}}"
    assert places_in("{{customer}}님, {{ when }}") == ("customer", "when")


def test_the_text_in_the_customers_language_is_taken_or_the_one_there_is(representative: Representative) -> None:
    both = kept("x", scope=Scope.ALL, texts={"ko": "네", "ja": "はい"})

    assert (both.text_in("ja"), both.text_in("en")) == ("はい", "네")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"title": " ", "shortcut": "", "texts": {"ko": "네"}}, "title"),
        ({"title": "x", "shortcut": "두 낱말", "texts": {"ko": "네"}}, "shortcut"),
        ({"title": "x", "shortcut": "", "texts": {"ko": "  "}}, "texts"),
        ({"title": "x", "shortcut": "", "texts": {"ko": "{{sender}}"}}, "place"),
    ],
)
def test_what_is_wrong_is_told_by_its_place_and_not_stored(db: None, fields: dict[str, object], where: str) -> None:
    with pytest.raises(Invalid) as refused:
        write_canned_reply(CannedReply(scope=Scope.ALL), **fields)  # type: ignore[arg-type]

    assert refused.value.where == where
    assert not CannedReply.objects.exists()
