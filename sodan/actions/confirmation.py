"""The customer's yes or no: a token bound to act, arguments, amount and order version, good once, for ten minutes."""

from __future__ import annotations

import hashlib
import hmac
import uuid

from django.conf import settings
from django.db import transaction

from sodan.actions.execution import note, settle_later
from sodan.actions.judgement import identity_for
from sodan.actions.operation import Operation, State, is_stale, move
from sodan.actions.proposal import has_changed, judge_again, plain
from sodan.desk.conversation import Conversation
from sodan.kit.clock import now
from sodan.kit.errors import Conflict, NotFound
from sodan.policy.decision import Outcome


def token_of(operation: Operation) -> str:
    """The secret of the confirm card: the operation's key and a signature over all that is agreed to, until when."""
    until = operation.token_expires_at.timestamp() if operation.token_expires_at else 0
    agreed = f"{operation.key.hex}:{operation.digest}:{until:.6f}"
    signature = hmac.new(settings.SECRET_KEY.encode(), agreed.encode(), hashlib.sha256).hexdigest()
    return f"{operation.key.hex}.{signature}"


def operation_of(token: str, conversation: Conversation) -> Operation:
    """The operation a card's token speaks of, in this conversation. Raises NotFound for any other."""
    try:
        key = uuid.UUID(hex=token.partition(".")[0])
    except ValueError as error:
        raise NotFound("no such token") from error
    found = Operation.objects.select_related("brand", "conversation", "requested_by").filter(key=key, conversation=conversation)
    operation = found.first()
    if operation is None:
        raise NotFound("no such token")
    return operation


def confirm(operation: Operation, *, token: str) -> Operation:
    """The customer said yes to exactly this. Every gate is asked again; then it is ready, or waits for a second person.

    Ends as ``ready``, ``awaiting_approval`` or, when policy or identity no longer allow it, ``denied``. Raises Conflict for
    a wrong, stale or used token, and when the order or the amount has changed since (the operation is then expired).
    """
    _check(operation, token)
    identity = identity_for(operation.conversation, operation.requested_by, operation.customer_id)
    judgement = judge_again(operation, identity)
    decision = plain(judgement.decision.as_json())
    if judgement.is_refused:
        _leave(operation, State.DENIED, decision=decision)
        return operation
    if has_changed(operation, judgement):
        _leave(operation, State.EXPIRED, error="price_changed")
        raise Conflict(f"operation {operation.pk}: the order or the amount has changed", why="price_changed")
    must_wait = judgement.decision.outcome == Outcome.APPROVE
    with transaction.atomic():
        _leave(operation, State.AWAITING_APPROVAL if must_wait else State.READY, decision=decision, confirmed_at=now())
        if must_wait:
            note(operation, "event.act_awaits_approval")
        else:
            settle_later(operation)
    return operation


def decline(operation: Operation) -> Operation:
    """The customer said no; nothing happens. An operation that has moved on stays as it is."""
    move(operation, out_of=(State.AWAITING_CONFIRMATION,), into=State.DECLINED)
    return operation


def _check(operation: Operation, token: str) -> None:
    operation.refresh_from_db()
    if not hmac.compare_digest(token_of(operation).encode(), token.encode()):
        raise Conflict(f"operation {operation.pk}: wrong token", why="wrong_token")
    if operation.state != State.AWAITING_CONFIRMATION:
        raise Conflict(f"operation {operation.pk} is {operation.state}", why="used_token")
    if is_stale(operation):
        move(operation, out_of=(State.AWAITING_CONFIRMATION,), into=State.EXPIRED, error="token_expired")
        raise Conflict(f"operation {operation.pk}: the token has run out", why="stale_token")


def _leave(operation: Operation, into: State, **changes: object) -> None:
    """Leave the question; whoever comes second finds it answered."""
    if not move(operation, out_of=(State.AWAITING_CONFIRMATION,), into=into, **changes):
        raise Conflict(f"operation {operation.pk} is {operation.state}", why="used_token")
