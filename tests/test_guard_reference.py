"""Every setting, command, event and queue is told in its reference page, and the page tells of nothing else."""

import argparse
import re

from django.apps import apps

from sodan.cli.command import COMMANDS, parser
from sodan.kit.event import Event
from tests.tree import ROOT, modules, product_modules

REFERENCE = ROOT / "docs" / "reference"
SETTING = re.compile(r"\bSODAN_[A-Z_]+")
SHELL = ("bin/run", "bin/test", "bin/check", "bin/environment")
# Told by one of our processes to another, or kept by the shop's own server (the tutorial).
NOT_FOR_OPERATORS = {"SODAN_STARTED_IN", "SODAN_SUPERVISOR", "SODAN_CHAT_SECRET"}


def page(name: str) -> str:
    """A reference page."""
    return (REFERENCE / name).read_text(encoding="utf-8")


def settings_read() -> set[str]:
    """The names of the environment variables the code asks for."""
    code = [
        path.read_text(encoding="utf-8") for path in [*product_modules(), *(p for p in modules() if p.parent.name == "tests")]
    ]
    shell = [(ROOT / name).read_text(encoding="utf-8") for name in SHELL]
    return {name for text in [*code, *shell] for name in SETTING.findall(text)} - NOT_FOR_OPERATORS


def test_every_setting_is_told_and_no_other() -> None:
    assert set(SETTING.findall(page("settings.md"))) - NOT_FOR_OPERATORS == settings_read()


def options_of(command: str) -> set[str]:
    """The long options of a command."""
    (subcommands,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001
    made = subcommands.choices[command]
    return {option for action in made._actions for option in action.option_strings if option.startswith("--")} - {"--help"}  # noqa: SLF001


def test_every_command_with_its_options_is_told() -> None:
    told = page("commands.md")
    sections = {name: told.partition(f"## `sodan {name}")[2].partition("\n## ")[0] for name in COMMANDS}

    untold = {name: sorted(option for option in options_of(name) if option not in text) for name, text in sections.items()}

    assert [name for name, text in sections.items() if not text] == []
    assert {name: options - {"--data"} for name, found in untold.items() if (options := set(found)) - {"--data"}} == {}
    assert "--data" in told


def all_events() -> set[str]:
    """The names of the events of all rooms."""
    assert apps.ready  # so every room has been loaded
    found: set[str] = set()
    waiting = list(Event.__subclasses__())
    while waiting:
        event = waiting.pop()
        waiting.extend(event.__subclasses__())
        if event.__module__.startswith("sodan.") and ".tests." not in event.__module__ and not event.__name__.startswith("_"):
            found.add(event.__name__)
    return found


def test_every_event_is_told_and_no_other() -> None:
    told = set(re.findall(r"^\| `([A-Z]\w+)`", page("events.md"), re.MULTILINE))

    assert told == all_events()
