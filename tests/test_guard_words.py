"""Every word a person sees exists in Korean, Japanese and English, with the same places, and no key is asked for in vain."""

import ast
import re
from collections.abc import Iterator

import pytest

from sodan.kit.language import LANGUAGES
from sodan.kit.words import all_words, places_of
from tests.tree import PRODUCT, named, product_modules, tree

IN_TEMPLATE = re.compile(r"""\bword\(\s*["']([^"'{}]+)["']\s*[,)]""")  # not the composed ones: word("view." ~ name, …)
ENGLISH_PLURAL = re.compile(r"\[[^|\[\]]*\|[^|\[\]]*\]")


def asked_in_code() -> Iterator[tuple[str, str]]:
    """Each literal first argument of ``word(…)`` with its file."""
    for path in product_modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "word" and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield named(path), key.value


def asked_in_templates() -> Iterator[tuple[str, str]]:
    """Each literal key a template asks for, with its file."""
    for path in sorted(PRODUCT.glob("**/jinja2/**/*")):
        if path.is_file():
            for key in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
                yield named(path), key


def test_no_key_is_asked_for_in_vain() -> None:
    missing = [(place, key) for place, key in [*asked_in_code(), *asked_in_templates()] if key not in all_words()]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    assert [key for key, texts in all_words().items() if not texts[language]] == []


def test_all_languages_fill_the_same_places() -> None:
    uneven = {
        key: {language: sorted(places_of(text)) for language, text in texts.items()}
        for key, texts in all_words().items()
        if len({frozenset(places_of(ENGLISH_PLURAL.sub("", text)) - {"count"}) for text in texts.values()}) > 1
    }

    assert uneven == {}
