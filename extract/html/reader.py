"""Web pages, and Word's HTML under any extension, to blocks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from extract.blocks import Grid, PageMeta, Paragraph, ReadError, Reading
from extract.charset import Decoded, decode
from extract.html.flow import Flow
from extract.html.grid import Item, Sheet
from extract.html.guard import CHALLENGE, CHALLENGE_CHARS
from extract.html.lines import ATTACHMENT, Page
from extract.html.meta import breadcrumb, page_meta
from extract.html.tokens import Prepared, prepare
from extract.limits import DEFAULT_LIMITS, Limits
from extract.pictures.reader import Find, Picture, read_pictures

__all__ = ["read_html"]


def read_html(
    data: bytes,
    *,
    name: str = "",
    url: str | None = None,
    content_type: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    parts: Find | None = None,
) -> Reading:
    """A page as blocks in reading order, with what it says about itself.

    `name` is the file's name (for messages only), `url` where it was fetched, `content_type`
    the header it came with, `parts` finds its pictures by their address as printed.
    Raises ReadError: `too_large`, `empty_file`, `undecodable`, `binary_junk`,
    `mojibake`, `too_deep`, `table_too_large`, `no_text`, `challenge_page`.
    """
    if len(data) > limits.html_bytes:
        raise ReadError(
            "too_large", f"{name or 'page'}: {len(data)} bytes, at most {limits.html_bytes} are read"
        )
    if not data.strip():
        raise ReadError("empty_file", f"{name or 'page'} has no content")
    decoded = decode(data, declared=content_type, html=True)
    prepared = prepare(decoded.text)
    page = Flow(limits).run(prepared)
    framed = _framed(page, prepared, parts)
    if framed is not None:
        return read_html(framed, name=name, url=url, limits=limits)
    if not page.pictures:
        _refuse_empty(page, prepared, decoded.text)
    crumbs = breadcrumb(page.items, page)
    meta = page_meta(page, prepared, page.items, crumbs, url)
    stream, table_notes = _stream(page)
    blocks, picture_notes = read_pictures(stream, parts, limits)
    if page.pictures and len(blocks) <= sum(not isinstance(b, Picture) for b in stream):
        _refuse_empty(page, prepared, decoded.text, picture_notes)
    notes = (*_notes(decoded, prepared, page), *table_notes, *picture_notes)
    return Reading("html", blocks, meta, notes, _links(page, prepared, meta, url))


def _framed(page: Page, prepared: Prepared, parts: Find | None) -> bytes | None:
    """The first frame at hand of a page that shows nothing else."""
    if page.items or parts is None:
        return None
    return next(filter(None, map(parts, (*page.frames, *prepared.frames))), None)


def _refuse_empty(page: Page, prepared: Prepared, html: str, pictures: Sequence[str] = ()) -> None:
    """A page without the document in it: say which kind, so that a person knows what to fetch."""
    chars = 0
    for item in page.items:
        if isinstance(item, Sheet):
            return
        chars += len(item[0])
        if chars > CHALLENGE_CHARS:
            return
    guard = CHALLENGE.search(html) if prepared.scripts or chars else None
    if guard:
        raise ReadError(
            "challenge_page", f"the site asked for a check ({guard.group()[:40]}): fetch the page again"
        )
    if chars:
        return
    if pictures:
        raise ReadError("image_only", "; ".join(pictures))
    frames = [address for address in (*page.frames, *prepared.frames) if address]
    if frames:
        raise ReadError("no_text", f"the page only frames others: {', '.join(frames[:5])}")
    if page.hidden_chars:
        raise ReadError("no_text", f"all {page.hidden_chars} characters are hidden until a script shows them")
    if prepared.scripts:
        raise ReadError("no_text", "the text is written by scripts: fetch the address that they load")
    raise ReadError("no_text", "; ".join(["the page shows no text", *prepared.notes]))


def _stream(page: Page) -> tuple[list[Paragraph | Grid | Picture], list[str]]:
    """Number the tables in reading order; a table inside a cell follows the one it is in, and so does
    a picture. Pictures stand behind as many lines as they did on the page."""
    blocks: list[Paragraph | Grid | Picture] = []
    notes: list[str] = []
    number = lines = 0
    pictures = deque(page.pictures)
    for item in page.items:
        while pictures and pictures[0][0] <= lines:
            blocks.append(_picture(*pictures.popleft()))
        lines += _lines(item) if pictures else 0
        if not isinstance(item, Sheet):
            blocks.append(Paragraph(item[0], item[1], None, item[2]))
            continue
        waiting: list[tuple[Sheet, int | None]] = [(item, None)]
        while waiting:
            sheet, outer = waiting.pop()
            number += 1
            blocks.append(Grid(number, tuple(sheet.cells), sheet.n_rows, sheet.n_cols, True, None, outer))
            notes += [f"table {number}: {note}" for note in sheet.notes]
            waiting += [(inner, number) for inner in reversed(sheet.nested)]
    blocks += (_picture(*found) for found in pictures)
    return blocks, notes


def _lines(item: Item) -> int:
    if not isinstance(item, Sheet):
        return 1
    cells = sum(cell.text.count("\n") + 1 for cell in item.cells if cell.text)
    return cells + sum(map(_lines, item.nested))


def _picture(_: int, address: str, width: str, height: str) -> Picture:
    return Picture(address, _pixels(width), _pixels(height))


def _pixels(printed: str) -> int | None:
    """`600`, `600px`; a share of the window says nothing about the picture."""
    number = printed.removesuffix("px").strip()
    return int(number) if number.isdecimal() and len(number) < 6 else None


def _notes(decoded: Decoded, prepared: Prepared, page: Page) -> Iterator[str]:
    yield from decoded.notes
    yield from prepared.notes
    if page.hidden_chars or page.hidden_tables:
        tables = f", with {page.hidden_tables} tables" if page.hidden_tables else ""
        yield f"hidden: {page.hidden_chars} characters that the page does not show{tables}"
    if prepared.white_digits:
        yield f"white_text: white digits on white paper stand for nothing sure ({prepared.white_digits})"
    if page.struck:
        yield f"struck_out: {len(page.struck)} deleted passages left out, the first: {page.struck[0][:60]}"


def _links(page: Page, prepared: Prepared, meta: PageMeta, url: str | None) -> tuple[tuple[str, str], ...]:
    """Attachments with absolute addresses where the page's own is known."""
    base = _joined(url or meta.url or "", page.base or "")
    found = list(page.attachments)
    found += [("", address) for address in (*page.frames, *prepared.frames) if ATTACHMENT.search(address)]
    out: dict[str, str] = {}
    for text, address in found:
        if not address.startswith("javascript"):
            absolute = _joined(base, address)
            out[absolute] = out.get(absolute) or text
    return tuple((text, address) for address, text in out.items())


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # a bracket in the host: keep what is printed
        return address
