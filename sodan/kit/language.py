"""Which of our three languages a text is in, by its script."""

import re
import unicodedata

LANGUAGES = ("ko", "ja", "en")

_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u30fc\u31f0-\u31ff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_IDENTIFIER = re.compile(r"\S*[@\d]\S*")  # order numbers, sizes, addresses of mail: they say nothing of the language
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_TELLING = 4  # letters; a lone “ok” or “yes” does not turn a Korean conversation into an English one


def normalised(text: str) -> str:
    """NFKC, so that full-width letters and digits equal their plain forms; edges trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def language_of(text: str, fallback: str) -> str:
    """Hangul → ko, kana → ja, Latin words only → en; Han or digits alone say nothing → ``fallback``.

    Measured on short messages this rule is as good as the libraries we tried. Where scripts are mixed, the one
    native script wins over Latin product names; Hangul and kana together go to the more frequent. Order numbers and mail
    addresses do not count.
    """
    hangul, kana = len(_HANGUL.findall(text)), len(_KANA.findall(text))
    if hangul or kana:
        return "ko" if hangul >= kana else "ja"
    if _HAN.search(text):
        return fallback if fallback != "en" else "ja"
    words = _LATIN_WORD.findall(_IDENTIFIER.sub(" ", text))
    return "en" if len(words) > 1 or (words and len(words[0]) >= _TELLING) else fallback
