"""The documents hold together: links resolve, every room tells what it is, every decision is listed, and pictures exist."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PASSED_OVER = {".venv", ".git", ".uv", "node_modules", "data", "dist", "shots"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+(?:\([^()\s]*\))?)(?:\s+\"[^\"]*\")?\)")
SOURCE = re.compile(r"""(?:src|srcset|href)="([^"]+)\"""")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`[^`\n]*`")
OUTSIDE = re.compile(r"^[a-z][a-z0-9+.-]*:")


def documents() -> list[Path]:
    """Every Markdown file of the project."""
    found = (path for path in ROOT.rglob("*.md") if not PASSED_OVER & set(path.relative_to(ROOT).parts))
    return sorted(found)


def rooms() -> list[Path]:
    """Every room: a folder of ``sodan`` with code in it, channels one by one."""
    tops = [path.parent for path in sorted(ROOT.glob("sodan/*/__init__.py"))]
    channels = [path.parent for path in sorted(ROOT.glob("sodan/channels/*/__init__.py"))]
    return [*(room for room in tops if room.name != "channels"), *channels]


def named(path: Path) -> str:
    """A path as it stands in the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def prose(path: Path) -> str:
    """A document without its code."""
    return INLINE.sub("", FENCE.sub("", path.read_text(encoding="utf-8")))


@cache
def anchors(path: Path) -> frozenset[str]:
    """The names that headings of a document can be linked by, as GitHub makes them."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    headings = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in HEADING.findall(text))
    return frozenset(re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading)) for heading in headings)


def broken_links(document: Path) -> list[str]:
    """The links of a document that lead nowhere within the project; addresses outside are not asked."""
    text = prose(document)
    broken = []
    for link in [*LINK.findall(text), *SOURCE.findall(text)]:
        if OUTSIDE.match(link):
            continue
        place, _, anchor = link.partition("#")
        target = (document.parent / place).resolve() if place else document
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("document", documents(), ids=named)
def test_the_links_of_a_document_resolve(document: Path) -> None:
    assert broken_links(document) == []


@pytest.mark.parametrize("room", rooms(), ids=named)
def test_every_room_tells_what_it_is(room: Path) -> None:
    told = (room / "README.md").read_text(encoding="utf-8")

    assert told.startswith("# ")


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    written = {path.name for path in folder.glob("[0-9][0-9][0-9][0-9]-*.md")}
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", (folder / "README.md").read_text(encoding="utf-8"))

    assert sorted(listed) == sorted(written)


@pytest.mark.parametrize("decision", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=named)
def test_a_decision_tells_context_decision_and_price(decision: Path) -> None:
    told = decision.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", told, re.MULTILINE) == ["Context", "Decision", "Price"]


@pytest.mark.parametrize("document", sorted((ROOT / "docs").rglob("*.md")), ids=named)
def test_every_document_can_be_reached_from_the_readme(document: Path) -> None:
    assert document.resolve() in reachable()


@cache
def reachable() -> frozenset[Path]:
    """Every document that can be reached from the README by following links."""
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(prose(page)) if not OUTSIDE.match(link))
        waiting += [(page.parent / link).resolve() for link in links if link]
    return frozenset(seen)
