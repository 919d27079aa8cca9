"""A page of a site to its links: which are reports, which lead on, and why it is none of that."""

from __future__ import annotations

from extract.blocks import ReadError
from extract.charset import decode
from extract.listing.addresses import absolute, in_script, page_key
from extract.listing.markup import Anchor, read_markup
from extract.listing.types import Ask, Link, PageLinks, Role
from extract.listing.wordings import Wordings

__all__ = ["read_page"]


def read_page(
    body: bytes,
    url: str,
    content_type: str | None,
    *,
    role: Role,
    family: str | None,
    wordings: Wordings,
    inherited: str = "",
) -> PageLinks:
    """The links of the page `body` at `url`. Never raises.

    `family` is given by the source, None to recognise it; `inherited` the words of the listings
    above (titles and link words): under annual reports, an entry that is only a year or a
    publisher is a report.
    """
    try:
        text = decode(body, declared=content_type, html=True).text
    except ReadError as error:
        return PageLinks(problem="not_a_page", detail=str(error))
    markup = read_markup(text)
    base = absolute(url, markup.base) or url if markup.base else url
    context = wordings.is_column(" ".join((inherited, markup.title, markup.crumbs)))
    reports: dict[str, Link] = {}
    listings: dict[str, Ask] = {}
    for anchor in markup.anchors:
        address = _address(anchor, base)
        if address is None or page_key(address) == page_key(url):
            continue
        words = _words(anchor, wordings)
        kind = wordings.address_kind(address)
        if wordings.says("pager", words) and not anchor.furniture:
            listings.setdefault(page_key(address), Ask(address, text=""))
        elif wordings.is_report(words) and kind != "listing":
            reports.setdefault(page_key(address), Link(address, words, anchor.date))
        elif wordings.is_column(words) and kind != "document":
            listings.setdefault(page_key(address), Ask(address, text=words))
        elif context and wordings.is_entry(words) and not anchor.furniture:
            if kind == "document":
                reports.setdefault(page_key(address), Link(address, words, anchor.date))
            else:
                listings.setdefault(page_key(address), Ask(address, text=words))
    if role == "document":
        return PageLinks(family, markup.title)
    return PageLinks(
        family, f"{markup.title} {markup.crumbs}".strip(), tuple(reports.values()), tuple(listings.values())
    )


def _address(anchor: Anchor, base: str) -> str | None:
    href = anchor.href.strip()
    if href and not href.lower().startswith(("javascript:", "#")):
        return absolute(base, href)
    printed = in_script(anchor.script) or in_script(href)
    return absolute(base, printed) if printed else None


def _words(anchor: Anchor, wordings: Wordings) -> str:
    """The words of a link: its `title`, where that is one, is never cut off."""
    if anchor.title and (wordings.is_report(anchor.title) or not wordings.is_report(anchor.words)):
        return anchor.title if not anchor.words or len(anchor.title) >= len(anchor.words) else anchor.words
    return anchor.words or anchor.title
