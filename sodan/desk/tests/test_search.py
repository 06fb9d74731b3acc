"""Search finds what was said in Korean, Japanese and English, alike on both databases, and only where one serves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from sodan.backoffice.order import Order, OrderLine
from sodan.backoffice.product import Product, Variant
from sodan.company.brand import Brand
from sodan.customers.account import change_contact
from sodan.customers.customer import ContactPoint, Customer, Medium
from sodan.desk.attachment import Upload, holder_of, keep
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.message import Author, Kind, Message
from sodan.desk.search import PAGE, customers_found, orders_found, said
from sodan.desk.search_ask import latin_stem, read_question, without_particle
from sodan.desk.search_index import BATCH, SearchEntry, SearchMark, follow_up_search, sweep_search
from sodan.desk.search_words import excerpt, words_of
from sodan.desk.tag import Tag, Tagging, key_of
from sodan.desk.tests.pictures import photograph
from sodan.kit.clock import now
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative

SEOUL = ZoneInfo("Asia/Seoul")
Say = Callable[..., Message]

KEPT = (
    "백팩이 파손되어서 환불을 받고 싶어요",
    "배송이 언제 오나요? 컵이 깨졌어요",
    "다른 색으로 교환 부탁드립니다",
    "届いた商品が破損していました。返品したいです",
    "注文をｷｬﾝｾﾙして返金してください",
    "サイズの交換はできますか",
    "Where is my refund? The deliveries never came, Ｏｒｄｅｒ ＭＯＡ-1042",
)


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    customer = Customer.objects.create(brand=brand, name="이서연")
    return Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko", owner=Owner.QUEUE)


@pytest.fixture
def say(conversation: Conversation) -> Say:
    def said_so(body: str, *, author: str = Author.CUSTOMER, within: Conversation | None = None, **more: object) -> Message:
        told = {"kind": Kind.TEXT, "language": "ko"} | more
        return Message.objects.create(conversation=within or conversation, author=author, body=body, **told)

    return said_so


def found(person: Representative, typed: str) -> list[str]:
    while sweep_search():
        pass
    page = said(person, read_question(typed), zone=SEOUL)
    return [one.message.body for one in page.found]


@pytest.fixture
def shelf(brand: Brand, say: Say) -> Sequence[str]:
    """Each sentence in a conversation of its own, so that each can be found by itself."""
    for number, body in enumerate(KEPT):
        customer = Customer.objects.create(brand=brand)
        within = Conversation.objects.create(brand=brand, customer=customer, channel="web_chat", language="ko")
        say(body, within=within, at=datetime(2026, 11, 1 + number, 3, tzinfo=UTC))
    return KEPT


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("환불", [0]), ("파손", [0]), ("배송", [1]), ("교환", [2]), ("返品", [3]), ("返金", [4]), ("注文", [4]),
        ("商品が破損", [3]), ("交換", [5]),
        ("컵", [1]), ("컵을", [1]), ("환불은", [0]), ("환불받고", [0]), ("환불 배송", []), ("백팩환불", [0]), ("返品を", [3]),
        ("キャンセル", [4]), ("きゃんせる", [4]), ("ｷｬﾝｾﾙ", [4]), ("さいず", [5]),
        ("REFUNDS", [6]), ("ｒｅｆｕｎｄｅｄ", [6]), ("delivery", [6]), ("moa-1042", [6]),
        ("MOA 1042", [6]), ("order moa-10", [6]),
        ('"my refund"', [6]), ('"refund my"', []), ("fund", []), ("없는말", []), ("!?", []),
    ],
)  # fmt: skip
def test_everyday_words_are_found(representative: Representative, shelf: Sequence[str], typed: str, numbers: list[int]) -> None:
    assert found(representative, typed) == [shelf[number] for number in numbers]


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("from:customer 환불", [0]), ("from:ai 환불", []), ("from:고객 교환", [2]), ("language:ja", []),
        ("after:2026-11-06", [6, 5]),
        ("before:2026.11.02", [0]), ("after:2026-11-02 before:2026-11-04", [2, 1]), ("is:open 교환", [2]), ("is:closed 교환", []),
        ("from:없는사람", []), ("from:me", []), ("has:attachment", []),
    ],
)  # fmt: skip
def test_filters_narrow_what_is_found(
    representative: Representative, shelf: Sequence[str], typed: str, numbers: list[int]
) -> None:
    assert found(representative, typed) == [shelf[number] for number in numbers]


@pytest.mark.parametrize("typed", ["before:내일", "is:maybe", "has:money", "language:fr", "after:2026-13-01"])
def test_a_filter_that_cannot_be_read_says_what_was_expected(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_question(typed)

    assert refused.value.where == typed.partition(":")[0]
    assert refused.value.expected.startswith(typed.partition(":")[0])


def test_who_said_it_is_asked_by_name_by_kind_and_by_oneself(
    say: Say, representative: Representative, supervisor: Representative
) -> None:
    say("제가 쓴 답이에요", author=Author.HUMAN, representative=representative)

    assert found(representative, "from:me") == found(representative, "from:colleague") == ["제가 쓴 답이에요"]
    assert found(representative, f"from:{representative.name}") == ["제가 쓴 답이에요"]
    assert found(supervisor, "from:나") == []
    say("손님의 말이에요")
    assert found(representative, "from:이서연") == ["손님의 말이에요"]


def test_a_tag_narrows_to_its_conversations(
    say: Say, brand: Brand, conversation: Conversation, representative: Representative
) -> None:
    say("환불해 주세요")
    tag = Tag.objects.create(brand=brand, name="ＶＩＰ", key=key_of("ＶＩＰ"))
    assert found(representative, "tag:vip 환불") == []

    Tagging.objects.create(conversation=conversation, tag=tag, by=representative)

    assert found(representative, "tag:vip 환불") == found(representative, "tag:ＶＩＰ") == ["환불해 주세요"]


def test_notes_are_found_and_quiet_lines_are_not(say: Say, representative: Representative) -> None:
    say("event.resolved", kind=Kind.EVENT, author=Author.SYSTEM)
    say("메모에 적은 환불 건", kind=Kind.NOTE, author=Author.HUMAN, representative=representative)

    assert found(representative, "환불") == ["메모에 적은 환불 건"]
    assert found(representative, "resolved") == []


def test_what_came_with_a_file_is_found_by_it(say: Say, representative: Representative) -> None:
    with_file = say("사진 보내요")
    file = keep(Upload("a.png", photograph()), holder=holder_of(representative))
    file.message = with_file
    file.save()
    say("사진 없어요")

    assert found(representative, "has:attachment 사진") == ["사진 보내요"]


def test_the_subject_finds_its_conversation(say: Say, conversation: Conversation, representative: Representative) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(subject="주소 변경 문의")
    say("안녕하세요")
    say("다시 썼어요")
    sweep_search()

    page = said(representative, read_question("변경"), zone=SEOUL)

    assert [one.message.body for one in page.found] == ["안녕하세요"]
    assert [piece.text for piece in page.found[0].subject if piece.is_hit] == ["변경"]


def test_nobody_finds_what_was_said_at_a_brand_they_do_not_serve(shelf: Sequence[str], brand: Brand) -> None:
    elsewhere = Brand.objects.create(slug="elsewhere", names={"en": "Elsewhere"})
    stranger = Representative.objects.create_user("s@tests.example", "correct horse battery", name="다른 사람")
    nobody = Representative.objects.create_user("n@tests.example", "correct horse battery", name="아무")
    stranger.brands.add(elsewhere)

    assert found(stranger, "환불") == found(nobody, "환불") == []
    assert customers_found(stranger, read_question("이서연"), limit=5) == ()


def test_a_customer_is_found_by_name_address_and_telephone_and_follows_a_change(
    conversation: Conversation, representative: Representative
) -> None:
    customer = conversation.customer
    for medium, value in (
        (Medium.EMAIL, "seoyeon.lee@example.com"),
        (Medium.PHONE, "+821012344417"),
        (Medium.WEB_VISITOR, "vis9"),
    ):
        ContactPoint.objects.create(brand=customer.brand, customer=customer, medium=medium, value=value)
    sweep_search()

    def who(typed: str) -> list[int]:
        return [one.pk for one in customers_found(representative, read_question(typed), limit=5)]

    for typed in (
        "이서연",
        "서연",
        "seoyeon.lee@example.com",
        "seoyeon",
        "010-1234-4417",
        "01012344417",
        "+82 10-1234-4417",
        "4417",
    ):
        assert who(typed) == [customer.pk], typed
    assert who("vis9") == []
    change_contact(customer, "name", "김민지")
    sweep_search()
    assert (who("이서연"), who("민지")) == ([], [customer.pk])
    assert not sweep_search()


def test_an_order_is_found_by_its_number_and_by_what_was_ordered(
    conversation: Conversation, representative: Representative
) -> None:
    order = Order.objects.create(brand=conversation.brand, customer=conversation.customer, number="T-100231", currency="KRW")
    product = Product.objects.create(slug="mug", titles={"ko": "머그컵"}, category="kitchen")
    variant = Variant.objects.create(product=product, sku="MUG-RED")
    titles = {"ko": "빨간 머그컵", "ja": "赤いマグカップ", "en": "Red mug"}
    OrderLine.objects.create(order=order, variant=variant, sku="MUG-RED", titles=titles, unit_price_minor=1, ordered=1)
    sweep_search()

    for typed in ("T-100231", "t-1002", "100231", "머그컵", "マグカップ", "mugs", "mug-red"):
        assert orders_found(representative, read_question(typed), limit=5) == (order,), typed
    assert orders_found(representative, read_question("T-100232"), limit=5) == ()


def test_a_customer_who_is_forgotten_is_found_no_more(
    say: Say, conversation: Conversation, representative: Representative
) -> None:
    say("환불해 주세요")
    assert found(representative, "환불") == ["환불해 주세요"]

    conversation.customer.delete()

    assert not SearchEntry.objects.exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM desk_searchwords")
            assert cursor.fetchone() == (0,)


def test_pages_hold_each_message_once_and_a_conversation_is_shown_once_a_page(
    brand: Brand, say: Say, representative: Representative
) -> None:
    for number in range(PAGE + 5):
        within = Conversation.objects.create(
            brand=brand, customer=Customer.objects.create(brand=brand), channel="web_chat", language="ko"
        )
        say(f"환불 {number}", within=within)
    say("환불 한 번 더", within=within)
    sweep_search()
    question = read_question("환불")

    first = said(representative, question, zone=SEOUL)
    rest = said(representative, question, zone=SEOUL, before=first.next)

    assert (first.found[0].message.body, first.found[0].others) == ("환불 한 번 더", 1)
    numbers = [one.conversation.pk for page in (first, rest) for one in page.found]
    assert len(numbers) == len(set(numbers)) == PAGE + 5
    assert rest.next == 0


def test_the_sweep_takes_each_once_and_goes_on_where_it_stopped(say: Say, representative: Representative) -> None:
    say("하나")
    assert not sweep_search()
    assert not sweep_search()
    Message.objects.bulk_create(
        Message(conversation=Message.objects.get().conversation, author=Author.CUSTOMER, body=f"둘 {n}", language="ko")
        for n in range(2 * BATCH)
    )
    assert sweep_search()
    follow_up_search()

    assert not sweep_search()
    assert SearchEntry.objects.filter(message__isnull=False).count() == 2 * BATCH + 1
    assert found(representative, "하나") == ["하나"]


def test_a_message_of_a_lower_number_that_is_committed_later_is_not_passed_over(say: Say, representative: Representative) -> None:
    say("먼저 온 말")
    late = say("늦게 적힌 말")
    number = late.pk
    late.delete()
    say("나중 말")
    sweep_search()
    if connection.vendor == "postgresql":
        say("늦게 적힌 말", id=number)
        assert found(representative, "늦게") == ["늦게 적힌 말"]
    settled = now() - timedelta(hours=1)
    Message.objects.update(at=settled)
    say("그 다음 말", at=settled)
    sweep_search()

    assert SearchMark.objects.get(sort="message").passed == Message.objects.order_by("-id")[0].pk


def test_words_of_a_query_cannot_reach_the_database_as_commands(say: Say, representative: Representative) -> None:
    say("환불")
    for typed in (
        '"',
        "'",
        "환불' | 'x",
        '환불" OR "x',
        "a AND",
        "NEAR(a b)",
        "words:환불*",
        ":*",
        "\\",
        "\ue000bsomething",
        "!환불 & ((",
    ):
        found(representative, typed)


@pytest.mark.parametrize(
    ("word", "stem"),
    [("환불을", "환불"), ("컵을", "컵"), ("종이", "종이"), ("배송를", "배송를"), ("배송은", "배송"), ("교환이", "교환"),
     ("나", "나"),
     ("返品を", "返品"), ("届いた", "届いた"), ("電話で", "電話"), ("靴が", "靴が")],
)  # fmt: skip
def test_a_particle_is_left_out_where_it_fits_the_word(word: str, stem: str) -> None:
    assert without_particle(word) == stem


@pytest.mark.parametrize(
    ("word", "stem"),
    [("refunds", "refund"), ("shipping", "ship"), ("delivery", "deliver"), ("deliveries", "deliver"), ("damaged", "damag"),
     ("boxes", "box"), ("mugs", "mug"), ("glass", "glass"), ("2024s", "2024s"), ("yes", "yes"), ("install", "install")],
)  # fmt: skip
def test_an_english_ending_is_left_out(word: str, stem: str) -> None:
    assert latin_stem(word) == stem


def test_an_excerpt_shows_the_first_hit_and_marks_every_one() -> None:
    pieces = excerpt("안녕하세요 " * 20 + "ｷｬﾝｾﾙ 하고 싶어요. Café에서요", read_question("キャンセル cafe").marked)

    assert pieces[0].text == "… "
    assert [piece.text for piece in pieces if piece.is_hit] == ["ｷｬﾝｾﾙ", "Café"]
    assert "".join(piece.text for piece in excerpt("짧은 말", ("없음",))) == "짧은 말"


def test_korean_typed_in_parts_and_marks_of_every_kind_are_folded() -> None:
    assert words_of("\u1112\u116a\u11ab\u1107\u116e\u11af") == words_of("환불") == ["환불", "불"]
    assert words_of("a_b-c,d·한") == ["a", "b", "c", "d", "한"]
