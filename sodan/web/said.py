"""Words on a page: a page never fails for a missing one."""

from __future__ import annotations

from typing import Any

from sodan.kit.words import word


def said(key: str, language: str, fallback: str | None = None, **values: Any) -> str:
    """The sentence for ``key``, or the fallback where no word file knows it."""
    try:
        return word(key, language, **values)
    except KeyError:
        return key if fallback is None else fallback


def said_in(language: str, key: str, fallback: str | None = None, **values: Any) -> str:
    """``said`` with the language first, so that a page can hold it as ``t``."""
    return said(key, language, fallback, **values)
