"""What the paragraph and character styles of a DOCX say that matters here.

Only five things do: whether a style is the title or a heading, whether it numbers its
paragraphs, whether it hides its text, and whether it puts a colour behind it. Styles inherit (`w:basedOn`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from extract.docx.names import VAL, w
from extract.docx.package import part_root
from extract.docx.white import grounds_of, whites_of

__all__ = ["NO_STYLES", "Style", "Styles", "is_on", "number_of", "read_styles"]

_TITLE = re.compile(r"(?:title|标题|標題)", re.IGNORECASE)
_HEADING = re.compile(r"(?:heading|标题|標題)\s*[1-9]|subtitle|副标题|副標題", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*[1-9]", re.IGNORECASE)
_NAME, _BASED_ON, _PARAGRAPH, _RUN = w("name"), w("basedOn"), w("pPr"), w("rPr")
_CHAIN = 12  # inheritance deeper than this is a loop or a joke


@dataclass(frozen=True, slots=True)
class Style:
    """The resolved style: `role` as in `Paragraph.role`, the number list and level, hiding."""

    role: str = "text"
    num_id: str | None = None
    level: int | None = None
    hidden: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles by id, resolved; `default` is what a paragraph without a style has; `hiding`,
    `grounds` and `whites` are the ids of those that hide their text, put a colour behind it or make it white.
    """

    by_id: dict[str, Style]
    default: Style
    hiding: frozenset[str]
    grounds: frozenset[str] = frozenset()
    whites: frozenset[str] = frozenset()

    def get(self, style_id: str | None) -> Style:
        """The style; unknown and missing ids give the default paragraph style."""
        return self.by_id.get(style_id, self.default) if style_id is not None else self.default


NO_STYLES = Styles({}, PLAIN, frozenset())


@lru_cache(maxsize=16)
def read_styles(data: bytes) -> Styles:
    """The style part. Raises `ReadError` as `parse_xml` does.

    Remembered, because one office writes all its reports with one template, and the style
    part is often larger than the document.
    """
    elements: dict[str, etree._Element] = {}
    default_id = ""
    for element in part_root(data, "styles").iter(w("style")):
        style_id = element.get(w("styleId"))
        if style_id is None:
            continue
        elements[style_id] = element
        if element.get(w("type")) == "paragraph" and element.get(w("default")) in ("1", "true", "on"):
            default_id = style_id
    by_id = {style_id: _resolve(style_id, elements) for style_id in elements}
    hiding = frozenset(style_id for style_id, style in by_id.items() if style.hidden)
    return Styles(by_id, by_id.get(default_id, PLAIN), hiding, *_colored(elements))


def _colored(elements: dict[str, etree._Element]) -> tuple[frozenset[str], frozenset[str]]:
    """The styles that have a ground, and those that are white, by themselves or by what they are based on."""
    return _inheriting(elements, grounds_of(elements)), _inheriting(elements, whites_of(elements))


def _inheriting(elements: dict[str, etree._Element], own: frozenset[str]) -> frozenset[str]:
    out = set(own)
    for style_id in elements if own else ():
        current: str | None = style_id
        for _ in range(_CHAIN):
            based = elements[current].find(_BASED_ON) if current in elements else None
            current = based.get(VAL) if based is not None else None
            if current in own:
                out.add(style_id)
    return frozenset(out)


def _resolve(style_id: str, elements: dict[str, etree._Element]) -> Style:
    """What the style and those it is based on say, the nearest first."""
    role = num_id = level = hidden = None
    current: str | None = style_id
    for _ in range(_CHAIN):
        element = elements.get(current) if current is not None else None
        if element is None:
            break
        current = None
        for child in element.iterchildren(_NAME, _BASED_ON, _PARAGRAPH, _RUN):
            if child.tag == _NAME and role is None:
                role = _role_of_name(child.get(VAL, ""))
            elif child.tag == _BASED_ON:
                current = child.get(VAL)
            elif child.tag == _PARAGRAPH:
                own_id, own_level = number_of(child.find(w("numPr")))
                num_id = own_id if num_id is None else num_id
                level = own_level if level is None else level
                if role is None and _is_outline(child.find(w("outlineLvl"))):
                    role = "heading"
            elif child.tag == _RUN and hidden is None:
                vanish = child.find(w("vanish"))
                hidden = is_on(vanish) if vanish is not None else None
    return Style(role or "text", num_id, level, bool(hidden))


def _role_of_name(name: str) -> str | None:
    if _TITLE.fullmatch(name.strip()):
        return "title"
    if _HEADING.fullmatch(name.strip()):
        return "heading"
    return "list" if _CONTENTS.fullmatch(name.strip()) else None


def _is_outline(element: etree._Element | None) -> bool:
    """Levels 0 to 8 are headings, 9 is body text."""
    return element is not None and element.get(VAL, "9") in tuple("012345678")


def is_on(element: etree._Element) -> bool:
    """A switch: on unless its value says off."""
    return element.get(VAL, "1").lower() not in ("0", "false", "off")


def number_of(element: etree._Element | None) -> tuple[str | None, int | None]:
    """List id and level of a `w:numPr`, None where it does not say."""
    if element is None:
        return None, None
    num_id: str | None = None
    level: int | None = None
    for child in element:
        if child.tag == w("numId"):
            num_id = child.get(VAL)
        elif child.tag == w("ilvl"):
            value = child.get(VAL, "")
            level = int(value) if value.isdecimal() and len(value) == 1 else None
    return num_id, level
