"""Where the customer is, as far as the order tells: the days of a period are counted by their clock, not by the shop's."""

from __future__ import annotations

from functools import cache

from babel.core import get_global

from sodan.backoffice.connector import AddressView

# Countries of several zones whose regions each keep to one (the larger part of it where a border runs through).
_REGIONS = {
    "America/New_York": "CT DE DC FL GA IN KY ME MD MA MI NH NJ NY NC OH PA RI SC VT VA WV",
    "America/Chicago": "AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
}
# Countries where nearly everybody lives in one of the zones.
_MAINLAND = {"DE": "Europe/Berlin", "ES": "Europe/Madrid", "PT": "Europe/Lisbon"}
_ZONE_IN_US = {region: zone for zone, regions in _REGIONS.items() for region in regions.split()}


def zone_at(address: AddressView, *, otherwise: str) -> str:
    """The time zone of an address, or the one given where the country has several and the region does not tell."""
    if address.country == "US":
        return _ZONE_IN_US.get(address.region.upper(), otherwise)
    zones = _zones_of(address.country)
    return zones[0] if len(zones) == 1 else _MAINLAND.get(address.country, otherwise)


@cache
def _zones_of(country: str) -> tuple[str, ...]:
    return tuple(get_global("territory_zones").get(country, ()))
