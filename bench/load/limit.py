"""What the machine allows, measured in the same run: single-row commits of the same database, servers that only send bytes."""

from __future__ import annotations

import asyncio
import sys
from time import monotonic, perf_counter

from django.db import connection

ROW = '{"conversation": 1, "message": "언제 도착하나요? 주문한 지 닷새가 지났어요."}'


def commits_per_second(*, seconds: float = 3.0) -> float:
    """Transactions of one small insert each, one after another on one connection, with the durability the desk asks for."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_limit (id INTEGER PRIMARY KEY, body TEXT)")
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM bench_limit")
        first = at = cursor.fetchone()[0]
        began = perf_counter()
        while perf_counter() - began < seconds:
            at += 1
            cursor.execute("BEGIN")
            cursor.execute("INSERT INTO bench_limit (id, body) VALUES (%s, %s)", [at, ROW])
            cursor.execute("COMMIT")
        return (at - first) / (perf_counter() - began)


async def _serve_static(port: int, body: bytes) -> None:
    """A server that answers every request with the same bytes and does nothing else."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async with await asyncio.start_server(answered, "127.0.0.1", port) as server:
        await server.serve_forever()


async def _serve_frames(port: int, frame: bytes, every: float) -> None:
    """A server that sends every listener the same bytes at the same moments, with the moment in front, and does nothing else."""
    listening: set[asyncio.StreamWriter] = set()

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        listening.add(writer)

    async with await asyncio.start_server(heard, "127.0.0.1", port):
        while True:
            await asyncio.sleep(every)
            told = b"event: Limit\ndata: %.6f " % monotonic() + frame + b"\n\n"
            for writer in listening:
                writer.write(told)


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    given = sys.stdin.buffer.read()
    asyncio.run(_serve_static(port, given) if kind == "page" else _serve_frames(port, given, float(sys.argv[3])))
