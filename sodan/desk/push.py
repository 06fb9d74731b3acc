"""Web Push: what reaches somebody while the desk is closed, sealed for their browser (RFC 8291) and signed by us (RFC 8292)."""

from __future__ import annotations

import base64
import http.client
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import models, transaction
from webpush import WebPush, WebPushSubscription

from sodan.kit.errors import Invalid, NotFound, Unavailable
from sodan.kit.record import Record
from sodan.people.representative import Representative

MOST_DEVICES = 10
LASTS = 12 * 3_600  # seconds a push service keeps it for a browser that is away
_TIMEOUT = 10.0
_GONE = (404, 410)
_AGAIN = (408, 425, 429)
_LONGEST_WAIT = 3_600.0
log = structlog.get_logger(__name__)


class PushDevice(Record):
    """One browser that may be reached while the desk is closed: its address at its push service, and its keys."""

    representative = models.ForeignKey(Representative, on_delete=models.CASCADE, related_name="push_devices")
    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        """Whose browser."""
        return f"{self.name} of {self.representative_id}"


@transaction.atomic
def add_device(person: Representative, subscription: Mapping[str, str], *, name: str = "") -> PushDevice:
    """Reach this person in that browser too; the newest ten are kept. A browser somebody else used before is theirs now.

    Raises Invalid for a push service we do not know: an address would otherwise let anybody make this machine call any other.
    """
    endpoint = subscription.get("endpoint", "")
    _check_endpoint(endpoint)
    try:
        WebPushSubscription.model_validate({"endpoint": endpoint, "keys": dict(subscription)})
        _point_of(subscription.get("p256dh", ""))
    except ValueError as error:
        raise Invalid("no keys of a browser", where="p256dh", expected="keys of a push subscription") from error
    kept = {"representative": person, "p256dh": subscription["p256dh"], "auth": subscription["auth"], "name": name[:80]}
    device, _ = PushDevice.objects.update_or_create(endpoint=endpoint, defaults=kept)
    others = PushDevice.objects.filter(representative=person).order_by("-created_at", "-pk").values_list("pk", flat=True)
    PushDevice.objects.filter(pk__in=list(others[MOST_DEVICES:])).delete()
    return device


def remove_device(person: Representative, pk: int) -> None:
    """No longer there. Raises NotFound for another's."""
    if not PushDevice.objects.filter(representative=person, pk=pk).delete()[0]:
        raise NotFound(f"device {pk}")


def hand_over(device: PushDevice, told: Mapping[str, str]) -> None:
    """Give it to the push service. A browser that is gone is forgotten; a service that is busy is asked again later.

    Raises Unavailable then.
    """
    status, retry = _post(device, json.dumps(told, ensure_ascii=False).encode())
    if status in _GONE:
        device.delete()
    elif status in _AGAIN or status >= http.client.INTERNAL_SERVER_ERROR:
        raise Unavailable(f"the push service answers {status}", retry=retry)
    elif status >= http.client.BAD_REQUEST:
        log.warning("push.refused", device=device.pk, status=status)


def _post(device: PushDevice, told: bytes) -> tuple[int, float]:
    subscription = WebPushSubscription.model_validate(
        {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
    )
    sealed = _signer().get(told, subscription, subscriber=settings.PUSH_CONTACT, ttl=LASTS)
    headers = {name.title(): value for name, value in sealed.headers.items()} | {"Urgency": "high"}
    where = urlsplit(device.endpoint)
    opened = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = opened(where.hostname or "", where.port, timeout=_TIMEOUT)
    try:
        connection.request("POST", f"{where.path}?{where.query}" if where.query else where.path, sealed.encrypted, headers)
        answer = connection.getresponse()
        wait = answer.headers.get("Retry-After", "")
        return answer.status, min(float(wait) if wait.isdigit() else 60.0, _LONGEST_WAIT)
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable("the push service does not answer", retry=60.0) from error
    finally:
        connection.close()


def _check_endpoint(endpoint: str) -> None:
    where = urlsplit(endpoint)
    host = where.hostname or ""
    known = any(host == one or (one.startswith(".") and host.endswith(one)) for one in settings.PUSH_SERVICES)
    is_safe = where.scheme == "https" or host in ("127.0.0.1", "localhost")
    if not known or not is_safe:
        raise Invalid(f"“{host[:80]}” is no push service", where="endpoint", expected=", ".join(settings.PUSH_SERVICES))


def _point_of(key: str) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))


def application_key() -> str:
    """Our public key as browsers are given it."""
    point = _key().public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


@lru_cache(maxsize=1)
def _signer() -> WebPush:
    key = _key()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return WebPush(private_key=private, public_key=public)


@lru_cache(maxsize=1)
def _key() -> ec.EllipticCurvePrivateKey:
    """The key we sign with: made once, kept beside the secret key; every machine must have the same."""
    path = Path(settings.PUSH_KEY)
    if not path.exists():
        made = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        # Another process may be making it at the same moment: whoever is first has made it, and whole.
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(made)
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Invalid("not a key of that kind", where=str(path), expected="a PEM file with a private key on P-256")
    return key
