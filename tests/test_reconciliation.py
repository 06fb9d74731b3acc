"""A night at the demo firm: its past agrees with the provider's statement, and silence in a chat is ended by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from sodan.actions.attention import AFTER
from sodan.actions.operation import Operation, State
from sodan.actions.sweep import look_after_the_forgotten
from sodan.backoffice.fault import Fault, Faults
from sodan.backoffice.ledger import in_suspense
from sodan.backoffice.mismatch import Mismatch
from sodan.backoffice.reconciliation import Ending, Reconciliation, reconcile_what_is_due
from sodan.company.brand import Brand
from sodan.desk.message import Author, Message
from sodan.desk.todo import Todo
from sodan.kit.clock import now
from sodan.kit.job import run_due
from sodan.kit.queue import Job
from tests.chat import Chat

pytestmark = pytest.mark.usefixtures("moa")


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    """What the payment provider of each brand does next."""
    faults = Faults()
    monkeypatch.setattr("sodan.backoffice.acquiring.faults_as_set", lambda: faults)
    return faults


def silent_refund(faults: Faults, fault: Fault) -> Operation:
    """A refund agreed to in a Korean chat that the provider never answers, not even when asked later."""
    chat = Chat("ko", "seoyeon@example.com")
    chat.say("캔버스 백팩을 환불하고 싶어요.")
    chat.say("단순 변심이에요")
    faults.script = [fault]
    assert "결제사의 확인을 기다리고 있습니다" in chat.say("네, 환불해 주세요")
    return Operation.objects.get(conversation=chat.conversation, state=State.UNKNOWN)


def test_the_demo_firms_past_agrees_with_the_statement() -> None:
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        reconcile_what_is_due()

    assert set(Reconciliation.objects.values_list("ending", flat=True)) == {Ending.AGREES}
    assert Reconciliation.objects.count() == 8 * Brand.objects.count()
    assert sum(figure["agree"] for day in Reconciliation.objects.all() for figure in day.figures) > 0
    assert not Mismatch.objects.exists()


def test_the_statement_ends_a_silence_and_the_customer_is_told(faults: Faults) -> None:
    operation = silent_refund(faults, Fault.LOST_AFTER)
    Job.objects.all().delete()  # whatever should have asked again is lost

    with time_machine.travel(now() + timedelta(days=1), tick=False):
        reconcile_what_is_due()
        run_due()

        operation.refresh_from_db()
        assert operation.state == State.SUCCEEDED
        assert in_suspense() == []
        assert not Todo.objects.filter(done_at=None, kind="outcome_unknown").exists()
        said = Message.objects.filter(conversation=operation.conversation, author=Author.AI).values_list("body", flat=True)
        assert sum("₩36,000을 환불해 드렸습니다" in body for body in said) == 1


def test_what_the_statement_does_not_know_is_named_on_the_list_once(faults: Faults) -> None:
    operation = silent_refund(faults, Fault.LOST_BEFORE)
    Job.objects.all().delete()

    with time_machine.travel(now() + timedelta(days=1), tick=False):
        reconcile_what_is_due()
        reconcile_what_is_due()

        assert len(in_suspense()) == 1
        [todo] = Todo.objects.filter(done_at=None, kind="outcome_unknown")
        assert todo.about["operation"] == str(operation.key)


def test_an_unknown_outcome_whose_job_was_lost_is_looked_after_before_its_key_runs_out(faults: Faults) -> None:
    operation = silent_refund(faults, Fault.LOST_BEFORE)
    Job.objects.all().delete()

    with time_machine.travel(now() + AFTER + timedelta(minutes=1), tick=False):
        look_after_the_forgotten()
        look_after_the_forgotten()
        [todo] = Todo.objects.filter(done_at=None, kind="outcome_unknown")
        assert todo.due_at > now()
        run_due()

    operation.refresh_from_db()
    assert operation.state == State.SUCCEEDED
    todo.refresh_from_db()
    assert todo.done_at is not None
