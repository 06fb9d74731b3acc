"""Calling colleagues into a conversation: who is reached by which words, each once, and who follows from then on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.follower import Because, Follower, follow, followers_of, unfollow
from sodan.desk.mention import Mention, is_called, reachable_like, read_mentions
from sodan.desk.outbound import add_note
from sodan.people.representative import Kind, Representative
from sodan.people.team import Team


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    customer = Customer.objects.create(brand=brand, name="이서연", language="ko")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")


@pytest.fixture
def ann(brand: Brand) -> Representative:
    return enrolled(brand, "Ann")


@pytest.fixture
def team(brand: Brand, supervisor: Representative, ann: Representative) -> Team:
    made = Team.objects.create(brand=brand, name="배송팀")
    made.members.set([supervisor, ann])
    return made


def enrolled(brand: Brand, name: str, **fields: object) -> Representative:
    number = Representative.objects.count()
    person = Representative.objects.create_user(f"p{number}@tests.example", "correct horse battery", name=name, **fields)
    person.brands.add(brand)
    return person


def called(conversation: Conversation) -> list[str]:
    return list(Mention.objects.filter(conversation=conversation).order_by("pk").values_list("representative__name", flat=True))


@pytest.mark.parametrize(
    "words", ["@박지민 님 봐 주세요", "이건@박지민님께 여쭤볼게요", "@박지민さん、ご確認ください", "please look @박지민"]
)
def test_a_name_after_the_sign_calls_its_person_whatever_particle_follows(
    conversation: Conversation, representative: Representative, supervisor: Representative, words: str
) -> None:
    add_note(conversation, words, by=representative)

    assert called(conversation) == ["박지민"]
    assert is_called(supervisor, conversation)


def test_a_longer_latin_name_is_not_a_shorter_one(
    conversation: Conversation, representative: Representative, ann: Representative
) -> None:
    add_note(conversation, "@Annabel asked, mail ann@example.com", by=representative)
    assert called(conversation) == []

    add_note(conversation, "@Ann, could you?", by=representative)
    assert called(conversation) == ["Ann"]


def test_a_team_calls_each_of_its_members_once_and_never_the_writer(
    conversation: Conversation, supervisor: Representative, ann: Representative, team: Team
) -> None:
    add_note(conversation, "@배송팀 그리고 @Ann 확인 부탁해요", by=supervisor)

    (mention,) = Mention.objects.filter(conversation=conversation)
    assert (mention.representative, mention.team, mention.by) == (ann, None, supervisor)


def test_whoever_does_not_serve_the_brand_is_not_called_by_name_or_team(
    conversation: Conversation, representative: Representative, team: Team, ann: Representative, ai: Representative
) -> None:
    ann.brands.clear()
    Representative.objects.create_user("far@tests.example", "correct horse battery", name="먼사람")

    add_note(conversation, "@배송팀 @먼사람 @소담 @Ann", by=representative)

    assert called(conversation) == ["박지민"]


def test_two_of_one_name_are_told_apart_by_their_number(
    conversation: Conversation, brand: Brand, representative: Representative
) -> None:
    first, second = enrolled(brand, "이민수"), enrolled(brand, "이민수")
    offered = [one.name for one in reachable_like(brand.pk, "이민")]
    assert offered == [f"이민수#{first.pk}", f"이민수#{second.pk}"]

    add_note(conversation, f"@이민수#{second.pk} 봐 주세요", by=representative)

    assert [one.representative for one in Mention.objects.all()] == [second]


def test_half_a_syllable_finds_the_name_that_is_being_composed(brand: Brand, supervisor: Representative) -> None:
    assert [one.name for one in reachable_like(brand.pk, "바")] == ["박지민"]
    assert [one.name for one in reachable_like(brand.pk, "박ㅈ")] == ["박지민"]
    assert [one.name for one in reachable_like(brand.pk, "지민")] == ["박지민"]


def test_a_mention_is_read_once_by_whom_it_called(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    add_note(conversation, "@박지민 확인해 주세요", by=representative)
    add_note(conversation, "@박지민 한 번 더요", by=representative)
    assert Mention.objects.filter(leads=True).count() == 1

    assert not read_mentions(conversation, by=representative)
    assert read_mentions(conversation, by=supervisor)
    assert not read_mentions(conversation, by=supervisor)
    assert not is_called(supervisor, conversation)
    assert not Mention.objects.filter(read_at=None).exists()


def test_whoever_is_called_follows_until_they_no_longer_want_to(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    assert follow(conversation, by=representative)
    assert not follow(conversation, by=representative)
    add_note(conversation, "@박지민 확인해 주세요", by=representative)

    assert followers_of(conversation) == (representative, supervisor)
    assert Follower.objects.get(representative=supervisor).because == Because.MENTION
    assert unfollow(conversation, by=supervisor)
    assert not unfollow(conversation, by=supervisor)
    assert followers_of(conversation) == (representative,)


def test_a_note_that_calls_nobody_asks_for_nobody(
    conversation: Conversation,
    representative: Representative,
    captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    with captured_queries() as asked:
        add_note(conversation, "그냥 메모예요", by=representative)

    assert not [query for query in asked.captured_queries if "desk_mention" in query["sql"] or "people_" in query["sql"]]


def test_however_large_a_team_calling_it_costs_the_same(
    conversation: Conversation,
    brand: Brand,
    representative: Representative,
    team: Team,
    captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    with captured_queries() as few:
        add_note(conversation, "@배송팀", by=representative)
    team.members.add(*[enrolled(brand, f"동료{number}", kind=Kind.HUMAN) for number in range(20)])
    with captured_queries() as many:
        add_note(conversation, "@배송팀", by=representative)

    assert len(many) <= len(few)
    assert Mention.objects.filter(leads=True).count() == 22
