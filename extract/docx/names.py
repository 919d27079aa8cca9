"""Element and attribute names of WordprocessingML, in the form that lxml gives them."""

from __future__ import annotations

__all__ = ["ALTERNATE", "MARK", "MARK_NUMBER", "STRICT", "TABLE_END", "VAL", "a", "m", "v", "w"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"

# ISO 29500 Strict names the same elements in other namespaces; they are renamed before reading.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _M.encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": _A.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}


def w(name: str) -> str:
    """The name in the main namespace."""
    return f"{{{_W}}}{name}"


def m(name: str) -> str:
    """The name in the namespace of mathematics."""
    return f"{{{_M}}}{name}"


def a(name: str) -> str:
    """The name in the namespace of drawings."""
    return f"{{{_A}}}{name}"


def v(name: str) -> str:
    """The name in the namespace of the old vector drawings."""
    return f"{{urn:schemas-microsoft-com:vml}}{name}"


VAL = w("val")
ALTERNATE = f"{{{_MC}}}AlternateContent"
# Our own marks: where a text box was lifted out of the flow (the number says which), and
# right behind a table.
MARK = "{gongkai:mark}box"
MARK_NUMBER = "n"
TABLE_END = "{gongkai:mark}end"
