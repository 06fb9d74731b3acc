"""The ``sodan`` command: what an operator may ask for.

Exit codes: 0 done · 1 it failed · 2 the question could not be read.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from sodan.kit.errors import Invalid, SodanError

DEFAULT_PORT = 8000
EXPORTS = ("orders", "ledger", "conversations", "decisions")


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(prog="sodan", description="The service desk. “sodan up” opens it.")
    commands = top.add_subparsers(dest="command", required=True, metavar="command")
    for name, (told, options, _) in COMMANDS.items():
        # This one reads its own options, and tells of them itself.
        made = commands.add_parser(name, help=told, description=told, add_help=name != "understand")
        made.add_argument("--data", metavar="DIR", help="where everything is kept (default: data, or SODAN_DATA)")
        options(made)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; errors of ours become one sentence and an exit code, never a traceback."""
    asked, rest = parser().parse_known_args(arguments)
    if rest and asked.command != "understand":
        parser().error(f"unknown: {' '.join(rest)}")
    asked.rest = rest
    if asked.data:
        # bin/run changes directory before we are called, and tells where it was called from.
        os.environ["SODAN_DATA"] = str(Path(os.environ.get("SODAN_STARTED_IN", "."), asked.data).resolve())
    try:
        return COMMANDS[asked.command][2](asked)
    except SodanError as error:
        sys.stderr.write(f"sodan: {error}\n")
        return 2 if isinstance(error, Invalid) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again at exit
        return 1


def _no_options(_made: argparse.ArgumentParser) -> None:
    return


def _address_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    made.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"port to listen on (default: {DEFAULT_PORT})")


def _thread_options(made: argparse.ArgumentParser) -> None:
    given = int(os.environ.get("SODAN_WORKER_THREADS", "4"))
    made.add_argument("--threads", type=int, default=given, help="how many jobs at once (default: 4, or SODAN_WORKER_THREADS)")


def _up_options(made: argparse.ArgumentParser) -> None:
    _address_options(made)
    _thread_options(made)
    made.add_argument("--inline", action="store_true", help="pages and jobs in one process, for small machines")
    made.add_argument("--demo", action="store_true", help="load the demo firm when there is none yet")


def _worker_options(made: argparse.ArgumentParser) -> None:
    _thread_options(made)
    made.add_argument("--queues", default="", help="comma-separated queues to serve (default: all)")


def _init_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("--name", help="the owner's name (or SODAN_OWNER_NAME)")
    made.add_argument("--email", help="the owner's e-mail (or SODAN_OWNER_EMAIL)")
    made.add_argument("--brand", help="the shop's name (or SODAN_BRAND); the password is asked, or SODAN_OWNER_PASSWORD")


def _demo_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("act", choices=["reset"], help="forget everything and load the demo firm afresh")


def _converse_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("--lang", choices=["ko", "ja", "en"], default="en", help="which brand to talk to, by its language")
    made.add_argument("--brand", default="", help="or by its slug")
    made.add_argument("--as", dest="customer", default="", metavar="EMAIL", help="as this customer (default: a stranger)")
    made.add_argument("--json", action="store_true", help="one JSON object a turn")


def _export_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("what", choices=EXPORTS)
    made.add_argument("--json", action="store_true", required=True, help="JSON lines, the one format there is")


def _replay_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("conversation", type=int, help="the number of the conversation")
    made.add_argument(
        "--with", dest="others", action="append", default=[], metavar="FILES",
        help="by other files: an edition (policies@3f2a…) or the folder of a draft; may be given several times",
    )  # fmt: skip
    made.add_argument("--json", action="store_true", help="one JSON object a turn")


def _draft_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("folder", type=Path, help="where the copy shall lie")
    made.add_argument("--line", default="e_commerce", help="which line of business (default: e_commerce)")


def _policy_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("what", choices=["test", "lint"], help="try the examples of what the policies say; find wrong rules")
    made.add_argument("of", nargs="?", help="test: the examples (default: cases.yaml beside the policies); lint: a pack or brand")
    made.add_argument("--lang", choices=["ko", "ja", "en"], default="en", help="lint: the language of the findings (default: en)")
    made.add_argument("--line", default="e_commerce", help="which line of business (default: e_commerce)")
    made.add_argument("--json", action="store_true", help="one JSON object")


def _publish_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("folder", type=Path, help="the draft: a folder with procedures, policies or roles in it")
    made.add_argument("--line", default="e_commerce", help="which line of business (default: e_commerce)")
    made.add_argument("--recent", type=int, default=50, help="how many of the latest conversations to take again (default: 50)")
    made.add_argument("--yes", action="store_true", help="publish without asking")


def _jobs_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="which dead letters (to revive, the default is all)")
    made.add_argument("--list", choices=["waiting", "running", "dead"], default="dead", help="which to show (default: dead)")
    made.add_argument("--revive", action="store_true", help="give dead letters all their tries again")
    made.add_argument("--forget", action="store_true", help="lay the named dead letters to rest, their work undone")
    made.add_argument("--json", action="store_true", help="one JSON object")


def _notices_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("numbers", nargs="*", metavar="EVENT", help="which notices, by the provider's number (default: the latest)")
    made.add_argument("--hours", type=int, default=24, help="how far back the latest go (default: 24)")
    made.add_argument("--replay", action="store_true", help="follow them again")
    made.add_argument("--json", action="store_true", help="one JSON object a notice")


def _ready() -> None:
    """Key, tables and Django; imported only here, so that --help needs neither."""
    import_module("sodan.cli.prepare").open_data()


def _up(asked: argparse.Namespace) -> int:
    return int(import_module("sodan.cli.up").up(asked))


def _web(asked: argparse.Namespace) -> int:
    _ready()
    return int(import_module("sodan.cli.serve").serve_web(host=asked.host, port=asked.port))


def _worker(asked: argparse.Namespace) -> int:
    _ready()
    queues = [queue for queue in asked.queues.split(",") if queue]
    return int(import_module("sodan.cli.serve").serve_jobs(queues=queues, threads=asked.threads))


def _init(asked: argparse.Namespace) -> int:
    founding = import_module("sodan.cli.founding")
    wish = founding.ask(name=asked.name, email=asked.email, brand=asked.brand)
    _ready()
    founding.found(wish)
    where = f" --data {asked.data}" if asked.data else ""
    sys.stdout.write(f"Ready for {wish.name}. Open the desk with: .venv/bin/sodan up{where}\n")
    return 0


def _demo(_asked: argparse.Namespace) -> int:
    _ready()
    import_module("sodan.cli.demo_firm").reset()
    return 0


def _converse(asked: argparse.Namespace) -> int:
    _ready()
    talk = import_module("sodan.cli.converse").converse
    talk(sys.stdin, language=asked.lang, brand=asked.brand, email=asked.customer, as_json=asked.json)
    return 0


def _understand(asked: argparse.Namespace) -> int:
    _ready()
    return int(import_module("sodan.cli.understand").main(asked.rest) or 0)


def _export(asked: argparse.Namespace) -> int:
    _ready()
    import_module("sodan.cli.export").write(asked.what, sys.stdout)
    return 0


def _replay(asked: argparse.Namespace) -> int:
    _ready()
    command = import_module("sodan.cli.replay")
    turns = command.again(asked.conversation, others=asked.others)
    command.tell(turns, sys.stdout, as_json=asked.json)
    # By the same files a turn must come out the same; by others it is what was asked.
    return 0 if asked.others or all(turn.is_same for turn in turns) else 1


def _draft(asked: argparse.Namespace) -> int:
    _ready()
    parts = import_module("sodan.cli.draft").begin_draft(asked.folder, line=asked.line)
    sys.stdout.write(f"{', '.join(parts)} copied to {asked.folder}. Edit them, then: .venv/bin/sodan publish {asked.folder}\n")
    return 0


def _publish(asked: argparse.Namespace) -> int:
    _ready()
    answer = "yes" if asked.yes else None if sys.stdin.isatty() else "no"
    command = import_module("sodan.cli.publish")
    command.publish_after_asking(asked.folder, line=asked.line, recent=asked.recent, answer=answer, out=sys.stdout)
    return 0


def _policy(asked: argparse.Namespace) -> int:
    _ready()
    command = import_module("sodan.cli.policy")
    if asked.what == "lint":
        return 0 if command.lint_one(asked.of or asked.line, language=asked.lang, out=sys.stdout, as_json=asked.json) else 1
    path = Path(asked.of) if asked.of else None
    return 0 if command.test(path, line=asked.line, out=sys.stdout, as_json=asked.json) else 1


def _jobs(asked: argparse.Namespace) -> int:
    if asked.revive == asked.forget and (asked.numbers or asked.revive):
        raise Invalid("numbers are for either --revive or --forget", where="--revive")
    if asked.forget and not asked.numbers:
        raise Invalid("which is missing", where="--forget", expected="the number of a dead letter")
    _ready()
    command = import_module("sodan.cli.jobs")
    if asked.revive:
        sys.stdout.write(f"{command.revive_these(asked.numbers)} revived\n")
    if asked.forget:
        sys.stdout.write(f"{command.forget_these(asked.numbers)} forgotten\n")
    command.tell(sys.stdout, as_json=asked.json, state=import_module("sodan.kit.queue").State(asked.list))
    return 0


def _notices(asked: argparse.Namespace) -> int:
    _ready()
    command = import_module("sodan.cli.notices")
    found = command.chosen(asked.numbers, hours=asked.hours)
    command.tell(command.again(found) if asked.replay else found, sys.stdout, as_json=asked.json)
    return 0


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]] = {
    "up": ("Open the desk: pages, live updates and jobs, until Ctrl-C.", _up_options, _up),
    "web": ("Serve pages and live updates only (for many machines).", _address_options, _web),
    "worker": ("Work off jobs only (for many machines).", _worker_options, _worker),
    "init": ("Make an empty, safe installation: an owner and a shop, no demo.", _init_options, _init),
    "demo": ("The demo firm.", _demo_options, _demo),
    "converse": ("Talk with the AI: a line in, its answer out.", _converse_options, _converse),
    "understand": ("Show what the AI understands of a sentence.", _no_options, _understand),
    "replay": ("Take the AI's turns in a conversation again and tell what came out otherwise.", _replay_options, _replay),
    "policy": ("Try the firm's own examples of what its policies say, and find rules that are wrong.", _policy_options, _policy),
    "draft": ("Copy the files in force to a folder, to be edited.", _draft_options, _draft),
    "publish": ("Show what a draft changes in the latest conversations, and put it in force.", _publish_options, _publish),
    "jobs": ("Show how the jobs stand; revive or forget dead letters.", _jobs_options, _jobs),
    "notices": ("Show what the payment provider sent, and follow it again.", _notices_options, _notices),
    "export": ("Write records as JSON lines to standard output.", _export_options, _export),
}
