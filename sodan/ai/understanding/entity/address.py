"""Postal addresses of Korea, Japan and the United States, as far as a message gives them; the desk asks for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sodan.ai.understanding.entity.mention import Mention

_KR_CITIES = "서울|부산|대구|인천|광주|대전|울산|세종"
_KR_PROVINCES = "경기|강원|충청북|충청남|충북|충남|전라북|전라남|전북|전남|경상북|경상남|경북|경남|제주"
_KR_BUILDING = "동|아파트|빌라|빌딩|타워|오피스텔|하우스"
_US_STREET = "street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|way|terrace|parkway|pkwy|circle"
_KR = re.compile(
    rf"(?:(?P<region>(?:{_KR_CITIES}|{_KR_PROVINCES})(?:특별자치시|특별자치도|특별시|광역시|시|도)?)\s+)?"
    r"(?P<city>(?:[가-힣]{1,6}(?:시|군|구)\s+){1,3})?"
    r"(?P<line1>(?:[가-힣]{1,6}(?:읍|면|동)\s+)?[가-힣A-Za-z0-9·.]{1,12}(?:대로|로|길)\s?(?:\d+(?:번|가)?길\s?)?\d+(?:-\d+)?)"
    rf"(?P<line2>[\s,]*(?:\(?[가-힣0-9A-Za-z]{{0,20}}(?:{_KR_BUILDING})\)?[\s,]*){{0,3}}(?:[가-힣A-Za-z0-9]{{0,10}}\s?)?"
    r"(?:\d+동\s*)?(?:\d+층\s*)?(?:\d+호)?)"
)
_US_NO_NAME = "of|the|on|in|a|an|my|is|are|it|its|to|for|and|or|this|that|days?|weeks?|times?|items?|orders?"
_JP = re.compile(
    r"(?:〒?\s?(?P<postcode>\d{3}-?\d{4})[\s,、]*)?"
    r"(?P<region>東京都|北海道|(?:京都|大阪)府|[一-龥]{2,3}県)\s?"
    r"(?P<city>[一-龥ぁ-んァ-ヶー]{1,8}?(?:市[一-龥]{1,4}区|市|区|郡[一-龥]{1,5}(?:町|村)|町|村))\s?"
    r"(?P<line1>[^\s、。,\d]{0,20}\d+(?:(?:丁目|番地|番|号(?!室)|[-−‐ー－の])\d{0,4}){0,4})"
    r"(?P<line2>\s*[一-龥ぁ-んァ-ヶーA-Za-z0-9]{0,30}?(?:\d+号室|\d+階|\d{3,4})?(?=$|[\s、。,にへでま]))"
)
_STATES = (
    "Alabama AL|Alaska AK|Arizona AZ|Arkansas AR|California CA|Colorado CO|Connecticut CT|Delaware DE|Florida FL|"
    "Georgia GA|Hawaii HI|Idaho ID|Illinois IL|Indiana IN|Iowa IA|Kansas KS|Kentucky KY|Louisiana LA|Maine ME|Maryland MD|"
    "Massachusetts MA|Michigan MI|Minnesota MN|Mississippi MS|Missouri MO|Montana MT|Nebraska NE|Nevada NV|"
    "New Hampshire NH|New Jersey NJ|New Mexico NM|New York NY|North Carolina NC|North Dakota ND|Ohio OH|Oklahoma OK|"
    "Oregon OR|Pennsylvania PA|Rhode Island RI|South Carolina SC|South Dakota SD|Tennessee TN|Texas TX|Utah UT|Vermont VT|"
    "Virginia VA|Washington WA|West Virginia WV|Wisconsin WI|Wyoming WY"
)
_STATE_OF = {name[:-3].casefold(): name[-2:] for name in _STATES.split("|")}
_US = re.compile(
    rf"(?P<line1>\d{{1,6}}\s+(?:[NSEW]\.?\s+)?(?:(?!(?:{_US_NO_NAME})\s)[A-Za-z0-9.']{{1,20}}\s){{1,4}}?(?:{_US_STREET})\.?)(?![A-Za-z])"
    r"(?P<line2>,?\s*(?:(?:apt|apartment|unit|suite|ste|floor|fl)\.?\s*#?\s?[A-Za-z0-9-]+|#\s?[A-Za-z0-9-]+))?"
    r"(?:,?\s+(?:in\s+)?(?P<city>[A-Za-z.' ]{2,30}?),?\s+(?P<region>[A-Z]{2}|"
    + "|".join(sorted(_STATE_OF, key=len, reverse=True))
    + r"),?\s*(?P<postcode>\d{5}(?:-\d{4})?)(?:,?\s*(?:USA|U\.S\.A\.?|US|United States)(?![A-Za-z]))?)?",
    re.IGNORECASE,
)
_CODES = "|".join(sorted(_STATE_OF.values()))
# A street that no word for one ends, as "101 Highway" or "7 Rue Royale": the town, state and ZIP code after it leave no doubt.
_US_OTHER = re.compile(
    rf"(?<![A-Za-z0-9_#.-])(?P<line1>\d{{1,6}}\s+(?!(?:{_US_NO_NAME})\s)[A-Za-z][A-Za-z0-9.' ]{{2,40}}?)"
    r"(?P<line2>,\s*(?:(?:apt|apartment|unit|suite|ste|floor|fl)\.?\s*#?\s?[A-Za-z0-9-]+|#\s?[A-Za-z0-9-]+))?"
    rf",\s*(?P<city>[A-Za-z.' ]{{2,30}}?),?\s+(?P<region>(?-i:{_CODES})),?\s*(?P<postcode>\d{{5}}(?:-\d{{4}})?)(?!\d)"
    r"(?:,?\s*(?:USA|U\.S\.A\.?|US|United States)(?![A-Za-z]))?",
    re.IGNORECASE,
)
_KR_POSTCODE = re.compile(r"(?<!\d)(\d{5})(?![\d-])")
_BEFORE = 12  # a postcode stands at most so many letters before the address it is of
_FIELDS = ("line1", "line2", "city", "region", "postcode")
# What follows an address in a sentence and is no part of it: "…45로 바꿔 주세요", "…に変更", "… please".
_TAIL = re.compile(r"\s*(?:으로요?|로요|로|에요|에|입니다|이에요|예요|이요|(?<=[호층동지\d])요|に|へ|です|で)?\s*$")


@dataclass(frozen=True, slots=True)
class _Country:
    """How one country writes addresses."""

    code: str
    pattern: re.Pattern[str]


_COUNTRIES = (_Country("JP", _JP), _Country("KR", _KR), _Country("US", _US), _Country("US", _US_OTHER))


def _fields(found: re.Match[str], code: str) -> dict[str, str]:
    """The parts that were given, trimmed."""
    groups = found.groupdict()
    parts = {name: _TAIL.sub("", (groups.get(name) or "").strip(" ,、　")) for name in _FIELDS}
    parts["line1"] = (groups.get("line1") or "").strip(" ,、")
    if code == "US":
        parts["region"] = _STATE_OF.get(parts["region"].casefold(), parts["region"].upper())
    return {name: part for name, part in parts.items() if part} | {"country": code}


def addresses_in(text: str) -> list[Mention]:
    """The first address of the message, as the fields of an address that it gives (always ``line1`` and ``country``)."""
    for country in _COUNTRIES:
        found = country.pattern.search(text)
        if found is None:
            continue
        fields = _fields(found, country.code)
        start, end = found.start("line1"), found.end()
        if country.code == "KR":
            start = found.start()
            if not found["region"] and not found["city"]:
                continue
            if _KR_POSTCODE.fullmatch(fields.get("line2", "")):
                fields["postcode"] = fields.pop("line2")  # it came last
            elif postcode := _KR_POSTCODE.search(text, end) or _KR_POSTCODE.search(text, max(0, start - _BEFORE), start):
                fields["postcode"] = postcode[1]
        return [Mention("address", fields, min(start, found.start()), end)]
    return []
