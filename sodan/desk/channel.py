"""The port every channel fills: what arrives from it, how a reply leaves by it, and what one message on it may hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sodan.company.brand import Brand
from sodan.desk.attachment import MOST_IN_A_MESSAGE, PDF, SIZE_LIMIT
from sodan.desk.message import Message


class Arrival(BaseModel):
    """One customer message as a channel shaped it, validated once, here. The channel has checked its signature.

    ``conversation_id`` is set when the channel itself knows the conversation (a web chat session); otherwise the desk finds
    or opens one by the contact point. ``choice`` is what a pressed button stands for. ``attachments`` are the keys of files kept
    before (``desk.attachment``) by ``holder``; with them ``body`` may be empty.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    channel: str
    brand_slug: str
    provider_id: str = Field(min_length=1, max_length=120)
    medium: str
    address: str = Field(min_length=1, max_length=254)
    body: str = Field(max_length=8_000)
    language: str | None = None
    conversation_id: int | None = None
    choice: str | None = Field(default=None, max_length=200)
    attachments: tuple[UUID, ...] = ()
    holder: str = ""

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """Neither words nor files is no message."""
        if not self.body and not self.attachments:
            message = "neither words nor files"
            raise ValueError(message)
        return self


class Count(StrEnum):
    """How a channel measures words: in letters, in UTF-16 units (LINE), or in bytes of EUC-KR (Korean SMS)."""

    LETTERS = "letters"
    UTF16 = "utf16"
    EUC_KR = "euc_kr"


@dataclass(frozen=True, slots=True)
class Carries:
    """What one message on a channel may hold: words of so much ``length`` by ``counts``, and files of these ``kinds``."""

    length: int = 8_000
    counts: Count = Count.LETTERS
    files: int = MOST_IN_A_MESSAGE
    file_bytes: int = SIZE_LIMIT
    kinds: tuple[str, ...] = ("image/jpeg", "image/png", "image/webp", "image/gif", PDF)

    def measured(self, text: str) -> int:
        """How long the text is on this channel."""
        if self.counts == Count.UTF16:
            return len(text.encode("utf-16-le")) // 2
        if self.counts == Count.EUC_KR:
            return sum(1 if letter.isascii() else 2 for letter in text)
        return len(text)


_CARRIES: dict[str, Carries] = {}


def declare(channel: Channel) -> None:
    """Let the desk know what messages on this channel may hold; each channel says so as it is loaded."""
    _CARRIES[channel.name] = channel.carries


def carried_by(name: str) -> Carries:
    """What one message on the channel of that name may hold; the desk's own limits where nobody has said."""
    return _CARRIES.get(name, Carries())


class Channel(Protocol):
    """What a channel can do for the desk."""

    name: str
    carries: Carries

    def deliver(self, message: Message) -> None:
        """Carry one stored reply to the customer; raises Unavailable to be tried again later."""

    def is_open(self, brand: Brand) -> bool:
        """Whether customers of this brand can be reached by it now."""
