"""Taking things out of what waits for a yes, or adding to it: "not the duffel", "더플백은 그냥 쓸게요", 帽子も一緒に."""

from __future__ import annotations

import re

from sodan.ai.understanding.correction import corrected
from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.line import Asked, lines_meant, order_of_lines
from sodan.ai.understanding.message import Message
from sodan.ai.understanding.slot import commands_for
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
# Said of all that is named beside it: "바꾸는 것만 할게요", "…変えるだけで", "nothing else".
_ONLY_THAT = re.compile(
    r"(?:[가-힣]는\s?(?:것|거|걸)|이것|이거|이\s?변경|그것|그거)만"
    r"|(?:다른|나머지)\s?(?:건|것은|거는|것들은|는|은)?\s?(?:말고|빼고|됐|괜찮|안\s?(?:바|할|해)|그대로\s?(?:둘|놔|두|갖|가))"
    r"|(?:[えうるす]る?|変更|交換|返品)(?:だけ|のみ)"
    r"|(?:ほか|他|残り|それ以外)(?:の(?:もの|商品|分))?は(?:結構|いりません|いらない|不要|いい|やめ|そのままで(?:お願い|いい|結構|大丈夫))"
    r"|(?<![a-z])(?:nothing else|(?:leave|keep|forget) the (?:rest|others?)|not the (?:rest|others?)"
    r"|(?:the )?(?:rest|others?) (?:can |should )?stays?"
    r"|(?:only|just) (?:change|swap|exchange|switch|return|do)(?! (?:it|that|this|them)\b)|just that (?:change|one))(?![a-z])"
)


def narrowed(message: Message) -> list[Command]:
    """The lines that are left when some of those in hand are taken out; empty when none are, or when none would be left."""
    inside = message.context.focus
    takes_lines = any(name == "lines" for name, _ in message.ears.slots_of(message.context.active))
    if len(inside) < _FEWEST or not takes_lines:
        return []
    only = _lines_of(_only_these(message), inside)
    out = _lines_of([*message.ruled_out("product"), *(one for one in message.of("product") if _is_kept(message, one))], inside)
    left = [line for line in inside if line in only] if only else [line for line in inside if line not in out]
    if not 0 < len(left) < len(inside):
        return []
    methods = [one for one in commands_for(message, message.context.active) if one.name == "method"]
    return corrected([Command("set", "lines", left, message.text), *methods])


def widened(message: Message) -> list[Command]:
    """The lines in hand with another of the same order that shall be done along with them; empty when none is added."""
    inside, active = message.context.focus, message.context.active
    takes_lines = any(name == "lines" for name, _ in message.ears.slots_of(active))
    number = order_of_lines(message.context.orders, inside) if inside else None
    if number is None or not takes_lines:
        return []
    if not (_TOO.search(message.spelled) or _is_told_along(message)):
        return _both_pieces(message)
    more = [line for line in lines_meant(message, Asked(number, procedure=active))[0] if line not in inside]
    if not more:
        return []
    beside = [one for one in commands_for(message, active) if one.name in {"wishes", "method"}]
    return corrected([Command("set", "lines", [*inside, *more], message.text), *beside])


_TOO = re.compile(
    r"도\s?(?:같이|함께|추가|포함|넣|부탁|반품|환불|교환|바꾸|바꿔|변경|취소)|도요|(?:추가|포함)(?:해|하)|하나\s?더"
    r"|も(?:追加|一緒|いっしょ|含め|入れ|お願い|返品|交換|変え|変更)|も[。、!]?$|もう一つ|もうひとつ"
    r"|(?<![a-z])(?:also|too|as well|add|include|along with|in addition)(?![a-z])"
)


# What goes along with what is in hand: "텀블러도", "タンブラーも一緒に", "the tumbler as well", "and the tumbler".
_ALONG_AFTER = re.compile(
    r"(?:까지)?도(?=$|[\s,.!요])|(?:까지|랑|하고)?\s?(?:같이|함께|추가)"
    r"|も(?!う)|(?:を|と)?\s?(?:一緒|追加)|\s+(?:too|as well|also)(?![a-z])"
)
_ALONG_BEFORE = re.compile(r"(?<![a-z])(?:and|also|plus|add|include|adding)(?:\s+(?:the|my|that|also|return|refund))*\s+$")
_BOTH = re.compile(r"(?<![a-z])both(?![a-z])|둘\s?다|두\s?개\s?다|2개\s?다|2つ\s?とも|二つ\s?とも|両方|ふたつとも")
_TWO = 2


def _is_told_along(message: Message) -> bool:
    """Whether words beside a thing say that it goes along."""
    return any(_goes_along(message, one) for one in message.of("product"))


def _goes_along(message: Message, mention: Mention) -> bool:
    before, after = message.spelled[: mention.start], message.spelled[mention.end :]
    if _is_kept(message, mention):
        return False
    return bool(_ALONG_AFTER.match(after) or _ALONG_BEFORE.search(before))


def _both_pieces(message: Message) -> list[Command]:
    """Both pieces, where one of the two of the only thing in hand was: 「やっぱり2つとも」."""
    inside = message.context.focus
    line = next((one for order in message.context.orders for one in order.lines if inside == (one.id,)), None)
    has_pieces = any(slot.type == "quantity" for _, slot in message.ears.slots_of(message.context.active))
    is_pair = line is not None and max(line.open_quantity, line.standing_quantity) == _TWO
    if is_pair and has_pieces and not message.of("product") and _BOTH.search(message.spelled):
        return [Command("correct", "quantity", _TWO, message.text)]
    return []


def _only_these(message: Message) -> list[Mention]:
    """The things that alone are meant; one "only" holds for all that are joined with it: ニット帽とシャツだけ."""
    named = [one for one in message.of("product") if not _is_kept(message, one)]
    return named if any(_is_only(message, one) for one in named) or _ONLY_THAT.search(message.spelled) else []


def _lines_of(mentions: list[Mention], inside: tuple[int, ...]) -> set[int]:
    return {line for mention in mentions for line in mention.value.lines if line in inside}


def _is_kept(message: Message, mention: Mention) -> bool:
    before, after = message.spelled[: mention.start], message.spelled[mention.end :]
    return bool(_KEEP_BEFORE.search(before) or _KEEP_AFTER.match(after))


def _is_only(message: Message, mention: Mention) -> bool:
    before, after = message.spelled[: mention.start], message.spelled[mention.end :]
    return bool(_ONLY_BEFORE.search(before) or _ONLY_AFTER.match(after))
