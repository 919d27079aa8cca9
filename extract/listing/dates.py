"""Dates beside links."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

__all__ = ["find_date", "nearest"]

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s{0,2}(?:[-/.]|年)\s{0,2}(\d{1,2})\s{0,2}(?:[-/.]|月)\s{0,2}(\d{1,2})(?!\d)"
)
_WITHIN = 4  # how many blocks may begin and end between a link and its date outside items

# Where something stands: its number in the page, the list item or row (0 outside), the block.
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
    """For each link the nearest date of its list item or row. Outside items a date belongs to one
    link, the nearest that it is near to, of two the one before it. Both in reading order."""
    of_item: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for (order, item, block), text in dates:
        of_item[item].append((order, block, text))
    out: list[str | None] = []
    for order, item, block in links:
        found = of_item.get(item, []) if item else []
        at = bisect_left(found, (order, 0, ""))
        around = [(abs(b - block), where < order, text) for where, b, text in found[max(0, at - 2) : at + 2]]
        out.append(min(around)[2] if around else None)
    outside = [(order, block, number) for number, (order, item, block) in enumerate(links) if not item]
    taken: dict[int, int] = {}
    for order, block, text in of_item.get(0, []):
        at = bisect_left(outside, (order, 0, 0))
        near = [
            (abs(b - block), where > order, number) for where, b, number in outside[max(0, at - 2) : at + 2]
        ]
        if near and (best := min(near))[0] <= taken.get(best[2], _WITHIN + 1) - 1:
            taken[best[2]] = best[0]
            out[best[2]] = text
    return out
