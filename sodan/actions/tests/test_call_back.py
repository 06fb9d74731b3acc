"""A telephone number is told back in the groups it is read in."""

from __future__ import annotations

import pytest

from sodan.actions.acts.promise_call_back import as_written


@pytest.mark.parametrize(
    ("phone", "jurisdiction", "written"),
    [
        ("01000001204", "KR", "010-0000-1204"),
        ("0212345678", "KR", "02-1234-5678"),
        ("09000002231", "JP", "090-0000-2231"),
        ("2025550171", "US", "202-555-0171"),
        ("+82 10 0000 1204", "KR", "+82 10 0000 1204"),
        ("0312345678", "JP", "0312345678"),
    ],
)
def test_a_number_at_home_is_told_in_groups_and_any_other_as_it_was_given(phone: str, jurisdiction: str, written: str) -> None:
    assert as_written(phone, jurisdiction) == written
