"""The days of a period are counted by the clock of the customer's door, as far as the address tells it."""

from __future__ import annotations

import pytest

from sodan.actions.whereabouts import zone_at
from sodan.backoffice.connector import AddressView


@pytest.mark.parametrize(
    ("country", "region", "zone"),
    [
        ("KR", "", "Asia/Seoul"),
        ("JP", "東京都", "Asia/Tokyo"),
        ("DE", "", "Europe/Berlin"),
        ("FR", "", "Europe/Paris"),
        ("US", "NY", "America/New_York"),
        ("US", "ca", "America/Los_Angeles"),
        ("US", "HI", "Pacific/Honolulu"),
        ("US", "", "Asia/Seoul"),  # several zones and nothing that tells which: the brand's own
        ("BR", "SP", "Asia/Seoul"),
        ("XX", "", "Asia/Seoul"),
        ("", "", "Asia/Seoul"),
    ],
)
def test_an_address_tells_its_zone_or_leaves_it_to_the_brand(country: str, region: str, zone: str) -> None:
    address = AddressView("", "", "", "", region, "", country, "")

    assert zone_at(address, otherwise="Asia/Seoul") == zone
