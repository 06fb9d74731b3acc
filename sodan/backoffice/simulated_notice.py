"""The stand-in's notices (webhooks): signed, sent over HTTP to the brand's address, sent again until they are taken.

As from a real provider they come late, twice and in any order when ``Faults`` say so. Nothing is sent until the desk's own
address is known (``SODAN_SIMULATOR_HOOKS``, which ``sodan up`` fills in).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.request
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPException
from urllib.error import HTTPError

from django.conf import settings
from django.db import models, transaction
from pydantic import BaseModel, Field, ValidationError

from sodan.backoffice.fault import Faults, faults_as_set
from sodan.backoffice.provider import Told
from sodan.backoffice.signature import check_signed, signed
from sodan.backoffice.simulated import SimulatedCall, SimulatedDispute, standing_of
from sodan.kit.clock import now
from sodan.kit.errors import Invalid, Unavailable
from sodan.kit.job import job
from sodan.kit.record import Record

HEADER = "Sodan-Simulator-Signature"
PATIENCE = 10.0  # seconds the desk may take to acknowledge one
_STUCK = 5.0


class SimulatedNotice(Record):
    """One notice; its bytes never change, however often it is sent."""

    account = models.CharField(max_length=64)
    event_id = models.CharField(max_length=64, unique=True)
    body = models.TextField()


class _Payload(BaseModel):
    """What a notice holds that may be believed once its signature is."""

    id: str = Field(min_length=1, max_length=64)
    type: str = Field(min_length=1, max_length=48)
    key: str = Field(min_length=1, max_length=120)


def secret_of(account: str) -> bytes:
    """What the notices of that account are signed with; a real provider shows it on its console."""
    return hmac.new(settings.SECRET_KEY.encode(), f"simulated payments:{account}".encode(), hashlib.sha256).digest()


def read(body: bytes, headers: Mapping[str, str], *, account: str) -> Told:
    """A notice from its raw bytes. Raises NotPermitted for a signature not ours, Invalid for what cannot be read."""
    check_signed(body, headers.get(HEADER, ""), secret=secret_of(account))
    try:
        payload = _Payload.model_validate_json(body)
    except ValidationError as error:
        raise Invalid("not a notice of the simulator", where="body", expected="id, type and key") from error
    return Told(payload.id, payload.type, payload.key)


def announce(call: SimulatedCall, *, faults: Faults) -> None:
    """Send how the movement stands, and again each time that changes as planned; in the transaction under way."""
    if not (settings.SIMULATOR_HOOKS and call.account):
        return
    _send(call, faults=faults)
    for step in call.plan:
        tell_what_became.later(key=call.key, run_at=datetime.fromisoformat(step[0]))


@job(attempts=8)
def tell_what_became(*, key: str) -> None:
    """The moment has come at which a movement was to settle: let it, and send a notice."""
    with transaction.atomic():
        call = standing_of(key)
        if call is not None:
            _send(call, faults=faults_as_set())


def _send(call: SimulatedCall, *, faults: Faults) -> None:
    kind = f"{call.kind}.{call.outcome}"
    _keep(call.account, f"evt_{call.pk}_{call.outcome}", kind=kind, key=call.key, faults=faults)


def announce_dispute(dispute: SimulatedDispute, *, faults: Faults) -> None:
    """Send how a chargeback stands; in the transaction under way."""
    kind = f"dispute.{dispute.standing}"
    event_id = f"evt_{dispute.reference}_{dispute.standing}"
    _keep(dispute.account, event_id, kind=kind, key=dispute.reference, faults=faults)


def _keep(account: str, event_id: str, *, kind: str, key: str, faults: Faults) -> None:
    told = {"id": event_id, "type": kind, "key": key, "created": now().isoformat(), "livemode": False}
    notice, is_new = SimulatedNotice.objects.get_or_create(
        event_id=event_id, defaults={"account": account, "body": json.dumps(told)}
    )
    if is_new:
        for wait in faults.deliveries(event_id):
            deliver.later(notice_id=notice.pk, run_at=now() + wait)


@job(queue="default", attempts=200, lease=30)
def deliver(*, notice_id: int) -> None:
    """Send one notice to the desk. Raises Unavailable unless it was taken, so that it is sent again."""
    notice = SimulatedNotice.objects.filter(pk=notice_id).first()
    if notice is not None and settings.SIMULATOR_HOOKS:
        _post(f"{settings.SIMULATOR_HOOKS}/hooks/payments/{notice.account}", notice.body.encode(), account=notice.account)


def _post(address: str, body: bytes, *, account: str) -> None:
    headers = {"Content-Type": "application/json", HEADER: signed(body, secret=secret_of(account), at=now())}
    request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310 - the operator's own address
    try:
        # Our own address needs no proxy.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE):
            return
    except HTTPError as error:
        raise Unavailable(f"the desk answered {error.code}", retry=_STUCK) from error
    except (OSError, HTTPException) as error:
        raise Unavailable(f"the desk did not answer: {error}", retry=_STUCK) from error
