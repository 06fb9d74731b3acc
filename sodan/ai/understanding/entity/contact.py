"""E-mail addresses, telephone numbers, their last four digits, one-time codes and postcodes."""

from __future__ import annotations

import re

from sodan.ai.understanding.entity.mention import Mention, free_of

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(
    r"(?<![\dA-Za-z-])(?:\+?82[- ]?1[016789]|01[016789])[- .]?\d{3,4}[- .]?\d{4}(?!\d)"
    r"|(?<![\dA-Za-z-])(?:\+?81[- ]?[789]0|0[789]0)[- .]?\d{4}[- .]?\d{4}(?!\d)"
    r"|(?<![\dA-Za-z-])(?:\+?1[- .])?\(?[2-9]\d{2}\)?[- .]\d{3}[- .]\d{4}(?!\d)"
    r"|(?<![\w-])0\d{1,3}-\d{2,4}-\d{4}(?!\d)"
)
_LAST_FOUR = re.compile(
    r"(?:뒷\s*자리|뒤\s*네?\s*자리|끝\s*자리|끝\s*네?\s*자리|下4桁|下四桁|末尾4?桁?|last\s+(?:four|4)(?:\s+digits)?|end(?:s|ing)\s+(?:in|with))"
    r"[^\d\n]{0,24}?(?P<after>\d{4})(?!\d)"
    r"|(?<!\d)(?P<before>\d{4})\s*(?:が下4桁|が末尾|이?\s*뒷\s*자리|(?:are|is)\s+(?:the|my)\s+last)",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:인증\s*번호|인증\s*코드|보안\s*코드|코드|認証番号|認証コード|確認コード|コード|暗証番号"
    r"|verification code|one[- ]time code|passcode|code|otp|pin)"
    r"[^\d\n]{0,12}?(?P<code>\d{3}[ -]?\d{3}|\d{4,8})(?!\d)",
    re.IGNORECASE,
)
_BARE_CODE = re.compile(r"(?<![\w-])(\d{3}[ -]\d{3}|\d{4,8})(?!\d)")
_POSTCODE = re.compile(
    r"〒\s?(?P<sign>\d{3}-?\d{4})|(?<![\d-])(?P<ja>\d{3}-\d{4})(?![\d-])"
    r"|(?:우편번호|zip(?:\s*code)?|postcode|postal code|郵便番号)[^\d\n]{0,8}(?P<said>\d{5}(?:-\d{4})?|\d{3}-?\d{4}|\d{7})(?!\d)",
    re.IGNORECASE,
)
_FOUR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_FIVE = re.compile(r"(?<!\d)(\d{3}-?\d{4}|\d{5}(?:-\d{4})?)(?!\d)")


def digits_of(text: str) -> str:
    """Only the digits."""
    return re.sub(r"\D", "", text)


def _said(found: re.Match[str]) -> tuple[str, int, int]:
    """The named group that matched, with its place."""
    name = next(name for name, value in found.groupdict().items() if value)
    return found[name], found.start(name), found.end(name)


def contacts_in(text: str) -> list[Mention]:
    """Contacts that are plain to see whatever was asked: mail, telephone, "last four", "the code is", 〒."""
    mentions = [Mention("email", found[0].lower(), *found.span()) for found in _MAIL.finditer(text)]
    for found in _PHONE.finditer(text):
        digits = digits_of(found[0])
        mentions.append(Mention("phone", digits, *found.span()))
        mentions.append(Mention("phone_last4", digits[-4:], *found.span()))
    for slot, pattern in (("phone_last4", _LAST_FOUR), ("postcode", _POSTCODE), ("code", _CODE)):
        for found in pattern.finditer(text):
            value, start, end = _said(found)
            if free_of(mentions, start, end):
                mentions.append(Mention(slot, value if slot == "postcode" else digits_of(value), start, end))
    return mentions


_ASKED = {"code": _BARE_CODE, "phone_last4": _FOUR, "postcode": _FIVE}


def asked_contact(slot: str, text: str) -> Mention | None:
    """The bare digits that answer a question for a code, the last four or a postcode."""
    named = next((mention for mention in contacts_in(text) if mention.slot == slot), None)
    pattern = _ASKED.get(slot)
    if named or pattern is None:
        return named
    found = pattern.search(text)
    return Mention(slot, found[1] if slot == "postcode" else digits_of(found[1]), *found.span(1)) if found else None
