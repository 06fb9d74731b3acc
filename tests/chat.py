"""A customer at the counter of the demo firm, for journeys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sodan.actions.operation import Operation
from sodan.backoffice.connector import OrderView
from sodan.backoffice.fulfilment import Fulfilment
from sodan.backoffice.house import ledger_lines_of, shop_of
from sodan.cli.converse import one_turn, open_terminal
from sodan.desk.conversation import Conversation
from sodan.kit.clock import now


class Chat:
    """A customer at the counter, one line at a time."""

    def __init__(self, language: str, email: str = "") -> None:
        """Signed in as the customer with that e-mail; a stranger without one."""
        self.conversation, self.address = open_terminal(language=language, email=email)
        self.turns: list[dict[str, Any]] = []

    def say(self, text: str) -> str:
        """What the representative answers."""
        self.turns.append(one_turn(self.conversation, self.address, text))
        return "\n".join(self.turns[-1]["say"])

    @property
    def owner(self) -> str:
        """Who holds the conversation now."""
        return str(Conversation.objects.get(pk=self.conversation.pk).owner)

    def order(self, number: str) -> OrderView:
        """An order as it stands now."""
        found = shop_of(self.conversation.brand).order(number)
        assert found is not None
        return found

    def done(self) -> list[tuple[str, str]]:
        """Each act of the conversation with how it ended."""
        return list(Operation.objects.filter(conversation=self.conversation).order_by("id").values_list("act", "state"))

    def books(self) -> list[Any]:
        """The ledger lines this conversation wrote."""
        keys = [str(key) for key in Operation.objects.filter(conversation=self.conversation).values_list("key", flat=True)]
        return ledger_lines_of(keys)


def arrived_days_ago(days: int, number: str) -> None:
    """Have an order's parcels arrived so many days ago."""
    assert Fulfilment.objects.filter(order__number=number).update(delivered_at=now() - timedelta(days=days))
