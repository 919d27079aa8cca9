"""The parts of a DOCX package, found the way Word finds them: through relationships.

Names of parts are free; `word/document.xml` is only a habit. The relationship types and the
content types decide, in the transitional and in the strict dialect.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from extract.archives.zips import Archive, open_zip
from extract.blocks import ReadError
from extract.docx.names import STRICT
from extract.limits import DEFAULT_LIMITS, Limits
from extract.xmlsafe import parse_xml

__all__ = ["Package", "open_package", "part_root"]

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "[Content_Types].xml"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_MAIN_TYPES = (
    "wordprocessingml.document.main+xml",
    "wordprocessingml.template.main+xml",
    "ms-word.document.macroEnabled.main+xml",
    "ms-word.template.macroEnabledTemplate.main+xml",
)


@dataclass(frozen=True, slots=True)
class Package:
    """An open package.

    `main` is the name of the document part, `parts` maps the last word of a relationship type
    (styles, numbering, footnotes …) to the part, `targets` a relationship id to its
    external address, `pictures` a relationship id to the picture's part.
    """

    archive: Archive
    main: str
    parts: dict[str, str]
    targets: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    limits: Limits = DEFAULT_LIMITS

    def part(self, kind: str) -> bytes | None:
        """The part of that kind, None where the package has none.

        Raises `ReadError` as `Archive.read` does, and `too_large` beyond `Limits.xml_bytes`.
        """
        name = self.parts.get(kind)
        if name is None or name not in self.archive:
            return None
        return _read(self.archive, name, self.limits)

    def picture(self, relation: str) -> bytes | None:
        """The bytes of a picture, None where the package does not hold it or it cannot be unpacked."""
        name = self.pictures.get(relation)
        if name is None or name not in self.archive:
            return None
        try:
            return self.archive.read(name)
        except ReadError:
            return None

    def xml(self, kind: str) -> etree._Element | None:
        """The root of that part. Raises `ReadError` as `part` and `parse_xml` do."""
        data = self.part(kind)
        return part_root(data, kind) if data is not None else None

    def document(self) -> etree._Element:
        """The root of the document part. Raises `ReadError` as `xml` does."""
        return part_root(_read(self.archive, self.main, self.limits), self.main)


def open_package(data: bytes, limits: Limits) -> Package:
    """Open the package and find its parts.

    Raises `ReadError`: those of `open_zip`, and `not_a_docx` (a ZIP that holds no Word document).
    """
    archive = open_zip(data, limits)
    top, _, _ = _relations(archive, "", limits)
    main = top.get("officeDocument", "")
    if main not in archive:
        main = _main_by_content_type(archive, limits)
    parts, targets, pictures = _relations(archive, main, limits)
    if "core-properties" in top:
        parts["core-properties"] = top["core-properties"]
    return Package(archive, main, parts, targets, pictures, limits)


def _main_by_content_type(archive: Archive, limits: Limits) -> str:
    if _TYPES in archive:
        for override in part_root(_read(archive, _TYPES, limits), _TYPES).iter(_OVERRIDE):
            name = override.get("PartName", "").lstrip("/")
            if name in archive and override.get("ContentType", "").endswith(_MAIN_TYPES):
                return name
    if "word/document.xml" in archive:
        return "word/document.xml"
    raise ReadError("not_a_docx", "the package holds no Word document")


def _relations(
    archive: Archive, source: str, limits: Limits
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Parts by the last word of their relationship type; external addresses, and pictures, by id."""
    folder, base = posixpath.split(source)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    parts: dict[str, str] = {}
    targets: dict[str, str] = {}
    pictures: dict[str, str] = {}
    if name not in archive:
        return parts, targets, pictures
    for relation in part_root(_read(archive, name, limits), name).iter(_RELATION):
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            targets[relation.get("Id", "")] = target
            continue
        kind = relation.get("Type", "").rpartition("/")[2]
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        path = posixpath.normpath(path)
        path = path if path in archive else unquote(path)
        parts.setdefault(kind, path)
        if kind == "image":
            pictures[relation.get("Id", "")] = path
    return parts, targets, pictures


def _read(archive: Archive, name: str, limits: Limits) -> bytes:
    data = archive.read(name)
    if len(data) > limits.xml_bytes:
        raise ReadError("too_large", f"{name}: {len(data)} bytes, at most {limits.xml_bytes} are read")
    return data


def part_root(data: bytes, name: str) -> etree._Element:
    """The root of a part, strict namespaces renamed to transitional ones. Raises as `parse_xml`."""
    root = parse_xml(data, what=name)
    if root.tag.startswith("{http://purl.oclc.org/ooxml/"):
        data = etree.tostring(root)
        for strict, transitional in STRICT.items():
            data = data.replace(strict, transitional)
        root = parse_xml(data, what=name)
    return root
