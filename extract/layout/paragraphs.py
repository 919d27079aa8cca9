"""Lines of pages to paragraphs: a line goes on with the one above it where that had to break.

Prose is read by sentences, so no sentence may be cut at a line's end; and no heading may run
into the text below it. Deciding marks are the indent, the right margin and the distance.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import regex

from extract.blocks import Grid, Paragraph
from extract.page import PageBlocks, PlacedText
from extract.text.lines import is_number_line, starts_row

__all__ = ["Flow"]

# All in letter sizes: an indent; how far a line may stay short of the margin beyond the letter that
# did not fit; how much wider than usual the distance between paragraphs is.
_INDENT = 0.8
_SHORT = 0.7
_APART = 0.45
_DIGIT = 0.5
_LIKE_SIZE = 0.2
_NEAR_ROWS = 5
# Where no line is longer than this, nothing is known of the right margin.
_NARROWEST = 10.0
_BLANKS = regex.compile(r"[\t ]+")
_WORD = regex.compile(r"[A-Za-z0-9.,:/@_%\-]+")
_CLOSING = "，。；：、！？）》”’」』】〕,.;:!?)"
_ENDS = regex.compile(r"[。！？；!?;：:][”’）)]*$")


class Flow:
    """Collects blocks in order, joining lines to paragraphs."""

    def __init__(self) -> None:
        self._blocks: list[Paragraph | Grid] = []
        self._parts: list[str] = []
        self._page: int | None = None
        self._confidence: float | None = None
        self._last: PlacedText | None = None
        self._number = 0
        self._left = self._right = self._pitch = 0.0
        self._turned = False
        self._alone: frozenset[PlacedText] = frozenset()

    def turn(self, page: PageBlocks) -> None:
        """Begin a page: its margins and the usual distance of its lines."""
        lines = [item for item in page.items if isinstance(item, PlacedText)]
        self._number = page.number
        self._turned = True
        self._alone = _among_figures(lines)
        if not lines:
            return
        plain = [line for line in lines if "\t" not in line.text] or lines
        right = _reached([line.box[2] for line in plain], plain[0].size)
        full = [line for line in plain if abs(right - line.box[2]) <= 2 * line.size]
        if len(full) > 1 or not self._right:
            self._left, self._right = _usual([line.box[0] for line in full], plain[0].size), right
        gaps = [b.box[1] - a.box[1] for a, b in pairwise(lines) if b.box[1] > a.box[1]]
        tight = [g for g, line in zip(gaps, lines, strict=False) if g < 3 * line.size]
        self._pitch = median(tight) if tight else 0.0

    def line(self, line: PlacedText) -> None:
        """Add a line: to the open paragraph if it goes on, else as a new one."""
        if self._last is not None and line not in self._alone and self._goes_on(self._last, line):
            self._parts.append(self._glue(self._last, line) + line.text)
        else:
            self._close()
            self._parts, self._page = [line.text], self._number
        known = line.confidence
        if known is not None:
            self._confidence = known if self._confidence is None else min(known, self._confidence)
        self._last, self._turned = line, False

    def grid(self, grid: Grid) -> None:
        """Add a table."""
        self._close()
        self._blocks.append(grid)

    def replace_grid(self, grid: Grid) -> None:
        """The last block, a table, has grown."""
        self._blocks[-1] = grid

    def blocks(self) -> list[Paragraph | Grid]:
        """Everything so far."""
        self._close()
        return self._blocks

    def _close(self) -> None:
        text = "".join(self._parts).strip()
        if text:
            self._blocks.append(Paragraph(text, page=self._page, confidence=self._confidence))
        self._parts, self._last, self._confidence = [], None, None

    def _goes_on(self, last: PlacedText, line: PlacedText) -> bool:
        size = max(last.size, line.size)
        if "\t" in last.text or "\t" in line.text or abs(last.size - line.size) > _LIKE_SIZE * size:
            return False
        if self._right - self._left < _NARROWEST * size or is_number_line(last.text):
            return False
        if not self._turned:
            distance = line.box[1] - last.box[1]
            if distance <= 0.3 * size or (self._pitch and distance > self._pitch + _APART * size):
                return False
        if line.box[0] > self._left + _INDENT * size:
            return False
        if last.box[2] + _unit(line.text) * size < self._right - _SHORT * size:
            return False
        return not (_ENDS.search(last.text) and starts_row(line.text))

    def _glue(self, last: PlacedText, line: PlacedText) -> str:
        """What stands between two lines: a blank between words, and between two numbers if a
        further digit would have fit, so that they cannot be one number.
        """
        tail, head = last.text[-1], line.text[0]
        if not (tail.isascii() and tail.isalnum() and head.isascii() and head.isalnum()):
            return ""
        if tail.isdigit() and head.isdigit():
            return " " if self._right - last.box[2] > _DIGIT * last.size else ""
        return " " if tail.isalpha() and head.isalpha() else ""


def _among_figures(lines: list[PlacedText]) -> frozenset[PlacedText]:
    """The lines next to rows that end in a figure set apart: pieces of a table without lines, which
    must not run into each other.
    """
    rows = [i for i, line in enumerate(lines) if _ends_in_figure(line.text)]
    out: set[PlacedText] = set()
    for a, b in pairwise(rows):
        if b - a <= _NEAR_ROWS:
            out.update(lines[a : b + 1])
            out.update(lines[max(0, a - _NEAR_ROWS) : a])
            out.update(lines[b : b + _NEAR_ROWS + 1])
    return frozenset(out)


def _ends_in_figure(text: str) -> bool:
    parts = _BLANKS.split(text)
    return len(parts) > 1 and is_number_line(parts[-1])


def _reached(ends: list[float], size: float) -> float:
    """The right margin: the farthest place that more than one line reaches, else the farthest."""
    order = sorted(ends, reverse=True)
    for a, b in pairwise(order):
        if a - b < size:
            return a
    return order[0]


def _usual(starts: list[float], size: float) -> float:
    """The left margin: where most of the lines start, the leftmost of two such places."""
    order = sorted(starts)
    best, most = order[0], 0
    for i, start in enumerate(order):
        near = 0
        for other in order[i:]:
            if other - start > 0.5 * size:
                break
            near += 1
        if near > most:
            best, most = start, near
    return best


def _unit(text: str) -> float:
    """Width, in letter sizes, of what could not be parted from the beginning of a line."""
    word = _WORD.match(text)
    width = _DIGIT * 1.1 * len(word[0]) if word else 1.0
    rest = text[word.end() if word else 1 :]
    return width + (1.0 if rest[:1] and rest[0] in _CLOSING else 0.0)
