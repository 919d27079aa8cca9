"""Traditional characters to simplified ones, character by character.

The table is `data/traditional.csv`, taken from OpenCC's TSCharacters (Apache-2.0). It is
meant for matching labels and place names, not for translation: one character in, one out,
so that positions in the text hold.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

__all__ = ["simplify", "table"]


@cache
def table() -> dict[int, str]:
    """Map of code points for `str.translate` (traditional → simplified)."""
    path = Path(__file__).with_name("traditional.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        return {ord(row["traditional"]): row["simplified"] for row in csv.DictReader(handle)}


def simplify(text: str) -> str:
    """`text` with each traditional character replaced; same length."""
    return text if text.isascii() else text.translate(table())
