"""XML from untrusted hands: no entities, no DTD, no network, no huge trees.

Office formats forbid a document type declaration, so any is refused: it has no use but to
define entities (bombs) or to name files outside the document.
"""

from __future__ import annotations

import codecs

from lxml import etree

from extract.blocks import ReadError

__all__ = ["parse_xml"]

_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PROLOG = 100_000  # no declaration stands later in a document that a program wrote


def parse_xml(data: bytes, *, what: str) -> etree._Element:
    """The root element of `data`; `what` names the part in error messages.

    Comments and processing instructions are dropped, CDATA is text. Raises `ReadError`:
    `hostile_xml` (a document type declaration, entities, resource limits), `too_deep`
    (more than 255 open elements, see `Limits.xml_depth`), `malformed_xml` (everything else
    that the parser refuses).
    """
    if data.startswith(_UTF32) or data.startswith(_UTF16) or b"\x00" in data[:4]:
        data = _to_utf8(data, what)
    if b"<!DOCTYPE" in data[:_PROLOG]:
        raise ReadError("hostile_xml", f"{what}: document type declaration")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, what) from None
    except ValueError as error:
        raise ReadError("malformed_xml", f"{what}: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError("hostile_xml", f"{what}: document type declaration")
    return root


def _to_utf8(data: bytes, what: str) -> bytes:
    """UTF-16 or UTF-32 as UTF-8 without its declaration, so that one check sees all."""
    wide = data.startswith(_UTF32) or data[:4].count(0) == 3
    little = data[:1] != b"\x00" and not data.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    encoding = ("utf-32-" if wide else "utf-16-") + ("le" if little else "be")
    try:
        text = data.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise ReadError("malformed_xml", f"{what}: {error.reason} ({encoding})") from None
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    return text.encode("utf-8", "replace")


def _refusal(error: etree.XMLSyntaxError, what: str) -> ReadError:
    message = str(error)
    if "depth" in message:
        return ReadError("too_deep", f"{what}: {message}")
    if any(word in message for word in ("ntit", "amplification", "huge", "HUGE")):
        return ReadError("hostile_xml", f"{what}: {message}")
    return ReadError("malformed_xml", f"{what}: {message}")
