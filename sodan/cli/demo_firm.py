"""The demo firm as an operator meets it: loaded when there is none, its passwords shown once, reset on request."""

from __future__ import annotations

import sys

from sodan.cli import demo
from sodan.cli.prepare import data_directory, mark_as_demo, shown_again, unserved
from sodan.company.brand import Brand
from sodan.kit.event import Announcement
from sodan.kit.queue import Job
from sodan.people.representative import Representative

DEMO_BRAND = "moa-kr"

SHOWN_ONCE = """
This is a DEMO: a made-up firm with made-up customers. Do not serve real ones with it (for that: sodan init).
These people may sign in. Their passwords are shown only now and kept only as hashes:

{people}

What to try in the shops' chat:

{situations}
"""


def greet() -> None:
    """Load the demo firm when there is nothing yet, and tell who may sign in, or how to begin afresh."""
    if Brand.objects.filter(slug=DEMO_BRAND).exists():
        mark_as_demo(Brand.objects.values_list("slug", flat=True))
        sys.stdout.write(shown_again())
    elif not Brand.objects.exists():
        _show(demo.load())
    sys.stdout.flush()


def reset() -> None:
    """Forget everything and load the demo firm afresh. Raises Conflict when it is being served, or is no demo."""
    with unserved(data_directory()):
        _show(demo.reset() if Brand.objects.exists() else demo.load())
        Job.objects.all().delete()
        Announcement.objects.all().delete()


def _show(summary: demo.Summary) -> None:
    names = dict(Representative.objects.values_list("email", "name"))
    people = [f"  {email:<24} {password}   {names[email]}" for email, password in summary.passwords.items()]
    situations = [f"  {language}  {told}" for language, all_told in summary.situations.items() for told in all_told]
    sys.stdout.write(SHOWN_ONCE.format(people="\n".join(people), situations="\n".join(situations)))
    mark_as_demo(Brand.objects.values_list("slug", flat=True))
