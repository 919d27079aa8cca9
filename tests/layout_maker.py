"""Pages for layout tests: text and tables set straight into glyphs and rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.page import Glyph, PageLayer, Rule

__all__ = ["STYLES", "Page", "Placed", "even"]

Placed = tuple[int, int, int, int, str]
"""Row, column, rowspan, colspan, text of a cell."""

STYLES = ("boxes", "plain", "dashed", "dotted", "doubled", "gaps", "skewed", "overshoot")


def width_of(text: str, size: float) -> float:
    """The advance of a text: full width for Chinese, half for the rest."""
    return sum(size if ord(c) > 0x2E7F else size / 2 for c in text)


@dataclass(slots=True)
class Page:
    """A page being set; coordinates in points from the top left."""

    number: int = 1
    width: float = 595.0
    height: float = 842.0
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10.5) -> None:
        """One line whose letters' boxes begin at `y`; blanks are moved over, not drawn."""
        for char in text:
            w = width_of(char, size)
            if char != " ":
                self.glyphs.append(Glyph(char, x, y, x + w, y + 1.1 * size, size))
            x += w

    def lines(self, x: float, y: float, texts: Iterable[str], size: float = 10.5, pitch: float = 1.5) -> None:
        """Lines under each other."""
        for i, text in enumerate(texts):
            self.text(x, y + i * pitch * size, text, size)

    def rule(self, x0: float, y0: float, x1: float, y1: float, style: str = "plain") -> None:
        """One line of a table in one of the `STYLES`."""
        across = y0 == y1
        start, end = (x0, x1) if across else (y0, y1)
        at = y0 if across else x0
        pieces: list[tuple[float, float, float]] = [(at, start, end)]
        if style in ("dashed", "dotted"):
            dash, gap = (5.0, 3.0) if style == "dashed" else (0.8, 1.5)
            n = int((end - start) // (dash + gap)) + 1
            pieces = [(at, start + k * (dash + gap), start + k * (dash + gap) + dash) for k in range(n)]
        elif style == "doubled":
            pieces = [(at - 0.8, start, end), (at + 0.8, start, end)]
        elif style == "gaps":
            pieces = [(at, start + 1.5, end - 1.5)]
        elif style == "overshoot":
            pieces = [(at, start - 2.0, end + 2.0)]
        for place, a, b in pieces:
            tilt = 0.6 if style == "skewed" and b - a > 60 else 0.0
            if across:
                self.rules.append(Rule(a, place, b, place + tilt))
            else:
                self.rules.append(Rule(place, a, place + tilt, b))

    def table(
        self,
        cells: Sequence[Placed],
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        style: str = "plain",
        size: float = 9.0,
        centred: bool = True,
        padding: float = 5.4,
    ) -> None:
        """A ruled table; a newline in a text begins a line of the cell."""
        for row, col, rows, cols, text in cells:
            x0, x1, y0, y1 = xs[col], xs[col + cols], ys[row], ys[row + rows]
            inset = 0.4 if style == "boxes" else 0.0
            a, b, c, d = x0 + inset, x1 - inset, y0 + inset, y1 - inset
            for side in ((a, c, b, c), (a, d, b, d), (a, c, a, d), (b, c, b, d)):
                self.rule(*side, style=style)
            lines = text.split("\n") if text else []
            top = (y0 + y1) / 2 - len(lines) * 1.2 * size / 2
            for k, line in enumerate(lines):
                left = (x0 + x1 - width_of(line, size)) / 2 if centred else x0 + padding
                self.text(left, top + 1.2 * k * size, line, size)

    def simple(
        self, rows: Sequence[Sequence[str]], xs: Sequence[float], top: float, height: float = 20.0, **how: str
    ) -> float:
        """A table without spans; returns where it ends."""
        ys = [top + height * i for i in range(len(rows) + 1)]
        cells = [(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
        self.table(cells, xs, ys, style=how.get("style", "plain"))
        return ys[-1]

    def layer(self) -> PageLayer:
        """The page as the readers hand it over."""
        return PageLayer(self.number, self.width, self.height, self.glyphs, self.rules)


def even(start: float, end: float, n: int) -> list[float]:
    """`n` columns of one width."""
    return [start + (end - start) * k / n for k in range(n + 1)]
