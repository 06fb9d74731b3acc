"""A query written once answers what Django's own would, whatever is put in its blanks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from sodan.company.brand import Brand
from sodan.kit.clock import now
from sodan.kit.prepared import Prepared
from sodan.people.representative import Representative

pytestmark = pytest.mark.django_db


def people(*, ids: Sequence[int], since: datetime, order: str) -> QuerySet[Representative, Any]:
    found = Representative.objects.filter(pk__in=ids, joined_at__gte=since)
    return found.order_by(order).values_list("pk", "joined_at", "is_active", "name")


@pytest.fixture
def some(brand: Brand) -> list[Representative]:
    return [Representative.objects.create(email=f"p{at}@tests.example", name=f"사람 {at}") for at in range(4)]


def test_it_answers_as_django_would_with_values_of_the_same_kinds(some: list[Representative]) -> None:
    prepared = Prepared(people)
    for ids in ([], [some[0].pk], [one.pk for one in some], [some[2].pk, some[1].pk, some[1].pk, 9_999]):
        for since in (now() - timedelta(days=1), now() + timedelta(days=1)):
            for order in ("pk", "-pk"):
                asked: dict[str, Any] = {"ids": ids, "since": since, "order": order}
                assert prepared.rows(**asked) == list(people(**asked)), asked


def test_the_query_is_built_once_for_each_shape(some: list[Representative]) -> None:
    built = []

    def counting(*, ids: Sequence[int], since: datetime) -> QuerySet[Representative, Any]:
        built.append(len(ids))
        return people(ids=ids, since=since, order="pk")

    prepared = Prepared(counting)
    for ids in ([1], [2], [1, 2], [3, 4], [5]):
        prepared.rows(ids=ids, since=now())

    assert built == [1, 2]


def test_each_asking_is_one_query_and_an_impossible_one_none(some: list[Representative]) -> None:
    prepared = Prepared(people)
    with CaptureQueriesContext(connection) as asked:
        prepared.rows(ids=[some[0].pk], since=now(), order="pk")
        assert len(asked) == 1
        assert prepared.rows(ids=[], since=now(), order="pk") == []
        assert len(asked) == 1


@pytest.mark.parametrize(
    "reckoning",
    [
        lambda number, moment: people(ids=[number + 1], since=moment, order="pk"),
        lambda number, moment: people(ids=[number], since=moment - timedelta(days=1), order="pk"),
    ],
)
def test_a_query_that_reckons_with_a_blank_is_refused(reckoning: Any) -> None:
    prepared = Prepared(lambda *, number, moment: reckoning(number, moment))

    with pytest.raises(ValueError, match="a blank was reckoned with"):
        prepared.rows(number=1, moment=now())
