"""Questions about goods told by what is in them, not by an example: a thing or a topic named, and the sign of a question."""

from __future__ import annotations

import re

from sodan.ai.understanding.message import Message
from sodan.ai.understanding.question import ask, topic_of
from sodan.procedures.command import Command

_SIGN = re.compile(
    r"\?|教えて|知りたい|알려|궁금|나요$|까요$"
    r"|(?<![a-z])(?:what|how|which|is it|is the|are they|are the|does|do you|can it|will)(?![a-z])"
)
# "M은요?", 「スープジャーは？」, "and the navy?"
_LEFT_OPEN = re.compile(r"(?:은요|는요|은|는|도요|は)\s*\?|^(?:and|what about|how about)(?![a-z])")
_BRIEF = 30  # letters of a question that leaves the thing out
# Who wants to hear when something is there again, however far the words stand apart.
_TELL_ME = r"(?:let me know|tell me|notify me|alert me|inform me|e-?mail me|text me|message me|give me a (?:shout|heads[- ]up))"
_BACK = r"(?:back(?: in(?: stock)?)?|available(?: again)?|in stock(?: again)?|restocked|there again)"
_WAITS = re.compile(
    rf"{_TELL_ME}[^.?!]{{0,20}}(?:when|once|as soon as|if)[^.?!]{{1,70}}(?:is|are|'s|comes?|gets?|becomes?) {_BACK}(?![a-z])"
    rf"|(?:when|once|as soon as)[^.?!]{{1,70}}(?:is|are|'s|comes?|gets?|becomes?) {_BACK}[^.?!]{{0,20}}{_TELL_ME}"
    r"|(?:재입고|입고|들어오|다시 나오|생기)[가-힣]{0,3}(?:면|되는 대로|하면)[^.?!]{0,12}(?:알려|연락|메일|문자|알림)"
    r"|(?:再入荷|入荷|在庫が(?:戻|入)|入ってき)[ぁ-ん]{0,5}(?:たら|次第|しだい|とき)[^。?!]{0,12}(?:教え|知らせ|連絡|めーる)"
)


def waits_for_stock(spelled: str) -> bool:
    """Whether somebody wants to hear when something is there again."""
    return _WAITS.search(spelled) is not None


def stretches_of_wait(spelled: str) -> list[tuple[int, int]]:
    """Where that is said: such a wish is not cut apart."""
    return [found.span() for found in _WAITS.finditer(spelled)]


def asked_of_goods(message: Message, *, is_strange: bool) -> list[Command]:
    """The question, where a thing is named with a topic or an option of it; where none is named, only a brief one.

    ``is_strange`` when the words sound like none of our trade: then the thing has to be named.
    """
    if message.of("order_number") or not _SIGN.search(message.spelled):
        return []
    topic = topic_of(message.spelled)
    has_value = bool(message.of("option") or message.of("quality"))
    asks_price = any(one.value in ("cheapest", "dearest") for one in message.of("which"))
    if message.of("product"):
        told = topic or has_value or asks_price or _LEFT_OPEN.search(message.spelled)
        return [ask(message, score=0.6)] if told else []
    points = any(one.value == "that" for one in message.of("which"))
    is_brief = len(message.text) <= _BRIEF and (points or not is_strange)
    return [ask(message, score=0.6)] if is_brief and (topic or has_value) else []
