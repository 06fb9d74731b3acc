"""The audit log: what somebody changed of how the desk is set up, with what stood there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from sodan.company.brand import Brand
from sodan.kit.record import Record
from sodan.people.representative import Representative

LONGEST_SUBJECT = 120
HIDDEN = "•••"
_SECRETS = ("secret", "token", "password", "passphrase", "api_key", "signing_key", "private_key", "credential")


class SettingChange(Record):
    """One change of one setting. It is written once and never altered, and outlives what it tells of.

    ``area`` is the page it was made on, ``subject`` what was changed there as it was called then. ``before`` and ``after`` are
    its fields: None for what was made, or taken away. ``brand`` is None for what holds for all.
    """

    by = models.ForeignKey(Representative, null=True, on_delete=models.SET_NULL, related_name="setting_changes")
    brand = models.ForeignKey(Brand, null=True, blank=True, on_delete=models.CASCADE, related_name="setting_changes")
    area = models.CharField(max_length=32)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    class Meta:
        """Read newest first: all, those of an area, those of a person."""

        indexes = [
            models.Index(fields=["-created_at", "-id"], name="setting_change_newest"),
            models.Index(fields=["area", "-created_at", "-id"], name="setting_change_of_area"),
            models.Index(fields=["by", "-created_at", "-id"], name="setting_change_by"),
        ]

    def __str__(self) -> str:
        """Where what was changed."""
        return f"{self.area}: {self.subject}"


def keep_change(
    *,
    by: Representative,
    brand: Brand | None,
    area: str,
    subject: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> SettingChange | None:
    """Write down a change in the transaction that makes it; None when nothing is.

    ``before`` is None for something new, ``after`` None for something taken away; else both are plain values by field, and
    only the fields that differ are kept. Of a field whose name speaks of a secret it is written that it changed, never how.
    """
    if before is None and after is None:
        return None
    if before is not None and after is not None:
        named = dict.fromkeys((*before, *after))
        fields = [name for name in named if before.get(name) != after.get(name)]
        if not fields:
            return None
        before, after = ({name: side.get(name) for name in fields} for side in (before, after))
    return SettingChange.objects.create(
        by=by,
        brand=brand,
        area=area,
        subject=subject[:LONGEST_SUBJECT],
        before=_without_secrets(before),
        after=_without_secrets(after),
    )


def _without_secrets(fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if fields is None:
        return None
    return {name: HIDDEN if value and any(word in name.lower() for word in _SECRETS) else value for name, value in fields.items()}
