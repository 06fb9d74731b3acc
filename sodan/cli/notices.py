"""``sodan notices``: what the payment provider sent us, and following it again as if it had just come."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, TextIO

from sodan.backoffice.notice import ProviderNotice, follow_notice
from sodan.kit.clock import now
from sodan.kit.errors import NotFound, Unavailable


def chosen(event_ids: Sequence[str], *, hours: int) -> list[ProviderNotice]:
    """The notices of those numbers, else all of the last hours, oldest first. Raises NotFound for a number nobody knows."""
    if not event_ids:
        newest = ProviderNotice.objects.filter(created_at__gte=now() - timedelta(hours=hours))
        return list(newest.select_related("brand").order_by("created_at", "id"))
    found = list(ProviderNotice.objects.filter(event_id__in=event_ids).select_related("brand").order_by("created_at", "id"))
    strange = set(event_ids) - {notice.event_id for notice in found}
    if strange:
        raise NotFound(f"no notice {min(strange)}")
    return found


def again(notices: Sequence[ProviderNotice]) -> Iterator[ProviderNotice]:
    """Follow each again; one the provider does not answer for stays as it was and is told as ``no answer``."""
    for notice in notices:
        try:
            follow_notice(notice_id=notice.pk)
        except Unavailable:
            notice.ending = "no answer"
        else:
            notice.refresh_from_db()
        yield notice


def tell(notices: Iterator[ProviderNotice] | Sequence[ProviderNotice], out: TextIO, *, as_json: bool) -> None:
    """One line each: when, whose, what, about what, how often it came, what it came to."""
    for notice in notices:
        told = _told(notice)
        out.write(json.dumps(told) if as_json else "  ".join(str(value) for value in told.values()))
        out.write("\n")


def _told(notice: ProviderNotice) -> dict[str, Any]:
    return {
        "at": notice.created_at.isoformat(timespec="seconds"),
        "brand": notice.brand.slug,
        "event_id": notice.event_id,
        "kind": notice.kind,
        "key": notice.key,
        "times": notice.times,
        "ending": notice.ending or "not followed yet",
    }
