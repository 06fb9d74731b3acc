"""The desk's pages with very many conversations: filling the tables, and how long each page takes."""

from __future__ import annotations

import http.client
import random
from datetime import timedelta
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from load.desk import static_page, web

from sodan.company.brand import Brand
from sodan.customers.customer import Customer
from sodan.desk.conversation import Conversation
from sodan.desk.handover import HandOver
from sodan.desk.message import Message
from sodan.desk.view import View, brands_of, rows_of
from sodan.kit.clock import now
from sodan.people.representative import Representative

WORDS = ("지퍼가 처음부터 고장이었어요.", "サイズ交換をお願いします。", "Where is my order?", "네, 기다릴게요.")
LONG, SHORT = 5_000, 30  # messages of the conversations that are opened
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def fill(number: int, *, share_open: float) -> None:
    """Brands, people, customers and so many conversations, the same in every run."""
    chance, today = random.Random(1), now()
    with transaction.atomic():
        brands = [Brand.objects.create(slug=f"bench-{at}", names={"en": f"Brand {at}"}) for at in range(3)]
        people = [
            Representative.objects.create(email=f"p{at}@bench.example", name=f"Person {at}", language="ko") for at in range(20)
        ]
        for person in people:
            person.brands.set(brands)
        shoppers = Customer.objects.bulk_create(
            [Customer(brand=brands[at % 3], name=f"고객 {at}", language="ko") for at in range(number // 5 + 3)], batch_size=5_000
        )
        rows = []
        for at in range(number):
            shopper = shoppers[chance.randrange(len(shoppers))]
            moment = today - timedelta(seconds=chance.randrange(90 * 86_400))
            owner = chance.choice(("ai", "queue", "human", "human"))
            waits = owner != "ai" and chance.random() < 1 / 2
            rows.append(
                Conversation(
                    brand_id=shopper.brand_id,
                    customer=shopper,
                    channel="web_chat",
                    language="ko",
                    subject=WORDS[at % 4],
                    preview=WORDS[at % 4],
                    owner=owner,
                    assignee=chance.choice(people) if owner == "human" else None,
                    is_open=chance.random() < share_open,
                    is_unread=waits,
                    last_message_at=moment,
                    waiting_since=moment if waits else None,
                    handed_over_at=moment if at % 100 == 0 else None,
                )
            )
        made = Conversation.objects.bulk_create(rows, batch_size=5_000)
        HandOver.objects.bulk_create([HandOver(conversation=it, reason="customer_asked") for it in made[::100]], batch_size=5_000)
        for conversation, messages in ((made[0], LONG), (made[1], SHORT)):
            Message.objects.bulk_create(
                [
                    Message(conversation=conversation, author="customer", body=f"{at} {WORDS[at % 4]}", language="ko")
                    for at in range(messages)
                ],
                batch_size=5_000,
            )


def measure(runs: int) -> dict[str, Any]:
    """Every page so often through Django's own client, signed in."""
    person = Representative.objects.order_by("pk").first()
    assert person is not None
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend=BACKEND)
    second = rows_of(person, View.OPEN, brands=brands_of(person)).next
    pages = {f"/desk/{view}/": {} for view in View}
    pages |= {f"/desk/open/?before={second}".replace("+", "%2B"): {"HX-Request": "true"}} if second else {}
    long, short = Conversation.objects.order_by("pk").values_list("pk", flat=True)[:2]
    opened = {f"/desk/c/{long}/?view=open": LONG, f"/desk/c/{short}/?view=open": SHORT}
    pages |= {address: {"HX-Request": "true"} for address in opened}  # as the page's script opens one
    figures: dict[str, Any] = {"database": connection.vendor}
    for address, headers in pages.items():
        for _ in range(3):
            answer = client.get(address, headers=headers)
        assert answer.status_code == http.client.OK, (address, answer.status_code)
        with CaptureQueriesContext(connection) as log:
            client.get(address, headers=headers)
            queries = len(log)
        times, work = [], []
        for _ in range(runs):
            began, worked = perf_counter(), process_time()
            client.get(address, headers=headers)
            times.append((perf_counter() - began) * 1000)
            work.append((process_time() - worked) * 1000)
        name = address.split("before=")[0].rstrip("?=") + (" next page" if "before" in address else "")
        name = f"{opened[address]:,} messages" if address in opened else name
        figures[name] = {
            "p50_ms": round(median(times), 1),
            "p95_ms": round(quantiles(times, n=20)[-1], 1),
            "cpu_ms": round(median(work), 1),
            "queries": queries,
            "kB": round(len(answer.content) / 1024, 1),
        }
    figures["long_to_short"] = round(figures[f"{LONG:,} messages"]["p50_ms"] / figures[f"{SHORT:,} messages"]["p50_ms"], 2)
    return figures


def over_http(runs: int) -> dict[str, Any]:
    """The inbox as a browser asks for it, beside a page of the same bytes from a server that does nothing else."""
    person = Representative.objects.order_by("pk").first()
    assert person is not None
    cookie = signed_in(person)
    with web() as port:
        page, content = _asked(port, "/desk/open/", runs, cookie)
    with static_page(content) as port:
        static, _ = _asked(port, "/", runs, cookie)
    return {
        "p50_ms": round(median(page), 2), "p95_ms": round(quantiles(page, n=20)[-1], 2),
        "static_ms_p50": round(median(static), 3),
        "times_static": round(median(page) / median(static), 1), "kB": round(len(content) / 1024, 1),
    }  # fmt: skip


def signed_in(person: Representative) -> str:
    """The Cookie header of a browser in which this person is signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(person, backend=BACKEND)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _asked(port: int, path: str, runs: int, cookie: str) -> tuple[list[float], bytes]:
    """Milliseconds of each request over one connection that is kept, and what came."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for at in range(runs + 5):
        began = perf_counter()
        line.request("GET", path, headers={"Cookie": cookie, "Host": "localhost"})
        answer = line.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            message = f"{path} answers {answer.status}"
            raise SystemExit(message)
        if at >= 5:  # noqa: PLR2004 - the first ones open and warm what is opened once
            times.append((perf_counter() - began) * 1000)
    return times, content
