"""The records of the kit."""

from sodan.kit.allowance import Allowance
from sodan.kit.event import Announcement
from sodan.kit.queue import Job

__all__ = ["Allowance", "Announcement", "Job"]
