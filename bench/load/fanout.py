"""Live events to many listeners: from the commit in one process to the bytes at each client of another."""

from __future__ import annotations

import asyncio
from statistics import median, quantiles
from time import monotonic
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, transaction
from load.desk import static_frames, web
from load.pages import signed_in

from sodan.company.brand import Brand
from sodan.desk.event import Typing
from sodan.kit.event import announce
from sodan.people.representative import Representative


def fanout(*, listeners: int, events: int, every: float) -> dict[str, Any]:
    """So many desks listen while this process commits an event every so many seconds; each is timed at each desk."""
    person = Representative.objects.filter(brands__isnull=False, kind="human").order_by("pk").first()
    brand = Brand.objects.filter(representatives=person).first()
    assert person is not None and brand is not None  # noqa: PT018 - the demo firm has both
    cookie = signed_in(person)
    with web() as port:
        waits, frame = asyncio.run(_through_desk(port, cookie, brand.pk, listeners=listeners, events=events, every=every))
    with static_frames(b" ".join(frame.split()), every=every) as port:
        bare = asyncio.run(_bare(port, listeners=listeners, events=events))
    if len(waits) != listeners * events:
        message = f"{listeners * events} frames were to come, {len(waits)} came"
        raise SystemExit(message)
    return {
        "database": connection.vendor, "listeners": listeners, "frames": len(waits),
        "p50_ms": round(median(waits), 1), "p95_ms": round(quantiles(waits, n=20)[-1], 1), "max_ms": round(max(waits), 1),
        "bare_p50_ms": round(median(bare), 1), "bare_p95_ms": round(quantiles(bare, n=20)[-1], 1),
        "times_bare": round(quantiles(waits, n=20)[-1] / quantiles(bare, n=20)[-1], 1),
    }  # fmt: skip


async def _through_desk(
    port: int, cookie: str, brand: int, *, listeners: int, events: int, every: float
) -> tuple[list[float], bytes]:
    committed: dict[int, float] = {}
    lines = [await _open(port, "/live/desk/", cookie) for _ in range(listeners)]
    heard: list[tuple[int, float]] = []
    frames: list[bytes] = []
    ears = [asyncio.create_task(_hear(reader, heard, events, frames)) for reader, _ in lines]
    await asyncio.sleep(1.0)
    for at in range(events + 2):
        await sync_to_async(_announce)(brand, at)
        committed[at] = monotonic()
        await asyncio.sleep(every)
    await asyncio.wait_for(asyncio.gather(*ears), 30)
    for _, writer in lines:
        writer.close()
    # The first two find connections cold that stay warm afterwards.
    return [(moment - committed[number]) * 1000 for number, moment in heard if number >= 2], frames[-1]  # noqa: PLR2004


def _announce(brand: int, number: int) -> None:
    with transaction.atomic():
        announce(Typing(brand, 1_000_000 + number, "customer"))


async def _hear(reader: asyncio.StreamReader, heard: list[tuple[int, float]], events: int, frames: list[bytes]) -> None:
    """Note the moment each event came, until all have."""
    for _ in range(events + 2):
        while b"event: Typing" not in (frame := await reader.readuntil(b"\n\n")):
            continue
        number = int(frame.partition(b'"conversation_id":')[2].partition(b",")[0]) - 1_000_000
        heard.append((number, monotonic()))
        if not frames:
            frames.append(frame)


async def _open(port: int, path: str, cookie: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode())
    status = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in status.partition(b"\r\n")[0]:
        message = f"{path} answers {status!r}"
        raise SystemExit(message)
    return reader, writer


async def _bare(port: int, *, listeners: int, events: int) -> list[float]:
    """The same clients at a server that only writes."""
    lines = [await _open(port, "/", "") for _ in range(listeners)]

    async def hear(reader: asyncio.StreamReader) -> list[float]:
        waits = []
        for _ in range(events):
            frame = await reader.readuntil(b"\n\n")
            waits.append((monotonic() - float(frame.partition(b"data: ")[2].split(b" ", 1)[0])) * 1000)
        return waits

    found = await asyncio.gather(*(hear(reader) for reader, _ in lines))
    return [wait for one in found for wait in one]
