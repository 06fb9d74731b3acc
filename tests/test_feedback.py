"""What customers say of us of their own accord is kept in their words, with the message, for whoever can do something."""

from __future__ import annotations

import pytest

from sodan.actions.feedback import Feedback
from sodan.backoffice.product import Product
from sodan.desk.feedback import FeedbackItem
from sodan.desk.message import Author, Message
from sodan.desk.routing import department_name
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

OPINIONS = [
    ("ko", "앱이 너무 느려요 개선해 주세요", "shop"),
    ("ko", "포장을 좀 줄였으면 좋겠어요", "delivery"),
    ("ja", "アプリが重いので改善してほしい", "shop"),
    ("ja", "もっと色の種類を増やしてほしい", "product"),
    ("en", "your website is hard to use", "shop"),
    ("en", "you should use less packaging", "delivery"),
]


@pytest.mark.parametrize(("language", "text", "about"), OPINIONS)
def test_an_opinion_is_taken_at_once_with_its_words_message_and_department(language: str, text: str, about: str) -> None:
    chat = Chat(language)

    said = chat.say(text)

    item = FeedbackItem.objects.select_related("message", "brand").get(conversation=chat.conversation)
    message = Message.objects.get(conversation=chat.conversation, author=Author.CUSTOMER)
    assert (item.words, item.message, item.about) == (text, message, about)
    assert item.reference in said
    assert department_name(item.brand.line, item.department, language) in said
    assert not Feedback.objects.exists()


def test_a_mark_is_asked_of_whoever_only_wants_to_say_something_and_is_no_item() -> None:
    chat = Chat("ko")
    chat.say("후기 남기고 싶어요")

    chat.say("5점")

    assert Feedback.objects.get().rating == 5
    assert not FeedbackItem.objects.exists()


def test_the_product_that_is_named_stands_with_the_words() -> None:
    chat = Chat("ko")
    title = Product.objects.order_by("id")[0].titles["ko"]

    chat.say(f"{title} 품질이 정말 좋아요")

    item = FeedbackItem.objects.select_related("product").get(conversation=chat.conversation)
    assert item.product is not None
    assert item.product.titles["ko"] == title
    assert item.department == "product"
