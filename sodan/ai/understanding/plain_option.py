"""A text as it is read for what it asks: the values of options as one well-known value."""

from __future__ import annotations

from sodan.ai.understanding.message import Message
from sodan.kit.language import language_of

# What stands for any value of an option when the request is read, so that "clicky" is no stranger than a colour.
_ANY_VALUE = {"ko": "블랙", "ja": "黒", "en": "black"}


def in_plain_options(stretch: Message) -> str:
    """The text with the values of options as one well-known value, filled up so that places stay."""
    text = stretch.text
    for one in stretch.of("quality"):
        length = one.end - one.start
        told = _ANY_VALUE[language_of(text[one.start : one.end], "en")]
        if length >= len(told):
            text = text[: one.start] + told.ljust(length) + text[one.end :]
    return text
