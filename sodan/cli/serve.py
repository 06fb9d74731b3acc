"""The two kinds of process: one that serves pages and live streams, one that works off jobs."""

from __future__ import annotations

import gc
import os
import signal
import threading
from types import FrameType

import uvicorn

from sodan.kit import live
from sodan.kit.worker import Worker

LEARNS_AFTER = 5.0  # seconds after the start, when the first pages have been answered
STREAMS_END = 5  # seconds until a request still under way at the end is cut


class _Server(uvicorn.Server):
    """Uvicorn, except that the first signal also ends the live streams, which would otherwise be waited for."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - as uvicorn calls it
        """Stop taking requests and end quietly; a second Ctrl-C does not wait."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
        # In a thread, because closing waits for the reader and this runs in the event loop.
        threading.Thread(target=live.HUB.close, daemon=True).start()


def _end_with_supervisor(ended: threading.Event) -> None:
    """End when the supervisor did, even if it was killed outright; who was started by hand has none."""
    supervisor = int(os.environ.get("SODAN_SUPERVISOR", "0"))

    def look() -> None:
        while not ended.wait(1.0):
            if os.getppid() != supervisor:
                os.kill(os.getpid(), signal.SIGTERM)
                return

    if supervisor:
        threading.Thread(target=look, name="sodan-supervisor", daemon=True).start()


def collect_from_now_on() -> None:
    """Loading is over: leave what it made alone, and collect garbage as ever."""
    gc.freeze()
    gc.enable()


def serve_web(*, host: str, port: int) -> int:
    """Serve pages and streams until told to stop."""
    config = uvicorn.Config(
        "sodan.config.asgi:application",
        host=host,
        port=port,
        log_level="warning",
        lifespan="off",
        proxy_headers=os.environ.get("SODAN_HTTPS") == "1",
        server_header=False,
        timeout_graceful_shutdown=STREAMS_END,
    )
    config.load()
    _learn_holidays_soon()
    collect_from_now_on()
    ended = threading.Event()
    _end_with_supervisor(ended)
    _Server(config).run()
    ended.set()
    return 0


def _learn_holidays_soon() -> None:
    from sodan.company.holiday import learn_holidays  # noqa: PLC0415 - records, which only a configured process may load

    learning = threading.Timer(LEARNS_AFTER, learn_holidays)
    learning.daemon = True
    learning.start()


def _warm_up() -> None:
    from sodan.ai.warm import warm_up  # noqa: PLC0415 - NumPy, which a process that only serves pages need not load

    warm_up()


def serve_jobs(*, queues: list[str], threads: int) -> int:
    """Work off jobs until told to stop; what runs is finished first."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    _end_with_supervisor(ended)
    _warm_up()
    collect_from_now_on()
    worker = Worker(queues=queues, threads=threads)
    worker.start()
    ended.wait()
    worker.stop()
    return 0


def serve_inline(*, host: str, port: int, threads: int) -> int:
    """Pages, streams and jobs in one process, for small machines and tests."""
    worker = Worker(threads=threads)
    _warm_up()
    worker.start()
    try:
        return serve_web(host=host, port=port)
    finally:
        worker.stop()
