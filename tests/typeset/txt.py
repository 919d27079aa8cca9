"""Reports as text dumps: all the ways in which tables survive the copying of a page.

The names of the layouts are those of the reviewed real documents: a tab before every cell,
a cell per line, rows of pipes, pipes before, after or between lines, damaged tab-separated
tables as recognition writes them, markdown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.typeset.model import Block, PCell, Picture, PRow, PTable

__all__ = ["LIST_LAYOUTS", "TEXT_LAYOUTS", "render_txt"]

Line = list[tuple[PCell, bool]]


def render_txt(
    rng: Random, blocks: Sequence[Block], layout: str, *, run_on: bool = False, encoding: str = "utf-8"
) -> bytes:
    """A dump in one of TEXT_LAYOUTS. `run_on`: the running text has no line breaks left."""
    table = {**TEXT_LAYOUTS, **LIST_LAYOUTS}[layout]
    separator = rng.choice(("\n", "\n\n")) if layout != "lines" else "\n\n"
    out: list[str] = []
    for block in blocks:
        if isinstance(block, PTable):
            out.append(("\n" if run_on and out else "") + table(rng, block) + ("\n" if run_on else ""))
        elif isinstance(block, Picture):
            raise TypeError("a text dump shows no pictures")
        elif run_on:
            out.append(" " * bool(out) + block.text)
        else:
            out.append((rng.choice(("", "", "    ")) if block.role == "text" else "") + block.text)
    text = "".join(out) if run_on else separator.join(out)
    return (text + "\n").encode("utf-8-sig" if encoding == "utf-8-bom" else encoding)


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _tab(rng: Random, table: PTable) -> str:
    """A tab before every cell, an empty cell where a merged one reaches down, a blank line a row."""
    rows = []
    for line in table.lines():
        rows.append("\n".join("\t" + (cell.text if begins else "") for cell, begins in line))
    return "\n\n".join(rows) + "\n"


def _lines(rng: Random, table: PTable, gap: str) -> str:
    cells = [c for row in table.rows for c in row.cells]
    inner = rng.choice(("\n", "\n\n", " ")) if gap == "\n\n" else " "
    out = []
    for cell in cells:
        if cell.text.strip():
            pad = rng.choice(("", " ")) if cell.role == "value" else ""
            out.append(pad + cell.text.strip("\u00a0\u3000").replace("\n", inner))
        elif cell.role == "value":
            out.append("\u00a0")
    return gap.join(out)


def _lines_apart(rng: Random, table: PTable) -> str:
    """A cell a line, a blank line between; merged cells once, empty label cells not at all."""
    return _lines(rng, table, "\n\n")


def _lines_tight(rng: Random, table: PTable) -> str:
    """A cell a line without blank lines: nothing marks the rows."""
    return _lines(rng, table, "\n")


def _row_texts(table: PTable) -> list[tuple[list[str], int]]:
    """Per row the texts of the cells that begin there, and how many columns they leave over."""
    width = table.width()
    return [([_one_line(c.text) for c in row.cells], max(0, width - len(row.cells))) for row in table.rows]


def _pipe(rng: Random, table: PTable) -> str:
    fill = rng.random() < 0.6
    return "\n".join(
        " | ".join(cells) + " | " + "|" * (left if fill else 0) for cells, left in _row_texts(table)
    )


def _leadpipe(rng: Random, table: PTable) -> str:
    rows = []
    for cells, left in _row_texts(table):
        rows.append("|\n" + " |\n".join(cells) + " | " + "|" * left)
    return "\n".join(rows)


def _endpipe(rng: Random, table: PTable) -> str:
    rows = []
    for cells, left in _row_texts(table):
        rows.append(" |\n".join(cells) + " |" + ("\n" + "|" * left if left else ""))
    return "\n".join(rows)


def _linepipe(rng: Random, table: PTable) -> str:
    rows = []
    for cells, left in _row_texts(table):
        rows.append("\n|\n".join(cells) + "\n|\n" + "|" * max(1, left))
    return "\n".join(rows)


def _full(line: Line, repeat: bool = False) -> list[str]:
    """One text per grid column: a merged cell once (or in every column it covers)."""
    out: list[str] = []
    for cell, begins in line:
        text = _one_line(cell.text) if begins or repeat else ""
        out += [text] + [text if repeat else ""] * (cell.colspan - 1)
    return out


def _tsv(rng: Random, table: PTable) -> str:
    """Tab-separated with trailing tabs; every grid column has its place."""
    tail = rng.choice((0, 1, 2))
    return "\n".join("\t".join([*_full(line), *[""] * tail]) for line in table.lines())


def _ocr_tsv(rng: Random, table: PTable) -> str:
    """As recognition leaves it: labels of merged cells are torn over the columns they cover."""
    rows = []
    for line in table.lines():
        cells: list[str] = []
        for cell, begins in line:
            text = _one_line(cell.text) if begins else ""
            if cell.colspan > 1 and cell.role == "row" and len(text) > 4 and rng.random() < 0.5:
                cells += _torn(rng, text, cell.colspan)
            else:
                if begins and cell.role in ("row", "col") and len(text) > 4 and rng.random() < 0.2:
                    at = rng.randrange(2, len(text) - 1)
                    text = text[:at] + " " + text[at:]
                cells += [text] + [""] * (cell.colspan - 1)
        rows.append("\t".join([*cells, *[""] * rng.choice((0, 2))]))
    return "\n".join(rows)


def _torn(rng: Random, text: str, n: int) -> list[str]:
    cuts = sorted(rng.sample(range(1, len(text)), n - 1))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _markdown(rng: Random, table: PTable) -> str:
    repeat = rng.random() < 0.3
    rows = ["| " + " | ".join(_full(line, repeat)) + " |" for line in table.lines()]
    rule = "|" + "---|" * table.width()
    return "\n".join([rows[0], rule, *rows[1:]]) + "\n"


def _rows(rng: Random, table: PTable) -> str:
    """A row a line, cells set apart by blanks."""
    gap = rng.choice((" ", "  ", "\u3000"))
    return "\n".join(_flat_row(row, gap) for row in table.rows)


def _flat(rng: Random, table: PTable) -> str:
    """All cells on one line: what the copying of a page into a single field leaves."""
    return " ".join(_flat_row(row, " ") for row in table.rows)


def _flat_row(row: PRow, gap: str) -> str:
    return gap.join("".join(c.text.split()) for c in row.cells if c.text.strip())


# Of tables with one figure a row alone: what is blank in them is lost in these.
LIST_LAYOUTS: dict[str, Callable[[Random, PTable], str]] = {"rows": _rows, "flat": _flat}
TEXT_LAYOUTS: dict[str, Callable[[Random, PTable], str]] = {
    "tab": _tab,
    "lines": _lines_apart,
    "lines_tight": _lines_tight,
    "pipe": _pipe,
    "leadpipe": _leadpipe,
    "endpipe": _endpipe,
    "linepipe": _linepipe,
    "tsv": _tsv,
    "ocr_tsv": _ocr_tsv,
    "markdown": _markdown,
}
