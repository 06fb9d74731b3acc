"""The numbers beside the views stay quick at a million conversations: counted up to a bound, with no row read for them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sodan.desk.view import brands_of
from sodan.desk.view_count import counts_of
from sodan.people.representative import Representative


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole, and rightly")
def test_counting_reads_an_index_and_no_conversation(
    representative: Representative, captured_queries: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    brands = brands_of(representative)
    with captured_queries() as asked:
        counts_of(representative, brands=brands)

    (counting,) = [query["sql"] for query in asked.captured_queries if "COUNT(*)" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {counting.replace('%', '%%')}")
        steps = [row[3] for row in cursor.fetchall()]
    read = [step for step in steps if " U0 " in f" {step} " and "desk_countdown" not in step]
    assert len(read) >= 5
    assert [step for step in read if not _is_counted(step)] == []


def _is_counted(step: str) -> bool:
    return "countdown" in step or any(f"COVERING INDEX {name}_" in step for name in ("conversation", "mention"))
