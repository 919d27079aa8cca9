"""Dates beside links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

__all__ = ["find_date", "nearest"]

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s{0,2}(?:[-/.]|年)\s{0,2}(\d{1,2})\s{0,2}(?:[-/.]|月)\s{0,2}(\d{1,2})(?!\d)"
)
_WITHIN = 2  # how many blocks may lie between a link and its date where no list item holds both

# Where something stands: its number in the page, the list item or row, the block that it is in.
Place = tuple[int, int, int]


def find_date(text: str) -> str | None:
    """The first date of a text as ISO; None without one that exists."""
    for found in _DATE.finditer(text):
        try:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            continue
    return None


def nearest(links: Sequence[Place], dates: Sequence[tuple[Place, str]]) -> list[str | None]:
    """For each link the date of its own list item or row, else the nearest one that no other link
    stands before. Both in reading order."""
    out: list[str | None] = []
    start = 0
    for number, (order, item, block) in enumerate(links):
        before = links[number - 1][0] if number else -1
        after = links[number + 1][0] if number + 1 < len(links) else None
        while start < len(dates) and dates[start][0][0] < before and dates[start][0][1] < item:
            start += 1
        best: tuple[int, bool, str] | None = None
        for (where, its_item, its_block), text in dates[start : start + 8]:
            far = abs(its_block - block)
            if its_item != item:
                alone = before < where and (after is None or where < after)
                if not alone or far > _WITHIN or abs(its_item - item) > 1:
                    continue
                far += _WITHIN + 1
            choice = (far, where < order, text)
            best = choice if best is None or choice < best else best
        out.append(best[2] if best else None)
    return out
