"""Our errors as pages: what happened, what is safe and what to do, in the reader's language, with the right status."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sodan.desk.picture import FileRefused
from sodan.kit.errors import Conflict, Invalid, NotFound, NotPermitted, Refused, SodanError, Unavailable
from sodan.kit.words import word
from sodan.web.reader import language_of_reader, theme_of_reader

log = structlog.get_logger(__name__)

_STATUS: dict[type[SodanError], HTTPStatus] = {
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
    FileRefused: HTTPStatus.BAD_REQUEST,
    NotPermitted: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.BAD_REQUEST,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
_TOLD = {"400": "invalid", "403": "not_permitted", "404": "not_found", "409": "conflict", "422": "refused", "503": "unavailable"}


def apology(request: HttpRequest, error: SodanError) -> HttpResponse:
    """The page (or, for a script, the one sentence) that tells this error."""
    log.info("page.apology", code=error.code, where=getattr(error, "where", ""), line=getattr(error, "line", None))
    if isinstance(error, FileRefused) and "HX-Request" in request.headers:
        told = word(error.code, language_of_reader(request))
        return HttpResponse(told, status=HTTPStatus.UNPROCESSABLE_ENTITY, content_type="text/plain; charset=utf-8")
    return _told(request, _STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """No such address."""
    return _told(request, HTTPStatus.NOT_FOUND)


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django itself refused."""
    return _told(request, HTTPStatus.FORBIDDEN)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The request could not be read."""
    return _told(request, HTTPStatus.BAD_REQUEST)


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed; nothing about it is shown but that it is recorded."""
    return _told(request, HTTPStatus.INTERNAL_SERVER_ERROR, key="broken")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The form's token does not match: an old tab, or a page of someone else's."""
    return _told(request, HTTPStatus.FORBIDDEN, key="stale_form")


def _told(request: HttpRequest, status: HTTPStatus, *, key: str = "") -> HttpResponse:
    language = language_of_reader(request)
    kind = key or _TOLD.get(str(int(status)), "broken")
    if "HX-Request" in request.headers:
        text = f"{word(f'apology.{kind}.title', language)} {word(f'apology.{kind}.advice', language)}"
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    context = {"language": language, "kind": kind, "status": int(status), "theme": theme_of_reader(request)}
    return render(request, "desk/apology.html", context, status=status, using="jinja2")
