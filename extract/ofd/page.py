"""A page of an OFD file as glyphs, rules and pictures (GB/T 33190, chapters 7 to 10).

Lengths are millimetres in the file and points here. OFD text says in Unicode what it prints, and
where each character stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.blocks import ReadError
from extract.ofd.cover import Covers, is_white
from extract.ofd.package import Book, Element, name_of, numbers
from extract.page import Box, Glyph, PageLayer, Rule

__all__ = ["Sheet", "read_sheet"]

_POINTS = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
_ASCENT, _DESCENT = 0.86, 0.14  # of the letter's size, as Chinese fonts have it
_THIN = 1.0  # millimetres: a filled box thinner than that is a line
_STRAIGHT = 0.1  # millimetres by which a line may lean
_COMMAND = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_POINTS_OF = {"M": 1, "S": 1, "L": 1, "Q": 2, "B": 3, "C": 0}
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST_REPEATS = 10_000
_OPAQUE = 250  # of 255

Matrix = tuple[float, float, float, float, float, float]


@dataclass(slots=True)
class Sheet:
    """A page, and the pictures on it by the id of their file."""

    layer: PageLayer
    pictures: list[tuple[Box, str]]


def read_sheet(book: Book, number: int) -> Sheet:
    """Page `number`, counted from 1, with the template under it. Raises `ReadError` as `Book.xml` does,
    and `too_large` beyond the limits on what a page holds.
    """
    root = book.xml(book.pages[number - 1])
    box = next((numbers(e.text, 4) for e in root.iter() if name_of(e) == "PhysicalBox"), []) or book.size
    left, top, width, height = (box or _A4)[:4]
    layer = PageLayer(number, max(width, 1.0) * _POINTS, max(height, 1.0) * _POINTS)
    page = _Page(book, Sheet(layer, []), left, top)
    for element in root:
        if name_of(element) == "Template":
            template = book.templates.get(element.get("TemplateID", ""))
            if template is not None and book.find(template) is not None:
                page.content(book.xml(template))
    page.content(root)
    page.covers.apply(layer.glyphs)
    layer.glyphs[:] = [g for g in layer.glyphs if _is_on(layer, g)]
    return page.sheet


def _is_on(layer: PageLayer, g: Glyph) -> bool:
    """Whether a letter's middle stands on the paper: what is printed beside it nobody sees."""
    return 0 <= g.x0 + g.x1 <= 2 * layer.width and 0 <= g.top + g.bottom <= 2 * layer.height


class _Page:
    """Gathers what the objects of a page draw."""

    __slots__ = ("_left", "_limits", "_objects", "_top", "covers", "sheet")

    def __init__(self, book: Book, sheet: Sheet, left: float, top: float) -> None:
        self._limits = book.limits
        self._left, self._top = left, top
        self._objects = 0
        self.sheet = sheet
        self.covers = Covers(sheet.layer.width * sheet.layer.height)

    def content(self, root: Element) -> None:
        """Everything visible, in any depth of blocks."""
        for element in root.iter():
            name = name_of(element)
            if name not in ("TextObject", "PathObject", "ImageObject"):
                continue
            self._objects += 1
            if self._objects > self._limits.pdf_objects:
                raise ReadError("too_large", f"page {self.sheet.layer.number} draws too many objects")
            if element.get("Visible", "true").lower() == "false" or element.get("Alpha") == "0":
                continue
            boundary = numbers(element.get("Boundary"), 4)
            if not boundary:
                continue
            matrix = _matrix(element.get("CTM"), boundary[0] - self._left, boundary[1] - self._top)
            if name == "TextObject":
                self._text(element, matrix)
            elif name == "PathObject":
                self._path(element, matrix)
            else:
                self._picture(element, matrix)

    def _text(self, element: Element, matrix: Matrix) -> None:
        size = (numbers(element.get("Size"), 1) or [3.5])[0]
        stretch = (numbers(element.get("HScale"), 1) or [1.0])[0]
        font = element.get("Font", "0")
        first = len(self.sheet.layer.glyphs)
        x = y = 0.0
        for code in element:
            if name_of(code) != "TextCode" or not code.text:
                continue
            x = (numbers(code.get("X"), 1) or [x])[0]
            y = (numbers(code.get("Y"), 1) or [y])[0]
            across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
            text = code.text
            if len(text.strip()) == max(len(across), len(down)) + 1:
                text = text.strip()  # white space of the XML, not of the page
            at_x, at_y = x, y
            for n, char in enumerate(text):
                usual = size * stretch * (0.5 if char < "\u2e80" else 1.0)
                step = across[n] if n < len(across) else 0.0 if n < len(down) else usual
                advance = step if step > 0 else usual
                self._glyph(char, matrix, (at_x, at_y), (min(advance, 2 * size), size), font)
                at_x += step
                at_y += down[n] if n < len(down) else 0.0
        if is_white(_color(element)) or element.get("Fill", "true").lower() == "false" == _stroked(element):
            self.covers.white(first, len(self.sheet.layer.glyphs))

    def _glyph(
        self, char: str, m: Matrix, at: tuple[float, float], extent: tuple[float, float], font: str
    ) -> None:
        if char.isspace() or not char.isprintable():
            return
        (x, y), (advance, size) = at, extent
        corners = [
            _moved(m, px, py) for px in (x, x + advance) for py in (y - _ASCENT * size, y + _DESCENT * size)
        ]
        glyphs = self.sheet.layer.glyphs
        if len(glyphs) >= self._limits.pdf_glyphs:
            raise ReadError("too_large", f"page {self.sheet.layer.number} holds too many characters")
        upright = abs(m[1]) <= abs(m[0])
        scale = abs(m[3] if upright else m[1]) or 1.0
        number = int(font) if font.isdecimal() and len(font) < 10 else 0
        glyphs.append(Glyph(char, *_box(corners), size * scale * _POINTS, number, upright))

    def _path(self, element: Element, matrix: Matrix) -> None:
        stroke = element.get("Stroke", "true").lower() != "false"
        fill = element.get("Fill", "false").lower() == "true"
        for data in element:
            if name_of(data) != "AbbreviatedData":
                continue
            segments = [(_moved(matrix, *a), _moved(matrix, *b)) for a, b in _segments(data.text or "")]
            if not segments:
                continue
            x0, top, x1, bottom = _box([point for segment in segments for point in segment])
            if fill and x1 - x0 <= min(_THIN * _POINTS, bottom - top):
                self._rule((x0 + x1) / 2, top, (x0 + x1) / 2, bottom)
            elif fill and bottom - top <= _THIN * _POINTS:
                self._rule(x0, (top + bottom) / 2, x1, (top + bottom) / 2)
            else:
                if fill and _is_opaque(element):
                    self.covers.area(
                        (x0, top, x1, bottom), len(self.sheet.layer.glyphs), white=is_white(_color(element))
                    )
                for a, b in segments if stroke else ():
                    self._line(a, b)

    def _line(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        """A segment that runs straight across or down."""
        lean = _STRAIGHT * _POINTS
        if abs(a[0] - b[0]) <= lean or abs(a[1] - b[1]) <= lean:
            self._rule(*_box([a, b]))

    def _rule(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """A line as far as the paper goes: a table that runs over its edge shows that it does."""
        layer = self.sheet.layer
        if x1 < 0 or bottom < 0 or x0 > layer.width or top > layer.height:
            return
        x0, top, x1, bottom = max(x0, 0.0), max(top, 0.0), min(x1, layer.width), min(bottom, layer.height)
        if x1 - x0 > 0 or bottom - top > 0:
            layer.rules.append(Rule(x0, top, x1, bottom))

    def _picture(self, element: Element, matrix: Matrix) -> None:
        """A picture fills the unit square of its own coordinates."""
        box = _box([_moved(matrix, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)])
        self.sheet.layer.pictures.append(box)
        self.covers.picture(box, len(self.sheet.layer.glyphs))
        self.sheet.pictures.append((box, element.get("ResourceID", "")))


def _color(element: Element) -> list[float]:
    """The colour that fills an object, empty where none is named."""
    found = next((e for e in element if name_of(e) == "FillColor"), None)
    return numbers(found.get("Value"), 1) if found is not None else []


def _stroked(element: Element) -> str:
    return element.get("Stroke", "false").lower()


def _is_opaque(element: Element) -> bool:
    """Whether nothing shows through what an object fills."""
    found = next((e for e in element if name_of(e) == "FillColor"), None)
    alphas = [element.get("Alpha", "255"), found.get("Alpha", "255") if found is not None else "255"]
    return all(not a.isdecimal() or int(a) >= _OPAQUE for a in alphas)


def _matrix(ctm: str | None, left: float, top: float) -> Matrix:
    """Object to page: its own matrix, then the corner of its boundary."""
    found = numbers(ctm, 6)
    a, b, c, d, e, f = found[:6] if found else _IDENTITY
    return a, b, c, d, e + left, f + top


def _moved(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point of an object on the page, in points."""
    return (m[0] * x + m[2] * y + m[4]) * _POINTS, (m[1] * x + m[3] * y + m[5]) * _POINTS


def _box(points: list[tuple[float, float]]) -> Box:
    across, down = [p[0] for p in points], [p[1] for p in points]
    return min(across), min(down), max(across), max(down)


def _deltas(text: str | None) -> list[float]:
    """The steps between characters; `g n v` stands for n steps of v."""
    out: list[float] = []
    parts = iter((text or "").replace(",", " ").split())
    for part in parts:
        repeats = 1
        if part == "g":
            count = next(parts, "")
            repeats = min(int(count), _MOST_REPEATS) if count.isdecimal() else 0
            part = next(parts, "")
        step = numbers(part, 1)
        if not step:
            return out
        out += step[:1] * repeats
    return out


def _segments(data: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight segments of a path; curves are left out."""
    out: list[tuple[tuple[float, float], tuple[float, float]]] = []
    tokens = _COMMAND.findall(data)
    at = start = (0.0, 0.0)
    command, n = "", 0
    while n < len(tokens):
        if tokens[n].isalpha():
            command, n = tokens[n], n + 1
            if command == "C":
                out.append((at, start))
                at = start
            continue
        count = 7 if command == "A" else 2 * _POINTS_OF.get(command, 0)
        values = tokens[n : n + count]
        if not count or len(values) < count or any(value.isalpha() for value in values):
            return out
        point = (float(values[-2]), float(values[-1]))
        if command in ("M", "S"):
            start = point
        elif command == "L":
            out.append((at, point))
        at, n = point, n + count
    return out
