"""The records of the AI representative."""

from sodan.ai.dialogue import Dialogue
from sodan.ai.log import TurnLog

__all__ = ["Dialogue", "TurnLog"]
