"""What is swept away each day: bearers nobody can use any more."""

from __future__ import annotations

from datetime import timedelta

from sodan.channels.web_chat.session import Session
from sodan.kit.clock import now
from sodan.kit.job import job

KEPT = timedelta(days=30)


@job(every=86_400)
def sweep() -> None:
    """Drop sessions that ended a month ago; conversations stay."""
    Session.objects.filter(expires_at__lt=now() - KEPT).delete()
