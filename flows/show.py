"""What people see: tables, a progress bar, plain text where nobody sits at a terminal.

Text of documents is shown as text: no markup, no escape sequences of theirs reach the terminal.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.discover import printable
from flows.places import Places
from flows.texts import Lang, text

__all__ = ["Desk", "as_csv", "as_json", "number", "plain", "side"]

# So many columns of a terminal are enough to read text in.
_READABLE = 10
_WIDE = 10_000  # a pipe has no width: tables take what they need


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = _WIDE
    return console


@dataclass(slots=True)
class Desk:
    """Where a command works: places, language, and the two consoles."""

    places: Places
    lang: Lang
    out: Console = field(default_factory=_console)
    err: Console = field(default_factory=lambda: _console(stderr=True))

    def text(self, key: str, **values: object) -> str:
        """A sentence in this desk's language."""
        return text(key, self.lang, **values)

    def say(self, key: str, **values: object) -> None:
        """One sentence to standard output."""
        self.out.print(text(key, self.lang, **values))

    def complain(self, key: str, **values: object) -> None:
        """One sentence to standard error."""
        self.err.print(text(key, self.lang, **values), style="red")

    def json(self, value: object) -> None:
        """A value as JSON to standard output, for scripts."""
        sys.stdout.write(as_json(value) + "\n")

    def pairs(self, rows: Iterable[tuple[str, str]], title: str) -> None:
        """Names and their values, without headings."""
        table = Table(title=title, title_justify="left", title_style="bold", show_header=False, box=None)
        table.add_column()
        table.add_column(overflow="fold")
        for name, value in rows:
            table.add_row(name, value)
        self.out.print(table)

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
        title: str | None = None,
        style: Callable[[str], str] = lambda value: "",
        spare: Sequence[str] = (),
    ) -> None:
        """A table; headings are translated where the catalogue knows them, numbers stand right.

        `style` gives a cell's style by its text. On a narrow terminal the columns of `spare` go, the first
        first, and are named below; what is still too wide is shown row by row.
        """
        table = Table(
            title=title,
            title_justify="left",
            title_style="bold",
            header_style="bold",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
        )
        listed = [list(row) for row in rows]
        gone = []
        for name in spare:
            if name in columns and self._is_too_wide(columns, listed):
                at = list(columns).index(name)
                columns = [*columns[:at], *columns[at + 1 :]]
                listed = [[*row[:at], *row[at + 1 :]] for row in listed]
                gone.append(heading(name, self.lang))
        if gone:
            table.caption, table.caption_justify = self.text("table.spared", names=", ".join(gone)), "left"
        if self._is_too_wide(columns, listed):
            self._records(columns, listed, title, style)
            return
        for i, name in enumerate(columns):
            printed = [row[i] for row in listed if row[i] is not None]
            numeric = bool(printed) and all(_is_number(v) for v in printed)
            table.add_column(
                heading(name, self.lang),
                justify="right" if numeric else "left",
                overflow="fold",
                no_wrap=numeric,
            )
        for row in listed:
            cells = [plain(v) for v in row]
            table.add_row(*(Text(cell, style=style(cell)) for cell in cells))
        self.out.print(table)

    def _is_too_wide(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
        """Whether a terminal is too narrow to give every column room to be read in: numbers whole,
        text in a few words a line."""
        if not self.out.is_terminal or len(columns) < 3:
            return False
        room = 0
        for i, name in enumerate(columns):
            cells = [plain(row[i]) for row in rows[:200]]
            numeric = all(row[i] is None or _is_number(row[i]) for row in rows[:200])
            widest = max((cell_len(c) for c in cells), default=0)
            head = min(cell_len(heading(name, self.lang)), _READABLE)
            room += max(head, widest if numeric else min(widest, _READABLE)) + 2
        return room > self.out.width

    def _records(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
        title: str | None,
        style: Callable[[str], str],
    ) -> None:
        """Row by row, a line for each column: what is too wide for a table."""
        if title:
            self.out.print(Text(title, style="bold"))
        for number, row in enumerate(rows, 1):
            table = Table(show_header=False, box=None, pad_edge=False, title=f"── {number} ──")
            table.title_justify = "left"
            table.add_column(no_wrap=True)
            table.add_column(overflow="fold")
            for name, value in zip(columns, row, strict=True):
                cell = plain(value)
                table.add_row(heading(name, self.lang), Text(cell, style=style(cell)))
            self.out.print(table)


def heading(name: str, lang: str) -> str:
    """A column's name in words, itself where the catalogue has none."""
    try:
        return text(f"column.{name}", lang)
    except KeyError:
        return name


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def number(value: float) -> str:
    """`8040`, `567279.6`, `1080000`: never an exponent, no needless zeros."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def side(spelled: str, value: float | None) -> str:
    """One side of a check: `10+1 = 11`, or the number alone where its terms say no more."""
    result = "" if value is None else number(value)
    return f"{spelled} = {result}" if result and spelled.strip() != result else spelled or result


def plain(value: object) -> str:
    """A value as one safe piece of text; None is empty, line breaks stay."""
    if value is None:
        return ""
    if isinstance(value, float):
        return number(value) if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, list | tuple):
        return ", ".join(plain(v) for v in value)
    return "\n".join(printable(line.expandtabs(1)) for line in str(value).split("\n"))


def _jsonable(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def as_json(value: object) -> str:
    """JSON with Chinese as it is; what JSON does not know becomes text, NaN becomes null."""
    return json.dumps(_finite(value), ensure_ascii=False, indent=2, default=_jsonable)


def _finite(value: object) -> object:
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return None
    if isinstance(value, dict):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return value


def as_csv(columns: Sequence[str] | None, rows: Iterable[Sequence[Any]]) -> str:
    """CSV with `\\n` line ends; None is empty, numbers are printed plainly. `columns` None: no header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if columns is not None:
        writer.writerow(columns)
    for row in rows:
        writer.writerow([number(v) if isinstance(v, float) and v == v and abs(v) < 1e300 else v for v in row])
    return out.getvalue()
