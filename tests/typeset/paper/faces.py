"""The typefaces of the sheets: widths, and which face prints which character."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

__all__ = ["FACES", "FONTS", "MissingCharacterError", "covers", "measure", "pieces", "register"]

FONTS = Path(__file__).resolve().parents[1] / "fonts"
FACES = ("songti", "heiti", "kaiti", "roman")
FALLBACK = "songti"


class MissingCharacterError(ValueError):
    """A character that no font of the folder has: rebuild the fonts."""


@lru_cache(maxsize=len(FACES))
def register(face: str) -> TTFont:
    """The face's font, known to reportlab under the face's name."""
    font = TTFont(face, str(FONTS / f"{face}.ttf"))
    pdfmetrics.registerFont(font)
    return font


@lru_cache(maxsize=len(FACES))
def _widths(face: str) -> dict[int, float]:
    return dict(register(face).face.charWidths)


def covers(text: str, face: str = FALLBACK) -> bool:
    """Whether a face has every character of a text (line breaks aside)."""
    widths = _widths(face)
    return all(ord(ch) in widths for ch in text if ch != "\n")


@lru_cache(maxsize=65_536)
def _choose(ch: str, face: str, roman: bool) -> str:
    if roman and ch.isascii():
        return "roman"
    for candidate in (face, FALLBACK):
        if ord(ch) in _widths(candidate):
            return candidate
    raise MissingCharacterError(
        f"no font has {ch!r} (U+{ord(ch):04X}): run python -m tests.typeset.fonts.build"
    )


def pieces(text: str, face: str, *, roman: bool) -> list[tuple[str, str]]:
    """The text in runs of one face each; `roman`: ASCII in the Latin face.

    Raises MissingCharacterError where no face has a character.
    """
    chosen = ((ch, _choose(ch, face, roman)) for ch in text)
    return [("".join(ch for ch, _ in run), name) for name, run in groupby(chosen, key=lambda c: c[1])]


def measure(text: str, face: str, size: float, *, roman: bool = False, spacing: float = 0.0) -> float:
    """Width of a line in points; `spacing` is added after every character."""
    total = sum(_widths(_choose(ch, face, roman))[ord(ch)] for ch in text)
    return total * size / 1000 + spacing * len(text)
