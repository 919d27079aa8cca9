"""How `inspect` draws a document: its tables as they were read, row by row what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from data.reasons import reason_text
from flows.show import Desk, plain, side

if TYPE_CHECKING:
    from extract.blocks import Grid, Reading
    from transform.document import Explained
    from transform.rows import Check, DocumentResult, Gap, Observation
    from transform.tables.cells import Trace

__all__ = ["draw"]

_SHORT = 24  # characters of a cell that are drawn
_STYLES = {"reported": "", "contradicted": "red", "doubtful": "red", "fail": "red", "pass": "green"}


def draw(desk: Desk, reading: Reading, explained: Explained, *, grids: bool, all_checks: bool) -> None:
    """Everything about one document, from the outside in."""
    result = explained.result
    _draw_identity(desk, reading, result)
    if grids:
        for grid in reading.grids():
            _draw_grid(desk, grid)
    _draw_alignment(desk, explained.traces)
    _draw_observations(desk, result.observations)
    _draw_checks(desk, result.checks, all_checks=all_checks)
    _draw_gaps(desk, result.gaps)
    if result.unmapped:
        _title(desk, "inspect.unmapped")
        rows = [(u.table, u.edition, u.label, u.raw_text) for u in result.unmapped]
        desk.table(("form_table", "edition", "label", "raw_text"), rows)
    if result.notes:
        _title(desk, "inspect.notes")
        for note in result.notes:
            desk.out.print(f"  {plain(note)}")
    if result.reason:
        verdict = f"{desk.text('inspect.quarantined')}: {reason_text(result.reason, desk.lang)}"
        desk.out.print(f"{verdict} ({result.reason}) {plain(result.detail)}", style="red")
    else:
        desk.out.print(desk.text("inspect.loaded"), style="green")


def _title(desk: Desk, key: str, **values: object) -> None:
    desk.out.print()
    desk.out.print(desk.text(key, **values), style="bold")


def _draw_identity(desk: Desk, reading: Reading, result: DocumentResult) -> None:
    who = result.publisher
    place = "".join(p for p in (who.province, who.city, who.county, who.name) if p)
    rows = [
        ("format", reading.format),
        ("title", result.title),
        ("publisher", who.printed),
        ("division", f"{who.code} {place} ({who.publisher_type})" if who.code else None),
        ("evidence", who.evidence),
        ("year", result.year),
        ("published", result.published),
        ("url", result.url),
        ("editions", ", ".join(result.editions)),
        *(("candidate", f"{c.code} {c.province}{c.city}{c.county}{c.name}") for c in who.candidates),
    ]
    desk.pairs(
        [(name, plain(value)) for name, value in rows if value not in (None, "")],
        title=desk.text("inspect.identity"),
    )


def _draw_grid(desk: Desk, grid: Grid) -> None:
    """One table. A cell is printed where it begins; `↑` and `←` mark what it covers."""
    _title(desk, "inspect.grid", number=grid.number, rows=grid.n_rows, columns=grid.n_cols)
    table = Table(box=box.ROUNDED, show_header=True, header_style="dim", show_lines=False, pad_edge=False)
    table.add_column("", style="dim", justify="right")
    for column in range(grid.n_cols):
        table.add_column(str(column + 1), overflow="fold", max_width=_SHORT)
    for r, line in enumerate(grid.covering()):
        cells = []
        for c, cell in enumerate(line):
            if cell is None:
                cells.append(Text("·", style="dim"))
            elif (cell.row, cell.col) == (r, c):
                cells.append(Text(_short(cell.text)))
            else:
                cells.append(Text("↑" if cell.row < r else "←", style="dim"))
        table.add_row(str(r + 1), *cells)
    desk.out.print(table)


def _draw_alignment(desk: Desk, traces: Iterable[Trace]) -> None:
    rows = [
        (
            f"{t.sheet}:{t.row + 1}",
            _short(t.label),
            t.placed,
            f"{t.score:.2f}{'?' if t.shaky else ''}",
            " ".join(f"{code.rsplit('.', 1)[-1]}={' '.join(raw.split())}" for code, raw in t.cells),
            t.note,
        )
        for t in traces
    ]
    if rows:
        _title(desk, "inspect.alignment")
        desk.table(("place", "label", "row of the form", "score", "cells", "note"), rows)


def _draw_observations(desk: Desk, observations: Iterable[Observation]) -> None:
    rows = [
        (
            o.indicator,
            o.value,
            o.unit,
            o.status,
            _short(o.raw_text),
            o.method,
            _place(o),
            _short(o.evidence, 60),
        )
        for o in observations
    ]
    _title(desk, "inspect.observations")
    desk.table(
        ("indicator", "value", "unit", "status", "raw_text", "method", "place", "evidence"),
        rows,
        style=_style,
    )


def _place(o: Observation) -> str:
    """`p1 t2 r3 c4`, as far as known."""
    parts = (("p", o.page), ("t", o.table_no), ("r", o.row_no), ("c", o.column_no))
    return " ".join(f"{letter}{n}" for letter, n in parts if n is not None)


def _draw_checks(desk: Desk, checks: Iterable[Check], *, all_checks: bool) -> None:
    listed = list(checks)
    rows = [
        (
            c.rule,
            c.scope,
            c.result,
            c.severity,
            side(c.left_text, c.left_value),
            side(c.right_text, c.right_value),
        )
        for c in listed
        if all_checks or c.result == "fail"
    ]
    _title(desk, "inspect.checks")
    desk.say("inspect.passed_checks", n=sum(c.result == "pass" for c in listed))
    if rows:
        desk.table(("rule", "scope", "result", "severity", "left", "right"), rows, style=_style)


def _draw_gaps(desk: Desk, gaps: Iterable[Gap]) -> None:
    """Gaps one by one; a missing table is one line."""
    whole: Counter[str] = Counter()
    rows = []
    for gap in gaps:
        if gap.reason == "table_missing":
            whole[gap.indicator.split(".")[0]] += 1
        else:
            rows.append((gap.indicator, gap.reason, gap.detail))
    rows += [(f"{group}.* ({n})", "table_missing", "") for group, n in whole.items()]
    if rows:
        _title(desk, "inspect.gaps")
        desk.table(("indicator", "reason", "detail"), rows)


def _style(value: str) -> str:
    return _STYLES.get(value, "")


def _short(value: str, length: int = _SHORT) -> str:
    line = plain(" ".join(value.split()))
    return line if len(line) <= length else line[: length - 1] + "…"
