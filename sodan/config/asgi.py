"""The ASGI face: live streams in the event loop, every page in a bounded pool of threads.

Under pure ASGI each page would get a thread and a database connection of its own, at half the rate; so only ``/live/``
goes to Django's ASGI handler and all else to its WSGI handler in threads that live as long as the process.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodan.config.settings")

Message = MutableMapping[str, Any]

PAGE_THREADS = int(os.environ.get("SODAN_PAGE_THREADS", "8"))
_live: Any = get_asgi_application()

from sodan.config.wsgi import application as _wsgi  # noqa: E402 - Django is set up by now

_pages: Any = WSGIMiddleware(cast("Any", _wsgi), workers=PAGE_THREADS)


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Send each request to the face that serves it."""
    if scope["type"] == "http" and scope["path"] == "/healthz":
        # Nothing else is asked, neither host name nor database: a slow neighbour must not get this process killed.
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"ok\n"})
        return
    face = _live if scope["type"] == "http" and scope["path"].startswith("/live/") else _pages
    await face(scope, receive, send)
