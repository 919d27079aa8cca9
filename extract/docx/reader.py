"""DOCX to blocks: the document part read straight from its XML.

Read as Word prints it with all changes accepted: paragraphs, tables with their merges, list
numbers, text boxes, fields' results. Left out, because Word does not print it or prints
it outside the text: deleted and hidden text, comments, headers and footers; footnotes and
embedded objects are left out with a note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lxml import etree

from extract.blocks import Grid, PageMeta, Paragraph, ReadError, Reading
from extract.detect import sniff
from extract.docx.flatten import Flat, flatten
from extract.docx.grids import read_blocks
from extract.docx.names import w
from extract.docx.numbering import Numbering
from extract.docx.package import Package, open_package
from extract.docx.story import Book
from extract.docx.styles import NO_STYLES, read_styles
from extract.html.mhtml import read_mhtml
from extract.html.reader import read_html
from extract.limits import DEFAULT_LIMITS, Limits
from extract.pictures.reader import read_pictures
from extract.rtf.reader import read_rtf

__all__ = ["read_docx"]

_LEFT_OUT = {
    "deleted_text": "text that a tracked change deletes",
    "deleted_row": "table rows that a tracked change deletes",
    "deleted_cell": "table cells that a tracked change deletes",
    "hidden_text": "hidden text",
    "struck_out": "text struck out",
    "white_text": "white digits on white paper stand for nothing sure",
    "placeholder_text": "prompts of empty content controls",
    "alt_chunk": "embedded documents (altChunk) were not read",
    "sub_document": "linked sub-documents were not read",
    "embedded_object": "embedded objects were not read",
    "form_dropdown": "drop-down form fields were not read",
    "footnote": "footnotes were not read",
    "endnote": "endnotes were not read",
}
# What an altChunk is read as.
_CHUNKS: dict[str, Callable[..., Reading]] = {"html": read_html, "mhtml": read_mhtml, "rtf": read_rtf}
_PROPERTIES = ("title", "creator", "subject", "created", "modified", "lastModifiedBy")
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_docx(data: bytes, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read a DOCX (also DOCM, DOTX, strict or transitional). Page numbers are not known.

    `name` is only used in messages. Raises `ReadError`: those of `open_zip`, `Archive.read`
    and `parse_xml`, `not_a_docx`, `too_deep`, `table_too_large`, `image_only` (pictures
    and no text), `no_text`.
    """
    package = open_package(data, limits)
    root = package.document()
    body = root.find(w("body"))
    if body is None:
        raise ReadError("not_a_docx", f"{name or package.main}: the document part has no body")
    links = _links(body, package)
    style_part = package.part("styles")
    styles = read_styles(style_part) if style_part is not None else NO_STYLES
    flat = flatten(body, styles, limits)
    numbering = Numbering(lambda: package.xml("numbering"), styles)
    book = Book(styles, numbering, flat)
    stream = read_blocks(body, book, limits)
    blocks, picture_notes = read_pictures(stream, package.picture, limits)
    if not any(_has_text(block) for block in blocks):
        if (inner := _only_chunk(package, flat, name, limits)) is not None:
            return inner
        _refuse_empty(flat, picture_notes)
    for unknown in sorted(numbering.unknown):
        book.note(f"number_format: {unknown} is printed as plain digits")
    notes = [
        f"{code}: {_LEFT_OUT[code]} ({n})" for code, n in flat.dropped.items() if n and code != "picture"
    ]
    notes += picture_notes
    notes += [text if n == 1 else f"{text} ({n} times)" for text, n in book.notes.items()]
    return Reading("docx", blocks, _meta(package), tuple(notes), links)


def _has_text(block: Paragraph | Grid) -> bool:
    return isinstance(block, Paragraph) or any(cell.text for cell in block.cells)


def _only_chunk(package: Package, flat: Flat, name: str, limits: Limits) -> Reading | None:
    """The document inside of one that holds nothing else, as systems make it that export a web page to Word:
    one altChunk with the page. None where there is none, several, or one that is no page.
    """
    chunk = package.part("aFChunk") if flat.dropped["alt_chunk"] == 1 else None
    kind = sniff(chunk, name) if chunk else ""
    if chunk is None or kind not in _CHUNKS:
        return None
    reading = _CHUNKS[kind](chunk, name=name, limits=limits)
    return replace(
        reading, format="docx", notes=(*reading.notes, f"alt_chunk: the text is an embedded {kind}")
    )


def _refuse_empty(flat: Flat, notes: Sequence[str]) -> None:
    if flat.dropped["picture"]:
        raise ReadError("image_only", "; ".join([f"{flat.dropped['picture']} pictures and no text", *notes]))
    if flat.dropped["embedded_object"] or flat.dropped["alt_chunk"]:
        raise ReadError("no_text", "the content is an embedded object; save it as a document of its own")
    raise ReadError("no_text", "the document has no text")


def _links(body: etree._Element, package: Package) -> tuple[tuple[str, str], ...]:
    """Text and address of every hyperlink that leads out of the document."""
    found: list[tuple[str, str]] = []
    for link in body.iter(w("hyperlink")) if package.targets else ():
        address = package.targets.get(link.get(_RELATION_ID, ""))
        if address:
            found.append(("".join(t.text or "" for t in link.iter(w("t"))).strip(), address))
    return tuple(found)


def _meta(package: Package) -> PageMeta:
    """The core properties, as fields only: a title there is often that of last year's file."""
    try:
        root = package.xml("core-properties")
    except ReadError:
        return PageMeta()  # a damaged part says nothing; the text is what counts
    fields: list[tuple[str, str]] = []
    for element in root if root is not None else ():
        label = etree.QName(element).localname
        value = (element.text or "").strip()
        if label in _PROPERTIES and value:
            fields.append((label, value))
    return PageMeta(fields=tuple(fields))
