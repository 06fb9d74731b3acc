"""The log as it leaves the program: whatever was written into a line, secrets in it are hidden, tracebacks included."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from sodan.kit.masking import masked


def masked_line(_logger: Any, _method: str, line: Any) -> Any:
    """The last step of structlog's chain: the rendered line without secrets."""
    return masked(line).text if isinstance(line, str) else line


def begin_log() -> None:
    """Standard output belongs to commands that answer in JSON; the log goes beside it, without secrets."""
    processors = [step for step in structlog.get_config()["processors"] if step is not masked_line]
    structlog.configure(processors=[*processors, masked_line], logger_factory=structlog.PrintLoggerFactory(sys.stderr))


class MaskedFormatter(logging.Formatter):
    """For every other library's log lines."""

    def format(self, record: logging.LogRecord) -> str:
        """The line with its traceback, without secrets."""
        return masked(super().format(record)).text
