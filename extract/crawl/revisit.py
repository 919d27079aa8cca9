"""Which known documents to ask for again tonight, so that a correction in place is found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from extract.crawl.limits import CrawlLimits
from extract.crawl.rows import Known

__all__ = ["due"]


def due(pages: Iterable[Known], now: datetime, limits: CrawlLimits) -> list[Known]:
    """The pages to ask again, most urgent first.

    Those first seen or changed lately: the newer the change and the longer unchecked, the sooner,
    `recent_per_night` of them. Of the older ones as many as bring each of them up once in
    `round_nights` nights, the longest unchecked first.
    """
    since = now - timedelta(days=limits.recent_days)
    recent: list[tuple[float, Known]] = []
    older: list[Known] = []
    for page in pages:
        changed = datetime.fromisoformat(page.changed_at)
        if changed < since:
            older.append(page)
            continue
        unchecked = (now - datetime.fromisoformat(page.checked_at)).total_seconds()
        age = (now - changed).total_seconds()
        # A quotient, not an order by one after the other: no page can starve behind newer ones.
        recent.append((-unchecked / (age + 86_400.0), page))
    recent.sort(key=lambda item: (item[0], item[1].checked_at, item[1].key))
    older.sort(key=lambda page: (page.checked_at, page.key))
    share = -(-len(older) // max(1, limits.round_nights))
    return [page for _, page in recent[: limits.recent_per_night]] + older[:share]
