"""The page behind a rating link: a customer gives a mark without signing in, or says that they do not want to be asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from sodan.desk.rating import MOST, Mark, Via, mark_read
from sodan.desk.rating_request import RatingRequest, allow_requests, answer_request, refuse_requests, refuses, request_by
from sodan.kit.errors import Invalid, SodanError
from sodan.kit.language import LANGUAGES
from sodan.web.apology import apology
from sodan.web.said import said_in

_Page = Callable[[HttpRequest, RatingRequest], HttpResponse]


def by_link(view: _Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the question its link is signed for; a link that is none of ours is told like any address we do not have.

    No form token is asked for: the signed link is what permits, and the chat's card sends from within another site's page.
    """

    @csrf_exempt
    @wraps(view)
    def shown(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, request_by(token))
        except SodanError as error:
            return apology(request, error)

    return shown


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def rating(request: HttpRequest, asked: RatingRequest) -> HttpResponse:
    """GET shows the five answers; POST (``score``, ``comment``, ``via=card`` from the chat) gives one, or changes it."""
    if request.method != "POST":
        return _page(request, asked)
    via = Via.CARD if request.POST.get("via") == Via.CARD else Via.LINK
    try:
        mark = mark_read(request.POST.get("score", ""), request.POST.get("comment", ""))
    except Invalid:
        return _page(request, asked, status=400, is_wrong=True)
    answer_request(asked, mark, via=via)
    return HttpResponse(status=204) if via == Via.CARD else HttpResponseRedirect(f"{request.path}?{_kept_language(request)}")


@require_POST
@by_link
def refusing(request: HttpRequest, asked: RatingRequest) -> HttpResponse:
    """Do not ask again; with ``allow`` they may be asked after all."""
    if "allow" in request.POST:
        allow_requests(asked)
    else:
        refuse_requests(asked)
    if request.POST.get("via") == Via.CARD:
        return HttpResponse(status=204)
    return HttpResponseRedirect(f"{asked.address}?{_kept_language(request)}")


def _page(request: HttpRequest, asked: RatingRequest, *, status: int = 200, is_wrong: bool = False) -> HttpResponse:
    language = _language(request, asked)
    given = asked.rating
    shown: dict[str, Any] = {
        "brand": asked.brand,
        "language": language,
        "languages": tuple(zip(LANGUAGES, ("한국어", "日本語", "English"), strict=True)),
        "t": lambda key, **values: said_in(language, key, **values),
        "given": Mark(given.score, given.comment) if given else None,
        "scores": range(1, MOST + 1),
        "is_refused": refuses(asked.customer),
        "is_wrong": is_wrong,
        "address": asked.address,
    }
    response = render(request, "rating/rating.html", shown, status=status, using="jinja2")
    response["Content-Language"] = language
    response["Referrer-Policy"] = "no-referrer"  # the address is the permission
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


def _language(request: HttpRequest, asked: RatingRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in LANGUAGES else asked.conversation.language


def _kept_language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return f"language={wanted}" if wanted in LANGUAGES else ""
