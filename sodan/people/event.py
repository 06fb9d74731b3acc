"""What the people side announces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sodan.kit.event import Event


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """Somebody is ``state`` from now on: available, busy, away or off. ``by_silence``: because nothing was heard of them."""

    brand_id: int
    representative_id: int
    state: str
    by_silence: bool = False

    def audiences(self) -> Sequence[str]:
        """Colleagues of the brand."""
        return (f"desk:{self.brand_id}",)
