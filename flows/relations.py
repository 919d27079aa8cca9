"""Which parts a page has and which page a document is attached to, for one set of files.

Pages are told first, one by one; then every other file can be asked for. The same rules hold for
files on disk and for members of an archive.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flows.bundle import belongs_to_page, is_page, is_picture, mentions, reading_order, resolve

__all__ = ["MOST_ATTACHMENTS", "Ties", "Told"]

# A page that brings more documents along is a list of reports, and no page of any one of them.
MOST_ATTACHMENTS = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What one page has: (address as printed, file) of its pictures and frames, and its attachments'
    files."""

    parts: tuple[tuple[str, str], ...] = ()
    attachments: tuple[str, ...] = ()


_NOTHING = Told()


@dataclass(slots=True)
class Ties:
    """`names` are all files, `urls` those that are known by their address."""

    names: Collection[str]
    urls: Mapping[str, str]
    _pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    _pictures: set[str] = field(default_factory=set)

    def tell(self, name: str, sha256: str, url: str | None, data: bytes) -> Told:
        """Take in one file; what it has if it is a page."""
        found = mentions(data)
        parts: dict[str, str] = {}
        for address in found.pictures:
            target = resolve(address, name, url, self.names, self.urls)
            if target is not None and is_picture(target):
                parts[address] = target
                self._pictures.add(target)
        for address in found.frames:
            target = resolve(address, name, url, self.names, self.urls)
            if target is not None and is_page(target) and belongs_to_page(target, self.names):
                parts[address] = target
        attached: dict[str, None] = {}
        for address, words in found.links:
            target = resolve(address, name, url, self.names, self.urls)
            if target is None and words and reading_order(words) == 1:
                target = resolve(words, name, None, self.names, {})  # saved under its printed name
            if target is not None and reading_order(target) == 1:
                attached[target] = None
        if not parts and not attached:
            return _NOTHING
        if len(attached) <= MOST_ATTACHMENTS:
            for target in attached:
                tie = (len(attached), name, sha256)
                self._pages[target] = min(self._pages.get(target, tie), tie)
            return Told(tuple(parts.items()), tuple(attached))
        return Told(tuple(parts.items()))

    def page_of(self, name: str) -> str | None:
        """The sha256 of the page that links to this file, None when no page told so."""
        tie = self._pages.get(name)
        return tie[2] if tie else None

    def is_part(self, name: str) -> bool:
        """Whether the file is a picture on one of the pages told."""
        return name in self._pictures
