"""The tables of a straight page, and not those that shine through from the back of the sheet."""

from __future__ import annotations

import numpy as np

from extract.scan.darkness import darkness
from extract.scan.grid import Table, find_tables
from extract.scan.ink import PAPER, Plane
from extract.scan.rules import Rules, find_rules, strength

__all__ = ["FAINT", "STRUCK", "is_dashed", "tables_of"]

FAINT = 0.45  # of the darkness of print: what shines through is fainter, most rules are not
_ENOUGH = 6  # cells that strong rules must make to be believed against faint ones
_DOUBLE = 0.25  # letters: half of the way from one line of a double rule to the other
_GAPS = 20.0  # percent of a line that others may cross or hide
STRUCK = 0.03  # share of faint rules that print may run over: print keeps clear of real ones


def tables_of(work: Plane, rules: Rules, letter: float, most: int, dark: float | None = None) -> list[Table]:
    """The ruled tables from top to bottom; none of more than `most` positions. `dark`: how many grey levels
    the print of the whole page is below paper, where `work` is a part of it.

    Rules far fainter than the others count only where the strong ones make no table by themselves, or one
    that is a part of theirs (a header whose lines are stronger): thin grey lines in a thick frame do,
    print from the back must not.
    """
    floor = strength(rules)
    strong: list[Table] = []
    if floor is not None:
        strong = [
            t for t in find_tables(find_rules(work, letter, floor), letter, most) if len(t.regions) >= _ENOUGH
        ]
    dark = darkness(work) if dark is None else dark
    rest = [t for t in find_tables(rules, letter, most) if not _shines_through(t, work, dark)]
    strong = [s for s in strong if not any(_is_part(s, t, letter, work, dark) for t in rest)]
    rest = [t for t in rest if not any(_meet(t, s) for s in strong)]
    return sorted([*strong, *rest], key=lambda t: (t.ys[0], t.xs[0]))


def _meet(one: Table, other: Table) -> bool:
    a, b = one.box, other.box
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _is_part(one: Table, whole: Table, letter: float, work: Plane, dark: float) -> bool:
    """Whether all lines of a table are lines of another one that has more than twice as many cells, or more
    cells and no faint line, or none that does not run on where a line of the first one ends: then all of
    them are rules, however the darkness of their traces differs.
    """
    if len(whole.regions) <= len(one.regions) or not _lie_on(one, whole, letter):
        return False
    beside = max(1, round(_DOUBLE * letter))
    return (
        len(whole.regions) > 2 * len(one.regions)
        or _runs_on(whole, one, letter)
        or not _faint_edges(whole, work, dark, beside)
    )


def _lie_on(one: Table, other: Table, letter: float) -> bool:
    """Whether all lines of one table are at places where another one has lines."""
    near = 0.5 * letter
    return all(min(abs(x - w) for w in other.xs) < near for x in one.xs) and all(
        min(abs(y - w) for w in other.ys) < near for y in one.ys
    )


def _runs_on(whole: Table, one: Table, letter: float) -> bool:
    """Whether the columns of a table are those of another one, and its rows as far as that one reaches."""
    near = 0.5 * letter
    inner = [y for y in whole.ys if one.ys[0] - near < y < one.ys[-1] + near]
    return _lie_on(whole._replace(ys=inner), one, letter)


def _faint_edges(table: Table, work: Plane, dark: float, reach: int = 1) -> list[np.ndarray]:
    """The darkness along those edges of cells that are fainter than print all along; of an edge, the darkest
    within `reach` pixels.
    """
    edges = [_darkest(strip) for strip in _edges(table, _depth(work), reach)]
    return [edge for edge in edges if edge.size and _is_faint(edge, dark)]


def _shines_through(table: Table, work: Plane, dark: float) -> bool:
    """Whether faint rules run under dark print, or hold none in any of their cells. A pale line between the
    two dark ones of a double rule is paper.
    """
    beside = max(1, round(_DOUBLE * table.letter))
    depth = _depth(work)
    single = [_darkest(strip) for strip in _edges(table, depth, 1)]
    doubled = [_has_line(strip, dark) for strip in _edges(table, depth, beside)]
    faint = [
        edge
        for edge, double in zip(single, doubled, strict=True)
        if edge.size and _is_faint(edge, dark) and not double
    ]
    if len(faint) < len(table.regions):  # half of the edges, each cell has two of its own
        return False
    struck = float((np.concatenate(faint) > 0.6 * dark).mean())
    x0, y0, x1, y1 = (round(v) for v in table.box)
    inside = work[max(0, y0) : y1, max(0, x0) : x1]
    return struck > STRUCK or not bool((inside < PAPER - 0.6 * dark).any())


def _has_line(strip: np.ndarray, dark: float) -> bool:
    """Whether one line of a strip is as dark as print nearly all along; those of letters have gaps."""
    return any(
        float(np.percentile(_darkest(strip[i : i + 3]), _GAPS)) > FAINT * dark
        for i in range(max(1, len(strip) - 2))
        if strip.size
    )


def _is_faint(edge: np.ndarray, dark: float) -> bool:
    """Whether a line is fainter than print all along; between dashes there is paper."""
    return bool(np.median(edge) <= FAINT * dark) and not is_dashed(edge, dark)


def is_dashed(edge: np.ndarray, dark: float) -> bool:
    """Whether the darkness along a line tells of dashes, print dark, and paper between them."""
    return bool(np.mean(edge > FAINT * dark) > 0.3 and np.mean(edge < 0.12 * dark) > 0.15)


def _depth(work: Plane) -> np.ndarray:
    """Grey levels below paper."""
    return np.asarray(PAPER - work.astype(np.int16))


def _edges(table: Table, depth: np.ndarray, reach: int) -> list[np.ndarray]:
    """The darkness along the upper and the left edge of each cell and within `reach` pixels of it: a strip
    whose rows run along the edge.
    """
    high, wide = depth.shape
    strips: list[np.ndarray] = []
    for region in table.regions:
        x0, y0, x1, y1 = (round(v) for v in table.cell(region))
        strips.append(_strip(depth[:, max(0, x0 + 3) : min(x1 - 3, wide)], y0, reach))
        strips.append(_strip(depth[max(0, y0 + 3) : min(y1 - 3, high)].T, x0, reach))
    return strips


def _strip(lines: np.ndarray, at: int, reach: int) -> np.ndarray:
    return lines[max(0, at - reach) : at + reach + 1]


def _darkest(strip: np.ndarray) -> np.ndarray:
    """The darkest of each column."""
    return strip.max(axis=0) if strip.size else np.zeros(0)
