"""Who waits for something sold out is told once when it is back, and only when they said yes to that."""

from __future__ import annotations

import pytest
from django.core import mail

from sodan.backoffice.product import Movement, Product, Variant, move_stock
from sodan.customers.consent import holds_consent, wording_of
from sodan.desk.message import Author, Message
from sodan.desk.stock_notice import StockRequest, tell_who_waits
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

ASKED = {
    "ko": ("{item} 재입고되면 알려 주세요", "네"),
    "ja": ("{item}が再入荷したら教えてください", "はい"),
    "en": ("let me know when the {item} is back in stock", "yes"),
}
CUSTOMERS = {"ko": "minjun.kim@example.com", "ja": "misaki@example.com"}


def sold_out(slug: str = "") -> Product:
    """A product of the catalogue of which nothing is left."""
    product = Product.objects.get(slug=slug) if slug else Product.objects.order_by("id")[0]
    for variant in product.variants.filter(available__gt=0):
        move_stock(variant.pk, -variant.available, kind=Movement.WRITE_OFF, ref="test")
    return product


def comes_back(product: Product) -> None:
    """Five pieces of each version come in."""
    for variant in Variant.objects.filter(product=product):
        move_stock(variant.pk, 5, kind=Movement.RECEIVE, ref="test")


def told(chat: Chat) -> list[str]:
    """What we wrote to the customer since they wrote last."""
    last = Message.objects.filter(conversation=chat.conversation, author=Author.CUSTOMER).latest("id")
    later = Message.objects.filter(conversation=chat.conversation, author=Author.AI, pk__gt=last.pk).order_by("id")
    return [one.body for one in later]


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_it_is_asked_for_remembered_and_told_once(language: str) -> None:
    product, (text, yes) = sold_out(), ASKED[language]
    chat = Chat(language, CUSTOMERS.get(language, ""))
    asked = chat.say(text.format(item=product.titles[language]))
    said = chat.say(yes)
    if language == "en":
        said = chat.say("ann@example.com")
    request = StockRequest.objects.get(conversation=chat.conversation)
    had = holds_consent(request.customer_id, "stock_notice")
    before = len(told(chat))

    tell_who_waits()
    nothing_yet = len(told(chat)) - before
    comes_back(product)
    tell_who_waits()
    tell_who_waits()

    assert wording_of("stock_notice", language)[1] in asked
    assert request.reference in said
    assert (had, holds_consent(request.customer_id, "stock_notice")) == (True, False)
    assert (nothing_yet, len(told(chat)) - before) == (0, 1)
    assert product.titles[language] in told(chat)[-1]
    assert StockRequest.objects.get(pk=request.pk).told_at


def test_a_no_leaves_nothing() -> None:
    product = sold_out()
    chat = Chat("ko", CUSTOMERS["ko"])
    chat.say(f"{product.titles['ko']} 재입고되면 알려 주세요")

    said = chat.say("아니요")

    assert "알림은 남기지 않았습니다" in said
    assert not StockRequest.objects.exists()


def test_what_is_there_needs_no_notice() -> None:
    product = Product.objects.filter(variants__available__gt=0).order_by("id")[0]
    chat = Chat("ko", CUSTOMERS["ko"])

    said = chat.say(f"{product.titles['ko']} 재입고되면 알려 주세요")

    assert "재고가 있습니다" in said
    assert not StockRequest.objects.exists()


def test_it_is_offered_where_the_answer_is_sold_out_and_asked_twice_is_once() -> None:
    product = sold_out()
    chat = Chat("ko", CUSTOMERS["ko"])

    asked = chat.say(f"{product.titles['ko']} 재고 있나요?")
    chat.say("네")
    chat.say(f"{product.titles['ko']} 재입고되면 알려 주세요")
    chat.say("네")

    assert wording_of("stock_notice", "ko")[1] in asked
    assert StockRequest.objects.filter(conversation=chat.conversation).count() == 1


def test_it_is_mailed_too_and_goes_with_the_customer() -> None:
    product = sold_out()
    chat = Chat("ko", CUSTOMERS["ko"])
    chat.say(f"{product.titles['ko']} 재입고되면 알려 주세요")
    chat.say("네")
    comes_back(product)
    tell_who_waits()
    chat.say("감사합니다")

    assert [one.to for one in mail.outbox if product.titles["ko"] in str(one.subject)] == [[CUSTOMERS["ko"]]]
    chat.conversation.delete()
    assert not StockRequest.objects.exists()


SOLD_OUT_VERSION = {
    "ko": ("리넨 셔츠 네이비 L 있나요?", "리넨 셔츠 (L, 네이비)", "품절"),
    "ja": ("麻のシャツのネイビーのLは在庫がありますか", "麻のシャツ（L・ネイビー）", "品切れ"),
    "en": ("Is the linen shirt available in large navy?", "Linen shirt (L, navy)", "sold out"),
}


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_the_version_asked_for_is_told_to_be_there_or_not_and_waited_for_by_name(language: str) -> None:
    question, title, gone = SOLD_OUT_VERSION[language]
    chat = Chat(language, {**CUSTOMERS, "en": "daniel@example.com"}[language])

    said = chat.say(question)
    yes = chat.say(ASKED[language][1])

    assert title in said
    assert gone in said
    assert wording_of("stock_notice", language)[1] in said
    assert title in yes
    assert StockRequest.objects.get(conversation=chat.conversation).variant is not None


@pytest.mark.parametrize(
    ("language", "question", "yes"),
    [
        ("ko", "리넨 셔츠 네이비 M 재고 있어요?", "네, 리넨 셔츠 (M, 네이비)"),
        ("ja", "ポーチの大は在庫がありますか", "はい、キャンバスポーチ（大・生成り）"),
        ("en", "Do you have the tumbler in 500 ml ivory?", "Yes, Tumbler (500 ml, ivory)"),
    ],
)
def test_a_version_that_is_there_is_told_with_a_yes(language: str, question: str, yes: str) -> None:
    assert yes in Chat(language).say(question)
