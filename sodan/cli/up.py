"""Opening the desk on one machine: a free port, a ready data directory, two processes, and a greeting."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from contextlib import closing

from sodan.cli.prepare import being_served, data_directory, demo_shops, open_data, shown_again
from sodan.cli.supervise import Child, Supervisor
from sodan.kit.errors import Conflict

ANYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 - compared with, not listened on


def up(asked: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises Conflict when the port is taken."""
    check_port_is_free(asked.host, asked.port)
    os.environ["SODAN_DATA"] = str(data_directory())
    os.environ.setdefault("SODAN_SIMULATOR_HOOKS", address_of(asked.host, asked.port))
    os.environ.setdefault("SODAN_HOSTS", ",".join(names_of(asked.host)))
    with being_served(data_directory()):
        return _serve(asked)


def _serve(asked: argparse.Namespace) -> int:
    if asked.demo:
        greet_with_demo()
    greeting = greeting_at(address_of(asked.host, asked.port))
    if asked.inline:
        open_data()
        from sodan.cli.serve import serve_inline  # noqa: PLC0415 - needs a ready Django

        sys.stdout.write(greeting)
        sys.stdout.flush()
        return serve_inline(host=asked.host, port=asked.port, threads=asked.threads)
    this = [sys.executable, "-m", "sodan.cli"]
    web = Child("web", [*this, "web", "--host", asked.host, "--port", str(asked.port)])
    worker = Child("worker", [*this, "worker", "--threads", str(asked.threads)])
    return Supervisor([web, worker]).run(address=address_of(asked.host, asked.port), greet=greeting)


def check_port_is_free(host: str, port: int) -> None:
    """Say so plainly when somebody else listens there. Raises Conflict."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(f"cannot listen on {host}:{port} ({error.strerror}); try another --port") from error


def names_of(host: str) -> list[str]:
    """The names under which browsers may reach us when nobody set SODAN_HOSTS."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    return [*names, socket.gethostname()] if host in ANYWHERE else [*names, host]


def address_of(host: str, port: int) -> str:
    """The address to open on this machine."""
    name = "127.0.0.1" if host in ANYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def greeting_at(address: str) -> str:
    """What to open in a browser."""
    shops = "".join(f"The shop as a customer sees it: {address}/shop/{slug}/\n" for slug in demo_shops())
    return f"\n{shops}The desk for your people:       {address}/\nCtrl-C closes it.\n"


def greet_with_demo() -> None:
    """Load the demo firm when there is none, and print who may sign in; only this one time are passwords readable."""
    if demo_shops():
        sys.stdout.write(shown_again())
        return
    open_data()
    from sodan.cli.demo_firm import greet  # noqa: PLC0415 - needs a ready Django

    greet()
