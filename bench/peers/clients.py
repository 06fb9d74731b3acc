"""Somebody signed in at each desk, who asks for the same five things over HTTP."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
from peers.said import NEW

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LIST_DATA = re.compile(r'"(/[^"]*datatables_ticket_list/[^"]+)"')
_ROW = re.compile(r"/desk/c/(\d+)/")
_COLUMNS = {"draw": "1", "start": "0", "length": "25", "order[0][column]": "5", "order[0][dir]": "desc"}


def _whole(answer: httpx.Response, *, status: int = 200) -> httpx.Response:
    if answer.status_code != status:
        message = f"{answer.request.method} {answer.request.url} answers {answer.status_code}: {answer.text[:300]}"
        raise SystemExit(message)
    return answer


class Sodan:
    """Our own web process. ``newest`` are the numbers of the conversations with the eight questions."""

    def __init__(self, url: str, *, cookie: str, brand: str, newest: dict[str, int], some: list[int]) -> None:
        """Signed in already; ``some`` are conversations to open and to answer."""
        self._http = httpx.Client(base_url=url, headers={"Cookie": cookie}, timeout=600, trust_env=False)
        self._url, self._brand, self._newest, self._some = url, brand, newest, some
        self._calls = count()
        page = _whole(self._http.get(f"/desk/c/{some[0]}/"))
        self._form_token = TOKEN.findall(page.text)[0]
        self._http.headers["Cookie"] = "; ".join([cookie, *(f"{name}={value}" for name, value in page.cookies.items())])

    def _next(self) -> int:
        return self._some[next(self._calls) % len(self._some)]

    def list(self) -> int:
        """The open conversations, as a page."""
        return len(_whole(self._http.get("/desk/open/")).content)

    def detail(self) -> int:
        """One conversation opened from the list: what the page's script fetches for it, with the customer beside it."""
        return len(_whole(self._http.get(f"/desk/c/{self._next()}/", headers={"HX-Request": "true"})).content)

    def detail_page(self) -> int:
        """The same from an address: a whole page with the list around it."""
        return len(_whole(self._http.get(f"/desk/c/{self._next()}/")).content)

    def search(self, words: str) -> int:
        """The search page with what was found."""
        return len(_whole(self._http.get("/search/", params={"q": words})).content)

    def finds(self, words: str) -> bool:
        """Whether the newest conversation with the word is on the first page."""
        page = _whole(self._http.get("/search/", params={"q": words})).text
        return str(self._newest[words]) in _ROW.findall(page)

    def create(self) -> int:
        """A stranger opens the chat and writes: two requests, a new customer, conversation and message."""
        at = next(self._calls)
        # The desk counts calls by address, so every stranger has one of their own.
        source = httpx.HTTPTransport(verify=False, local_address=f"127.{at // 65_000 + 2}.{at // 250 % 250}.{at % 250 + 1}")
        with httpx.Client(base_url=f"{self._url}/chat/{self._brand}", transport=source, timeout=600, trust_env=False) as browser:
            bearer = _whole(browser.post("/session/", json={"language": "ko"})).json()["bearer"]
            said = {"id": str(uuid4()), "body": NEW}
            _whole(browser.post("/messages/", json=said, headers={"Authorization": f"Bearer {bearer}"}), status=201)
        return 0

    def reply(self) -> int:
        """A colleague's answer, sent from the conversation's form."""
        number = self._next()
        form = {"body": "확인해서 바로 알려 드릴게요.", "csrfmiddlewaretoken": self._form_token}
        _whole(self._http.post(f"/desk/c/{number}/replies/", data=form, headers={"HX-Request": "true"}), status=204)
        return 0


class DjangoHelpdesk:
    """django-helpdesk under gunicorn, with a member of its staff signed in."""

    def __init__(self, url: str, *, newest: dict[str, int], some: list[int]) -> None:
        """Signs in through its own form."""
        self._http = httpx.Client(base_url=url, timeout=600, trust_env=False, follow_redirects=True)
        self._newest, self._some, self._calls = newest, some, count()
        token = TOKEN.findall(_whole(self._http.get("/login/")).text)[0]
        _whole(self._http.post("/login/", data={"username": "staff", "password": "staff", "csrfmiddlewaretoken": token}))
        self._plain = ""

    def list(self) -> int:
        """Its list: the page, and the rows the page's script asks for."""
        page = _whole(self._http.get("/tickets/"))
        self._plain = _LIST_DATA.findall(page.text)[0]
        return len(page.content) + len(_whole(self._http.get(self._plain, params=_COLUMNS)).content)

    def detail(self) -> int:
        """One ticket, as a page."""
        return len(_whole(self._http.get(f"/tickets/{self._some[next(self._calls) % len(self._some)]}/")).content)

    detail_page = detail

    def search(self, words: str) -> int:
        """Its list searched as its page does it: the page, and the rows found."""
        page = _whole(self._http.get("/tickets/", params={"search_type": "header", "q": words}))
        rows = _whole(self._http.get(_LIST_DATA.findall(page.text)[0], params=_COLUMNS))
        return len(page.content) + len(rows.content)

    def finds(self, words: str) -> bool:
        """Whether the newest ticket with the word is among the first rows."""
        page = _whole(self._http.get("/tickets/", params={"search_type": "header", "q": words}))
        rows = json.loads(_whole(self._http.get(_LIST_DATA.findall(page.text)[0], params=_COLUMNS)).content)
        return self._newest[words] in {row["id"] for row in rows["data"]}

    def create(self) -> int:
        """A ticket through its interface for programs."""
        told = {
            "queue": 1,
            "title": NEW,
            "description": NEW,
            "submitter_email": "customer@peers.example",
            "status": 1,
            "priority": 3,
        }
        self._post("/api/tickets/", told)
        return 0

    def reply(self) -> int:
        """A public follow-up through the same interface."""
        number = self._some[next(self._calls) % len(self._some)]
        self._post(
            "/api/followups/", {"ticket": number, "title": "Comment", "comment": "확인해서 바로 알려 드릴게요.", "public": True}
        )
        return 0

    def _post(self, path: str, told: dict[str, Any]) -> None:
        token = self._http.cookies.get("csrftoken", "")
        _whole(self._http.post(path, json=told, headers={"X-CSRFToken": token, "Referer": str(self._http.base_url)}), status=201)
