"""The glossary knows every record of ours, in three languages, in the order of the English."""

import re
from pathlib import Path

from django.apps import apps

GLOSSARY = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
HANGUL = re.compile(r"[가-힣]|^AI")
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
COLUMNS = 5


def rows() -> list[list[str]]:
    """The rows of the table: English, Korean, Japanese, meaning, in the code."""
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] != "English"]


def test_every_row_speaks_three_languages_and_tells_a_meaning() -> None:
    wrong = [
        row
        for row in rows()
        if len(row) != COLUMNS
        or not (LATIN.search(row[0]) and HANGUL.search(row[1]) and JAPANESE.search(row[2]) and row[3].endswith("."))
    ]

    assert wrong == []


def test_the_rows_stand_in_the_order_of_the_english() -> None:
    words = [row[0].lower().replace("-", " ") for row in rows()]

    assert words == sorted(words)


def test_no_word_has_two_rows() -> None:
    words = [row[0] for row in rows()]

    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_record_of_ours_is_in_the_glossary() -> None:
    ours = {model.__name__ for model in apps.get_models() if model.__module__.startswith("sodan.")}
    told = set(re.findall(r"`([A-Za-z]+)`", "\n".join(row[4] for row in rows())))

    assert sorted(ours - told) == []
