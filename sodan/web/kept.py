"""Parts of a page that depend on nothing but what they are given: written once, kept, and written anew when that differs."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache, partial

from django.conf import settings
from django.template import engines
from markupsafe import Markup

from sodan.kit.words import all_words
from sodan.web.said import said_in

_MOST = 8_192  # parts of a few hundred bytes to some kilobytes


def kept(template: str, *, language: str, **given: Hashable) -> Markup:
    """The part as it is for what is given, in the reader's words (``t``).

    The template sees nothing else of the page: whatever it forgot to be given is missing at the first look, so that a part
    can never be an old one. What depends on the clock has to be given the time as the part tells it (``moments.told``).
    """
    wanted = (template, language, tuple(sorted(given.items())))
    if settings.DEBUG:  # where templates are being written
        return _written.__wrapped__(*wanted, id(all_words()))
    return _written(*wanted, id(all_words()))  # words read anew make new parts


@lru_cache(maxsize=_MOST)
def _written(template: str, language: str, given: tuple[tuple[str, Hashable], ...], words: int) -> Markup:  # noqa: ARG001
    page = engines["jinja2"].env.get_template(template)  # type: ignore[attr-defined]  # Jinja's, as the settings say
    return Markup(page.render({**dict(given), "language": language, "t": partial(said_in, language)}))  # noqa: S704 - escaped there
