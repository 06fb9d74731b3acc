"""What the desk announces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sodan.kit.event import Event


@dataclass(frozen=True, slots=True)
class _InConversation(Event):
    brand_id: int
    conversation_id: int

    def audiences(self) -> Sequence[str]:
        """The brand's desk and the customer's own stream."""
        return (f"desk:{self.brand_id}", f"conversation:{self.conversation_id}")


@dataclass(frozen=True, slots=True)
class _AtDesk(Event):
    brand_id: int
    conversation_id: int

    def audiences(self) -> Sequence[str]:
        """Colleagues only; the customer's stream never hears of it."""
        return (f"desk:{self.brand_id}",)


@dataclass(frozen=True, slots=True)
class CustomerWrote(_InConversation):
    """A customer's message was stored."""

    message_id: int


@dataclass(frozen=True, slots=True)
class ReplySent(_InConversation):
    """A reply of ours (AI or person) was stored for delivery."""

    message_id: int


@dataclass(frozen=True, slots=True)
class NoteAdded(_AtDesk):
    """A colleague left a private note, or a quiet event line was written."""

    message_id: int


@dataclass(frozen=True, slots=True)
class OwnerChanged(_InConversation):
    """The conversation passed between AI, queue and person; ``owner`` is the new one."""

    owner: str


@dataclass(frozen=True, slots=True)
class ConversationResolved(_InConversation):
    """The matter was closed."""


@dataclass(frozen=True, slots=True)
class ConversationReopened(_InConversation):
    """The matter was opened again."""


@dataclass(frozen=True, slots=True)
class MessageRead(_InConversation):
    """The customer's screen showed our messages up to this one."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Typing(_InConversation):
    """Somebody is writing: ``who`` is customer, ai or human."""

    who: str


@dataclass(frozen=True, slots=True)
class TodoChanged(_AtDesk):
    """Something was put on the list of what waits for a person, or taken off it; ``conversation_id`` 0 for none."""

    todo_id: int


@dataclass(frozen=True, slots=True)
class PromiseChanged(_AtDesk):
    """Something was promised to a customer, kept, or became late."""

    promise_id: int


@dataclass(frozen=True, slots=True)
class OutgoingChanged(_AtDesk):
    """A reply waits to be sent, was taken back, kept back or has gone."""


@dataclass(frozen=True, slots=True)
class SnoozeChanged(_AtDesk):
    """The conversation was put aside until a moment, or came back."""


@dataclass(frozen=True, slots=True)
class TagsChanged(_AtDesk):
    """The conversation was given a tag, or one was taken off."""


@dataclass(frozen=True, slots=True)
class FieldsChanged(_AtDesk):
    """Something was filled in for the conversation, or taken away."""


@dataclass(frozen=True, slots=True)
class StatusChanged(_AtDesk):
    """The conversation was given a status, or it was taken off."""


@dataclass(frozen=True, slots=True)
class ChecklistChanged(_AtDesk):
    """Something is to be done in the conversation, was ticked, or taken off the list."""


@dataclass(frozen=True, slots=True)
class ConversationMerged(_AtDesk):
    """The conversation was brought together with another, or parted from it; ``main_id`` is where its matter goes on."""

    main_id: int


@dataclass(frozen=True, slots=True)
class ConversationSplit(_AtDesk):
    """From a message on the conversation goes on in another, ``made_id``."""

    made_id: int


@dataclass(frozen=True, slots=True)
class LinksChanged(_AtDesk):
    """The conversation was tied to another one, or the tie was taken off."""


@dataclass(frozen=True, slots=True)
class ViewersChanged(_AtDesk):
    """A colleague opened or left a conversation, or is writing in it."""

    representative_id: int


@dataclass(frozen=True, slots=True)
class MentionsRead(_AtDesk):
    """Somebody opened a conversation in which a note had called them."""

    representative_id: int


@dataclass(frozen=True, slots=True)
class RemindersChanged(_AtDesk):
    """Somebody wants to be reminded of a conversation, was, or no longer wants to be."""

    representative_id: int


@dataclass(frozen=True, slots=True)
class FollowersChanged(_AtDesk):
    """Somebody follows a conversation, or no longer does."""

    representative_id: int


@dataclass(frozen=True, slots=True)
class NoticesChanged(Event):
    """Somebody was told of something, or has read what they were told."""

    representative_id: int

    def audiences(self) -> Sequence[str]:
        """That person's own pages alone."""
        return (f"person:{self.representative_id}",)


@dataclass(frozen=True, slots=True)
class CountdownChanged(_AtDesk):
    """What is expected of us in a conversation ``moved`` (began, stood still, ended), comes close (``warned``) or was ``missed``.

    ``representative_id`` is who holds the conversation; 0 for nobody.
    """

    countdown_id: int
    stage: str = "moved"
    representative_id: int = 0


@dataclass(frozen=True, slots=True)
class BulkActMoved(_AtDesk):
    """An act on many conversations went on or ended; ``conversation_id`` is 0."""

    bulk_id: int


@dataclass(frozen=True, slots=True)
class SideTalkChanged(_AtDesk):
    """Somebody was asked beside a conversation, answered, or the question was closed."""

    side_talk_id: int


@dataclass(frozen=True, slots=True)
class RatingAsked(_InConversation):
    """A card that asks how it was stands in the conversation; no reply of ours."""

    message_id: int


@dataclass(frozen=True, slots=True)
class RatingReceived(_AtDesk):
    """A customer gave a mark for a conversation, or changed it; ``score`` runs from one to five."""

    rating_id: int
    score: int
