"""What every page of ours may use: words in the reader's language, addresses, money and times."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import get_urlconf, reverse
from jinja2 import Environment

from sodan.kit.inert import shown_inert
from sodan.kit.words import word


def address(name: str, *args: Hashable, **named: Hashable) -> str:
    """The path of a named page, its places filled in order or by name."""
    return _address(get_urlconf(), name, args, tuple(named.items()))


@lru_cache(maxsize=8_192)
def _address(urls: str | None, name: str, args: tuple[Hashable, ...], named: tuple[tuple[str, Hashable], ...]) -> str:
    """A page names the same hundred addresses each time, and Django looks each up anew."""
    return reverse(name, urls, args=args or None, kwargs=dict(named) or None)


@lru_cache(maxsize=1_024)
def _static(path: str) -> str:
    """The address of a file of ours; it changes only with a new process."""
    return static(path)


def environment(**options: Any) -> Environment:
    """The Jinja2 environment: ``word(key, language, …)``, ``static(path)`` and ``url(name, …)``; escaping, every text inert."""
    options |= {"autoescape": True, "finalize": shown_inert, "trim_blocks": True, "lstrip_blocks": True}
    pages = Environment(**options)  # noqa: S701 - escaping is on, two lines up
    pages.globals |= {"word": word, "static": _static, "url": address}
    return pages
