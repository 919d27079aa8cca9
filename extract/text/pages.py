"""Lines of a dump without what the page, and not the document, printed: numbers of pages,
running titles, drawn frames, doubled blank lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import regex

__all__ = ["plain_lines", "without_page_ends"]

_PAGE = regex.compile(
    r"[ \t\u3000\xa0]*(?:"
    r"第 ?(?P<a>\d{1,3}) ?页(?:[ ,，/]*共 ?\d{1,3} ?页)?"
    r"|[Pp]age (?P<b>\d{1,3})(?: of \d{1,3})?"
    r"|(?P<dash>[—–―－-]{1,2}) ?(?P<c>\d{1,3}) ?(?P=dash)"
    r"|(?P<d>\d{1,3}) ?[/／] ?(?P<of>\d{1,3})"
    r")[ \t\u3000\xa0]*"
)
_PAGE_END = regex.compile(r"\n[ \t\u3000]*(\d{1,3})[ \t\u3000]*\n?\f")
_RUNNING_LENGTH, _SHORTEST_TITLE = 60, 5
_RUNNING_WORD = "报告"
_FRAME = str.maketrans("│┃║￨", "||||")
_RULE = regex.compile(r"(?=[^\n]*[-─━═])[ \t|:+=\-─━═┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬]{3,}")
_DRAWN = frozenset("│┃║￨─━═┼╋╬+")
_LEAST_TAB_CELLS = 20


def without_page_ends(text: str) -> str:
    """The text without the bare number before each form feed, where these count the pages."""
    found = list(_PAGE_END.finditer(text))
    numbers = [int(m[1]) for m in found]
    counting = all(b == a + 1 for a, b in pairwise(numbers))
    if len(found) < 2 or not counting or len(found) < text.strip().count("\f"):
        return text
    without: str = _PAGE_END.sub("\n\f", text)
    return without


def plain_lines(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The lines that the document printed, and notes (`code: what happened`) of what was left out."""
    lines = _without_frames(lines)
    lines = _without_tab_at_end(lines)
    lines = _single_spaced(lines)
    return _without_pages(lines)


def _without_frames(lines: list[str]) -> list[str]:
    """Frames drawn with characters: their verticals become pipes, their rules go."""
    if not any(_DRAWN.intersection(line) for line in lines):
        return lines
    out: list[str] = []
    for line in lines:
        # A Markdown rule (`|---|`) tells the reader of pipes where the head ends: it stays.
        if _DRAWN.intersection(line) and _RULE.fullmatch(line):
            continue
        out.append(line.translate(_FRAME))
    return out


def _without_tab_at_end(lines: list[str]) -> list[str]:
    """A tab that only ever ends lines parts no cells."""
    if not any(line.endswith("\t") for line in lines) or any("\t" in x.rstrip("\t") for x in lines):
        return lines
    return [line.rstrip("\t") for line in lines]


def _single_spaced(lines: list[str]) -> list[str]:
    """Tab-led cells set apart by blank lines, as a doubled line end leaves them, moved together.

    Only where no two cells are neighbours: else blank lines part the rows.
    """
    led = [i for i, line in enumerate(lines) if line.startswith("\t")]
    if len(led) < _LEAST_TAB_CELLS or any(b - a == 1 for a, b in pairwise(led)):
        return lines
    out: list[str] = []
    blanks = 0
    for line in lines:
        if line.strip():
            out.extend([""] * ((blanks - 1) // 2))
            out.append(line)
            blanks = 0
        else:
            blanks += 1
    return out


def _without_pages(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Page numbers in words or between dashes, and the running titles beside them.

    They have to rise through the document. What remains of the blank lines around one is the
    shorter run: a page's edge must not look like an empty cell.
    """
    found = [(i, m) for i, line in enumerate(lines) if len(line) < 40 and (m := _PAGE.fullmatch(line))]
    numbers = [int(m["a"] or m["b"] or m["c"] or m["d"]) for _, m in found]
    rising = all(a < b for a, b in pairwise(numbers))
    fractions = [m for _, m in found if m["d"]]
    bounded = all(int(m["d"]) <= int(m["of"]) for m in fractions) and len({m["of"] for m in fractions}) < 2
    if not found or not rising or not bounded or (fractions and len(found) < 2):
        return lines, ()
    gone = {i for i, _ in found} | _running_titles(lines, [i for i, _ in found])
    out: list[str] = []
    at = 0
    while at < len(lines):
        if at not in gone:
            out.append(lines[at])
            at += 1
            continue
        before = 0
        while out and not out[-1].strip():
            out.pop()
            before += 1
        after = 0
        while at < len(lines) and (at in gone or not lines[at].strip()):
            after = 0 if at in gone else after + 1
            at += 1
        out.extend([""] * (min(before, after) if before and after else max(before, after)))
    return out, (f"page_furniture: {len(gone)} lines of page numbers and running titles left out",)


def _running_titles(lines: Sequence[str], pages: Sequence[int]) -> set[int]:
    """Lines next to page numbers whose text stands next to at least two of them."""
    beside: Counter[str] = Counter()
    places: list[tuple[int, str]] = []
    for page in pages:
        for step in (-1, 1):
            at = page + step
            while 0 <= at < len(lines) and not lines[at].strip() and abs(at - page) < 4:
                at += step
            text = lines[at].strip() if 0 <= at < len(lines) else ""
            # A label of the form may stand beside page numbers too; no label of a table has this word.
            if _RUNNING_WORD in text and _SHORTEST_TITLE < len(text) <= _RUNNING_LENGTH:
                places.append((at, text))
    for _, text in set(places):
        beside[text] += 1
    return {at for at, text in places if beside[text] > 1 and "\t" not in text and "|" not in text}
