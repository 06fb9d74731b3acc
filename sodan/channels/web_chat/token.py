"""The shop's word on who its signed-in visitor is: a JSON Web Token, HS256, made by the shop's server with the inbox's secret."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sodan.kit.clock import now
from sodan.kit.errors import NotPermitted

LONGEST = timedelta(hours=24)
CLOCK_SKEW = 30  # seconds by which the shop's clock may be off
SIZE_LIMIT = 4_096


class TokenRefused(NotPermitted):
    """The token does not show who is there: ``reason`` is malformed, forged, expired, too_long or wrong_brand."""

    code = "web_chat.error.token"

    def __init__(self, reason: str) -> None:
        """Keep the reason; its sentence is ``web_chat.error.token_<reason>``."""
        super().__init__(f"token {reason}")
        self.reason = reason


class Claims(BaseModel):
    """What a token says. ``sub`` is the customer's e-mail, or the shop's own number for them (then ``email`` may help)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    sub: str = Field(min_length=1, max_length=200)
    aud: str
    exp: int
    name: str = Field(default="", max_length=120)
    email: str = Field(default="", max_length=254)


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode("ascii")


def _decoded(part: str) -> Any:
    try:
        return json.loads(base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise TokenRefused("malformed") from error


def _signature(signed: str, secret: str) -> str:
    return _encoded(hmac.new(secret.encode(), signed.encode("ascii"), hashlib.sha256).digest())


def signed_token(secret: str, *, sub: str, aud: str, name: str = "", lasts: timedelta = timedelta(hours=1)) -> str:
    """Make a token as a shop's server does (the demo shop and the tests use it)."""
    exp = int((now() + lasts).timestamp())
    claims = {"sub": sub, "name": name, "aud": aud, "exp": exp}
    parts = [_encoded(json.dumps(part, ensure_ascii=False).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    return ".".join([*parts, _signature(".".join(parts), secret)])


def claims_of(token: str, *, secret: str, brand: str) -> Claims:
    """What the token says, once its signature, brand and age are right. Raises TokenRefused, telling which was not."""
    header, payload, signature = _parts(token)
    if not hmac.compare_digest(_signature(f"{header}.{payload}", secret), signature):
        raise TokenRefused("forged")
    head = _decoded(header)
    if not isinstance(head, dict) or head.get("alg") != "HS256":  # "none" and the like never reach a verdict of their own
        raise TokenRefused("malformed")
    try:
        claims = Claims.model_validate(_decoded(payload))
    except ValidationError as error:
        raise TokenRefused("malformed") from error
    _check_fits(claims, brand)
    return claims


def _parts(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    if len(token) > SIZE_LIMIT or not token.isascii() or len(parts) != 3:  # noqa: PLR2004 - header, payload, signature
        raise TokenRefused("malformed")
    return parts[0], parts[1], parts[2]


def _check_fits(claims: Claims, brand: str) -> None:
    moment = now().timestamp()
    if claims.aud != brand:
        raise TokenRefused("wrong_brand")
    if claims.exp + CLOCK_SKEW <= moment:
        raise TokenRefused("expired")
    if claims.exp > moment + LONGEST.total_seconds() + CLOCK_SKEW:
        raise TokenRefused("too_long")
