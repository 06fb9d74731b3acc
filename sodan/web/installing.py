"""The desk as an app of its own: its manifest, its worker in the browser, and the page shown while there is no connection."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from sodan.kit.words import word
from sodan.web.page import answer
from sodan.web.reader import language_of_reader

_FOLDER = Path(__file__).resolve().parent / "static" / "desk"
_SHELL = (".css", ".js", ".svg", ".json")
_HTMX = "django_htmx/htmx-2.min.js"
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-512.png", 512, "maskable"))


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What the app is called, in the reader's language, and how it looks when it is installed."""
    language = language_of_reader(request)
    icons = [
        {"src": static(f"desk/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    told = {
        "id": "/",
        "name": word("app.name", language),
        "short_name": word("app.short_name", language),
        "description": word("app.about", language),
        "lang": language,
        "start_url": "/desk/mine/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf9f6",
        "theme_color": "#1b5a75",
        "icons": icons,
        "shortcuts": [
            {"name": word("view.mine", language), "url": "/desk/mine/"},
            {"name": word("rail.notices", language), "url": "/notices/"},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", headers={"Cache-Control": "no-cache", "Vary": "Cookie"})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """The worker: it keeps the shell (styles, scripts, drawings) and the page for no connection, and shows what is pushed."""
    shell, version = _shell()
    head = f"const VERSION = {json.dumps(version)};\nconst SHELL = {json.dumps(shell)};\n"
    body = (_FOLDER / "worker" / "worker.js").read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(head + body, content_type="text/javascript; charset=utf-8", headers=headers)


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What stands there while there is no connection; it holds nothing of any customer."""
    return answer(request, "desk/offline.html")


@lru_cache(maxsize=1)
def _shell() -> tuple[list[str], str]:
    """The addresses of the shell, and a name that changes with any of its files."""
    files = sorted(path for path in _FOLDER.iterdir() if path.suffix in _SHELL)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + path.read_bytes())
    return [*(static(f"desk/{path.name}") for path in files), static(_HTMX)], digest.hexdigest()[:12]
