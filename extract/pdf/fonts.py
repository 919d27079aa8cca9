"""Whether a PDF font says what its characters mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

__all__ = ["FEWEST_RARE", "Font", "is_garbled", "is_rare", "may_mean_nothing", "unknown_codes"]

# Fonts of bullets and ticks, whose private codes are no lost text.
_SYMBOLS = regex.compile(r"wingdings|webdings|symbol|dingbats|marlett|fontawesome|iconfont", regex.I)
_MOST_ODD = 0.3
_FEWEST = 8
FEWEST_RARE = 3  # a font with fewer rare letters is never garbled
# Greek, punctuation, symbols, CJK punctuation, kana, bopomofo, private, compatibility and full-width forms.
_USUAL = (
    (0x370, 0x3FF),
    (0x2000, 0x27BF),
    (0x2B00, 0x2BFF),
    (0x2E80, 0x312F),
    (0x3200, 0x33FF),
    (0xE000, 0xFAFF),
    (0xFE10, 0xFFEF),
)


@dataclass(slots=True)
class Font:
    """A font as one page uses it. `address` is pdfium's, valid while the page is open."""

    index: int
    name: str
    address: int

    @property
    def is_symbols(self) -> bool:
        return _is_symbols(self.name)


@lru_cache(1024)
def _is_symbols(name: str) -> bool:
    return _SYMBOLS.search(name) is not None


def unknown_codes(codes: Iterable[int], symbols: bool) -> set[int]:
    """Those of the code points that stand for no printed character: controls, replacements,
    private use (but for fonts of symbols), surrogates, unassigned ends of planes.
    """
    return {c for c in codes if _means_nothing(c, symbols)}


def may_mean_nothing(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Those worth asking `unknown_codes` about."""
    plain = (codes >= 32) & (codes < 0x7F) | (codes >= 0xA0) & (codes < 0xD800)
    odd: NDArray[np.bool_] = ~(plain | (codes >= 0xF900) & (codes < 0xFFF0))
    return odd


def _means_nothing(code: int, symbols: bool) -> bool:
    if code < 32:
        return code not in (9, 10, 13)
    if code < 0xD800:
        return 0x7F <= code < 0xA0
    if 0xE000 <= code <= 0xF8FF or 0xF0000 <= code <= 0x10FFFF:
        return not symbols
    return code <= 0xDFFF or code in (0xFFFD, 0xFFFE, 0xFFFF) or code > 0x10FFFF


def is_rare(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the code points speak for a garbled text: see `is_garbled`."""
    rare = _rare()
    return rare[np.minimum(codes, len(rare) - 1)]


@cache
def _rare() -> NDArray[np.bool_]:
    """For each code point of the first plane; its last stands for all beyond."""
    rare = np.zeros(0x10000, dtype=bool)
    rare[0x250:] = True
    for first, last in _USUAL:
        rare[first : last + 1] = False
    rows = range(0xA1, 0xFF)
    known = bytes(b for row in rows for cell in rows for b in (row, cell)).decode("gb2312", "ignore")
    rare[[ord(ch) for ch in known if _is_ideograph(ord(ch))]] = False
    return rare


def is_garbled(text: str) -> bool:
    """Whether the characters of one font are an unlikely mixture for Chinese print: a font whose
    glyph numbers were taken for code points gives rare ideographs and odd scripts.

    GB 2312 holds 99 % of the ideographs of any modern text but a third of all ideographs; Big5
    stands for pages in traditional characters.
    """
    if len(text.encode("gb2312", "ignore").decode("gb2312")) > (1 - _MOST_ODD) * len(text):
        return False
    odd = ideographs = rare = 0
    for ch in text:
        code = ord(ch)
        if _is_ideograph(code):
            ideographs += 1
            rare += not _in(ch, "gb2312")
        elif code >= 0x250 and not _is_usual(code):
            odd += 1
    if len(text) >= _FEWEST and odd > _MOST_ODD * len(text):
        return True
    if ideographs < _FEWEST or rare <= _MOST_ODD * ideographs:
        return False
    han = [ch for ch in text if _is_ideograph(ord(ch))]
    return sum(not _in(ch, "big5") for ch in han) > 0.1 * len(han)


def _is_ideograph(code: int) -> bool:
    return 0x4E00 <= code <= 0x9FFF


def _is_usual(code: int) -> bool:
    return any(first <= code <= last for first, last in _USUAL)


def _in(ch: str, charset: str) -> bool:
    try:
        ch.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
