"""Looking after what was forgotten: an act whose job was lost is taken up again, and a person called."""

from __future__ import annotations

from django.db.models import Q

from sodan.actions.attention import AFTER, call_again
from sodan.actions.execution import settle_soon
from sodan.actions.operation import LEFT_OPEN, Operation, State
from sodan.kit.clock import now
from sodan.kit.job import job

_MOST = 500
_EVERY = 900


@job(every=_EVERY, lease=300)
def look_after_the_forgotten() -> None:
    """Take up again whatever was agreed to or sent and has stood still for so long; call a person to what nobody knows."""
    long_ago = now() - AFTER
    stands_still = Q(state__in=LEFT_OPEN, sent_at__lte=long_ago) | Q(state=State.READY, confirmed_at__lte=long_ago)
    free = Q(busy_until=None) | Q(busy_until__lte=now())
    for operation in Operation.objects.select_related("brand", "conversation").filter(stands_still & free).order_by("id")[:_MOST]:
        settle_soon(operation)  # one that waits for its moment already is left to it
        if operation.state in (State.SENT, State.UNKNOWN):
            call_again(operation)
