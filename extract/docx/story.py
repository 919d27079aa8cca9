"""One straight pass over a story of a flattened document: printed lines and table structure.

Text is where Word puts it: `w:t` in any number of runs, with tabs, breaks, hyphens and
symbols as elements of their own. A field prints its result and not its instruction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from lxml import etree

from extract.docx.flatten import TABLE, Flat
from extract.docx.names import MARK, MARK_NUMBER, TABLE_END, VAL, a, m, v, w
from extract.docx.numbering import Numbering
from extract.docx.styles import Style, Styles, number_of
from extract.docx.symbols import symbol

__all__ = ["CELL", "ROW", "Book", "Line", "lines_and_structure"]

_TEXT = w("t")
_PARAGRAPH = w("p")
_PARAGRAPH_STYLE = w("pStyle")
ROW = w("tr")
CELL = w("tc")

_STRUCTURE = (
    TABLE, TABLE_END, ROW, CELL, w("gridCol"), w("gridSpan"), w("vMerge"), w("hMerge"),
    w("gridBefore"), w("gridAfter"), w("cellMerge"),
)  # fmt: skip
_PRINTED = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    w("softHyphen"): "",
}
_NUMBER, _OUTLINE, _FIELD, _SYMBOL = w("numPr"), w("outlineLvl"), w("fldChar"), w("sym")
_WORD_ART = v("textpath")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PICTURES = {a("blip"): f"{_RELATION}embed", v("imagedata"): f"{_RELATION}id"}
_END_DELETED = (w("del"), w("moveFrom"))  # those that `flatten` leaves: on a paragraph's end mark
_ENDS = frozenset((_PARAGRAPH, *_STRUCTURE))  # what ends the paragraph before it
_END = etree.Element(TABLE_END)  # after the last element of a story, so that its last line ends too
_TAGS = (
    _TEXT, _PARAGRAPH, _PARAGRAPH_STYLE, MARK, *_STRUCTURE, *_PRINTED, _NUMBER, _OUTLINE, _FIELD,
    _SYMBOL, _WORD_ART, *_PICTURES, *_END_DELETED, m("t"), a("t"),
)  # fmt: skip
_DIGITS = frozenset("0123456789０１２３４５６７８９.．-－+＋")


@dataclass(slots=True)
class Book:
    """What the stories of one document share: styles, list counters, lifted parts, remarks."""

    styles: Styles
    numbering: Numbering
    flat: Flat
    notes: dict[str, int] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Remember a remark; the same one again is only counted."""
        self.notes[text] = self.notes.get(text, 0) + 1


@dataclass(slots=True)
class Line:
    """A paragraph as printed: its text with the list number, stripped; its role; its text boxes; its
    pictures by their relationship."""

    text: str
    role: str = "text"
    boxes: Sequence[etree._Element] = ()
    pictures: Sequence[str] = ()


class _Paragraph:
    """The paragraph that is being read; `pieces` is the text before its first other element."""

    __slots__ = (
        "_book",
        "_boxes",
        "_fields",
        "_hidden",
        "_num",
        "_outline",
        "_pictures",
        "_pieces",
        "_style",
        "joins",
    )

    def __init__(self, book: Book, pieces: list[str]) -> None:
        self._book = book
        self._pieces = pieces
        self._hidden: list[str] = []
        self._fields: list[bool] = []  # per open field: are we in its instruction?
        self._boxes: list[etree._Element] = []
        self._pictures: list[str] = []
        self._style: str | None = None
        self._num: etree._Element | None = None
        self._outline = False
        self.joins = False  # its end mark was deleted: the next paragraph goes on in it

    def _add(self, text: str | None) -> None:
        """Printed text, or text inside the instruction of a field, which is not."""
        if text:
            (self._hidden if self._fields and any(self._fields) else self._pieces).append(text)

    def take(self, element: etree._Element, tag: str) -> None:
        """One element of the paragraph: text, breaks, signs, properties, fields, text boxes."""
        if tag == _TEXT:
            self._add(element.text)
        elif tag == MARK:
            self._boxes.append(self._book.flat.boxes[int(element.get(MARK_NUMBER, "0"))])
        elif tag in _PRINTED:
            if element.get(VAL) is None:  # with a value it defines a tab stop
                self._add(_PRINTED[tag])
        elif tag == _PARAGRAPH_STYLE:
            self._style = self._style or element.get(VAL)
        elif tag == _NUMBER:
            self._num = element
        elif tag == _FIELD:
            self._field(element.get(w("fldCharType")))
        elif tag == _SYMBOL:
            self._add(symbol(element.get(w("font"), ""), element.get(w("char"), "")))
        elif tag == _OUTLINE:
            self._outline = element.get(VAL, "9") in "012345678"
        elif tag == _WORD_ART:
            self._add(element.get("string"))
        elif tag in _PICTURES:
            self._pictures += filter(None, [element.get(_PICTURES[tag])])
        elif tag in _END_DELETED:
            self.joins = True
        else:  # mathematics and drawings have text of their own
            self._add(element.text)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()
            if not any(self._fields):
                self._hidden.clear()

    def join(self) -> None:
        """Go on in the next paragraph, whose end mark stays and says what both are."""
        self.joins = self._outline = False
        self._style = self._num = None

    def line(self) -> Line:
        """The finished paragraph; its list number is counted now, so finish in reading order.

        A field whose instruction is still open when the paragraph ends hides nothing: an
        instruction does not run over paragraphs, a lost end mark does happen.
        """
        if self._hidden and any(self._fields):
            self._book.note("field_unclosed: text of an unfinished field was kept")
            self._pieces += self._hidden
        text = "".join(self._pieces).strip()
        style = self._book.styles.get(self._style)
        num_id, level = number_of(self._num)
        if num_id is not None or style.num_id is not None:
            text = self._numbered(text, style, num_id, level)
        role = "heading" if self._outline and style.role == "text" else style.role
        return Line(text, role, self._boxes, self._pictures)

    def _numbered(self, text: str, style: Style, num_id: str | None, level: int | None) -> str:
        if num_id is None:
            label, gap = self._book.numbering.label(style.num_id or "0", level, self._style, style.level)
        else:
            label, gap = self._book.numbering.label(num_id, level or 0)
        if not label or not text:
            return label or text
        # "1." before "5 件" must not become 1.5: a figure keeps the gap that Word prints.
        apart = text[0] in _DIGITS or (label[-1].isalnum() and label[-1].isascii() and text[0].isascii())
        return f"{label}{gap or ' '}{text}" if apart else f"{label}{text}"


def lines_and_structure(story: etree._Element, book: Book) -> Iterator[str | Line | etree._Element]:
    """The lines of a story in reading order, and between them, as elements, tables and their
    ends, rows, cells and spans. Lines without text and text boxes are left out. A line that is
    nothing but text of the default style comes as its text alone: most are.
    """
    default = book.styles.default
    numbered, plain = default.num_id is not None, default.role == "text"
    pieces: list[str] = []
    paragraph: _Paragraph | None = None  # only for a paragraph with more than text in it
    for element in chain(story.iter(*_TAGS), (_END,)):
        tag = element.tag
        if paragraph is None and tag == _TEXT:
            text = element.text
            if text:
                pieces.append(text)
        elif tag not in _ENDS:
            if paragraph is None:
                paragraph = _Paragraph(book, pieces)
            paragraph.take(element, tag)
        elif paragraph is not None and paragraph.joins and tag == _PARAGRAPH:
            paragraph.join()
        else:
            if paragraph is not None:
                line = paragraph.line()
                if line.text or line.boxes or line.pictures:
                    yield line
                paragraph, pieces = None, []
            elif pieces:
                text = "".join(pieces).strip()
                if text:
                    yield text if plain else Line(text, default.role)
                pieces = []
            if tag != _PARAGRAPH:
                yield element
            elif numbered:
                paragraph = _Paragraph(book, pieces)
