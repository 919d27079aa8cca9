"""What the words of an RTF document change: the look of its text, the division of its rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.blocks import Paragraph
from extract.doc.blocks import Item
from extract.doc.builder import TableBuilder
from extract.doc.lists import numbered
from extract.doc.rows import CellPlan
from extract.rtf.tokens import WORDS

__all__ = ["APART", "DESTINATIONS", "DROPPING", "KNOWN", "NOTED", "SIGNS", "Flow", "Look", "Row"]

_MOST_CELLS = 1_000

# Groups that are noted, of which only the objects' results hold printed text.
NOTED = {"pict": "picture", "footnote": "footnote", "object": "embedded_object"}
# Groups whose text is read apart, and those that begin with `\\*` ("skip what you do not know") and
# hold printed text.
APART = frozenset("fonttbl colortbl stylesheet fldinst fldrslt listtext pntext pict".split())
KNOWN = frozenset("object shppict nesttableprops result".split())
SIGNS = {
    "tab": "\t", "line": "\n", "softline": "\n", "page": "\n", "column": "\n", "lbr": "\n", "~": "\xa0",
    "_": "-", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "{": "{", "}": "}", "\\": "\\",
}  # fmt: skip
_MERGES = {
    "clvmgf": ("down", "restart"), "clvmrg": ("down", "continue"),
    "clmgf": ("sideways", "restart"), "clmrg": ("sideways", "continue"),
}  # fmt: skip
_STATES = frozenset(
    """ansicpg f fcharset uc u plain pard par sect s outlinelevel intbl itap trowd trleft cellx cell nestcell
    row nestrow cf red green blue super nosupersub up""".split()
)
DROPPING = {"deleted": "deleted_text", "v": "hidden_text", "strike": "struck_out", "striked": "struck_out"}
DESTINATIONS = WORDS - _STATES - SIGNS.keys() - _MERGES.keys() - DROPPING.keys() - {"object"}


@dataclass(frozen=True, slots=True)
class Look:
    """The state that a group restores at its end."""

    mode: str = ""  # "", "skip", or the name of a destination that is read apart
    codec: str = "cp1252"
    fallback: int = 1  # `\\uc`: how many characters stand in for one `\\u`
    dropped: frozenset[str] = frozenset()
    raised: bool = False
    lifted: bool = False
    white: bool = False


@dataclass(slots=True)
class Row:
    """The definition of a row (`\\trowd` to the last `\\cellx`)."""

    left: int = 0
    edge: int | None = None
    cells: list[CellPlan] = field(default_factory=list)
    merges: dict[str, str] = field(default_factory=dict)

    def end_cell(self, right: int) -> None:
        start = self.left if self.edge is None else self.edge
        if len(self.cells) < _MOST_CELLS:
            self.cells.append(CellPlan(right - start, **self.merges))
        self.edge, self.merges = right, {}


@dataclass(slots=True)
class Flow:
    """One story: the running text or a text box, with the paragraph that is being read."""

    builder: TableBuilder
    text: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    boxes: list[Item] = field(default_factory=list)
    role: str = "text"
    in_table: bool = False
    level: int | None = None  # `\\itap`
    rows: dict[int, Row] = field(default_factory=dict)

    def _depth(self) -> int:
        if self.level is not None and (self.in_table or not self.level):
            return self.level
        return 1 if self.in_table else 0

    def row_word(self, word: str, value: int) -> None:
        """A word that divides a row; in a nested table they stand right before its end."""
        depth = max(1, self._depth())
        if word == "trowd":
            self.rows[depth] = Row()
        elif depth in self.rows:
            row = self.rows[depth]
            if word == "trleft":
                row.left = value
            elif word == "cellx":
                row.end_cell(value)
            elif word in _MERGES:
                key, kind = _MERGES[word]
                row.merges[key] = kind

    def end_paragraph(self) -> None:
        """The paragraph is complete."""
        depth = self._depth()
        # Some programs say of the last paragraph of a cell alone that it is in a table.
        self.builder.go_to(max(depth, 1) if self.builder.in_row() else depth)
        self._line()

    def end_cell_or_row(self, word: str) -> None:
        """One of `\\cell`, `\\row` and the same of nested tables."""
        depth = max(2, self._depth()) if word.startswith("nest") else 1
        self.builder.go_to(depth)
        if word.endswith("cell"):
            self._line()
            self.builder.end_cell()
            return
        row = self.rows.get(depth)
        self.builder.end_row((row.left, row.cells) if row is not None and row.cells else None)

    def _line(self) -> None:
        """The paragraph as printed, then its text boxes and pictures."""
        label = "".join(self.label)
        text = numbered(label.strip(), label[len(label.rstrip()) :], "".join(self.text).strip())
        self.builder.add([Paragraph(text, self.role), *self.boxes] if text else self.boxes)
        self.text, self.label, self.boxes = [], [], []
