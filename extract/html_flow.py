"""The stream of tags to lines and tables in reading order.

One pass, no recursion: a stack of open tables, a buffer for the line being read. The rules for
missing end tags are those of browsers (a cell ends where the next begins, a table ends all
that is open in it), so what is printed in a cell is what a reader of the page sees there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extract.blocks import ReadError
from extract.html_grid import Item, RawTable, shape
from extract.html_lines import Lines, Page
from extract.html_skip import SKIPPED, skip
from extract.html_tokens import HIDDEN, STRUCK, Prepared, Token, attributes, tokens
from extract.limits import Limits

__all__ = ["Flow"]

_ROWS = 20_000
_BLOCKS = (
    "p div ul ol dl dt dd section article header footer nav main aside form fieldset legend center "
    "blockquote address hr pre figure figcaption details summary dir menu option optgroup "
    "w:p caption listing xmp plaintext"
).split()
_INLINE = "span font b strong i em u o:p big small wbr label col colgroup tt code html head body".split()
_FIELD_TYPES = frozenset({"", "text", "number", "tel"})
_FLAT_ROW = re.compile(r"(?<![\w-])height\s*=\s*[\"']?0(?![.\d])", re.I)

Handler = Callable[[str], None]


class Flow(Lines):
    """Reads one page. `run` may be called once."""

    __slots__ = ("_cell_open", "_frames", "_handlers", "_limits", "_row", "_table")

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self._table: RawTable | None = None
        self._row: list[tuple[str, list[Item]]] | None = None
        self._cell_open = False
        # Suspended state of the tables around: table, row, cell open, items outside the table.
        self._frames: list[tuple[RawTable | None, list[tuple[str, list[Item]]] | None, bool, list[Item]]] = []
        self._handlers = self._table_of_handlers()

    def run(self, prepared: Prepared) -> Page:
        """Read the whole stream. Raises ReadError `too_deep`, `too_large`, `table_too_large`."""
        stream = tokens(prepared)
        buf, handlers = self._buf, self._handlers
        append = buf.append
        for name, attrs, text in stream:
            try:
                handler = handlers[name]
            except KeyError:
                name, attrs, text = self._unusual((name, attrs, text), stream)
                handler = handlers[name]
            if handler is not None:
                handler(attrs)
            if text and (buf or not text.isspace()):
                append(text)
        while self._table is not None:
            self._end_table("")
        self._flush()
        return self.page

    def _table_of_handlers(self) -> dict[str, Handler | None]:
        out: dict[str, Handler | None] = dict.fromkeys(["", *_INLINE, *("/" + name for name in _INLINE)])
        out |= dict.fromkeys(_BLOCKS, self._block)
        out |= dict.fromkeys(("/" + name for name in _BLOCKS), self._end_block)
        out |= dict.fromkeys(("p", "div"), self._titled_block)
        out |= dict.fromkeys(("pre", "listing", "xmp", "plaintext"), self._start_pre)
        out |= dict.fromkeys(("/pre", "/listing", "/xmp"), self._end_pre)
        out |= dict.fromkeys((f"h{n}" for n in range(2, 7)), self._heading)
        out |= dict.fromkeys((f"/h{n}" for n in range(1, 7)), self._end_block)
        out |= dict.fromkeys(("br", "/br"), self._block)
        out |= dict.fromkeys(("td", "th"), self._start_cell)
        out |= dict.fromkeys(("/td", "/th"), self._end_cell)
        out |= dict.fromkeys(("tbody", "thead", "tfoot", "/tbody", "/thead", "/tfoot"), self._row_group)
        out |= dict.fromkeys(("frame", "embed", "object"), self._embedded)
        out |= {
            "h1": self._title, "li": self._list_item, "/li": self._end_block, "table": self._start_table,
            "/table": self._end_table, "tr": self._start_row, "/tr": self._end_row, "a": self._start_link,
            "/a": self._end_link, "sup": self._raised, "/sup": None, "input": self._input,
            "caption": self._end_row, "meta": self._meta, "link": self._rel, "base": self._base,
        }  # fmt: skip
        return out

    def _unusual(self, token: Token, stream: Iterator[Token]) -> Token:
        """A tag in capitals, an unknown one, or one to be skipped: the token to go on with."""
        while True:
            printed, attrs, text = token
            name = printed.lstrip(HIDDEN + STRUCK).lower()
            marked = printed[0] if printed[:1] in (HIDDEN, STRUCK) else ""
            if not marked and name not in SKIPPED:
                if name in self._handlers:
                    return name, attrs, text
                return "", "", text
            skipped = skip(name, marked, attrs, text, stream, in_cell=self._cell_open)
            if skipped.shown:
                self._buf.append(skipped.shown)
            if skipped.struck:
                self.page.struck.append(skipped.struck)
            self.page.hidden_chars += skipped.hidden_chars
            self.page.hidden_tables += skipped.hidden_tables
            token = skipped.token
            if token[0] in self._handlers:
                return token

    def _start_table(self, attrs: str) -> None:
        self._block(attrs)
        if len(self._frames) >= self._limits.table_nesting:
            raise ReadError("too_deep", f"tables nested more than {self._limits.table_nesting} deep")
        self._frames.append((self._table, self._row, self._cell_open, self._items))
        self._table, self._row, self._cell_open = RawTable(attrs), None, False
        self._leave_text()

    def _end_table(self, attrs: str) -> None:
        self._block(attrs)
        if self._table is None:
            return
        table = self._table
        self._table, self._row, self._cell_open, self._items = self._frames.pop()
        self._items += shape(table, self._limits)
        self._leave_text()

    def _leave_text(self) -> None:
        """At the border of a cell nothing goes on: no link, no role, no preformatted text."""
        self._role, self._pre, self._link = "text", False, None

    def _start_row(self, attrs: str) -> None:
        self._end_row(attrs)
        table = self._table
        if table is None:
            return
        if len(table.rows) >= _ROWS:
            raise ReadError("table_too_large", f"a table with more than {_ROWS} rows")
        if "eight" in attrs and _FLAT_ROW.search(attrs):
            table.flat_rows.add(len(table.rows))
        self._row = []
        table.rows.append(self._row)
        table.groups.append(table.group)

    def _end_row(self, attrs: str) -> None:
        self._end_cell(attrs)
        self._row = None

    def _row_group(self, attrs: str) -> None:
        self._end_row(attrs)
        if self._table is not None:
            self._table.group += 1

    def _start_cell(self, attrs: str) -> None:
        if self._buf:
            self._flush()
        table = self._table
        if table is None:
            return
        if self._row is None:
            self._start_row("")
        if table.n_cells >= self._limits.cells_per_table:
            raise ReadError("table_too_large", f"a table with more than {self._limits.cells_per_table} cells")
        table.n_cells += 1
        items: list[Item] = []
        self._items = items
        if self._row is not None:
            self._row.append((attrs, items))
        self._cell_open = True
        self._role, self._pre, self._link = "text", False, None

    def _end_cell(self, attrs: str) -> None:
        if self._buf:
            self._flush()
        if self._cell_open:
            self._items = self._frames[-1][3]
            self._cell_open = False
            self._leave_text()

    def _input(self, attrs: str) -> None:
        """A form field in a cell shows its value as text."""
        if self._cell_open:
            found = attributes(attrs)
            if found.get("value") and found.get("type", "").lower() in _FIELD_TYPES:
                self._buf.append(found["value"].replace("&", "&amp;"))
