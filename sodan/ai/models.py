"""The records of the AI representative."""

from sodan.ai.dialogue import Dialogue
from sodan.ai.edition import Edition
from sodan.ai.log import TurnLog
from sodan.ai.tape import Snapshot, Tape

__all__ = ["Dialogue", "Edition", "Snapshot", "Tape", "TurnLog"]
