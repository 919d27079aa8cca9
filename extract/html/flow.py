"""The stream of tags to lines and tables in reading order.

One pass, no recursion: a stack of open tables, a buffer for the line being read. The rules for
missing end tags are those of browsers (a cell ends where the next begins, a table ends all
that is open in it), so what is printed in a cell is what a reader of the page sees there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extract.blocks import ReadError
from extract.html.grid import Item, RawCell, RawTable, shape, spans_of
from extract.html.lines import LINES, TITLE_CHARS, Lines, Page, is_title, too_many_lines
from extract.html.marks import HIDDEN, STRUCK, attributes
from extract.html.scan import Token, single_tags, split_tag, tokens, without_tags
from extract.html.skip import SKIPPED, skip
from extract.html.tokens import Prepared, clean
from extract.limits import Limits

__all__ = ["Flow"]

_ROWS = 20_000
_ONE_BY_ONE = (1, 1)
_WIDE = 200  # cells of a row, beyond which the limit is checked at every cell
_REMEMBERED = 20_000  # different tags and texts of cells; a page has some hundred
_BLOCKS = (
    "p div ul ol dl dt dd section article header footer nav main aside form fieldset legend center "
    "blockquote address hr pre figure figcaption details summary dir menu option optgroup "
    "w:p caption listing xmp plaintext"
).split()
_INLINE = "span font b strong i em u o:p big small wbr label col colgroup tt code html head body".split()
_FIELD_TYPES = frozenset({"", "text", "number", "tel"})
_FLAT_ROW = re.compile(r"(?<![\w-])height\s*=\s*[\"']?0(?![.\d])", re.I)

Handler = Callable[["Flow", str], None]


class Flow(Lines):
    """Reads one page. `run` may be called once."""

    __slots__ = ("_cell_open", "_frames", "_known", "_limits", "_plain", "_row", "_table")

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits
        self._table: RawTable | None = None
        self._row: list[RawCell] | None = None
        self._cell_open = False
        # Suspended state of the tables around: table, row, cell open, items outside the table.
        self._frames: list[tuple[RawTable | None, list[RawCell] | None, bool, list[Item]]] = []
        # Of the tags met so far: what to do, with which attributes.
        self._known = _PLAIN.copy()
        # What stands in a plain cell, by its text as written; never changed once it is there.
        self._plain: dict[str, list[Item]] = {}

    def run(self, prepared: Prepared) -> Page:
        """Read the whole stream. Raises ReadError `too_deep`, `too_large`, `table_too_large`."""
        stream = tokens(prepared)
        buf, known, plain = self._buf, self._known, self._plain
        append = buf.append
        for token in stream:
            cell, paragraph, line, rest, tag, text = token.groups()
            if cell is not None:
                row = self._row
                if buf or row is None or self._cell_open or len(row) > _WIDE:
                    row = self._row_for_cell()
                if row is None:
                    self._read(token.group())
                    text = ""
                else:
                    if rest:
                        line += without_tags(rest)
                    items = plain.get(line)
                    if items is None or (paragraph and is_title(paragraph)):
                        items = self._line_of_cell(line, paragraph)
                    row.append((spans_of(cell) if "pan" in cell or "PAN" in cell else _ONE_BY_ONE, items))
                    self._lines += len(items)
                    self._role, self._pre, self._link = "text", False, None
            elif tag in known:
                handler, attrs = known[tag]
                if handler is not None:
                    handler(self, attrs)
            else:
                text = self._first_seen(token, stream)
            if text and (buf or not text.isspace()):
                append(text)
        while self._table is not None:
            self._end_table("")
        self._flush()
        return self.page

    def _first_seen(self, token: Token, stream: Iterator[Token]) -> str:
        """A tag not met yet, in capitals, unknown, or one to be skipped: the text to go on with."""
        while token[1] is None:
            tag, text = token.group(5, 6)
            printed, attrs = split_tag(tag)
            name = printed.lstrip(HIDDEN + STRUCK).lower()
            marked = printed[0] if printed[:1] in (HIDDEN, STRUCK) else ""
            if not marked and name not in SKIPPED:
                handler = _HANDLERS.get(name)
                if len(self._known) < _REMEMBERED:
                    self._known[tag] = (handler, attrs)
                if handler is not None:
                    handler(self, attrs)
                return text
            skipped = skip(name, marked, attrs, text, stream, in_cell=self._cell_open)
            if skipped.shown:
                self._buf.append(skipped.shown)
            if skipped.struck:
                self.page.struck.append(skipped.struck)
            self.page.hidden_chars += skipped.hidden_chars
            self.page.hidden_tables += skipped.hidden_tables
            token = skipped.token
        self._read(token.group())
        return ""

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
        if self._row is not None:
            self._check_cells(table.n_cells + len(self._row))
        self._table, self._row, self._cell_open, self._items = self._frames.pop()
        self._items += shape(table, self._limits)
        self._leave_text()

    def _leave_text(self) -> None:
        """At the border of a cell nothing goes on: no link, no role, no preformatted text."""
        self._role, self._pre, self._link = "text", False, None

    def _start_row(self, attrs: str) -> None:
        if self._row is not None or self._buf:
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
        if self._buf or self._cell_open:
            self._end_cell(attrs)
        row, table = self._row, self._table
        if row is not None and table is not None:
            self._check_cells(table.n_cells + len(row))
            table.n_cells += len(row)
        self._row = None

    def _check_cells(self, count: int) -> None:
        """Once a row: how many cells the table has now, and how many lines the page."""
        if count > self._limits.cells_per_table:
            raise ReadError("table_too_large", f"a table with more than {self._limits.cells_per_table} cells")
        if self._lines > LINES:
            raise too_many_lines()

    def _row_group(self, attrs: str) -> None:
        self._end_row(attrs)
        if self._table is not None:
            self._table.group += 1

    def _start_cell(self, attrs: str) -> None:
        row = self._row_for_cell()
        if row is not None:
            self._items = []
            row.append((spans_of(attrs), self._items))
            self._cell_open = True
            self._role, self._pre, self._link = "text", False, None

    def _row_for_cell(self) -> list[RawCell] | None:
        """The row that a new cell goes into, begun where none was; what stood before it is ended.

        None where no table is around.
        """
        if self._buf:
            self._flush()
        table = self._table
        if table is None:
            return None
        if self._cell_open:
            self._items = self._frames[-1][3]
            self._cell_open = False
        if self._row is None:
            self._start_row("")
        elif len(self._row) > _WIDE:
            self._check_cells(table.n_cells + len(self._row) + 1)
        return self._row

    def _line_of_cell(self, line: str, paragraph: str | None) -> list[Item]:
        """What a plain cell holds: a line of text, or nothing where it prints nothing."""
        text = line if line.isalnum() else clean(line)
        if text and paragraph and is_title(paragraph) and len(line.strip()) >= TITLE_CHARS:
            return [(text, "title", None)]
        items: list[Item] = [(text, "text", None)] if text else []
        if len(self._plain) < _REMEMBERED:
            self._plain[line] = items
        return items

    def _read(self, markup: str) -> None:
        """A whole cell with the text behind it, tag by tag."""
        for token in single_tags(markup):
            tag, text = token.group(5, 6)
            name, attrs = split_tag(tag)
            handler = _HANDLERS.get(name.lower())
            if handler is not None:
                handler(self, attrs)
            if text and (self._buf or not text.isspace()):
                self._buf.append(text)

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


def _handlers() -> dict[str, Handler | None]:
    """What each tag does; None for those that do nothing."""
    out: dict[str, Handler | None] = dict.fromkeys(["", *_INLINE, *("/" + name for name in _INLINE)])
    out |= dict.fromkeys(_BLOCKS, Flow._block)
    out |= dict.fromkeys(("/" + name for name in _BLOCKS), Flow._end_block)
    out |= dict.fromkeys(("p", "div"), Flow._titled_block)
    out |= dict.fromkeys(("pre", "listing", "xmp", "plaintext"), Flow._start_pre)
    out |= dict.fromkeys(("/pre", "/listing", "/xmp"), Flow._end_pre)
    out |= dict.fromkeys((f"h{n}" for n in range(2, 7)), Flow._heading)
    out |= dict.fromkeys((f"/h{n}" for n in range(1, 7)), Flow._end_block)
    out |= dict.fromkeys(("br", "/br"), Flow._block)
    out |= dict.fromkeys(("td", "th"), Flow._start_cell)
    out |= dict.fromkeys(("/td", "/th"), Flow._end_cell)
    out |= dict.fromkeys(("tbody", "thead", "tfoot", "/tbody", "/thead", "/tfoot"), Flow._row_group)
    out |= dict.fromkeys(("frame", "embed", "object"), Flow._embedded)
    out |= {
        "h1": Flow._title, "li": Flow._list_item, "/li": Flow._end_block, "table": Flow._start_table,
        "/table": Flow._end_table, "tr": Flow._start_row, "/tr": Flow._end_row, "a": Flow._start_link,
        "/a": Flow._end_link, "sup": Flow._raised, "img": Flow._picture, "/sup": None, "input": Flow._input,
        "caption": Flow._end_row, "meta": Flow._meta, "link": Flow._rel, "base": Flow._base,
    }  # fmt: skip
    return out


_HANDLERS = _handlers()
_PLAIN = {name: (handler, "") for name, handler in _HANDLERS.items()}
