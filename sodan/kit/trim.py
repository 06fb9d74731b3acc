"""Sweeping up: announcements that every stream has passed, and jobs that are long finished."""

from datetime import timedelta

from sodan.kit.clock import now
from sodan.kit.event import Announcement
from sodan.kit.job import job
from sodan.kit.queue import Job, State

ANNOUNCEMENTS_KEPT = timedelta(hours=24)
DONE_KEPT = timedelta(hours=24)
DEAD_KEPT = timedelta(days=30)


@job(every=3600)
def trim_announcements() -> None:
    """Delete announcements older than a day; a page that slept longer loads afresh anyway."""
    Announcement.objects.filter(at__lt=now() - ANNOUNCEMENTS_KEPT).delete()


@job(every=3600)
def trim_jobs() -> None:
    """Delete jobs done a day ago and dead letters nobody wanted for a month."""
    Job.objects.filter(state=State.DONE, finished_at__lt=now() - DONE_KEPT).delete()
    Job.objects.filter(state=State.DEAD, finished_at__lt=now() - DEAD_KEPT).delete()
