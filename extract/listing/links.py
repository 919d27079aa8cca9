"""The links of a page sorted: reports, further listings, other pages of the listing, files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from extract.listing.addresses import absolute, host_of, in_script, is_file, is_page, page_key, parameter
from extract.listing.markup import Anchor, Markup
from extract.listing.types import Ask, Link
from extract.listing.wordings import Wordings, plain

__all__ = ["Sight", "Sorted", "attachments", "best_words", "pictures", "resolve", "sort_links"]

# Words of pager links that lead nowhere new.
_BACK = re.compile(r"^(?:首页|第一页|第?1页?|上一?页|前一?页|<{1,2}|«|‹|prev(?:ious)?|first)$", re.I)
_ONWARD = re.compile(r"^(?:下一?页|后一?页|尾页|末页|最后一?页|>{1,2}|»|›|next|last)$", re.I)
_PAGE_PART = re.compile(r"(?:[/_-]?(?:index|default|list)?(?:[_-]?\d+)*(?:\.\w{2,5})?)$", re.I)
_VIEWER = re.compile(r"[?&](?:file|url|src|path)=([^&]+)", re.I)


@dataclass(frozen=True, slots=True)
class Sight:
    """Where the links of a page are seen from: its address, the base of relative links, charset.

    `annual`: the page or a listing above says that annual reports are listed here.
    """

    url: str
    base: str
    charset: str
    wordings: Wordings
    annual: bool


@dataclass(slots=True)
class Sorted:
    """Links by page key, in reading order. `pages` are other pages of this listing, `unresolved`
    pager links that are a script without an address."""

    reports: dict[str, Link] = field(default_factory=dict)
    listings: dict[str, Ask] = field(default_factory=dict)
    pages: dict[str, Ask] = field(default_factory=dict)
    unresolved: list[Anchor] = field(default_factory=list)
    has_pager: bool = False


def resolve(anchor: Anchor, sight: Sight) -> str | None:
    """The absolute address of a link, also of one that a script opens."""
    href = anchor.href.strip()
    if href and not href.lower().startswith(("javascript:", "#", "mailto:", "tel:")):
        found = absolute(sight.base, href, sight.charset)
        if found is not None:
            return found
    printed = in_script(anchor.script) or (in_script(href) if len(href) > 11 else None)
    return absolute(sight.base, printed, sight.charset) if printed else None


def best_words(anchor: Anchor, wordings: Wordings) -> str:
    """The words of a link. Its `title` is never cut off, so it wins where the two agree, or where
    it alone says what the link is."""
    title, words = anchor.title, anchor.words
    if anchor.beside and (not words or wordings.says("opener", words)) and not wordings.is_report(title):
        return anchor.beside  # the title stands in another column, the link says only 查看
    if not title or not words:
        return title or words
    if wordings.is_cut(words) or plain(words)[:6] in plain(title):
        return title if len(plain(title)) >= len(plain(words)) - 1 else words
    if wordings.is_report(title) and not wordings.is_report(words):
        return title if not wordings.says("never", words) else words
    return words


def sort_links(anchors: Iterable[Anchor], sight: Sight) -> Sorted:
    """Reports, listings and pages among the links of a listing."""
    out = Sorted()
    own = page_key(sight.url)
    later: list[tuple[Anchor, str, str]] = []
    for anchor in anchors:
        words = best_words(anchor, sight.wordings)
        address = resolve(anchor, sight)
        pager = _is_pager(words, sight.wordings)
        out.has_pager = out.has_pager or pager
        if address is None:
            if pager and not _BACK.match(plain(words)):
                out.unresolved.append(anchor)
        elif page_key(address) == own or not is_page(address):
            continue
        elif pager:
            if not _BACK.match(plain(words)) and _same_listing(sight.url, address, words):
                out.pages.setdefault(page_key(address), Ask(address))
        elif not _sort_one(out, anchor, address, words, sight):
            later.append((anchor, address, words))
    _sort_rest(out, later, sight)
    for key in out.reports.keys() & out.listings.keys():
        del out.listings[key]
    return out


def _is_pager(words: str, wordings: Wordings) -> bool:
    return len(words) <= 12 and wordings.says("pager", words)


def _sort_one(out: Sorted, anchor: Anchor, address: str, words: str, sight: Sight) -> bool:
    """Sort a link by its own words; False where only its surroundings can tell."""
    wordings = sight.wordings
    report, column = wordings.is_report(words), wordings.is_column(words)
    if not report and not column:
        return False
    kind = _kind(address, sight)
    named = anchor.date is not None or not wordings.is_bare_column(words)
    if kind != "listing" and (
        is_file(address) or (named and (report or (sight.annual and kind == "document")))
    ):
        out.reports.setdefault(page_key(address), Link(address, words, anchor.date))
    elif named or not (anchor.furniture and sight.annual):
        # In the navigation of a listing's page the site's other listings are at home, not this one's.
        # What is called 年报 and no more may be either: asked for as a listing, a report lists itself.
        out.listings.setdefault(page_key(address), Ask(address, text=words))
    return True


def _sort_rest(out: Sorted, rest: list[tuple[Anchor, str, str]], sight: Sight) -> None:
    """Entries that say only a year, a publisher or a group: what they are, the listing tells."""
    annual = sight.annual or len(out.reports) >= 2
    for anchor, address, words in rest:
        wordings = sight.wordings
        if not words or (anchor.furniture and not wordings.says("year_only", words)):
            continue
        entry = wordings.is_entry(words)
        if not entry and not wordings.says("group", words):
            continue
        kind = _kind(address, sight)
        if sight.annual and entry and kind == "document":
            out.reports.setdefault(page_key(address), Link(address, words, anchor.date))
        elif annual and kind != "document" and _leads_on(words, entry, sight):
            out.listings.setdefault(page_key(address), Ask(address, text=words))


def _kind(address: str, sight: Sight) -> str:
    """`document`, `listing` or `unknown`. Another publisher's page of a year is a listing: it leads
    to that publisher's other years, and is a report besides."""
    if is_file(address):
        return "document"
    area = parameter(address, "fbtime") and parameter(address, "area")
    if area and area != parameter(sight.url, "area"):
        return "listing"
    return sight.wordings.address_kind(address)


def _leads_on(words: str, entry: bool, sight: Sight) -> bool:
    """Years, always; publishers and their groups where the page says what it lists of them."""
    if sight.wordings.says("year_only", words):
        return True
    return sight.annual and (entry or sight.wordings.says("group", words))


def _same_listing(url: str, address: str, words: str) -> bool:
    """Whether a pager link belongs to the listing at `url`. A number alone proves little: its
    address must be the listing's but for the page."""
    if host_of(url) != host_of(address):
        return False
    return bool(_ONWARD.match(plain(words))) or _stem(url) == _stem(address)


def _stem(url: str) -> str:
    path = urlsplit(url).path.rstrip("/")
    while (shorter := _PAGE_PART.sub("", path)) != path:
        path = shorter
    return path.rstrip("/")


def attachments(markup: Markup, sight: Sight) -> tuple[Link, ...]:
    """The files that a document's page links to or shows in a frame, without those of menus."""
    out: dict[str, Link] = {}
    for anchor in markup.anchors:
        address = resolve(anchor, sight)
        if address is None or not is_file(address) or not is_page(address):
            continue
        words = best_words(anchor, sight.wordings)
        if anchor.furniture or sight.wordings.says("no_attachment", words):
            continue
        if _is_picture(address) and not (sight.wordings.is_report(words) or "附件" in words):
            continue
        out.setdefault(page_key(address), Link(address, words, anchor.date))
    for frame in markup.frames:
        inner = _VIEWER.search(frame)
        for printed in (inner[1] if inner else "", frame):
            address = absolute(sight.base, _unquoted(printed), sight.charset) if printed else None
            if address is not None and is_file(address) and not _is_picture(address):
                out.setdefault(page_key(address), Link(address, ""))
                break
    return tuple(out.values())


def pictures(markup: Markup, sight: Sight) -> tuple[Link, ...]:
    """The pictures that a report's page shows as content: tables are often printed as such."""
    out: dict[str, Link] = {}
    for printed in markup.pictures:
        address = absolute(sight.base, printed, sight.charset)
        if address is not None and _is_picture(address) and not sight.wordings.is_ornament(address):
            out.setdefault(page_key(address), Link(address, ""))
    return tuple(out.values())


def _unquoted(printed: str) -> str:
    return unquote(printed) if "%2F" in printed or "%2f" in printed else printed


def _is_picture(url: str) -> bool:
    return re.search(r"\.(?:jpe?g|png|bmp|tiff?)$", urlsplit(url).path, re.I) is not None
