"""The desk's live stream: what happened in the brands this person serves, ids only; pages fetch what changed."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from sodan.company.brand import Brand
from sodan.kit.live import last_id, stream
from sodan.people.representative import Representative

RECHECK = 30.0  # seconds after which somebody signed out or moved to other brands is cut off


def newest_announcement(brands: Iterable[Brand]) -> int:
    """Where the streams of these brands stand; a page rendered after this asks for everything later."""
    return last_id(*(audience_of(brand.pk) for brand in brands))


def audience_of(brand_id: int) -> str:
    """The name of a brand's desk stream."""
    return f"desk:{brand_id}"


async def desk_stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events of every brand the person serves, resumed after ``Last-Event-ID`` or ``?after=``."""
    if request.method != "GET":
        return HttpResponse(status=405)
    audiences = await _audiences(request)
    if audiences is None:
        return HttpResponse(status=403)
    asked = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() else 0
    response = StreamingHttpResponse(_while_serving(request, audiences, after), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _while_serving(request: HttpRequest, audiences: tuple[str, ...], after: int) -> AsyncGenerator[bytes, None]:
    checked = time.monotonic()
    async with aclosing(stream(audiences, after)) as frames:
        async for frame in frames:
            if time.monotonic() - checked > RECHECK:
                if await _audiences(request) != audiences:
                    return
                checked = time.monotonic()
            yield frame


@sync_to_async
def _audiences(request: HttpRequest) -> tuple[str, ...] | None:
    """The streams this session may hear; None for nobody. Asks the session afresh each time."""
    request.session.modified = False
    request.session.__dict__.pop("_session_cache", None)
    try:
        person = get_user(request)
        if not isinstance(person, Representative) or not person.is_active:
            return None
        brands = tuple(audience_of(pk) for pk in person.brands.order_by("pk").values_list("pk", flat=True))
        return (*brands, f"person:{person.pk}") if brands else None
    finally:
        connections.close_all()  # or every open stream would keep a database connection of its own
