"""How a page of the desk is answered: signed in or shown the door, in the reader's language, errors told once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from markupsafe import Markup

from sodan.desk.view import View
from sodan.kit.errors import SodanError
from sodan.people.representative import Representative
from sodan.roles.role import APPROVE, RECONCILE, SET_UP, TRY_POLICIES
from sodan.web.apology import apology
from sodan.web.kept import kept
from sodan.web.key import FIXED, PLACES, keys_of, shown_key, told_key
from sodan.web.moment import Moments
from sodan.web.note_words import note_words
from sodan.web.reader import (
    duties_of,
    language_of_reader,
    theme_of_reader,
    zone_of_reader,
)
from sodan.web.row_mark import List
from sodan.web.said import said_in

_P = ParamSpec("_P")


def answer(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a template of ours with what every page needs: words, language, person, theme."""
    language = language_of_reader(request)
    person = request.user if isinstance(getattr(request, "user", None), Representative) else None
    duties = duties_of(person) if isinstance(person, Representative) else ()
    common: Mapping[str, Any] = {
        "language": language,
        "languages": settings.LANGUAGES,
        "t": partial(said_in, language),
        "kept": partial(kept, language=language),
        "floating": partial(_floating, language),
        "keys_of": keys_of,
        "shown_key": shown_key,
        "told_key": told_key,
        "person": person,
        "may_approve": APPROVE in duties,
        "may_reconcile": RECONCILE in duties,
        "may_set_up": SET_UP in duties,
        "may_try_policies": TRY_POLICIES in duties,
        "theme": theme_of_reader(request),
        "moments": moments_of(request),
        "rows_in": partial(_rows_in, request),
        "note_words": note_words,
    }
    response = render(request, template, {**common, **context}, status=status, using="jinja2")
    response["Content-Language"] = language
    return response


def moments_of(request: HttpRequest) -> Moments:
    """Times in the reader's zone and language."""
    return Moments(ZoneInfo(zone_of_reader(request)), language_of_reader(request))


def _floating(language: str, person: Representative) -> Markup:
    """What lies over every page until it is called for: the keys and the palette, which differ by person only in the keys."""
    keys = tuple((act, key, shown_key(key)) for act, key in keys_of(person).items())
    given = {"fixed_keys": FIXED, "palette_places": PLACES, "view_names": tuple(View), "languages": tuple(settings.LANGUAGES)}
    return kept(
        "desk/palette.html", language=language, keys=keys, keys_by_act=json.dumps({act: key for act, key, _ in keys}), **given
    )


def _rows_in(request: HttpRequest, *shared: Any) -> List:
    """What the rows of a list have in common, for this reader."""
    view, place, brands, marks, opened = shared
    return List(view, place, brands, marks, request.user.pk or 0, moments_of(request), opened)


def is_fragment(request: HttpRequest) -> bool:
    """Whether a script of the page asks for a part of it; going back in history asks for the whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def signed_in(
    view: Callable[Concatenate[HttpRequest, Representative, _P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Give the view the representative who asks, or send the visitor to sign in; our errors become pages."""

    @wraps(view)
    def seated(request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        person = request.user
        if not isinstance(person, Representative):
            return _to_sign_in(request)
        try:
            return view(request, person, *args, **kwargs)
        except SodanError as error:
            return apology(request, error)

    return seated


def done(request: HttpRequest, *, then: str, news: str = "changed") -> HttpResponse:
    """An act is done: scripts hear ``news`` and fetch what changed; without scripts the browser goes on to ``then``."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Trigger": news})
    return HttpResponseRedirect(then)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if not is_fragment(request):
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    came_from = request.headers.get("HX-Current-URL", "/")
    path = "/" + came_from.split("/", 3)[-1] if came_from.count("/") > 2 else "/"  # noqa: PLR2004 - scheme://host/path
    return HttpResponse(status=401, headers={"HX-Redirect": f"{settings.LOGIN_URL}?{urlencode({'next': path})}"})
