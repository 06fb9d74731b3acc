"""The days the online shop gives, as they were agreed: on the last day yes, on the day after no, in each country."""

from __future__ import annotations

import pytest

from sodan.policy.book import book_of

AGREED = {
    "return_window_days": {"KR": 14, "JP": 10, "US": 30},
    "defect_window_days": {"KR": 90, "JP": 90, "US": 90},
    "claim_window_days": {"KR": 90, "JP": 90, "US": 90},
    "store_credit_days": {"KR": 60, "JP": 60, "US": 60},
    "overdue_silent_days": {"KR": 3, "JP": 3, "US": 7},
}


def test_every_window_stands_in_this_table() -> None:
    written = {name for name in book_of("e_commerce").settings if name.endswith("_days")}

    assert written == set(AGREED)


@pytest.mark.parametrize(("name", "place"), [(name, place) for name, days in AGREED.items() for place in days])
def test_the_file_gives_the_days_that_were_agreed(name: str, place: str) -> None:
    setting = book_of("e_commerce").settings[name]

    assert isinstance(setting, dict)
    assert setting[place] == AGREED[name][place]
