"""Tables whose print is far smaller than the page's: their rules are looked for once more, by the size of
their own letters.

What is a rule, a dash or a row is measured in letters. Reports set their text large and their tables
small, and then the lines of a row may be shorter than what the page's letters call a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.scan.darkness import darkness
from extract.scan.grid import Table
from extract.scan.ink import PAPER, Plane, letters_of, usual_height
from extract.scan.rules import Rules, Stroke, find_rules
from extract.scan.tables import FAINT, STRUCK, is_dashed, tables_of

__all__ = ["tables_by_size"]

_SMALLER = 0.75  # of the page's letters: print that gets a search of its own
_LONG = 5.0  # letters: a rule across that bounds a row
_HIGHEST = 12.0  # letters: what lies farther apart are no two rules of one row
_LEAST = 4  # letters that tell the size of a row's print
_APART = 0.4  # letters: nearer rules are one
_AROUND = 0.4  # of its letters around such a part: what stands above and below it is larger


class _Part(NamedTuple):
    """A part of the page in whole pixels, and the height of the letters in it."""

    x0: int
    y0: int
    x1: int
    y1: int
    letter: float

    def of(self, plane: Plane) -> Plane:
        return plane[self.y0 : self.y1, self.x0 : self.x1]

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1


def tables_by_size(work: Plane, rules: Rules, letter: float, most: int) -> tuple[Rules, list[Table]]:
    """The rules of a page, those of small tables found by their own letters, and its tables from the top.

    `letter`: the height of the page's letters; `most` as in `tables_of`.
    """
    dark = darkness(work)
    parts = [p for p in _parts(work, rules, letter) if not _is_struck(p, work, rules, dark)]
    if not parts:
        return rules, tables_of(work, rules, letter, most)
    rest, bare = _without(rules, parts), work.copy()
    for part in parts:
        part.of(bare)[:] = PAPER
    tables = tables_of(bare, rest, letter, most)
    for part in parts:
        inside = np.ascontiguousarray(part.of(work))
        own = find_rules(inside, part.letter)
        tables += [t.moved(part.x0, part.y0) for t in tables_of(inside, own, part.letter, most, dark)]
        _add(rest, own, part)
    return rest, sorted(tables, key=lambda t: (t.ys[0], t.xs[0]))


def _parts(work: Plane, rules: Rules, letter: float) -> Iterator[_Part]:
    """Where rows between rules, one below the other, hold nothing but small print."""
    long = sorted((s for s in rules.across if s.end - s.start > _LONG * letter), key=lambda s: s.at)
    boxes = letters_of(work) if len(long) > 1 else np.zeros((0, 4), np.int32)
    run: list[Stroke] = []
    for above, below in pairwise([*long, None]):
        if above is None:
            continue
        if not run:
            run = [above]
        if below is not None and _goes_on(boxes, rules, above, below, letter):
            run.append(below)
            continue
        found = _part(boxes, run, letter, work.shape)
        if found is not None:
            yield found
        run = []


def _goes_on(boxes: NDArray[np.int32], rules: Rules, above: Stroke, below: Stroke, letter: float) -> bool:
    """Whether two rules bound a row of small print, or stand in one table by a line down between them."""
    high = below.at - above.at
    if high < _APART * letter:
        return True
    if high > _HIGHEST * letter or min(above.end, below.end) < max(above.start, below.start):
        return False
    inside = _inside(boxes, _box([above, below]))
    if len(inside) < _LEAST or usual_height(inside) <= _SMALLER * letter:
        return True
    left, right = max(above.start, below.start), min(above.end, below.end)
    return any(
        left - letter < s.at < right + letter
        and s.start < above.at + 0.3 * high
        and s.end > below.at - 0.3 * high
        for s in rules.down
    )


def _part(
    boxes: NDArray[np.int32], run: Sequence[Stroke], letter: float, shape: tuple[int, ...]
) -> _Part | None:
    if len(run) < 2:
        return None
    inside = _inside(boxes, _box(run))
    if len(inside) < _LEAST:
        return None
    own = usual_height(inside)
    if own > _SMALLER * letter:
        return None
    x0, y0, x1, y1 = _box(run)
    pad = _AROUND * own
    return _Part(
        max(0, round(x0 - pad)),
        max(0, round(y0 - pad)),
        min(shape[1], round(x1 + pad)),
        min(shape[0], round(y1 + pad)),
        own,
    )


def _is_struck(part: _Part, work: Plane, rules: Rules, dark: float) -> bool:
    """Whether dark print runs over faint rules that reach into the part, as it does over what shines
    through from the back of the sheet; then the page is judged as a whole.
    """
    depth = PAPER - work.astype(np.int16)
    least = 2 * _LONG * part.letter  # shorter ones may be strokes of print
    across = [s for s in rules.across if part.y0 <= s.at < part.y1]
    down = [s for s in rules.down if part.x0 <= s.at < part.x1 and s.start < part.y1 and s.end > part.y0]
    lines = [
        plane[s.across.astype(np.intp), s.along.astype(np.intp)]
        for plane, strokes in ((depth, across), (depth.T, down))
        for s in strokes
        if s.end - s.start > least
    ]
    faint = [line for line in lines if np.median(line) < FAINT * dark and not is_dashed(line, dark)]
    return len(faint) * 2 > len(lines) and float((np.concatenate(faint) > 0.6 * dark).mean()) > STRUCK


def _box(strokes: Sequence[Stroke]) -> tuple[float, float, float, float]:
    at = [s.at for s in strokes]
    return min(s.start for s in strokes), min(at), max(s.end for s in strokes), max(at)


def _inside(boxes: NDArray[np.int32], box: tuple[float, float, float, float]) -> NDArray[np.int32]:
    x, y = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2
    return boxes[(x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])]


def _without(rules: Rules, parts: Sequence[_Part]) -> Rules:
    """The rules outside of the parts."""
    level, upright = rules.level.copy(), rules.upright.copy()
    for part in parts:
        part.of(level)[:] = 0
        part.of(upright)[:] = 0
    across = [s for s in rules.across if not any(p.holds((s.start + s.end) / 2, s.at) for p in parts)]
    down = [s for s in rules.down if not any(p.holds(s.at, (s.start + s.end) / 2) for p in parts)]
    thin = (rules.level_thin, rules.upright_thin)
    return Rules(level, upright, across, down, *thin)


def _add(rules: Rules, own: Rules, part: _Part) -> None:
    """Put in the rules of a part."""
    part.of(rules.level)[:] = own.level
    part.of(rules.upright)[:] = own.upright
    rules.across.extend(_moved(s, part.x0, part.y0) for s in own.across)
    rules.down.extend(_moved(s, part.y0, part.x0) for s in own.down)


def _moved(stroke: Stroke, along: int, across: int) -> Stroke:
    """A stroke so much further along its direction and across it."""
    return Stroke(
        stroke.at + across,
        stroke.start + along,
        stroke.end + along,
        stroke.dark,
        stroke.along + along,
        stroke.across + across,
    )
