"""The customer's live stream: ids of what happened in their own conversation, for as long as the session holds."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from sodan.channels.web_chat.edge import bearer_of, language_of_request, trouble
from sodan.channels.web_chat.inbox import inbox_of
from sodan.channels.web_chat.session import SessionEnded, session_of
from sodan.kit.errors import NotPermitted, SodanError
from sodan.kit.live import stream as live_stream

RECHECK = 30.0  # seconds after which an ended session is cut off


@csrf_exempt
async def stream(request: HttpRequest, slug: str, conversation: int) -> HttpResponseBase:
    """Server-sent events of one conversation, resumed after ``Last-Event-ID``; 401 or 403 for anyone but its holder."""
    if request.method != "GET":
        return HttpResponse(status=405)
    bearer = bearer_of(request)
    try:
        await sync_to_async(_check_holds)(slug, bearer, conversation)
    except SodanError as error:
        return trouble(error, language_of_request(request, "en"))
    after = request.headers.get("Last-Event-ID", "")
    response = StreamingHttpResponse(
        _while_held(slug, bearer, conversation, int(after) if after.isascii() and after.isdigit() else 0),
        content_type="text/event-stream",
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _while_held(slug: str, bearer: str, conversation: int, after: int) -> AsyncIterator[bytes]:
    checked = time.monotonic()
    async with aclosing(live_stream(f"conversation:{conversation}", after)) as frames:
        async for frame in frames:
            if time.monotonic() - checked > RECHECK:
                try:
                    await _check_still_holds(slug, bearer, conversation)
                except NotPermitted:
                    return
                checked = time.monotonic()
            yield frame


def _check_holds(slug: str, bearer: str, conversation: int) -> None:
    """Raises SessionEnded for a bearer that holds another conversation: it learns nothing about this one."""
    if session_of(inbox_of(slug), bearer).conversation_id != conversation:
        raise SessionEnded


@sync_to_async
def _check_still_holds(slug: str, bearer: str, conversation: int) -> None:
    try:
        _check_holds(slug, bearer, conversation)
    finally:
        connections.close_all()  # or each open stream would keep one for as long as it lasts
