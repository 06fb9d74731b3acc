"""What only says that there is something to ask, before it is asked: “I would like to make several changes”."""

from __future__ import annotations

import re

_ANNOUNCED = re.compile(
    r"(?<![a-z])(?:make|have|got|request|ask for|need)\s+(?:to make\s+)?"
    r"(?:a (?:few|couple(?: of)?|number of)|some|several|two|three|four|various|multiple|\d)\s+(?:\w+\s+)?"
    r"(?:changes|modifications|adjustments|requests|things|issues|problems|questions|updates)(?![a-z])"
    r"|(?:몇\s?가지|여러\s?가지|두\s?가지|세\s?가지)(?:를|을)?\s?(?:변경|수정|요청|부탁|문의|바꾸)"
    r"|(?:いくつか|二点|2点|三点|3点|二つ|2つ)(?:ほど)?(?:の)?(?:変更|修正|お願い|ご相談|質問|頼みたい|変えたい)"
)


def announces(spelled: str) -> bool:
    """Whether it only says how many things will be asked for."""
    return _ANNOUNCED.search(spelled) is not None
