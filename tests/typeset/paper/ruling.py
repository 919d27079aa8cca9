"""The lines of a table, in all the ways in which programs draw them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tests.typeset.paper.sheet import Fill, Frame, Mark, Stroke
from tests.typeset.paper.style import Style

__all__ = ["ground_of", "rule"]

Rect = tuple[float, float, float, float]  # x0, y0, x1, y1
Line = tuple[float, float, float, float]


def ground_of(style: Style, row: int, *, header: bool) -> float | None:
    """The grey (0 black, 1 white) that a cell is filled with, None for paper."""
    if style.look in ("bands", "tiles") and header:
        return 0.35
    if style.look == "tiles":
        return 0.93 if row % 2 else 0.86
    if style.look == "bands" and row % 2:
        return 0.95
    return 0.85 if style.shade and header else None


def rule(
    cells: Sequence[Rect], style: Style, under: float | None, open_edges: Iterable[float] = ()
) -> list[Mark]:
    """Marks that rule these cells. `under`: y of the line below the header, for three-line tables.
    `open_edges`: y where no line is drawn, as at a page break that cuts a row."""
    if not cells or style.rules == "none":
        return []
    left, top, right, bottom = zip(*cells, strict=True)
    box = (min(left), min(top), max(right), max(bottom))
    w, g = {"tiles": (1.2, 1.0), "bands": (0.75, 0.85), "hairlines": (0.5, 0.7)}.get(
        style.look, (style.rule_width, style.rule_gray)
    )
    skip = set(open_edges)

    def kept(line: Line) -> bool:
        return not (line[1] == line[3] and line[1] in skip)

    if style.rules == "boxes":
        return [Frame(*c, width=w, gray=g) for c in cells]
    if style.rules == "three":
        ys = [box[1], box[3], *([under] if under is not None else [])]
        return [Stroke(box[0], y, box[2], y, w * (1.5 if y in (box[1], box[3]) else 1), gray=g) for y in ys]
    if style.rules == "rects":
        return [_bar(line, max(w, 0.25), g) for line in filter(kept, _pieces(cells))]
    lines = list(filter(kept, _merged(cells)))
    if style.rules == "open":
        lines = [line for line in lines if not (line[0] == line[2] and line[0] in (box[0], box[2]))]
    dash = (2.0, 1.5) if style.rules == "dashed" else ()
    if style.rules == "doubled":
        shift = max(1.2, 2 * w)
        twins = [
            (a, b + shift, c, d + shift) if b == d else (a + shift, b, c + shift, d) for a, b, c, d in lines
        ]
        lines += twins
    return [Stroke(*line, width=w, dash=dash, gray=g) for line in lines]


def _bar(line: Line, width: float, gray: float) -> Fill:
    """A line as the thin rectangle that Word draws."""
    x0, y0, x1, y1 = line
    half = width / 2
    return Fill(x0 - half, y0 - half, x1 + half, y1 + half, gray)


def _pieces(cells: Sequence[Rect]) -> list[Line]:
    """Every side of every cell once."""
    sides: dict[Line, None] = {}
    for x0, y0, x1, y1 in cells:
        for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
            sides[side] = None
    return list(sides)


def _merged(cells: Sequence[Rect]) -> list[Line]:
    """Sides on one straight line as one."""
    rows: dict[float, list[tuple[float, float]]] = defaultdict(list)
    columns: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for x0, y0, x1, y1 in cells:
        rows[y0].append((x0, x1))
        rows[y1].append((x0, x1))
        columns[x0].append((y0, y1))
        columns[x1].append((y0, y1))
    out = [(a, y, b, y) for y, spans in sorted(rows.items()) for a, b in _union(spans)]
    return out + [(x, a, x, b) for x, spans in sorted(columns.items()) for a, b in _union(spans)]


def _union(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for a, b in sorted(spans):
        if out and a <= out[-1][1] + 0.01:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out
