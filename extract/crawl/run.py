"""One night's crawl of all sources, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.crawl.limits import CrawlLimits
from extract.crawl.types import Keep, Source, SourceReport

__all__ = ["CrawlError", "Progress", "crawl"]


class CrawlError(Exception):
    """The crawl as a whole cannot work: its state cannot be read or written, the disk is full.

    `code` stands in `data/troubles.csv`; the message is for a person.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the crawl is, about twice a second.

    `waiting` are requests known and not yet sent; `per_second` requests over the last seconds.
    """

    sources: int
    sources_done: int
    requests: int
    waiting: int
    documents: int
    bytes: int
    per_second: float
    seconds: float


def crawl(
    sources: Sequence[Source],
    *,
    state: Path,
    keep: Keep,
    wordings: Any,
    limits: CrawlLimits | None = None,
    now: str,
    contact: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    only_new: bool = False,
) -> list[SourceReport]:
    """Walk the listings of all sources and keep what is new or changed; one report a source, in
    the order of `sources`.

    `state` is the SQLite file `HOME/crawl.sqlite`, made where missing; documents lie in `keep`
    (picklable: it works in the crawl's process) and wait in `state.pending` until
    `state.taken`. `now` is the time the night began (ISO 8601 UTC): stamps count on from it, so
    a test may play several nights. `contact` is an address or URL for the user agent.
    `only_new` asks for no known document again unless its listing entry changed.

    Nothing a site does raises: it is a `Trouble` of its source, and when the crawl's process
    dies, of every source it was not done with. May be killed at any moment; the next call goes
    on from what is kept. Raises `CrawlError` when the state or the disk refuses, ValueError for
    a `now` that is no time or two sources of one id.
    """
    raise NotImplementedError
