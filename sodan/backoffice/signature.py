"""Signed notices: a timestamp and an HMAC-SHA256 over both it and the raw bytes, so that neither can be changed or kept."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from sodan.kit.clock import now
from sodan.kit.errors import NotPermitted

TOLERANCE = timedelta(minutes=5)  # how old a signature may be, and how far a clock may run ahead
_LONGEST = 256


def signed(body: bytes, *, secret: bytes, at: datetime) -> str:
    """The signature of these bytes at that moment: ``t=<seconds since 1970>,v1=<hex>``."""
    moment = int(at.timestamp())
    return f"t={moment},v1={_mac(body, secret=secret, moment=moment)}"


def check_signed(body: bytes, signature: str, *, secret: bytes) -> None:
    """Raises NotPermitted unless the signature is ours and fresh. Several ``v1`` are read, for a secret being changed."""
    parts = [part.partition("=")[::2] for part in signature[:_LONGEST].split(",")]
    moments = [value for name, value in parts if name == "t" and value.isascii() and value.isdigit()]
    given = [value for name, value in parts if name == "v1"]
    if len(moments) != 1 or not given:
        raise NotPermitted("a notice without a signature")
    right = _mac(body, secret=secret, moment=int(moments[0]))
    if not any(hmac.compare_digest(right.encode(), one.encode()) for one in given):
        raise NotPermitted("a notice with a wrong signature")
    if abs(now() - datetime.fromtimestamp(0, UTC) - timedelta(seconds=int(moments[0]))) > TOLERANCE:
        raise NotPermitted("a notice whose signature is too old")


def _mac(body: bytes, *, secret: bytes, moment: int) -> str:
    return hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
