"""Which family of sites a page belongs to: its address and its source tell."""

from __future__ import annotations

from extract.listing.wordings import Wordings

__all__ = ["recognise"]

_LOOKED_AT = 500_000


def recognise(url: str, source: str, wordings: Wordings) -> str:
    """The first family of the catalogue whose address fits, else the first whose marks are in the
    source; `static` where nothing tells."""
    for name, (by_url, _) in wordings.families.items():
        if by_url is not None and by_url.search(url):
            return name
    head = source[:_LOOKED_AT]
    for name, (_, by_page) in wordings.families.items():
        if by_page is not None and by_page.search(head):
            return name
    return "static"
