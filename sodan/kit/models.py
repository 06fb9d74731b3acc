"""The records of the kit."""

from sodan.kit.event import Announcement
from sodan.kit.queue import Job

__all__ = ["Announcement", "Job"]
