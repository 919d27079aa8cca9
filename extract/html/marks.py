"""What the passes over a page share: marks, the attributes of a tag, the rules of its style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

__all__ = ["HIDDEN", "INSIDE", "STRUCK", "attributes", "style_rules"]

# Marks put before the tag name of an element that its own style hides or strikes out.
HIDDEN = "\ue000"
STRUCK = "\ue001"
# The attributes of a tag; quotes count only after an equals sign, so that `width="5"">` or
# `it's` swallow nothing.
_QUOTED = r"\"[^\"]*+\"|'[^']*+'"
INSIDE = rf"[^>=]*+(?:=(?:{_QUOTED}|\s++(?:{_QUOTED})?+)?+[^>=]*+)*+"
_ATTRIBUTE = re.compile(r"([^\s=>\"'/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?")
_CSS_BRACE = re.compile(r"([{}])")
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.S)
_CSS_LIMIT = 200_000


def attributes(printed: str) -> dict[str, str]:
    """The attributes of a tag, names in lower case; of a repeated one the first counts."""
    out: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(printed):
        name = found[1].lower()
        if name not in out:
            value = found[2] or found[3] or found[4] or ""
            out[name] = unescape(value).strip() if "&" in value else value.strip()
    return out


def style_rules(styles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold on any device; of sheets of a usual size."""
    for style in styles:
        if len(style) <= _CSS_LIMIT:
            yield from _rules(_CSS_COMMENT.sub("", style))


def _rules(style: str) -> Iterator[tuple[str, str]]:
    depth = 0
    selectors = before = ""
    for part in _CSS_BRACE.split(style):
        if part == "{":
            depth += 1
            if depth == 1:
                selectors = before.rpartition(";")[2].strip()
        elif part == "}":
            depth = max(0, depth - 1)
        elif depth == 1 and not selectors.startswith("@"):
            yield selectors, part
        before = part
