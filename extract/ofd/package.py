"""The parts of an OFD file (GB/T 33190): its documents, pages, templates and pictures by number."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from extract.archives.zips import Archive, open_zip
from extract.blocks import ReadError
from extract.limits import Limits
from extract.xmlsafe import parse_xml

__all__ = ["Book", "name_of", "numbers", "open_book"]

Element = etree._Element


def name_of(element: Element) -> str:
    """The local name: programs put OFD's elements into several namespaces, or none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def numbers(text: str | None, count: int = 0) -> list[float]:
    """The numbers of a list such as a boundary; empty when there are fewer than `count`, or others."""
    try:
        found = [float(part) for part in (text or "").replace(",", " ").split()]
    except ValueError:
        return []
    ok = len(found) >= count and all(abs(n) < 1e7 for n in found)
    return found if ok else []


@dataclass(slots=True)
class Book:
    """An open document: its archive, the pages' parts in order, templates and pictures by id, the
    size of pages that state none (millimetres), and what it says of itself.
    """

    archive: Archive
    limits: Limits
    pages: list[str] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    size: list[float] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    _lower: dict[str, str] = field(default_factory=dict)

    def find(self, path: str) -> str | None:
        """The member of that path; some programs mix upper and lower case."""
        if path in self.archive:
            return path
        if not self._lower:
            self._lower = {name.lower(): name for name in self.archive.names()}
        return self._lower.get(path.lower())

    def xml(self, path: str) -> Element:
        """The root of a part. Raises `ReadError`: `missing_part`, and those of `parse_xml`."""
        found = self.find(path)
        if found is None:
            raise ReadError("missing_part", path)
        data = self.archive.read(found)
        if len(data) > self.limits.xml_bytes:
            raise ReadError("too_large", f"{path}: {len(data)} bytes of XML")
        return parse_xml(data, what=path)


def open_book(data: bytes, limits: Limits) -> Book:
    """Open an OFD file. Several documents in one file are one, in order.

    Raises `ReadError`: those of `open_zip` and `parse_xml`, `missing_part`, `too_large`, `encrypted`.
    """
    book = Book(open_zip(data, limits), limits)
    if book.find("Encryptions.xml") is not None and book.find("OFD.xml") is None:
        raise ReadError("encrypted", "an OFD document under a password")
    for body in book.xml("OFD.xml").iter():
        if name_of(body) == "DocRoot" and body.text:
            _document(book, _join("", body.text))
        elif name_of(body) in ("Title", "Author", "CreationDate", "Creator") and body.text:
            book.fields.append((name_of(body), body.text.strip()))
    if not book.pages:
        raise ReadError("damaged", "an OFD document without pages")
    if len(book.pages) > limits.pdf_pages:
        raise ReadError("too_large", f"{len(book.pages)} pages, at most {limits.pdf_pages} are read")
    return book


def _document(book: Book, path: str) -> None:
    folder = posixpath.dirname(path)
    for element in book.xml(path).iter():
        name, place = name_of(element), element.get("BaseLoc")
        if name == "Page" and place:
            book.pages.append(_join(folder, place))
        elif name == "TemplatePage" and place:
            book.templates[element.get("ID", "")] = _join(folder, place)
        elif name in ("PublicRes", "DocumentRes") and element.text:
            _resources(book, _join(folder, element.text))
        elif name == "PhysicalBox" and not book.size:
            book.size = numbers(element.text, 4)


def _resources(book: Book, path: str) -> None:
    """Remember the pictures; a list of resources that is missing is missed by its pictures alone."""
    if book.find(path) is None:
        return
    root = book.xml(path)
    folder = _join(posixpath.dirname(path), root.get("BaseLoc") or "")
    for media in root.iter():
        if name_of(media) == "MultiMedia" and media.get("Type", "Image") == "Image":
            for file in media:
                if name_of(file) == "MediaFile" and file.text:
                    book.pictures[media.get("ID", "")] = _join(folder, file.text)


def _join(folder: str, place: str) -> str:
    """A place as written in a part of that folder: from the top of the archive, or relative."""
    place = place.strip().replace("\\", "/")
    joined = place if place.startswith("/") else f"{folder}/{place}"
    return posixpath.normpath("/" + joined.lstrip("/")).lstrip("/")
