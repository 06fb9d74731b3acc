"""Public holidays of a country and its parts, with their names, substitute days included (대체공휴일, 振替休日, observed)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from functools import cache

from django.db import DatabaseError, connections

from sodan.company.brand import Brand
from sodan.kit.clock import now

log = logging.getLogger(__name__)
_NAMES = {"ko": "ko", "ja": "ja", "en": "en_US"}


@cache
def public_holidays(country: str, year: int, *, region: str = "", language: str = "") -> Mapping[date, str]:
    """The holidays of that year by day; none for a country or a part of it that the calendar does not know.

    Names are in ``language`` where the calendar has them, else in English, else in the country's own.
    """
    import holidays  # noqa: PLC0415 - knows a hundred countries, which few processes ever ask

    try:
        kind = type(holidays.country_holidays(country))
        known = getattr(kind, "supported_languages", ())
        name = next((one for one in (_NAMES.get(language, ""), "en_US" if language else "") if one in known), None)
        return dict(holidays.country_holidays(country, subdiv=region or None, years=[year], language=name).items())
    except NotImplementedError:  # only its weekends are free
        return {}


@cache
def is_region(country: str, region: str) -> bool:
    """Whether the calendar knows such a part of the country; an empty one is the whole."""
    import holidays  # noqa: PLC0415 - as above

    return not region or region in holidays.list_supported_countries().get(country, [])


def learn_holidays() -> None:
    """Read the holidays of every brand's country for this year and the next, once in a process, before somebody waits for it.

    It takes a second for the first country, so a web process does it shortly after it has started.
    """
    year = now().year
    try:
        for country in set(Brand.objects.values_list("jurisdiction", flat=True)):
            for one in (year, year + 1):
                public_holidays(country, one, region="")
    except DatabaseError:  # not there yet; whoever asks first reads them
        log.info("holiday.not_learned")
    finally:
        connections.close_all()
