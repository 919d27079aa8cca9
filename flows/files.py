"""The files of a run on disk, in the order in which they are looked at, and how they belong together."""

from __future__ import annotations

import os
from pathlib import Path

from extract.archives.names import decoded
from flows.bundle import reading_order
from flows.discover import Discovery, Found
from flows.relations import Ties, Told
from flows.sidecar import Sidecar, read_sidecar

__all__ = ["Files"]


class Files:
    """All that was discovered. Pages are told in order; then it is known what belongs to them."""

    __slots__ = ("_found", "_keys", "_pages", "_places", "_sidecars", "_ties")

    def __init__(self, discovery: Discovery) -> None:
        self._found = discovery.found
        self._places: dict[str, Found] = {}
        self._keys: dict[Path, str] = {}
        files = ((_readable(str(f.path)), f) for f in (*discovery.found, *discovery.parts))
        for key, file in sorted(files, key=lambda each: each[0] != str(each[1].path)):
            if key != str(file.path) and key in self._places:  # two files that would print alike
                key = str(file.path)
            self._places[key] = file
            self._keys[file.path] = key
        self._sidecars = {key: read_sidecar(f.sidecar) for key, f in self._places.items() if f.sidecar}
        urls = {s.url: key for key, s in self._sidecars.items() if s.url}
        self._ties = Ties(self._places, urls)
        self._pages: dict[str, str] = {}

    def in_order(self) -> list[Found]:
        """Pages before documents before pictures, each by name."""
        return sorted(self._found, key=lambda f: reading_order(f.name))

    def sidecar(self, found: Found) -> Sidecar:
        """What lies beside a file, empty where nothing does."""
        return self._sidecars.get(self._keys[found.path]) or Sidecar()

    def tell(self, found: Found, sha256: str, url: str | None, data: bytes) -> Told:
        """Take in a file; what it has if it is a page."""
        if url is not None:
            self._pages[url] = sha256
        return self._ties.tell(self._keys[found.path], sha256, url, data)

    def page_of(self, found: Found) -> str | None:
        """The sha256 of the page that links to this file."""
        return self._ties.page_of(self._keys[found.path])

    def page_at(self, url: str) -> str | None:
        """The sha256 of the page that was told under this address."""
        return self._pages.get(url)

    def is_part(self, found: Found) -> bool:
        """Whether a file is a picture of a page told before."""
        return self._ties.is_part(self._keys[found.path])

    def path(self, key: str) -> Path:
        """Where a file lies that `tell` named."""
        return self._places[key].path

    def name(self, key: str) -> str:
        """How that file is called."""
        return self._places[key].name


def _readable(path: str) -> str:
    """A path whose bytes are not UTF-8 as a page would print it: archives from Windows in China,
    unpacked elsewhere, leave names in its code page."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return decoded(os.fsencode(path))
    return path
