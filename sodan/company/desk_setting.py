"""What a brand's desk does by itself, as somebody set it on a page: when people count as away, how much each may hold."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from sodan.company.brand import Brand
from sodan.kit.record import Record

USUAL_CAPACITY: Mapping[str, int] = {"web_chat": 3, "email": 10, "phone": 1}  # conversations one person holds at once
OTHER_CAPACITY = 5
MOST_CAPACITY = 200
USUAL_AWAY = 10  # minutes
MOST_REASONS = 8
LONGEST_NOTICE = 200


class Situation(models.TextChoices):
    """Why a customer has to wait for a person."""

    OUTSIDE = "outside"
    LUNCH = "lunch"
    HOLIDAY = "holiday"
    BUSY = "busy"


class DeskSetting(Record):
    """One brand's ways. ``away_minutes``: how long without a key or a pointer until somebody counts as away; 0 for never.

    ``capacity`` names channels for which another number than the usual holds. ``reasons`` are the short words a person may give
    for being busy or away, as the firm writes them. ``notices`` are what customers are told, by situation and language, where the
    usual sentence does not do; ``{when}`` in one becomes the moment people are back.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="desk_setting")
    away_minutes = models.PositiveSmallIntegerField(default=USUAL_AWAY)
    capacity = models.JSONField(default=dict, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    notices = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        """Whose."""
        return f"desk of {self.brand_id}"

    def notice(self, situation: Situation, language: str) -> str:
        """The firm's own sentence for a situation; empty where the usual one does."""
        return str(self.notices.get(situation, {}).get(language, ""))

    def most_in(self, channel: str) -> int:
        """How many conversations of a channel one person holds at once, unless theirs is another number."""
        found = self.capacity.get(channel, USUAL_CAPACITY.get(channel, OTHER_CAPACITY))
        return int(found)


def desk_setting_of(brand: Brand) -> DeskSetting:
    """What somebody set for this brand, or what holds where nobody did (then it is not stored). One query."""
    return DeskSetting.objects.filter(brand=brand).first() or DeskSetting(brand=brand)
