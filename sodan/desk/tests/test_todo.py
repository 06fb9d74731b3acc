"""What waits for a person is put on the list once, seen by those it concerns, and done by one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.company.brand import Brand
from sodan.desk.todo import Todo, finish, remind, settle, todo_for, todos_of
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.event import Announcement
from sodan.people.representative import Representative

HOUR = timedelta(hours=1)


def test_the_same_matter_is_on_the_list_once(brand: Brand, clock: time_machine.Traveller) -> None:
    first = remind(brand, kind="call_back", key="call:7", due_at=now() + HOUR)

    again = remind(brand, kind="call_back", key="call:7", due_at=now() + 2 * HOUR)

    assert (again.pk, again.due_at) == (first.pk, now() + HOUR)
    assert Announcement.objects.filter(kind="TodoChanged", audience=f"desk:{brand.pk}").count() == 1


def test_what_is_done_may_come_up_again(brand: Brand, representative: Representative) -> None:
    first = remind(brand, kind="call_back", key="call:7", due_at=now())
    finish(first, by=representative)

    assert remind(brand, kind="call_back", key="call:7", due_at=now()).pk != first.pk


def test_only_the_first_who_does_it_has_done_it(brand: Brand, representative: Representative, supervisor: Representative) -> None:
    todo = remind(brand, kind="call_back", key="call:7", due_at=now())

    assert finish(todo, by=representative)
    assert not finish(todo, by=supervisor)
    assert todo.done_by == representative


def test_a_matter_that_settled_itself_waits_for_nobody(brand: Brand) -> None:
    remind(brand, kind="look_up", key="op:1", due_at=now())

    settle(brand, key="op:1")

    assert not Todo.objects.filter(done_at=None).exists()


def test_it_is_overdue_once_its_moment_has_passed(brand: Brand, clock: time_machine.Traveller) -> None:
    todo = remind(brand, kind="call_back", key="call:7", due_at=now() + HOUR)

    before = todo.is_overdue
    clock.shift(HOUR)

    assert (before, todo.is_overdue) == (False, True)


def test_people_of_another_brand_do_not_see_it(brand: Brand, representative: Representative) -> None:
    other = Brand.objects.create(slug="other", names={"en": "Other"})
    mine = remind(brand, kind="call_back", key="call:7", due_at=now())
    theirs = remind(other, kind="call_back", key="call:7", due_at=now())

    assert list(todos_of(representative)) == [mine]
    with pytest.raises(NotFound):
        todo_for(representative, theirs.pk)
