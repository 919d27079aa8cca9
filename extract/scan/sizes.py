"""How large the letters of a word are in print, by its own ink and by the words around it.

Heights of ink differ by a pixel from word to word, and around a heading small words seem as large as it;
print has few sizes on a page, and what stands in one size is told by lines that are exactly as far apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from extract.scan.pieces import Piece

__all__ = ["print_sizes"]

_SAME = 0.15  # by which heights of ink of one size differ
_WRONG = 0.2  # by which a word's own ink tells that it is of another size
_FIGURE = 0.78  # of a letter: the height of a digit
_FLAT = "一二三"  # their ink tells no size, nor does that of brackets and marks


def print_sizes(words: Sequence[tuple[Piece, str]]) -> list[float]:
    """For each word (piece, what it says) the height of its letters in pixels, one of the few of the page."""
    sizes = _classes([piece.letter for piece, _ in words])
    return [_size(piece, text, sizes) for piece, text in words]


def _classes(letters: Sequence[float]) -> list[float]:
    groups: list[list[float]] = []
    for letter in sorted(letters):
        if groups and letter <= (1 + _SAME) * groups[-1][0]:
            groups[-1].append(letter)
        else:
            groups.append([letter])
    return [median(group) for group in groups]


def _size(piece: Piece, text: str, sizes: Sequence[float]) -> float:
    usual = min(sizes, key=lambda size: abs(size - piece.letter))
    telling = [ch for ch in text if (ch.isdigit() or ch > "\u2e7f") and ch.isalnum() and ch not in _FLAT]
    if not telling:
        return usual
    own = (piece.box[3] - piece.box[1]) / (1.0 if any(ch > "\u2e7f" for ch in telling) else _FIGURE)
    best = min(sizes, key=lambda size: abs(own / size - 1))
    wrong = abs(own / usual - 1) > _WRONG and abs(own / best - 1) < _SAME
    return best if wrong else usual
