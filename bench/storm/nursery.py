"""Raises web and worker processes: everything is loaded once, and each is a fork that runs what ``sodan web`` or ``worker`` runs.

A process of its own, told on its standard input: ``web``, ``worker`` (start one; its number is printed). Starting costs
almost nothing, so the desk can be killed many times a minute.
"""

from __future__ import annotations

import os
import signal
import sys

from django.db import connections

from sodan.cli.prepare import open_data


def main(port: int, threads: int) -> None:
    """Load, then start what is asked for until the input ends."""
    open_data()
    from sodan.ai.warm import warm_up  # noqa: PLC0415
    from sodan.cli import serve  # noqa: PLC0415 - needs a ready Django
    from sodan.config import asgi  # noqa: F401, PLC0415 - loaded once for every web process

    warm_up()
    connections.close_all()  # no child may share a connection
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave no trace
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child:
            print(child, flush=True)
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(2, 1)  # what it says goes to the log
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the commands are not for the child to read
        code = (
            serve.serve_web(host="127.0.0.1", port=port)
            if line.strip() == "web"
            else serve.serve_jobs(queues=[], threads=threads)
        )
        os._exit(code)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
