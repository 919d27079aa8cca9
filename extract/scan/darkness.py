"""How dark print is on a page."""

from __future__ import annotations

import numpy as np

from extract.scan.ink import PAPER, Plane

__all__ = ["darkness"]

_INK = 40  # grey levels below paper: print, if it is not faint
_SHARE = 0.7  # percent of a page that are print at least, but for pages of a few words
_DARKEST = 15.0  # percentile of print that is as dark as it gets


def darkness(plane: Plane) -> float:
    """Grey levels that print is below paper; of a page that holds but a few words too."""
    ink = plane[plane < PAPER - _INK]
    page = PAPER - float(np.percentile(plane, _SHARE))
    return max(page, PAPER - float(np.percentile(ink, _DARKEST))) if ink.size else page
