"""A colleague holds the conversation, and the AI suggests: words with their sources, and never more than reading."""

from __future__ import annotations

import pytest
from django.apps import apps

from sodan.ai.suggestion import Suggestion, suggest
from sodan.desk.conversation import Conversation
from sodan.desk.handover import take_over
from sodan.people.representative import Representative
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


def held(language: str, email: str, words: str) -> tuple[Conversation, Representative]:
    """A conversation that a person has taken over, with these words of the customer in it."""
    person, chat = Representative.objects.get(email="jimin@moa.example"), Chat(language, email)
    take_over(chat.conversation, by=person)
    chat.say(words)
    return Conversation.objects.select_related("brand", "customer").get(pk=chat.conversation.pk), person


def standing() -> dict[str, int]:
    """How many rows each record of the whole house has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models() if not model._meta.proxy}  # noqa: SLF001


def suggested(language: str, email: str, words: str) -> Suggestion | None:
    """The suggestion, after making sure that asking for it moved no row anywhere."""
    conversation, person = held(language, email, words)
    before = standing()
    found = suggest(conversation, to=person)
    assert standing() == before
    return found


@pytest.mark.parametrize(
    ("language", "email", "words"),
    [
        ("ko", "seoyeon@example.com", "주문 MOA-10482는 지금 어디쯤 왔나요?"),
        ("ja", "misaki@example.com", "注文した商品はいつ届きますか"),
        ("en", "daniel@example.com", "Where is my order MOA-10391?"),
    ],
)
def test_desk_13_an_answer_from_the_records_is_suggested_with_where_it_comes_from(language: str, email: str, words: str) -> None:
    found = suggested(language, email, words)

    assert found is not None
    assert found.body
    assert found.language == language
    assert found.sources[0].split(" v")[-1].isdigit()


def test_desk_13_what_would_move_money_is_named_as_a_procedure_and_not_begun() -> None:
    found = suggested("ko", "seoyeon@example.com", "캔버스 백팩을 단순 변심으로 환불해 주세요. 네, 환불해 주세요")

    assert found is not None
    assert (found.body == "") == bool(found.begins)


def test_desk_13_what_the_ai_would_pass_to_a_person_is_no_suggestion() -> None:
    assert suggested("ko", "seoyeon@example.com", "상담원 연결해 주세요") is None


def test_desk_13_whether_one_speaks_to_an_ai_is_never_answered_in_a_persons_name() -> None:
    assert suggested("ko", "seoyeon@example.com", "혹시 로봇이세요?") is None
