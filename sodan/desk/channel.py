"""The port every channel fills: what arrives from it, and how a reply leaves by it."""

from __future__ import annotations

from typing import Protocol, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sodan.company.brand import Brand
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


class Channel(Protocol):
    """What a channel can do for the desk."""

    name: str

    def deliver(self, message: Message) -> None:
        """Carry one stored reply to the customer; raises Unavailable to be tried again later."""

    def is_open(self, brand: Brand) -> bool:
        """Whether customers of this brand can be reached by it now."""
