"""A page of a site to its links: which are reports, which lead on, and why it is none of that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from extract.blocks import ReadError
from extract.charset import decode
from extract.detect import sniff
from extract.listing.addresses import absolute, page_key
from extract.listing.answers import Answer, read_answer, read_records, read_scripts
from extract.listing.families import recognise
from extract.listing.guards import problem_of
from extract.listing.links import Sight, Sorted, attachments, pictures, sort_links
from extract.listing.markup import Markup
from extract.listing.pagers import forms, jpage, numbered, redirects, requests
from extract.listing.target import read_markup
from extract.listing.types import Ask, Link, PageLinks, Problem, Role
from extract.listing.wordings import Wordings

__all__ = ["read_page"]

_PAGES = frozenset({"html", "txt", "xml", "json", "mhtml", "binary"})
_REPORT_HEADINGS = 3  # so many section headings of the form make a page a report
_HEADS = 5  # headings in which a report's title is looked for
_LIST_IN_PLACE = 3  # so many report links make a page that should be a report a listing
_LONE_FRAME = 200
_SCANNED = 1_000_000  # characters of the source in which scripts and marks are looked for
_SEPARATOR = re.compile(r"[\s_|>»›＞/\\—–-]+")
_INHERITED = 4000
_PAGER_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class _Page:
    """A page taken apart: what it is (page, or the answer of a pager), its links, its source."""

    url: str
    base: str
    source: str
    markup: Markup
    records: Answer
    answer: bool


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
    """The links of the page `body` at `url`, the address after redirects. Never raises.

    `family` is given by the source, None to recognise it; `inherited` the words of the listings
    above (titles and link words): under annual reports, an entry that is only a year or a
    publisher is a report. A document that is a file has no links; a listing that turns out to be
    one is a report itself.
    """
    kind = sniff(body, url)
    if kind == "empty":
        return PageLinks(family, problem="not_a_page", detail="the answer is empty")
    if kind not in _PAGES:
        return PageLinks(family, reports=(Link(url, ""),) if role == "listing" else ())
    try:
        decoded = decode(body, declared=content_type, html=True)
    except ReadError as error:
        return PageLinks(family, problem="not_a_page", detail=str(error))
    page = _taken_apart(decoded.text, url, decoded.charset)
    family = family or recognise(url, decoded.text, wordings)
    annual = _is_annual(page.markup, inherited, wordings)
    sight = Sight(url, page.base, decoded.charset, wordings, annual)
    title = " ".join(filter(None, (page.markup.title, page.markup.crumbs)))
    found = _document(page, sight) if role == "document" else _listing(page, sight)
    return replace(found, family=family, title=title)


def _taken_apart(source: str, url: str, charset: str) -> _Page:
    head = source[:3000].lower()
    if "<datastore" in head and "<html" not in head and "<body" not in head:
        records = read_records(source)
        return _Page(url, url, source[:_SCANNED], records.markup, records, True)
    if (answer := read_answer(source)) is not None:
        return _Page(url, url, source[:_SCANNED], answer.markup, answer, True)
    markup = read_markup(source)
    records = read_records(source) if "<record" in source else Answer()
    markup.add(records.markup)
    markup.add(read_scripts(markup.scripts))
    base = (absolute(url, markup.base, charset) or url) if markup.base else url
    return _Page(url, base, source[:_SCANNED], markup, records, False)


def _is_annual(markup: Markup, inherited: str, wordings: Wordings) -> bool:
    """Whether the page, the path to it or a listing above is named after annual reports."""
    names = [markup.title, markup.crumbs, markup.metas.get("columnname", ""), inherited[-_INHERITED:]]
    if len(markup.heads) <= 2:
        names += markup.heads
    pieces = [piece for name in names for piece in (*_SEPARATOR.split(name), *name.split("\n"))]
    return any(piece and wordings.is_column(piece) for piece in dict.fromkeys(pieces))


def _is_report(page: _Page, wordings: Wordings) -> bool:
    return not page.answer and wordings.body_hits(page.markup.text) >= _REPORT_HEADINGS


# -- a page asked for as a document -------------------------------------------------------


def _with_pictures(files: tuple[Link, ...], page: _Page, sight: Sight) -> tuple[Link, ...]:
    known = {link.url for link in files}
    return files + tuple(link for link in pictures(page.markup, sight) if link.url not in known)


def _document(page: _Page, sight: Sight) -> PageLinks:
    files = attachments(page.markup, sight)
    if _is_report(page, sight.wordings):
        return PageLinks(attachments=_with_pictures(files, page, sight))
    problem = problem_of(page.source, page.markup, sight.wordings)
    if problem and problem[0] == "challenge" and not files:
        return PageLinks(problem=problem[0], detail=problem[1])
    if files or _is_titled(page.markup, sight.wordings):
        return PageLinks(attachments=_with_pictures(files, page, sight))
    if onward := redirects.redirect(page.markup, page.url, page.base):
        return PageLinks(listings=(onward,))
    # What a year's address shows is its report, or a list even of one.
    least = 1 if forms.is_enumerated(page.url) else _LIST_IN_PLACE
    listed = sort_links(page.markup.anchors, sight).reports.values()
    if sum(not forms.is_enumerated(link.url) for link in listed) >= least:
        return _listing(page, sight)
    if problem is None and (found := sight.wordings.lists["empty"].search(page.markup.text)):
        problem = ("soft_404", f"the page says {found.group()[:40]!r}")
    if problem:
        return PageLinks(problem=problem[0], detail=problem[1])
    if len(page.markup.text) < _LONE_FRAME:
        return PageLinks(listings=tuple(redirects.frames(page.markup, page.url, page.base)))
    return PageLinks()


def _is_titled(markup: Markup, wordings: Wordings) -> bool:
    """Whether a page bears the title of one publisher's report: its content may be a picture, and the
    reports that it links to be those of other years."""
    names = [markup.title, markup.metas.get("articletitle", ""), *markup.heads[:_HEADS]]
    return any(wordings.names_publisher(name) for name in names)


# -- a page asked for as a listing --------------------------------------------------------


def _listing(page: _Page, sight: Sight) -> PageLinks:
    anchors = [*page.markup.anchors, *forms.choices(page.markup, page.url, page.base)]
    links = sort_links(anchors, sight)
    own = (Link(page.url, page.markup.title),) if _is_report(page, sight.wordings) else ()
    reports = (*own, *links.reports.values())
    further = [] if page.answer else list(_further(page, links, sight))
    if page.answer:
        further += jpage.following(page.records, page.url) + requests.following(page.records, page.url)
    once = _each_once([*links.listings.values(), *links.pages.values(), *further], page.url, reports)
    asks = _ahead(once, page, reports)
    if page.markup.cut:
        detail = f"more than {len(page.markup.anchors)} links: the rest was not looked at"
        return PageLinks(reports=reports, listings=asks, problem="not_a_page", detail=detail)
    paged = bool(links.pages) or any(not ask.probe for ask in further)
    problem = _problem(page, links, reports, asks, paged, sight)
    if problem is None:
        return PageLinks(reports=reports, listings=asks)
    if problem[0] in ("challenge", "soft_404", "login", "not_a_page"):
        return PageLinks(problem=problem[0], detail=problem[1])
    return PageLinks(reports=reports, listings=asks, problem=problem[0], detail=problem[1])


def _further(page: _Page, links: Sorted, sight: Sight) -> Iterable[Ask]:
    """What the scripts, forms and frames of a page ask for."""
    markup, url, base = page.markup, page.url, page.base
    calls = list(numbered.from_calls(markup, url, base))
    yield from calls
    yield from numbered.between(url, [*links.pages.values(), *calls])
    data = jpage.asks_of_page(markup, page.records, page.source, url, base)
    data += requests.catalogue(markup, page.source, url, base, sight.wordings)
    yield from data
    if not links.pages:
        total = _pages_said(page, sight.wordings)[1]
        yield from numbered.from_templates(markup, links.unresolved, url, base, total)
    yield from forms.posted(markup, url, base)
    if (onward := redirects.redirect(markup, url, base)) and not links.reports:
        yield onward
    if not links.reports and not data:
        yield from redirects.frames(markup, url, base)
        if not (links.listings or links.pages or calls):
            yield from requests.printed_requests(markup, base)


def _ahead(asks: list[Ask], page: _Page, reports: tuple[Link, ...]) -> tuple[Ask, ...]:
    """With the years of an address that counts them. A page that answers every year with the same
    report would lead on for ever: the year that it was asked for has to stand in it."""
    year = re.search(r"fbtime=(\d{4})", page.url, re.I)
    if not forms.is_enumerated(page.url) or not year or not reports or year[1] not in page.markup.text:
        return tuple(asks)
    known = [link.url for link in reports] + [ask.url for ask in asks]
    more = forms.enumerated(page.url, [address for address in known if address != page.url])
    return (*asks, *(ask for ask in more if page_key(ask.url) not in {page_key(k) for k in known}))


def _each_once(asks: Iterable[Ask], url: str, reports: tuple[Link, ...]) -> list[Ask]:
    """Asks without the page itself and its reports; one that was printed wins over a probe."""
    seen = {(page_key(link.url), None) for link in reports} | {(page_key(url), None)}
    out: dict[tuple[str, str | None], Ask] = {}
    for ask in asks:
        key = (page_key(ask.url), ask.data)
        if key not in seen and (key not in out or (out[key].probe and not ask.probe)):
            out[key] = ask
    return list(out.values())


def _problem(
    page: _Page, links: Sorted, reports: tuple[Link, ...], asks: tuple[Ask, ...], paged: bool, sight: Sight
) -> tuple[Problem, str] | None:
    printed = [ask for ask in asks if not ask.probe]
    if not reports and not page.answer and not any(ask.accept != "page" for ask in printed):
        found = problem_of(page.source, page.markup, sight.wordings)
        onward = redirects.redirect(page.markup, page.url, page.base)
        if found and (onward is None or found[0] == "challenge"):
            return found
    if not reports and not printed:
        return "no_links", _why_empty(page, sight.wordings)
    if page.answer and requests.goes_on(page.records, page.url):
        here = f"{page.records.entries} of {page.records.total} entries"
        return "pager", f"{here}, and the request has no page number"
    if page.answer or paged:
        return None
    records = jpage.records_said(page.markup)
    if records is not None and records > len(page.markup.anchors):
        return "pager", f"{records} entries, and nothing tells how to ask for the further ones"
    current, total = _pages_said(page, sight.wordings)
    unresolved = [a for a in links.unresolved if a.words.strip().isdecimal()]
    if (total or 1) > (current or 1) and not (links.has_pager and not links.unresolved):
        how = "with encrypted parameters" if jpage.is_encrypted(page.markup) else "by a script"
        return "pager", f"{total} pages, and the further ones are asked for {how}"
    if unresolved:
        how = "encrypted parameters" if jpage.is_encrypted(page.markup) else unresolved[0].href or "a script"
        return "pager", f"further pages are asked for by {how[:80]}"
    return None


def _why_empty(page: _Page, wordings: Wordings) -> str:
    if page.answer:
        return f"the answer lists {page.records.entries} entries, none of them a report"
    if jpage.is_encrypted(page.markup):
        return "the entries are asked for with encrypted parameters"
    if found := wordings.lists["empty"].search(page.markup.text):
        return f"the listing is empty: {found.group()[:30]}"
    if not page.markup.anchors:
        return "no link in the page" + (": its content is written by scripts" if page.markup.scripts else "")
    return f"{len(page.markup.anchors)} links, none of them a report or a listing of reports"


def _pages_said(page: _Page, wordings: Wordings) -> tuple[int | None, int | None]:
    """The current page and the number of pages that the page prints; None where it does not."""
    found = wordings.lists["pager_total"].search(page.markup.text[:_PAGER_CHARS])
    if found is None:
        return None, None
    total = next((int(group) for group in found.groups() if group), None)
    current = re.search(r"(\d{1,5})\s*/\s*\d{1,5}|第\s*(\d{1,5})\s*页", found.group())
    return (int(current[1] or current[2]) if current else None), total
