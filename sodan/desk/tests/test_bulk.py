"""One act on many: each in a transaction of its own, failures named, undone where nothing else has happened since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.bulk import Act, BulkAct, BulkItem, Stage, failures_of, forget_old_bulk, go_on, start_bulk, undo_bulk
from sodan.desk.conversation import Conversation, Owner
from sodan.desk.handover import take_over
from sodan.desk.resolution import resolve
from sodan.desk.tag import Tagging, tag
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, Invalid, NotFound
from sodan.kit.job import run_due
from sodan.people.representative import Representative

Fill = Callable[[int], list[Conversation]]


@pytest.fixture
def fill(brand: Brand) -> Fill:
    """So many conversations that wait in the queue, urgent ones."""
    customer = Customer.objects.create(brand=brand)

    def make(number: int) -> list[Conversation]:
        fields = {"channel": "web_chat", "language": "ko", "owner": Owner.QUEUE, "waiting_since": now(), "priority": 2}
        return [Conversation.objects.create(brand=brand, customer=customer, **fields) for _ in range(number)]

    return make


def begun(many: list[Conversation], act: Act, by: Representative, **wants: object) -> BulkAct:
    """The act, done to its end."""
    bulk = start_bulk([one.pk for one in many], act=act, wants=wants, by=by)
    run_due()
    bulk.refresh_from_db()
    return bulk


def stands(many: list[Conversation]) -> list[tuple[object, ...]]:
    """What a bulk act may change of each."""
    fields = ("owner", "assignee", "is_open", "priority", "spam_at", "snoozed_until", "waiting_since")
    return list(Conversation.objects.filter(pk__in=[one.pk for one in many]).order_by("pk").values_list(*fields))


@pytest.mark.parametrize("act", sorted(set(Act) - {Act.MACRO, Act.MERGE, Act.STATUS, Act.FIELD}))  # those are told elsewhere
def test_every_act_is_done_to_all_and_undone_again(act: Act, fill: Fill, representative: Representative) -> None:
    many = fill(3)
    before = stands(many)
    wants = {"to": representative.pk, "priority": 1, "until": (now() + timedelta(hours=1)).isoformat(), "tag": "VIP"}

    bulk = begun(many, act, representative, **wants)

    assert (bulk.stage, bulk.total, failures_of(bulk)) == (Stage.DONE, 3, [])
    assert stands(many) != before or Tagging.objects.count() == 3
    undo_bulk(bulk)
    run_due()
    bulk.refresh_from_db()
    assert (bulk.stage, failures_of(bulk)) == (Stage.UNDONE, [])
    assert stands(many) == before
    assert not Tagging.objects.exists()


def test_more_than_one_batch_goes_on_by_itself_and_running_twice_changes_nothing(
    fill: Fill, representative: Representative
) -> None:
    many = fill(95)

    bulk = begun(many, Act.RESOLVE, representative)
    go_on(bulk_id=bulk.pk)

    assert bulk.stage == Stage.DONE
    assert not Conversation.objects.filter(is_open=True).exists()
    assert BulkItem.objects.filter(done_at__isnull=False, failure="").count() == 95


def test_what_cannot_be_done_is_named_and_leaves_the_others_alone(
    fill: Fill, representative: Representative, supervisor: Representative
) -> None:
    closed, open_ = fill(2)
    resolve(closed, by=supervisor)

    bulk = begun([closed, open_], Act.RESOLVE, representative)

    assert [(item.conversation, item.failure) for item in failures_of(bulk)] == [(closed, "conflict")]
    open_.refresh_from_db()
    assert not open_.is_open


def test_nobody_is_given_a_matter_of_a_brand_they_do_not_serve(fill: Fill, representative: Representative) -> None:
    outsider = Representative.objects.create_user("out@tests.example", "correct horse battery", name="밖")

    bulk = begun(fill(1), Act.ASSIGN, representative, to=outsider.pk)

    assert [item.failure for item in failures_of(bulk)] == ["not_found"]


def test_undoing_leaves_what_has_moved_on_since(fill: Fill, representative: Representative, supervisor: Representative) -> None:
    moved, still = fill(2)
    bulk = begun([moved, still], Act.ASSIGN, representative, to=representative.pk)
    take_over(moved, by=supervisor)

    undo_bulk(bulk)
    run_due()

    assert [item.conversation for item in failures_of(bulk)] == [moved]
    moved.refresh_from_db()
    still.refresh_from_db()
    assert (moved.assignee, still.assignee, still.owner) == (supervisor, None, Owner.QUEUE)
    with pytest.raises(Conflict):
        undo_bulk(bulk)


def test_who_has_moved_to_other_brands_since_undoes_nothing(fill: Fill, representative: Representative) -> None:
    many = fill(1)
    bulk = begun(many, Act.RESOLVE, representative)
    representative.brands.clear()

    undo_bulk(bulk)
    run_due()

    assert [item.failure for item in failures_of(bulk)] == ["not_found"]
    assert not Conversation.objects.get().is_open


def test_undoing_a_tag_keeps_it_where_it_was_before(fill: Fill, representative: Representative) -> None:
    tagged, plain = fill(2)
    tag(tagged, "VIP", by=representative)

    bulk = begun([tagged, plain], Act.TAG, representative, tag="vip")
    undo_bulk(bulk)
    run_due()

    assert [tagging.conversation for tagging in Tagging.objects.all()] == [tagged]


def test_what_was_done_a_month_ago_is_forgotten(fill: Fill, representative: Representative) -> None:
    old, fresh = (begun(fill(1), Act.RESOLVE, representative) for _ in range(2))
    BulkAct.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=31))

    forget_old_bulk()

    assert list(BulkAct.objects.all()) == [fresh]


def test_what_nobody_may_see_is_not_acted_on(fill: Fill) -> None:
    elsewhere = Representative.objects.create_user("out@tests.example", "correct horse battery", name="밖")

    with pytest.raises(NotFound):
        start_bulk([one.pk for one in fill(2)], act=Act.RESOLVE, wants={}, by=elsewhere)


@pytest.mark.parametrize(
    ("act", "wants"), [(Act.TAG, {"tag": " "}), (Act.PRIORITY, {"priority": 7}), (Act.ASSIGN, {}), (Act.SNOOZE, {})]
)
def test_an_act_without_what_it_needs_is_refused(
    act: Act, wants: dict[str, object], fill: Fill, representative: Representative
) -> None:
    with pytest.raises(Invalid):
        start_bulk([one.pk for one in fill(1)], act=act, wants=wants, by=representative)
