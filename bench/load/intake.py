"""Durable customer messages per second, each with its event and its job, at the verb every chat message goes through.

One thread plays all the browsers, as an event loop would, with what they will say made beforehand; each writes again once it is
answered. The player shares a process with what is measured, so it must cost little. ``a_thread_each`` is the rate with a thread
for each browser, as the requests of a server have.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

from django.db import connection
from load.limit import commits_per_second

from sodan.channels.web_chat.channel import ask_to_write, write
from sodan.channels.web_chat.inbox import inbox_of
from sodan.channels.web_chat.payloads import WritePayload
from sodan.channels.web_chat.session import Session, Visit, start
from sodan.company.brand import Brand
from sodan.desk.message import Author, Message
from sodan.kit.event import Announcement
from sodan.kit.queue import Job

SAID = (
    "주문한 거 언제 와요?", "텀블러 환불하고 싶어요. 뚜껑이 새네요.", "麻のシャツをLに交換したいです。",
    "配送状況を教えてください", "I want to return the linen shirt", "where is my order MOA-10023?",
)  # fmt: skip


def intake(*, messages: int, writers: int) -> dict[str, Any]:
    """So many messages of so many browsers, all writing as fast as they are answered, counted in the tables after."""
    inbox = inbox_of(Brand.objects.order_by("pk").values_list("slug", flat=True)[0])
    each = -(-messages // writers)
    held = [start(inbox, Visit(bearer="", token="", language="ko", network=f"bench {at}")).session for at in range(writers)]
    for session in held:
        write(session, _payload(0))
    before = _counted()
    limit = commits_per_second()
    waits: list[float] = []
    rounds = [[(session, _payload(at)) for session in held] for at in range(each)]
    rate = each * writers / _timed([partial(_play, rounds, waits)])
    stored = {name: count - before[name] for name, count in _counted().items()}
    if stored["messages"] != each * writers or stored["events"] != each * writers:
        message = f"{each * writers} were written, but the tables hold {stored}"
        raise SystemExit(message)
    waits.sort()
    return {
        "database": connection.vendor, "writers": writers, "messages": each * writers, "per_second": round(rate, 1),
        "commits_per_second": round(limit, 1), "ratio": round(rate / limit, 2),
        "wait_ms_p50": round(waits[len(waits) // 2] * 1000, 1), "wait_ms_p95": round(waits[len(waits) * 95 // 100] * 1000, 1),
        "a_thread_each": round(each * writers / _timed([partial(_write, session, each) for session in held]), 1),
        "alone_per_second": round(_alone(held[0]), 1),
    }  # fmt: skip


def _alone(session: Session) -> float:
    """The same with one writer, who shares no commit with anybody."""
    began = perf_counter()
    for at in range(40):
        write(session, _payload(at))
    return 40 / (perf_counter() - began)


def _timed(players: Sequence[Callable[[], None]]) -> float:
    """Seconds that all of them took, side by side."""
    threads = [threading.Thread(target=player) for player in players]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return perf_counter() - began


def _play(rounds: Sequence[Sequence[tuple[Session, WritePayload]]], waits: list[float]) -> None:
    """All browsers at once: each writes again once everybody is answered."""
    for together in rounds:
        began = perf_counter()
        for asked in [ask_to_write(session, payload) for session, payload in together]:
            asked.wait()
            waits.append(perf_counter() - began)
    connection.close()


def _write(session: Session, each: int) -> None:
    for at in range(each):
        write(session, _payload(at))
    connection.close()


def _payload(at: int) -> WritePayload:
    return WritePayload(id=str(uuid.uuid4()), body=SAID[at % len(SAID)])


def _counted() -> dict[str, int]:
    return {
        "messages": Message.objects.filter(author=Author.CUSTOMER).count(),
        "events": Announcement.objects.filter(kind="CustomerWrote", audience__startswith="conversation:").count(),
        "turns": Job.objects.filter(task="sodan.ai.turn.take_turn").count(),
    }
