"""The records of web chat."""

from sodan.channels.web_chat.inbox import Inbox
from sodan.channels.web_chat.session import Session

__all__ = ["Inbox", "Session"]
