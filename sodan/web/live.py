"""The desk's live stream: what happened in the brands this person serves, ids only; pages fetch what changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from sodan.company.brand import Brand
from sodan.kit.live import last_id, stream
from sodan.people.representative import Representative

RECHECK = 30.0  # seconds after which somebody signed out or moved to other brands is cut off
_LAG = 512  # frames a slow browser may lag behind before it is asked to come again


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
    async with aclosing(_merged(audiences, after)) as frames:
        async for frame in frames:
            if time.monotonic() - checked > RECHECK:
                if await _audiences(request) != audiences:
                    return
                checked = time.monotonic()
            yield frame


async def _merged(audiences: Sequence[str], after: int) -> AsyncGenerator[bytes, None]:
    """The frames of several streams as they come; ends when any of them ends, so that the browser comes again."""
    frames: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=_LAG)
    pumps = [asyncio.create_task(_pump(audience, after, frames)) for audience in audiences]
    try:
        while (frame := await frames.get()) is not None:
            yield frame
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)


async def _pump(audience: str, after: int, frames: asyncio.Queue[bytes | None]) -> None:
    async with aclosing(stream(audience, after)) as found:
        async for frame in found:
            await frames.put(frame)
    await frames.put(None)


@sync_to_async
def _audiences(request: HttpRequest) -> tuple[str, ...] | None:
    """The streams this session may hear; None for nobody. Asks the session afresh each time."""
    request.session.modified = False
    request.session.__dict__.pop("_session_cache", None)
    person = get_user(request)
    if not isinstance(person, Representative) or not person.is_active:
        return None
    return tuple(audience_of(pk) for pk in person.brands.order_by("pk").values_list("pk", flat=True)) or None
