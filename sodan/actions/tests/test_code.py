"""What a customer's own file needs besides the facts that show who is asking: a one-time code to a contact on it."""

from __future__ import annotations

from typing import Any

import pytest

from sodan.actions.gateway import State
from sodan.actions.tests.conftest import Desk
from sodan.actions.tests.test_proposal import codes
from sodan.customers.identity import IdentityProof


@pytest.mark.parametrize(
    ("act", "arguments"),
    [
        ("change_account_address", {"address": {"name": "이서연", "line1": "새빛로 3", "postcode": "04002", "country": "KR"}}),
        ("change_contact", {"field": "name", "name": "이서윤"}),
    ],
)
def test_the_customers_own_file_is_not_changed_without_a_code(desk: Desk, act: str, arguments: dict[str, Any]) -> None:
    IdentityProof.objects.update(level=1)
    by_facts = desk.ask(act, arguments)
    IdentityProof.objects.update(level=2)
    by_code = desk.ask(act, arguments)

    assert (by_facts.state, codes(by_facts.decision)) == (State.DENIED, ["identity_level"])
    assert by_facts.decision["reasons"][0]["values"] == {"level": 2}
    assert by_code.state == State.AWAITING_CONFIRMATION
