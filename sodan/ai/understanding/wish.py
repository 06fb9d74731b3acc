"""What one thing shall become, told by the words around its name and by what it is like now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sodan.ai.understanding.entity.mention import Mention
from sodan.ai.understanding.entity.option import wish_of_words
from sodan.ai.understanding.entity.quality import NAMED, Found, Sheet, qualities_in
from sodan.ai.understanding.lexicon import pattern, patterns_of, words_of
from sodan.ai.understanding.message import Message, is_ruled_out
from sodan.ai.understanding.normalise import folded
from sodan.backoffice.connector import LineView
from sodan.procedures.wish import Wish, own_options

# Between what a thing is and what it shall become, in English; Korean and Japanese tell it by what follows the value.
_BECOMES = re.compile(r"(?<![a-z])(?:to|for|into|with|but|instead|become|be|is|want|in|as|swapped|get)(?![a-z])|->|=>|→|⇒|>")
_ASIDE = re.compile(r"\s?[(\[（][^)\]）]*[)\]）]")  # what stands behind its name in brackets is what it is now
_SIZE_LIKE = ("size", "capacity", "screen", "diameter", "storage", "length", "height", "piece", "weight", "room")
_NEAR = 24
_TOO_BEFORE = re.compile(r"(?:(?<![a-z])too|너무|지나치게)\s?$")
_TOO_AFTER = re.compile(r"[가-힣ぁ-ん]?(?:すぎ|過ぎ)")


@dataclass(frozen=True, slots=True)
class Told:
    """What a stretch says of one thing: values it may have now (``had``) or shall have (``wanted``), and the rest of the wish."""

    had: tuple[Found, ...]
    wanted: tuple[Found, ...]
    step: tuple[tuple[str, int], ...]
    same: frozenset[str]
    free: frozenset[str]
    pick: str
    sorts_by: str = ""


@cache
def _kind_of(name: str) -> frozenset[str]:
    """The kinds an option is of, by its name: “screen size” is of size and of screen."""
    spelled = folded(name)
    parts = {spelled, *re.split(r"[\s/]+", spelled)}
    return frozenset(
        key.partition(".")[2]
        for key, words in words_of("qualities").items()
        if key.startswith("name.") and parts & {folded(word) for word in words}
    )


def _options_of_kind(kind: str, sheet: Sheet) -> list[str]:
    if kind == "size":
        for like in _SIZE_LIKE:
            if found := [name for name in sheet.names if like in _kind_of(name)]:
                return found
    return [name for name in sheet.names if kind in _kind_of(name)]


def _named_near(spelled: str, start: int, end: int, sheet: Sheet) -> str:
    """The option whose name stands nearest to that place; empty when none is near."""
    best, found = _NEAR, ""
    for name, words in sheet.names.items():
        for hit in words.finditer(spelled, max(0, start - _NEAR), min(len(spelled), end + _NEAR)):
            gap = max(hit.start() - end, start - hit.end(), 0)
            if gap < best:
                best, found = gap, name
    return found


def steps_in(spelled: str, sheet: Sheet) -> list[tuple[str, int, int, int]]:
    """The steps asked for: option, up (1) or down (-1), and the place of the words."""
    found: list[tuple[str, int, int, int]] = []
    for key, words in patterns_of("steps").items():
        direction, _, kind = key.partition(".")
        for hit in words.finditer(spelled):
            name = _named_near(spelled, *hit.span(), sheet) if kind in {"any", "size"} else ""
            if not name and kind != "any":
                name = next(iter(_options_of_kind(kind, sheet)), "")
            if name:
                found.append((name, 1 if direction == "up" else -1, *hit.span()))
    found.sort(key=lambda one: one[2] - one[3])
    kept: list[tuple[str, int, int, int]] = []
    for one in found:
        if all(one[3] <= other[2] or other[3] <= one[2] for other in kept):
            kept.append(one)
    return kept


def told_of(part: Message, place: tuple[int, int], sheet: Sheet) -> Told:
    """What a stretch says of the thing named at ``place`` in it (an empty place: nothing was named)."""
    spelled = part.spelled
    cues = [one for one in part.of("which") if one.value in {"cheapest", "dearest"}]
    steps = [one for one in steps_in(spelled, sheet) if not any(cue.overlaps(one[2], one[3]) for cue in cues)]
    found = [
        one
        for one in qualities_in(spelled, sheet)
        if not any(one.start < step[3] and step[2] < one.end for step in steps)
        and not is_ruled_out(spelled, Mention("option", one.value, one.start, one.end))
        and not _is_lamented(spelled, one)
        and not (place[0] <= one.start and one.end <= place[1])  # the light in "desk light" is no brightness
    ]
    found = _surest(found)
    becomes = _border(spelled, place)
    had = tuple(one for one in found if one.end <= becomes)
    wanted = tuple(one for one in found if one.end > becomes)
    before = [one for one in cues if one.end <= place[0] and wanted]
    picks = [one for one in cues if one not in before]
    return Told(
        had=had,
        wanted=wanted,
        step=tuple((name, size) for name, size, _, _ in steps),
        same=_by_cue(spelled, "same", sheet),
        free=_by_cue(spelled, "open", sheet) | ({"*"} if _leaves_rest(spelled) else frozenset()),
        pick=picks[0].value if picks else "",
        sorts_by=before[0].value if before else "",
    )


def _is_lamented(spelled: str, one: Found) -> bool:
    """Whether the value is what is wrong with the thing: "too hard", "너무 큰", "難しすぎ"."""
    return bool(_TOO_BEFORE.search(spelled[: one.start]) or _TOO_AFTER.match(spelled[one.end :]))


def _surest(found: list[Found]) -> list[Found]:
    """A bare word that might be anything is no value where the option has a plainer one."""
    plain = {one.name for one in found if one.strength > NAMED}
    return [one for one in found if one.strength > NAMED or one.name not in plain]


def _border(spelled: str, place: tuple[int, int]) -> int:
    """Where what the thing is ends and what it shall become begins."""
    start, end = place
    if start == end:
        return start
    if aside := _ASIDE.match(spelled, end):
        end = aside.end()
    if hit := _BECOMES.search(spelled, end):
        return hit.start()
    return end


@cache
def _cue(name: str) -> re.Pattern[str]:
    return pattern("qualities", name)


def _by_cue(spelled: str, cue: str, sheet: Sheet) -> frozenset[str]:
    """The options named beside a cue: “same size”, “any colour”."""
    named = (_named_near(spelled, *hit.span(), sheet) for hit in _cue(cue).finditer(spelled))
    return frozenset(name for name in named if name)


def _leaves_rest(spelled: str) -> bool:
    """Whether all the rest is left open: "don't care about other specs"."""
    return bool(_cue("open").search(spelled) and _cue("rest").search(spelled))


def wish_of(told: Told, line: LineView, spelled: str, *, rivals: Sequence[LineView] = ()) -> Wish:
    """The wish for this very item: what is told of it and is not so already. ``rivals`` are the others it might have been."""
    own = own_options(line)
    wanted = _unlike(told.wanted, own, spelled)
    # "I want the glass bottle": nothing of the customer's is of glass, so it tells what it shall become.
    known = [own, *(own_options(other) for other in rivals)]
    strange = [one for one in told.had if not any(_is_so(one, options) for options in known)]
    wanted = _unlike(strange, own, spelled) | wanted
    pick = told.pick or ("" if rivals else told.sorts_by)
    if not (wanted or told.step or pick):
        wanted = _unlike(told.had, own, spelled)
    step = {name: size for name, size in told.step if name not in wanted}
    if pick:
        kept = {name: own[name] for name in told.same if name in own and name not in wanted}
        said = {one.name: one.value for one in told.wanted if _is_so(one, own)}
        wanted = kept | said | wanted
    if not (wanted or step or pick):
        return Wish()
    free = tuple(sorted(told.free - set(wanted)))
    return Wish.model_validate({"options": wanted, "step": step, "pick": pick, "free": free})


def _is_so(one: Found, options: Mapping[str, str]) -> bool:
    """Whether the item has that value."""
    return options.get(one.name, "").casefold() == one.value.casefold()


def _unlike(found: Iterable[Found], own: Mapping[str, str], spelled: str) -> dict[str, str]:
    """For each option the value said that the item has not; of several the one whose words say most that it is wanted."""
    wanted: dict[str, tuple[int, Found]] = {}
    for one in found:
        if _is_so(one, own):
            continue
        weight = wish_of_words(spelled, one.start, one.end)
        if weight and (one.name not in wanted or weight > wanted[one.name][0]):
            wanted[one.name] = (weight, one)
    return {name: one.value for name, (_, one) in wanted.items()}


def likeness(told: Told, line: LineView) -> float:
    """How well an item fits what was said of the thing as it is; what has all that is wanted already is hardly meant."""
    own = own_options(line)
    told_twice = {one.name for one in told.wanted if sum(other.name == one.name for other in told.wanted) > 1}
    score = sum(2.0 if _is_so(one, own) else -1.0 for one in told.had)
    score += sum(2.0 for one in told.wanted if one.name in told_twice and _is_so(one, own))
    if told.wanted and all(_is_so(one, own) for one in told.wanted):
        score -= 0.5
    return score


def sorted_by_price(lines: Sequence[LineView], told: Told) -> Sequence[LineView]:
    """The one meant where the thing was told by its price: "the more expensive tablet"."""
    if not told.sorts_by or len(lines) < 2:  # noqa: PLR2004 - nothing to choose from
        return lines
    ordered = sorted(lines, key=lambda line: line.unit_price.minor)
    return [ordered[0 if told.sorts_by == "cheapest" else -1]]
