"""What the chat frame sends and gets, checked once at the edge."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sodan.channels.web_chat.token import SIZE_LIMIT
from sodan.desk.attachment import MOST_IN_A_MESSAGE

BODY_LIMIT = 4_000


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class StartPayload(_Read):
    """Opening the chat: the shop's token when its visitor is signed in, the language of the page and the zone of the browser."""

    token: str = Field(default="", max_length=SIZE_LIMIT)
    language: Literal["ko", "ja", "en"] | None = None
    zone: str = Field(default="", max_length=48)


class WritePayload(_Read):
    """One message. ``id`` is made by the browser and stays the same when it sends again; ``choice`` is a pressed button's.

    ``attachments`` are the keys of files sent before; with them the words may be left out.
    """

    id: str
    body: str = Field(max_length=BODY_LIMIT)
    choice: str | None = Field(default=None, max_length=200)
    attachments: list[UUID] = Field(default=[], max_length=MOST_IN_A_MESSAGE)

    @field_validator("id")
    @classmethod
    def is_uuid(cls, value: str) -> str:
        """Only a UUID, in its one usual spelling."""
        return str(UUID(value))

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """Blank lines without a file are no message."""
        if not self.body.strip() and not self.attachments:
            message = "blank"
            raise ValueError(message)
        return self


class ReadPayload(_Read):
    """The screen has shown our messages up to this one."""

    message: int = Field(ge=1)


class FileLine(BaseModel):
    """A file of a message. ``is_picture`` may be shown; anything else is only downloaded. Sizes in bytes and pixels."""

    key: UUID
    name: str
    is_picture: bool
    size: int
    width: int
    height: int


class Line(BaseModel):
    """One message as the frame shows it. ``client_id`` is the browser's own id; ``name`` the person's or the AI's."""

    id: int
    client_id: str | None
    author: str
    name: str
    kind: str
    body: str
    language: str
    card: dict[str, Any] | None
    outcome: str | None
    delivery: str
    at: datetime
    attachments: list[FileLine]


class Standing(BaseModel):
    """Who holds the conversation now; ``is_seen`` tells that a colleague has the customer's last words before them."""

    conversation: int | None
    owner: str
    name: str
    is_open: bool
    is_seen: bool
    stream_from: int


class PageOfLines(BaseModel):
    """Messages in order, whether there are more that way, and the standing."""

    lines: list[Line]
    has_more: bool
    standing: Standing


class StartedAnswer(PageOfLines):
    """The answer to opening the chat; ``bearer`` only when it is new. ``customer_name`` when the shop's token named one."""

    bearer: str | None
    is_signed_in: bool
    customer_name: str


class WrittenAnswer(BaseModel):
    """The stored message and where the conversation stands."""

    line: Line
    standing: Standing
