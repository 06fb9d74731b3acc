"""Where the customer's money is: each refund told as it stands, by when it should be seen, and where it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sodan.backoffice.refund_view import MoneyBack, RefundView
from sodan.kit.clock import day_in, now
from sodan.kit.errors import Invalid
from sodan.kit.money import Money
from sodan.kit.words import word
from sodan.policy.arrival import money_due
from sodan.policy.decide import setting
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Frame
from sodan.procedures.said import Spoken

MOST_TOLD = 3
LATELY = timedelta(days=14)
# What the house holds itself is there at once.
_AT_ONCE = ("gift_card", "store_credit")


def answer_refund_status(*, frame: Frame, agenda: Agenda, case: Case, spoken: Spoken) -> bool:  # noqa: ARG001 - one shape for all answers
    """Tell the newest refunds, of the order that was named or of any; money that came back goes on with a person."""
    named = case.order(str(frame.slots.get("order_number") or ""))
    number = named.number if named else ""
    refunds = [one for one in case.refunds if number in ("", one.order_number)][:MOST_TOLD]
    refunds = refunds if number else _worth_telling(refunds)
    waiting = [one for one in case.awaiting_approval if number in ("", one.order_number)]
    for operation in waiting:
        amount = Money(operation.outgoing_minor, operation.currency)
        spoken.say("say.money_awaits_approval", order=operation.order_number, amount=amount)
    for refund in refunds:
        _tell(refund, case, spoken)
    if not refunds and not waiting:
        _tell_how_long(case, spoken)
        spoken.say("say.no_money_of_order" if number else "say.no_money_back", order=number)
    if any(refund.state == MoneyBack.CAME_BACK for refund in refunds):
        spoken.handover = "money_came_back"
    return True


def _worth_telling(refunds: list[RefundView]) -> list[RefundView]:
    """What is on its way or was given back lately; where all is long settled, the newest alone."""
    since = now() - LATELY
    fresh = [one for one in refunds if one.state != MoneyBack.PAID or one.since >= since]
    return fresh or refunds[:1]


def _tell_how_long(case: Case, spoken: Spoken) -> None:
    """Within how many working days money given back to a card is seen, as far as the policies say."""
    place = {"line": case.brand.line, "jurisdiction": case.brand.jurisdiction, "currency": case.brand.currency}
    try:
        spoken.say("say.refund_takes", days=int(setting("refund_days_card", **place)))
    except Invalid:
        return  # the policies say nothing of it


def _tell(refund: RefundView, case: Case, spoken: Spoken) -> None:
    due = money_due(case.brand, kind=refund.kind, since=refund.since)
    is_late = due is not None and due < day_in(case.brand.zone, now())
    values: dict[str, Any] = {
        "order": refund.order_number,
        "amount": refund.amount,
        "label": refund.label or word("read_back.store_credit", case.language),
        "since": refund.since,
        "due": due,
        "reference": refund.reference,
    }
    spoken.say(f"say.refund_is_{_how(refund, is_late=is_late, is_dated=due is not None)}", **values)
    spoken.note("log.read_refund", order=refund.order_number, amount=refund.amount, state=refund.state.value)


def _how(refund: RefundView, *, is_late: bool, is_dated: bool) -> str:
    """Which sentence tells it: by its state, by how it goes, by whether it should be there already."""
    if refund.state != MoneyBack.PAID:
        is_late = is_late and refund.state == MoneyBack.ON_ITS_WAY
        return f"{refund.state.value}_late" if is_late else refund.state.value
    if refund.kind in _AT_ONCE:
        return "there"
    if not is_dated:
        return "paid_undated"
    return "overdue" if is_late else "paid"
