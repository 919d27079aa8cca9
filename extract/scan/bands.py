"""Where on a page a table without rules may stand, by the places of its print alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extract.layout.rules import Segment
from extract.page import Box
from extract.scan.pieces import Piece
from extract.scan.rules import Stroke

__all__ = ["bands_of", "columns_of", "lone_rules", "rows_of"]

_MOST = 1500  # pieces outside ruled tables: a page has no more
_COLUMN = 0.8  # letters of white between two columns
_ROWS = 2  # so many rows of three pieces or more make a table possible
_AROUND = 14.0  # letters above and below such rows that may be rows of the same table
_LONG = 10.0  # letters: a rule across a table is longer


def bands_of(pieces: Sequence[Piece], rules: Sequence[Segment]) -> list[tuple[float, float]]:
    """Heights (top, foot) of the page between which a table without rules may stand."""
    if not 0 < len(pieces) <= _MOST:
        return []
    rows = rows_of(pieces)
    found = [(_middle(row[0]), row[0].letter) for row in rows if columns_of(row) >= 3]
    if len(found) < _ROWS and not rules:
        return []
    reach = [(y - _AROUND * letter, y + _AROUND * letter) for y, letter in found]
    letter = median([p.letter for p in pieces])
    reach += [(rule.at - _AROUND * letter, rule.at + _AROUND * letter) for rule in rules]
    out: list[tuple[float, float]] = []
    for top, foot in sorted(reach):
        if out and top <= out[-1][1]:
            out[-1] = (out[-1][0], max(foot, out[-1][1]))
        else:
            out.append((top, foot))
    return out


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces that stand at one height, from the top."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.box[1] + p.box[3]):
        middle = (piece.box[1] + piece.box[3]) / 2
        if rows and abs(middle - _middle(rows[-1][0])) < 0.4 * piece.letter:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _middle(piece: Piece) -> float:
    return (piece.box[1] + piece.box[3]) / 2


def columns_of(row: Sequence[Piece]) -> int:
    """How many parts of a row stand apart."""
    order = sorted(row, key=lambda p: p.box[0])
    return 1 + sum(1 for a, b in pairwise(order) if b.box[0] - a.box[2] > _COLUMN * a.letter)


def lone_rules(strokes: Sequence[Stroke], letter: float, tables: Sequence[Box]) -> list[Segment]:
    """Long level rules outside ruled tables that begin and end where others do; pieces are joined."""
    out: list[Segment] = []
    for stroke in sorted(strokes, key=lambda s: s.start):
        if any(t[1] - letter < stroke.at < t[3] + letter for t in tables):
            continue
        for i, s in enumerate(out):
            if abs(s.at - stroke.at) < 0.3 * letter and stroke.start - s.end < 2 * letter:
                out[i] = Segment(s.at, s.start, max(s.end, stroke.end))
                break
        else:
            out.append(Segment(stroke.at, stroke.start, stroke.end))
    out = [s for s in out if s.end - s.start > _LONG * letter]
    return sorted(s for s in out if any(o is not s and _alike(o, s, letter) for o in out))


def _alike(a: Segment, b: Segment, letter: float) -> bool:
    return abs(a.start - b.start) < letter and abs(a.end - b.end) < letter
