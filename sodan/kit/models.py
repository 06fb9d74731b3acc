"""The records of the kit."""

from sodan.kit.event import Announcement

__all__ = ["Announcement"]
