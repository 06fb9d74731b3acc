"""The edge of the chat's addresses: reads the request strictly, and turns our errors into JSON a frame can show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, ValidationError

from sodan.channels.web_chat.inbox import Inbox, inbox_of
from sodan.channels.web_chat.session import Session, SessionEnded, SignInRequired, network_of, session_of
from sodan.channels.web_chat.token import TokenRefused
from sodan.desk.picture import FileRefused
from sodan.kit.errors import Invalid, NotFound, SodanError, TooOften, Unavailable
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word

REQUEST_LIMIT = 32_768  # bytes; the longest message is 4,000 characters

_P = ParamSpec("_P")
_Model = TypeVar("_Model", bound=BaseModel)
_STATUS: tuple[tuple[type[SodanError], int], ...] = (
    (SessionEnded, 401),
    (TokenRefused, 403),
    (SignInRequired, 403),
    (TooOften, 429),
    (FileRefused, 422),
    (NotFound, 404),
    (Invalid, 400),
    (Unavailable, 503),
)


def bearer_of(request: HttpRequest) -> str:
    """The bearer in the Authorization header; empty when there is none. Never from a cookie or an address."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def network(request: HttpRequest) -> str:
    """The keyed digest of the caller's address (behind a proxy: as uvicorn's trusted proxy settings tell it)."""
    return network_of(request.META.get("REMOTE_ADDR", ""))


def language_of_request(request: HttpRequest, fallback: str) -> str:
    """The frame names its language itself: in the address of a page, in Accept-Language of a call."""
    asked = request.GET.get("language") or request.headers.get("Accept-Language", "")[:2]
    return asked if asked in LANGUAGES else fallback


def payload_of(request: HttpRequest, model: type[_Model]) -> _Model:
    """The body as the model reads it. Raises Invalid for anything else, and before reading what is too long."""
    if request.content_type != "application/json":
        raise Invalid("not JSON", where="content-type", expected="application/json")
    if int(request.META.get("CONTENT_LENGTH") or 0) > REQUEST_LIMIT:
        raise Invalid("too long", where="body", expected=f"at most {REQUEST_LIMIT} bytes")
    try:
        return model.model_validate_json(request.body or b"{}")
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise Invalid(first["msg"], where=".".join(str(step) for step in first["loc"])) from error


def number_of(request: HttpRequest, name: str) -> int | None:
    """A message number in the address, None when it is not there. Raises Invalid when it is not a number."""
    asked = request.GET.get(name)
    if asked is None:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:  # noqa: PLR2004 - digits that fit a 64-bit number
        raise Invalid(f"“{asked}” is no message number", where=name)
    return int(asked)


def answer(model: BaseModel, *, status: int = 200) -> HttpResponse:
    """JSON that no cache may keep."""
    return HttpResponse(
        model.model_dump_json(), status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )


def trouble(error: SodanError, language: str) -> JsonResponse:
    """The error as ``{"error": {"code", "message", "detail"}}``, with a sentence the customer may read."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 403)
    code, told = _code_of(error)
    detail = error.detail if isinstance(error, Invalid) else ""
    body = {"error": {"code": code, "message": word(told, language), "detail": detail}}
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, TooOften):
        headers["Retry-After"] = str(error.retry)
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def _code_of(error: SodanError) -> tuple[str, str]:
    """The code for a program, and the key of the sentence for a person."""
    if isinstance(error, FileRefused):
        return f"file_{error.reason}", error.code
    code = f"token_{error.reason}" if isinstance(error, TokenRefused) else _CODES.get(type(error), "unknown")
    return code, f"web_chat.error.{code}"


_CODES: dict[type[SodanError], str] = {
    SessionEnded: "session_ended",
    SignInRequired: "sign_in_required",
    TooOften: "too_often",
    NotFound: "not_found",
    Invalid: "invalid",
}


def at_inbox(
    view: Callable[Concatenate[HttpRequest, Inbox, _P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Give the view the brand's inbox. No cookie counts here, so a forged form of another site can do nothing."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, slug: str, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        language = language_of_request(request, "en")
        try:
            inbox = inbox_of(slug)
            language = language_of_request(request, inbox.brand.language)
            return view(request, inbox, *args, **kwargs)
        except SodanError as error:
            return trouble(error, language)

    return opened


def held_session(request: HttpRequest, inbox: Inbox) -> Session:
    """The session whose bearer the request carries. Raises SessionEnded or SignInRequired."""
    session = session_of(inbox, bearer_of(request))
    session.brand = inbox.brand
    return session
