"""What the room of acts announces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sodan.kit.event import Event


@dataclass(frozen=True, slots=True)
class OperationChanged(Event):
    """An operation was proposed or moved on; colleagues only. ``conversation_id`` is 0 when there is none."""

    brand_id: int
    conversation_id: int
    operation_id: int

    def audiences(self) -> Sequence[str]:
        """The brand's desk."""
        return (f"desk:{self.brand_id}",)
