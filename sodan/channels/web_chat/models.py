"""The records of web chat."""

from sodan.channels.web_chat.allowance import Allowance
from sodan.channels.web_chat.inbox import Inbox
from sodan.channels.web_chat.session import Session

__all__ = ["Allowance", "Inbox", "Session"]
