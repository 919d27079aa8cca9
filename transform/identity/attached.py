"""An attachment with what the page that links to it says: publisher, dates, index number, path.

The page vouches for the attachment only where it is itself silent. A title of the page is taken
where the document has none of its own: many pages are called 年报 and their attachments are not.
"""

from __future__ import annotations

from dataclasses import replace

from extract.blocks import PageMeta, Reading
from transform.identity.header import gather

__all__ = ["with_page"]

_TITLE_FIELDS = frozenset({"title", "ArticleTitle", "og:title", "标题", "信息名称", "名称", "文件名称"})


def with_page(reading: Reading, page: Reading) -> Reading:
    """The reading of an attachment, its metadata completed from those of its page."""
    own, other = reading.meta, page.meta
    header = gather(reading)
    titled = bool(header.titles)
    fields = tuple((k, v) for k, v in other.fields if not (titled and k in _TITLE_FIELDS))
    meta = PageMeta(
        title=own.title or (None if titled else _title(page)),
        publisher=own.publisher or other.publisher,
        published=own.published or other.published,
        index_number=own.index_number or other.index_number,
        url=own.url or other.url,
        breadcrumb=own.breadcrumb or other.breadcrumb,
        site=own.site or other.site,
        fields=(*own.fields, *(f for f in fields if f[0] not in {k for k, _ in own.fields})),
        covers=own.covers,
    )
    return replace(reading, meta=meta)


def _title(page: Reading) -> str | None:
    """The report's title as the page prints it, else as its head names it."""
    titles = gather(page).titles
    return titles[0] if titles else page.meta.title
