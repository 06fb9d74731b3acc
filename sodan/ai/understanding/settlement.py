"""How the money of a request shall go, told in words beside it: “차액은 카드로요”, “返金先はギフトカードで”."""

from __future__ import annotations

from sodan.ai.understanding.lexicon import pattern, patterns_of
from sodan.ai.understanding.normalise import folded


def tells_money(text: str) -> bool:
    """Whether a text names a way of paying and says that money goes from or to it, asking nothing."""
    spelled = folded(text)
    if not pattern("cues", "settled").search(spelled) or pattern("cues", "money_asked").search(spelled):
        return False
    kinds = (words for name, words in patterns_of("values").items() if name.startswith(("kind.", "issuer.", "to.")))
    return bool(pattern("cues", "paid_before").search(spelled)) or any(words.search(spelled) for words in kinds)
