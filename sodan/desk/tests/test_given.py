"""What a conversation is given: typed fields, statuses in four categories, checklists; with what they mean for closing it."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.bulk import Act, BulkAct, Stage, failures_of, start_bulk, undo_bulk
from sodan.desk.canned import Scope
from sodan.desk.checklist import (
    add_item,
    begin_checklist,
    checklist_in,
    drop_items,
    item_for,
    remove_template,
    tick,
    unticked_in,
    write_template,
)
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.field import (
    Field,
    FieldsMissing,
    FieldValue,
    WantedField,
    define_field,
    fields_of,
    fill_in,
    missing_in,
    remove_field,
    require_field,
)
from sodan.desk.macro import Macro, run_macro, undo_run, write_macro
from sodan.desk.message import Author, Message
from sodan.desk.outgoing import Then, Words, send_now
from sodan.desk.place import Filters, Place
from sodan.desk.resolution import reopen, resolve
from sodan.desk.status import Category, Status, define_status, remove_status, set_status, status_in
from sodan.desk.step import Actor
from sodan.desk.view import View, brands_of, rows_of
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.job import run_due
from sodan.people.representative import Representative
from sodan.people.setting_change import SettingChange

NAMES = {"ko": "원인", "ja": "原因", "en": "Cause"}


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    customer = Customer.objects.create(brand=brand, name="오지호", language="ko")
    fields = {"channel": "web_chat", "language": "ko", "owner": Owner.QUEUE, "waiting_since": now()}
    return Conversation.objects.create(brand=brand, customer=customer, **fields)


@pytest.fixture
def cause(brand: Brand, supervisor: Representative) -> Field:
    return define_field(brand, WantedField("cause", NAMES, "choice", ("파손", "오배송")), by=supervisor)


def status(brand: Brand, key: str, category: Category, by: Representative) -> Status:
    return define_status(brand, key=key, names=NAMES, category=category, colour="accent", by=by)


def filled(conversation: Conversation) -> dict[str, tuple[str, ...]]:
    return {one.field.key: one.values for one in fields_of(conversation)}


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("text", [" 포장이  찢어짐 "], ("포장이 찢어짐",)), ("number", ["1,200"], ("1200",)),
        ("day", ["2026.11.28"], ("2026-11-28",)), ("choice", ["가"], ("가",)), ("yes_no", ["YES"], ("yes",)),
        ("choices", ["나", "가", "나"], ("나", "가")), ("text", [""], ()),
    ],
)  # fmt: skip
def test_a_value_is_kept_as_its_kind_writes_it(
    conversation: Conversation, supervisor: Representative, kind: str, written: list[str], kept: tuple[str, ...]
) -> None:
    field = define_field(conversation.brand, WantedField("x", NAMES, kind, ("가", "나")), by=supervisor)

    fill_in(conversation, field, written, by=supervisor)

    assert filled(conversation) == {"x": kept}


@pytest.mark.parametrize(
    ("kind", "written"), [("number", "셋"), ("day", "내일"), ("choice", "다"), ("yes_no", "아마"), ("choices", "다")]
)
def test_what_is_no_value_of_its_kind_is_refused(
    conversation: Conversation, supervisor: Representative, kind: str, written: str
) -> None:
    field = define_field(conversation.brand, WantedField("x", NAMES, kind, ("가", "나")), by=supervisor)

    with pytest.raises(Invalid):
        fill_in(conversation, field, [written], by=supervisor)


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        (WantedField("X", NAMES, "text"), "key"), (WantedField("x", {"ko": "가"}, "text"), "name_ja"),
        (WantedField("x", NAMES, "mood"), "kind"), (WantedField("x", NAMES, "choice", ("가",)), "choices"),
    ],
)  # fmt: skip
def test_what_is_no_field_is_refused_with_its_place(
    brand: Brand, supervisor: Representative, wanted: WantedField, place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        define_field(brand, wanted, by=supervisor)
    assert refused.value.where == place


def test_every_change_of_a_value_is_a_line_and_of_a_field_a_line_of_the_audit_log(
    conversation: Conversation, cause: Field, supervisor: Representative
) -> None:
    fill_in(conversation, cause, ["파손"], by=supervisor)
    assert fill_in(conversation, cause, ["파손"], by=supervisor) is None
    assert fill_in(conversation, cause, [], by=supervisor) == ("파손",)
    with pytest.raises(Conflict):
        define_field(conversation.brand, WantedField("cause", NAMES, "text"), by=supervisor)
    remove_field(cause, by=supervisor)

    lines = Message.objects.filter(author=Author.SYSTEM).values_list("body", flat=True)
    assert list(lines) == ["event.filled_in", "event.emptied"]
    assert SettingChange.objects.filter(area="fields").count() == 2


def test_a_person_closes_it_only_when_required_fields_are_filled_in(
    conversation: Conversation, cause: Field, representative: Representative, supervisor: Representative, ai: Representative
) -> None:
    require_field(cause, is_required=True, by=supervisor)

    with pytest.raises(FieldsMissing):
        resolve(conversation, by=representative)
    assert missing_in(conversation) == (cause,)
    assert resolve(conversation, by=ai) is not None
    reopen(conversation)
    fill_in(conversation, cause, ["파손"], by=representative)
    assert resolve(conversation, by=representative) is not None


def test_a_reply_that_was_to_close_it_is_said_and_the_matter_stays_open(
    conversation: Conversation, cause: Field, representative: Representative, supervisor: Representative
) -> None:
    require_field(cause, is_required=True, by=supervisor)

    send_now(conversation, Words("네"), by=representative, then=Then(closes=True))

    conversation.refresh_from_db()
    assert (conversation.is_open, Message.objects.filter(body="네").exists()) == (True, True)
    assert Message.objects.filter(body="event.left_open").exists()


def test_a_status_means_what_its_category_says_and_ends_by_itself(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    asked, done = (
        status(conversation.brand, key, one, supervisor)
        for key, one in (("asked", Category.CUSTOMER), ("done", Category.RESOLVED))
    )

    set_status(conversation, asked, by=representative)
    conversation.refresh_from_db()
    assert (status_in(conversation), conversation.waiting_since) == (asked, None)
    Conversation.objects.filter(pk=conversation.pk).update(waiting_since=now())  # the customer wrote
    conversation.refresh_from_db()
    assert status_in(conversation) is None
    set_status(conversation, done, by=representative)
    conversation.refresh_from_db()
    assert (status_in(conversation), conversation.is_open) == (done, False)
    reopen(conversation)
    conversation.refresh_from_db()
    assert status_in(conversation) is None
    set_status(conversation, None, by=representative)
    remove_status(done, by=supervisor)
    assert SettingChange.objects.filter(area="statuses").count() == 3


def test_a_status_of_another_brand_is_none_of_this_one(conversation: Conversation, supervisor: Representative) -> None:
    other = status(Brand.objects.create(slug="o", names={"ko": "남"}), "x", Category.OPEN, supervisor)

    with pytest.raises(NotFound):
        set_status(conversation, other, by=supervisor)


def test_lists_are_narrowed_by_status_and_by_field(
    conversation: Conversation, cause: Field, representative: Representative, supervisor: Representative
) -> None:
    waits = status(conversation.brand, "parts", Category.OTHERS, supervisor)
    twin = Conversation.objects.create(brand=conversation.brand, customer=conversation.customer, channel="email", language="ko")
    set_status(conversation, waits, by=representative)
    fill_in(twin, cause, ["오배송"], by=representative)

    def found(**asked: Any) -> list[int]:
        place = Place(filters=Filters(**asked))
        return [row.id for row in rows_of(representative, View.OPEN, brands=brands_of(representative), place=place).rows]

    assert found(status="parts") == [conversation.pk]
    assert found(field="cause=오배송") == [twin.pk]
    assert found(status="parts", field="cause=오배송") == []


def test_a_checklist_is_begun_once_ticked_with_who_and_when_and_told(
    conversation: Conversation, representative: Representative, supervisor: Representative
) -> None:
    template = write_template(conversation.brand, title="반품 접수", items=["사진 받기", " ", "수거 예약"], by=supervisor)
    begin_checklist(conversation, template, by=representative)
    assert begin_checklist(conversation, template, by=representative) == []
    add_item(conversation, "주소 확인", by=representative)

    first = checklist_in(conversation)[0]
    assert (tick(first, is_done=True, by=representative), tick(first, is_done=True, by=representative)) == (True, False)

    assert [(one.text, one.ticked_by) for one in checklist_in(conversation)] == [
        ("사진 받기", representative), ("수거 예약", None), ("주소 확인", None)
    ]  # fmt: skip
    assert [one.text for one in unticked_in(conversation)] == ["수거 예약", "주소 확인"]
    tick(first, is_done=False, by=representative)
    drop_items(conversation, [first.pk])
    remove_template(template, by=supervisor)
    assert len(checklist_in(conversation)) == 2
    assert Message.objects.filter(body="event.ticked").exists()


def test_nothing_is_no_checklist_and_strangers_see_none(conversation: Conversation, supervisor: Representative) -> None:
    for title, items in (("", ["x"]), ("x", []), ("x", ["y" * 121])):
        with pytest.raises(Invalid):
            write_template(conversation.brand, title=title, items=items, by=supervisor)
    with pytest.raises(Invalid):
        add_item(conversation, "  ", by=supervisor)
    item = add_item(conversation, "x", by=supervisor)
    elsewhere = Representative.objects.create_user("e@tests.example", "x", name="남")
    with pytest.raises(NotFound):
        item_for(elsewhere, item.pk)


def test_macros_set_status_and_field_begin_a_checklist_and_take_it_all_back(
    conversation: Conversation, cause: Field, representative: Representative, supervisor: Representative
) -> None:
    status(conversation.brand, "parts", Category.CUSTOMER, supervisor)
    write_template(conversation.brand, title="반품", items=["사진"], by=supervisor)
    fill_in(conversation, cause, ["오배송"], by=representative)
    steps = [
        {"kind": "status", "status": "parts"}, {"kind": "field", "field": "cause", "value": "파손"},
        {"kind": "checklist", "checklist": "반품"},
    ]  # fmt: skip
    macro = write_macro(Macro(scope=Scope.PERSON, owner=representative), title="접수", key="", steps=steps, by=representative)

    run = run_macro(macro, conversation, Actor(representative))
    assert run.is_whole
    assert filled(conversation) == {"cause": ("파손",)}
    assert len(checklist_in(conversation)) == 1
    undo_run(run, by=representative)

    conversation.refresh_from_db()
    assert (status_in(conversation), filled(conversation), checklist_in(conversation)) == (None, {"cause": ("오배송",)}, ())
    assert conversation.waiting_since is not None
    for strange in (
        {"kind": "status", "status": "no"},
        {"kind": "field", "field": "no"},
        {"kind": "checklist", "checklist": "no"},
    ):
        with pytest.raises(Invalid):
            write_macro(Macro(scope=Scope.PERSON, owner=representative), title="x", key="", steps=[strange], by=representative)


@pytest.mark.parametrize("act", [Act.STATUS, Act.FIELD])
def test_status_and_field_are_set_on_many_and_put_back(
    conversation: Conversation, cause: Field, representative: Representative, supervisor: Representative, act: Act
) -> None:
    status(conversation.brand, "parts", Category.OTHERS, supervisor)
    wants = {"kind": "status", "status": "parts"} if act == Act.STATUS else {"kind": "field", "field": cause.key, "value": "파손"}
    bulk = start_bulk([conversation.pk], act=act, wants=wants, by=representative)
    run_due()

    assert failures_of(bulk) == []
    assert (status_in(conversation) is not None) == (act == Act.STATUS)
    assert FieldValue.objects.exists() == (act == Act.FIELD)
    done = BulkAct.objects.get(pk=bulk.pk)
    assert done.stage == Stage.DONE
    undo_bulk(done)
    run_due()
    assert status_in(conversation) is None
    assert not FieldValue.objects.exists()
    with pytest.raises(Invalid):
        start_bulk([conversation.pk], act=act, wants={}, by=representative)
