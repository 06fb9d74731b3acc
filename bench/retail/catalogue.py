"""What the corpus names in English, as the shop's pages write it in Korean and Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

FOLDER = Path(__file__).resolve().parent / "goods"
LANGUAGES = ("ko", "ja", "en")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's words; what a file does not list is written as in the corpus (5000mAh, USB-C)."""

    products: Mapping[str, str]
    options: Mapping[str, str]
    values: Mapping[str, str]
    values_of: Mapping[str, Mapping[str, str]]

    def product(self, name: str) -> str:
        """“Water Bottle” as the shop's pages write it."""
        return self.products.get(name, name)

    def option(self, name: str) -> str:
        """“color” as the shop's pages write it."""
        return self.options.get(name, name)

    def value(self, option: str, value: str) -> str:
        """“black”, of “color”, as the shop's pages write it."""
        return self.values_of.get(option, {}).get(value) or self.values.get(value, value)


@cache
def catalogue_in(language: str) -> Catalogue:
    """The words of that language; the corpus' own for English, and for a language without a file."""
    path = FOLDER / f"{language}.yaml"
    if not path.is_file():
        return Catalogue({}, {}, {}, {})
    found = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return Catalogue(found["products"], found["options"], found["values"], found["of"])


def product_texts(name: str) -> dict[str, str]:
    """A product's title in every language."""
    return {language: catalogue_in(language).product(name) for language in LANGUAGES}


def option_texts(name: str) -> dict[str, str]:
    """An option's name in every language."""
    return {language: catalogue_in(language).option(name) for language in LANGUAGES}


def value_texts(option: str, value: str) -> dict[str, str]:
    """An option's value in every language."""
    return {language: catalogue_in(language).value(option, value) for language in LANGUAGES}
