"""One spelling for all: so that full-width, upper-case, katakana and hiragana, laughter and hearts do not hide what was said."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Katakana ァ…ヶ lie 0x60 above hiragana ぁ…ゖ, letter for letter; folding keeps every position.
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_SPACES = re.compile(r"[^\S\n]+")
_HIDDEN = re.compile(r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
# ㅋㅋ, ㅎㅎ, ㅠㅠ, ㅜㅜ: NFKC makes conjoining letters of them.
_NOISE = re.compile(
    r"[\u110f\u1112\u1172\u116e]{2,}|[\u110f\u1172\u116e]|(?<![a-z])w{2,}(?![a-z])|笑|(?<=[가-힣])~+|[\U0001F000-\U0001FAFF\u2600-\u2604\u2607-\u27bf]+"
)
_ELONGATED = re.compile(r"(.)\1{2,}")
_ORDER = re.compile(r"(?<![a-z0-9])[a-z]{2,5}-?\d{4,}(?![0-9])|#\s?\d{3,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_DIGITS = re.compile(r"\d[\d\s-]*\d|\d")


def plain(text: str) -> str:
    """NFKC, without hidden characters, runs of blanks as one; the form every span is cut from."""
    return _SPACES.sub(" ", _HIDDEN.sub("", unicodedata.normalize("NFKC", text))).strip()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Plain text in lower case with katakana as hiragana; as long as ``plain(text)``, so positions agree."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in plain(text)).translate(_HIRAGANA)


def wording(text: str) -> str:
    """The folded text as the intent reads it: no laughter or hearts, and numbers, orders and addresses as mere signs."""
    found = _NOISE.sub(" ", folded(text)) or folded(text)
    found = _MAIL.sub(" 〒 ", _ORDER.sub(" № ", found))
    return _ELONGATED.sub(r"\1\1", _DIGITS.sub("0", found)).strip()
