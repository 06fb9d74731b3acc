"""Until when the law gives a consumer a right: last days as facts that rules may ask, in the consumer's own calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sodan.kit.clock import now
from sodan.kit.money import Money
from sodan.policy.fact import FACTS
from sodan.policy.law import Article, Right, calendar_of, law_of
from sodan.policy.period import Event, parse_day, same_day_later

LAW_FACTS = tuple(name for name, fact in FACTS.items() if fact.by_law)
_YEAR, _BASIS = 365, 10_000
_LOOK_BACK, _LOOK_AHEAD = 1, 5


@dataclass(frozen=True, slots=True)
class Window:
    """A right by law: the article that gives it and the last day to use it (None while it has not begun to run)."""

    article: Article
    last_day: date | None

    def is_open_on(self, day: date) -> bool:
        """Whether the right may be used on that day."""
        return self.last_day is not None and day <= self.last_day


def window(jurisdiction: str, right: Right, *, events: Mapping[Event, date], told: Iterable[str] = ()) -> Window | None:
    """The right in that country after these events (days where the consumer is); None when the law gives none.

    ``told`` are the settings in which the firm lists the country: ``return_clause_displayed`` and ``withdrawal_right_told``.
    The law is the one in force on the day of the contract, else of the delivery, else of the latest event.
    """
    law, told = law_of(jurisdiction), frozenset(told)
    day = events.get("contract") or events.get("delivery") or max(events.values(), default=None)
    article = law.giving(right, on=day) if law and day else None
    if article is None or article.unless in told:
        return None
    return Window(article, _last_day(article, jurisdiction, events, told))


def _last_day(article: Article, jurisdiction: str, events: Mapping[Event, date], told: frozenset[str]) -> date | None:
    calendar = calendar_of(jurisdiction)
    ends = [period.end(events, calendar) for period in article.ends]
    days = [day for day in ends if day is not None]
    if len(days) < len(ends):
        return None
    last = min(days)
    if article.longer is not None and article.longer.unless not in told:
        return calendar.next_open(same_day_later(last, months=article.longer.months))
    return last


def law_facts(facts: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the law gives in this case, from where (``jurisdiction``), ``delivered_on`` and the day it was asked.

    Never raises: what cannot be read gives no right, so that a rule which asks for it is answered by the house's own days.
    A consumer who has not said when they noticed is taken to have noticed on the day they ask.
    """
    delivered, asked = parse_day(facts.get("delivered_on")), _asked_on(facts)
    found: dict[str, Any] = {"is_withdrawable_by_law": False, "is_claimable_by_law": False}
    if delivered is None or asked is None:
        return found
    place = str(facts.get("jurisdiction"))
    events: dict[Event, date] = {"delivery": delivered, "noticed": asked, "contract": delivered}
    told = [name for name, places in settings.items() if isinstance(places, tuple) and place in places]
    withdrawal, claim = (window(place, right, events=events, told=told) for right in ("withdrawal", "claim"))
    if withdrawal is not None and withdrawal.last_day is not None:
        found["withdrawal_ends_on"] = withdrawal.last_day.isoformat()
        found["is_withdrawable_by_law"] = withdrawal.is_open_on(asked)
    if claim is not None and claim.last_day is not None:
        found["claim_ends_on"] = claim.last_day.isoformat()
        found["is_claimable_by_law"] = claim.is_open_on(asked)
    return found


def _asked_on(facts: Mapping[str, Any]) -> date | None:
    asked, delivered, days = (
        parse_day(facts.get("asked_on")),
        parse_day(facts.get("delivered_on")),
        facts.get("days_since_delivery"),
    )
    if asked is not None or delivered is None or type(days) is not int or not 0 <= days < _YEAR * 10:
        return asked
    return delivered + timedelta(days=days)


def refund_due(jurisdiction: str, *, goods_back: date, notice: date) -> date | None:
    """The last day to give the money back after a withdrawal; None when the law names none."""
    found = window(jurisdiction, "refund", events={"goods_back": goods_back, "notice": notice})
    return found.last_day if found else None


def delay_interest(jurisdiction: str, amount: Money, *, due: date, paid: date) -> Money:
    """What a refund that comes late adds, by day of a 365-day year, rounded up in the consumer's favour."""
    law, days = law_of(jurisdiction), (paid - due).days
    rates = [article.interest_basis_points for article in law.articles if article.holds_on(due)] if law else []
    rate = next((rate for rate in rates if rate is not None), 0)
    if days <= 0:
        return Money(0, amount.currency)
    return Money(-(-amount.minor * rate * days // (_BASIS * _YEAR)), amount.currency)


def longest(right: Right, *, jurisdiction: str, told: Iterable[str]) -> int:
    """The most days from delivery on which the right may still be used, over the deliveries of the next years."""
    return _longest(right, jurisdiction, frozenset(told), now().year)


@cache
def _longest(right: Right, jurisdiction: str, told: frozenset[str], year: int) -> int:
    first, last = date(year - _LOOK_BACK, 1, 1), date(year + _LOOK_AHEAD, 1, 1)
    spans = []
    for ordinal in range(first.toordinal(), last.toordinal()):
        day = date.fromordinal(ordinal)
        noticed = day + timedelta(days=_YEAR)  # so that only what runs from the delivery limits the right
        found = window(jurisdiction, right, events={"contract": day, "delivery": day, "noticed": noticed}, told=told)
        if found and found.last_day:
            spans.append((found.last_day - day).days)
    return max(spans, default=-1)
