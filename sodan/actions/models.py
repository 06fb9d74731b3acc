"""The records of the room of acts."""

from sodan.actions.feedback import Feedback
from sodan.actions.operation import Operation

__all__ = ["Feedback", "Operation"]
