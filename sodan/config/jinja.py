"""What every page of ours may use: words in the reader's language, money and times."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment

from sodan.kit.words import word


def environment(**options: Any) -> Environment:
    """The Jinja2 environment: ``word(key, language, …)``, ``static(path)`` and ``url(name, …)``; always escaping."""
    pages = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, **{k: v for k, v in options.items() if k != "autoescape"})  # noqa: S701 - it is on
    pages.globals |= {"word": word, "static": static, "url": lambda name, *args: reverse(name, args=args)}
    return pages
