"""Taking some of several things back out of what waits for a yes: "not the duffel", "더플백은 그냥 쓸게요", "リュックだけ"."""

from __future__ import annotations

import re

from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.message import Message
from sodan.procedures.command import Command

_FEWEST = 2  # of one thing nothing can be taken out
# Before the thing: "keep the", "hang on to my"; "only the", "just my".
_KEEP_BEFORE = re.compile(
    r"(?<![a-z])(?:keep(?:ing)?|hold(?:ing)? on to|hang(?:ing)? on to|leave out|leaving out|skip|drop|forget|remove|minus)"
    r"(?:\s+(?:the|my|that|about|out|just))*\s+$"
)
_ONLY_BEFORE = re.compile(r"(?<![a-z])(?:only|just|nothing but)(?:\s+(?:for|return|refund|the|my|that))*\s+$")
# After it: "더플백은 그냥 쓸게요", "ボストンは手元に残します"; "백팩만", "リュックだけ".
_KEEP_AFTER = re.compile(
    r"(?:은|는|이|도|만)?\s?(?:그냥\s?|계속\s?|그대로\s?|제가\s?)*"
    r"(?:쓸게|쓰려|쓸래|둘게|놔둘|냅둘|가질|가지고\s?있|갖고\s?있|입을게|남겨|남길|보관|안\s?(?:할|해|보낼|보내|하)|됐어|됐고|괜찮|빼\s?주|빼\s?줘|빼고)"
    r"|(?:は|だけ)?(?:そのまま|残し|手元|キープ|きーぷ|使い(?:ます|たい|続け)|やめ|返品しな|返しま(?:せ)|返さな|いりません|結構|外し|抜い|抜き|除い|なしで)"
    r"|\s+(?:stays?|i(?:'ll| will| want to| would like to| wanna)? keep|can stay|out)(?![a-z])"
)
_ONLY_AFTER = re.compile(r"만(?=$|[\s요.,!으로])|\s?(?:하나|한\s?개)만|だけ|のみ|\s+only(?![a-z])")


def narrowed(message: Message) -> list[Command]:
    """The lines that are left when some of those in hand are taken out; empty when none are, or when none would be left."""
    inside = message.context.focus
    takes_lines = any(name == "lines" for name, _ in message.ears.slots_of(message.context.active))
    if len(inside) < _FEWEST or not takes_lines:
        return []
    only = _lines_of(_only_these(message), inside)
    out = _lines_of([*message.ruled_out("product"), *(one for one in message.of("product") if _is_kept(message, one))], inside)
    left = [line for line in inside if line in only] if only else [line for line in inside if line not in out]
    return [Command("correct", "lines", left, message.text)] if 0 < len(left) < len(inside) else []


def _only_these(message: Message) -> list[Mention]:
    """The things that alone are meant; one "only" holds for all that are joined with it: ニット帽とシャツだけ."""
    named = [one for one in message.of("product") if not _is_kept(message, one)]
    return named if any(_is_only(message, one) for one in named) else []


def _lines_of(mentions: list[Mention], inside: tuple[int, ...]) -> set[int]:
    return {line for mention in mentions for line in mention.value.lines if line in inside}


def _is_kept(message: Message, mention: Mention) -> bool:
    before, after = message.spelled[: mention.start], message.spelled[mention.end :]
    return bool(_KEEP_BEFORE.search(before) or _KEEP_AFTER.match(after))


def _is_only(message: Message, mention: Mention) -> bool:
    before, after = message.spelled[: mention.start], message.spelled[mention.end :]
    return bool(_ONLY_BEFORE.search(before) or _ONLY_AFTER.match(after))
