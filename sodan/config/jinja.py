"""What every page of ours may use: words in the reader's language, addresses, money and times."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment

from sodan.kit.inert import shown_inert
from sodan.kit.words import word


def address(name: str, *args: object, **named: object) -> str:
    """The path of a named page, its places filled in order or by name."""
    return reverse(name, args=args or None, kwargs=named or None)


def environment(**options: Any) -> Environment:
    """The Jinja2 environment: ``word(key, language, …)``, ``static(path)`` and ``url(name, …)``; escaping, every text inert."""
    options |= {"autoescape": True, "finalize": shown_inert, "trim_blocks": True, "lstrip_blocks": True}
    pages = Environment(**options)  # noqa: S701 - escaping is on, two lines up
    pages.globals |= {"word": word, "static": static, "url": address}
    return pages
