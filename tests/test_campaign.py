"""A promotion or launch is told once, at the end of something that went well, to who agreed to it; and to whoever asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from sodan.actions.feedback import Feedback
from sodan.actions.operation import Operation
from sodan.ai.log import TurnLog
from sodan.customers.consent import give_consent, holds_consent
from sodan.customers.customer import ContactPoint, Customer
from sodan.desk.campaign import Campaign, CampaignOffer, Stage
from sodan.desk.complaint import Complaint
from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")

MAIL = {"ko": "minjun.kim@example.com", "ja": "misaki@example.com", "en": "daniel@example.com"}
ASKED = {"ko": "머그컵 얼마예요?", "ja": "マグカップはいくらですか", "en": "how much is the mug?"}
BYE = {"ko": "감사합니다", "ja": "ありがとうございます", "en": "thank you, bye"}
OFFERED = {"ko": "자세히 들어 보시겠어요?", "ja": "詳しくお聞きになりますか。", "en": "Would you like to hear more?"}
DAYTIME = {"ko": "05:00", "ja": "05:00", "en": "17:00"}  # in UTC, where the customers of that language live


def customer_at(email: str) -> Customer:
    """Who has that address."""
    return ContactPoint.objects.get(value=email).customer


def agreed(language: str = "ko") -> Customer:
    """A customer who agreed to hear of offers."""
    customer = customer_at(MAIL[language])
    give_consent(customer, "marketing", language=language, evidence="test")
    return customer


@pytest.fixture(autouse=True)
def _by_day() -> Any:
    """Noon or so on the day on which the demo firm was loaded."""
    with time_machine.travel(now().replace(hour=5, minute=0), tick=True):
        yield


def ended(language: str = "ko", *, email: str | None = None) -> tuple[Chat, str]:
    """A conversation in which a question was answered and leave was taken; what is said to that."""
    chat = Chat(language, MAIL[language] if email is None else email)
    chat.say(ASKED[language])
    return chat, chat.say(BYE[language])


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_it_is_told_once_at_the_end_to_who_agreed(language: str) -> None:
    with time_machine.travel(f"{now():%Y-%m-%d} {DAYTIME[language]}:00+00:00", tick=True):
        customer = agreed(language)
        chat, said = ended(language)

        offer = CampaignOffer.objects.get(conversation=chat.conversation)
        assert offer.customer == customer
        assert offer.campaign.titles[language] in said
        assert OFFERED[language] in said
        assert not Conversation.objects.get(pk=chat.conversation.pk).is_open
        again = chat.say(BYE[language])
        assert OFFERED[language] not in again
        assert offer.campaign.titles[language] not in again


def test_what_is_told_in_korea_says_that_it_is_advertising() -> None:
    agreed("ko")
    assert "(광고) 모아마켓" in ended("ko")[1]


def test_without_consent_it_is_never_told_and_the_log_says_why() -> None:
    chat, said = ended("ko")

    assert OFFERED["ko"] not in said
    assert not CampaignOffer.objects.exists()
    assert "log.hears_no_offers" in [step["key"] for step in _last_log(chat).steps]


def test_a_stranger_is_never_told() -> None:
    assert OFFERED["ko"] not in ended("ko", email="")[1]


def _last_log(chat: Chat) -> TurnLog:
    return TurnLog.objects.filter(conversation=chat.conversation).latest("id")


def _complained(chat: Chat) -> None:
    Complaint.objects.create(
        key="c1", brand=chat.conversation.brand, conversation=chat.conversation, customer=chat.conversation.customer,
        words="늦었어요", severity="complaint", remedy="apology",
    )  # fmt: skip


def _rated(chat: Chat) -> None:
    Feedback.objects.create(key="f1", brand=chat.conversation.brand, conversation=chat.conversation, rating=3)


def _told_lately(chat: Chat) -> None:
    other = Conversation.objects.exclude(pk=chat.conversation.pk).filter(brand=chat.conversation.brand)[0]
    campaign = Campaign.objects.filter(brand=chat.conversation.brand).order_by("ends_on")[0]
    CampaignOffer.objects.create(
        key="k1", campaign=campaign, customer=chat.conversation.customer, conversation=other, told_at=now() - timedelta(days=29)
    )


def _promised(chat: Chat) -> None:
    from sodan.desk.promise import What, promise  # noqa: PLC0415 - one moment of many
    from sodan.people.representative import ai_of  # noqa: PLC0415

    promise(chat.conversation, what=What.ANSWER, reason="unknown_fact", by=ai_of(chat.conversation.brand), key="p1", about={})


def _grumbled(chat: Chat) -> None:
    chat.say("아니 왜 이렇게 불친절해요 진짜 짜증나네요")


MOMENTS = {
    "a complaint was taken": (_complained, "nobody_complained"),
    "a low mark was given": (_rated, "nobody_is_upset"),
    "another was told 29 days ago": (_told_lately, "rest_between_offers"),
    "something is owed": (_promised, "nothing_is_owed"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_at_no_other_moment(moment: str) -> None:
    spoil, code = MOMENTS[moment]
    agreed("ko")
    chat = Chat("ko", MAIL["ko"])
    chat.say(ASKED["ko"])
    spoil(chat)

    said = chat.say(BYE["ko"])

    refused = Operation.objects.get(conversation=chat.conversation, act="tell_offer")
    assert OFFERED["ko"] not in said
    assert refused.state == "denied"
    assert [reason["code"] for reason in refused.decision["reasons"]] == [code]
    assert "log.refused" in [step["key"] for step in _last_log(chat).steps]


def test_not_to_who_showed_displeasure() -> None:
    agreed("ko")
    chat = Chat("ko", MAIL["ko"])
    chat.say(ASKED["ko"])
    _grumbled(chat)

    assert OFFERED["ko"] not in chat.say(BYE["ko"])


@pytest.mark.parametrize(("hour", "is_told"), [(7, False), (8, True), (20, True), (21, False)])
def test_not_by_night_where_the_customer_is(hour: int, *, is_told: bool) -> None:
    agreed("ko")
    with time_machine.travel(f"{now():%Y-%m-%d} {(hour - 9) % 24:02}:30:00+00:00", tick=True):
        assert (OFFERED["ko"] in ended("ko")[1]) == is_told


@pytest.mark.parametrize(
    "change", [{"stage": Stage.PAUSED}, {"stage": Stage.ENDED}, {"ends_on": "2020-01-02", "starts_on": "2020-01-01"}]
)
def test_only_what_is_live_and_in_its_days(change: dict[str, Any]) -> None:
    agreed("ko")
    Campaign.objects.update(**change)

    assert OFFERED["ko"] not in ended("ko")[1]
    assert not Operation.objects.filter(act="tell_offer").exists()


def test_the_same_is_never_told_twice_and_the_next_after_thirty_days() -> None:
    agreed("ko")
    ended("ko")
    ended("ko")
    first = CampaignOffer.objects.get()
    CampaignOffer.objects.update(told_at=now() - timedelta(days=30))
    ended("ko")

    assert CampaignOffer.objects.count() == 2
    assert CampaignOffer.objects.exclude(pk=first.pk).get().campaign != first.campaign


MORE = {"ko": "네 자세히 알려 주세요", "ja": "はい、詳しく教えてください", "en": "yes, tell me more"}
NO = {"ko": "아니요 괜찮아요", "ja": "いいえ、結構です", "en": "no thanks"}
STOP = {
    "ko": "아니요, 이제 이런 안내 보내지 마세요",
    "ja": "いいえ、今後は送らないでください",
    "en": "no, please stop sending me these",
}


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
@pytest.mark.parametrize("answer", ["interested", "declined", "stopped"])
@pytest.mark.parametrize("is_pressed", [True, False])
def test_what_is_said_to_it_is_noted_and_answered(language: str, answer: str, *, is_pressed: bool) -> None:
    with time_machine.travel(f"{now():%Y-%m-%d} {DAYTIME[language]}:00+00:00", tick=True):
        customer = agreed(language)
        chat, _ = ended(language)
        typed = {"interested": MORE, "declined": NO, "stopped": STOP}[answer][language]
        button = f"/{['interested', 'declined', 'stopped'].index(answer) + 1}"

        said = chat.say(button if is_pressed else typed)

        offer = CampaignOffer.objects.get(conversation=chat.conversation)
        assert offer.answer == answer
        assert (offer.campaign.words[language] in said) == (answer == "interested")
        assert holds_consent(customer.pk, "marketing") == (answer != "stopped")
        assert Conversation.objects.get(pk=chat.conversation.pk).is_open == (answer == "interested")


def test_of_a_launch_the_catalogue_is_told_too_and_asked_further() -> None:
    Campaign.objects.filter(kind="promotion").update(stage=Stage.ENDED)
    agreed("ko")
    chat, _ = ended("ko")

    said = chat.say("네")
    price = chat.say("얼마예요?")

    assert "15인치 노트북 칸을 새로 넣은" in said
    assert "캔버스 백팩" in price
    assert "39,000" in price


@pytest.mark.parametrize(("words", "act"), [("주문한 백팩 언제 와요?", ""), ("사람이랑 얘기할래요", "")])
def test_any_other_wish_goes_on_and_the_offer_is_let_go(words: str, act: str) -> None:
    agreed("ko")
    chat, _ = ended("ko")

    said = chat.say(words)

    assert OFFERED["ko"] not in said + act
    assert CampaignOffer.objects.get().answer == ""


@pytest.mark.parametrize(("language", "words"), [("ko", "수고하세요"), ("ja", "ありがとうございました"), ("en", "thanks, bye")])
def test_taking_leave_once_more_ends_it_without_another_word_of_the_offer(language: str, words: str) -> None:
    with time_machine.travel(f"{now():%Y-%m-%d} {DAYTIME[language]}:00+00:00", tick=True):
        agreed(language)
        chat, _ = ended(language)

        said = chat.say(words)

        offer = CampaignOffer.objects.get()
        assert offer.answer == ""
        assert OFFERED[language] not in said
        assert offer.campaign.titles[language] not in said
        assert not Conversation.objects.get(pk=chat.conversation.pk).is_open


def test_it_is_told_after_a_good_mark_too() -> None:
    agreed("ko")
    chat = Chat("ko", MAIL["ko"])
    chat.say("상담 평가 남길게요")
    said = chat.say("5")

    assert OFFERED["ko"] in said
    assert Conversation.objects.get(pk=chat.conversation.pk).is_open


ON = {"ko": "지금 하는 행사 있어요?", "ja": "今やっているキャンペーンはありますか", "en": "any promotions on right now?"}


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
@pytest.mark.parametrize("email", ["", None])
def test_whoever_asks_is_told_what_is_on(language: str, email: str | None) -> None:
    said = Chat(language, MAIL[language] if email is None else email).say(ON[language])

    brand_words = [campaign.words[language] for campaign in Campaign.objects.all()]
    assert all(words in said for words in brand_words)


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_nothing_is_made_up_when_nothing_is_on(language: str) -> None:
    Campaign.objects.update(stage=Stage.PAUSED)

    said = Chat(language).say(ON[language])

    none = {"ko": "없습니다", "ja": "ございません", "en": "no promotion"}
    assert none[language] in said


def test_it_goes_when_the_customer_is_forgotten() -> None:
    customer = agreed("ko")
    ended("ko")
    assert CampaignOffer.objects.filter(customer=customer).exists()

    Conversation.objects.filter(customer=customer).delete()

    assert not CampaignOffer.objects.exists()


def test_who_agreed_to_other_words_has_not_agreed_to_these(monkeypatch: pytest.MonkeyPatch) -> None:
    customer = customer_at(MAIL["en"])
    with monkeypatch.context() as earlier:
        earlier.setattr("sodan.customers.consent.word", lambda *_: "By e-mail only")
        give_consent(customer, "marketing", language="en", evidence="test")

    assert not holds_consent(customer.pk, "marketing")
    give_consent(customer, "marketing", language="en", evidence="test")
    assert holds_consent(customer.pk, "marketing")
