"""The least the law demands: a firm may be kinder than these figures, never harder. Dated data, not legal advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sodan.policy.rule import Setting


@dataclass(frozen=True, slots=True)
class Floor:
    """One setting may not fall below ``at_least`` in ``jurisdiction``; ``source`` says by which law, ``checked_on`` when read."""

    setting: str
    jurisdiction: str
    at_least: int
    source: str
    checked_on: str


FLOORS = (
    Floor(
        setting="return_window_days",
        jurisdiction="KR",
        at_least=7,
        source="전자상거래 등에서의 소비자보호에 관한 법률 제17조 제1항",
        checked_on="2025-11-21",
    ),
)


def floor_broken(settings: Mapping[str, Setting]) -> Floor | None:
    """The first floor the settings fall below; None when all are kept."""
    for floor in FLOORS:
        by_place = settings.get(floor.setting)
        if isinstance(by_place, dict) and by_place.get(floor.jurisdiction, Decimal(floor.at_least)) < floor.at_least:
            return floor
    return None
