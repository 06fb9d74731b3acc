"""A worker killed in the middle of a turn: the turn is taken again, and nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from sodan.actions.operation import Operation
from sodan.ai.dialogue import Dialogue
from sodan.backoffice.house import shop_of
from sodan.cli.converse import CHANNEL, one_turn, open_terminal
from sodan.cli.demo import load
from sodan.customers.customer import Medium
from sodan.desk.channel import Arrival
from sodan.desk.conversation import Conversation
from sodan.desk.inbound import receive
from sodan.desk.message import Author, Message
from sodan.kit.clock import now
from sodan.kit.job import run_due
from sodan.kit.money import won
from sodan.kit.queue import Job

pytestmark = pytest.mark.django_db(transaction=True)
PROJECT = Path(__file__).resolve().parent.parent

# A worker of its own process on the test database, which dies by SIGKILL at the named place of the turn.
DYING_WORKER = """
import os, signal, sys, django
sys.path.insert(0, {project!r})
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {database!r}
import {module} as module
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
module.{name} = die
from sodan.kit.job import run_due
run_due(queue="ai", limit=5)
"""

PLACES = [
    ("sodan.ai.turn", "decide"),  # heard, nothing understood yet
    ("sodan.actions.execution", "_perform"),  # claimed, the shop not yet asked
    ("sodan.actions.execution", "_keep_evidence"),  # the shop did it, the answer not yet stored
    ("sodan.ai.turn", "keep"),  # done and stored, the customer not yet told
]


def customer_says(conversation: Conversation, address: str, text: str) -> None:
    """Store a message as a channel would; nobody answers it here."""
    receive(
        Arrival(
            channel=CHANNEL, brand_slug=conversation.brand.slug, provider_id=text, medium=Medium.WEB_VISITOR,
            address=address, body=text, conversation_id=conversation.pk,
        )
    )  # fmt: skip


def let_time_pass() -> None:
    """What a killed worker held is given up, as it would be some seconds later."""
    past = now() - timedelta(seconds=1)
    Job.objects.filter(lease_until__isnull=False).update(lease_until=past)
    Job.objects.filter(run_at__gt=past).update(run_at=past)
    Dialogue.objects.filter(busy_until__isnull=False).update(busy_until=past)
    Operation.objects.filter(busy_until__isnull=False).update(busy_until=past)


@pytest.mark.parametrize(("module", "name"), PLACES)
def test_a_worker_killed_in_mid_turn_doubles_nothing(module: str, name: str) -> None:
    load()
    conversation, address = open_terminal(language="ko", email="seoyeon@example.com")
    one_turn(conversation, address, "캔버스 백팩 지퍼가 고장이라 환불해 주세요")
    customer_says(conversation, address, "네, 환불해 주세요")
    script = DYING_WORKER.format(project=str(PROJECT), database=str(connection.settings_dict["NAME"]), module=module, name=name)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "sodan.config.settings"}

    died = subprocess.run([sys.executable, "-c", script], env=environment, check=False, timeout=120)  # noqa: S603 - our own script
    for _ in range(4):
        let_time_pass()
        run_due(limit=50)

    assert died.returncode == -signal.SIGKILL
    order = shop_of(conversation.brand).order("MOA-10482")
    assert order is not None
    assert order.refunded == won(39_000)
    told = Message.objects.filter(conversation=conversation, author=Author.AI, body__contains="환불해 드렸습니다")
    assert told.count() == 1
    assert Operation.objects.filter(conversation=conversation, state="succeeded").count() == 1
