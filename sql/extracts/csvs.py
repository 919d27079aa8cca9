"""CSV: the long tables and the wide one, written by DuckDB a range of townships at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sql.extracts.request import Step
from sql.extracts.source import Source
from sql.extracts.tables import TABLES
from sql.extracts.wide import wide_selects

__all__ = ["BOM", "copied", "write_tables", "write_wide"]

BOM = b"\xef\xbb\xbf"
_BLOCK = 1 << 20

# One query of a file: its text and its parameters.
Query = tuple[str, dict[str, Any]]


def write_tables(source: Source, out: Path, step: Step) -> dict[str, int]:
    """Every table of the extract as `<name>.csv` (RFC 4180, UTF-8, LF); rows by file name.

    Text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay.
    """
    rows = {}
    for table in TABLES:
        name = f"{table.name}.csv"
        rows[name] = copied(
            source, out / name, source.selects(table, printed=True), step, bom=source.request.excel
        )
    return rows


def write_wide(source: Source, out: Path, step: Step) -> dict[str, int]:
    """`wide.csv` with figures and `wide_status.csv` with their statuses: the same rows and columns."""
    pairs = [wide_selects(source, chunk, printed=True) for chunk in source.parts()]
    rows = {}
    for i, name in enumerate(("wide.csv", "wide_status.csv")):
        queries = [pair[i] for pair in pairs]
        rows[name] = copied(source, out / name, queries, step, bom=source.request.excel)
    return rows


def copied(source: Source, target: Path, queries: Iterable[Query], step: Step, *, bom: bool = False) -> int:
    """The results of the queries, one below the other, as one CSV file; returns the rows."""
    listed = list(queries)
    part = source.scratch / "part.csv"
    quoted = str(part).replace("'", "''")
    total = 0
    with target.open("wb") as whole:
        if bom:
            whole.write(BOM)
        for i, (query, values) in enumerate(listed):
            step(target.name, i, len(listed))
            options = f"FORMAT csv, HEADER {str(i == 0).lower()}"
            row = source.con.execute(f"COPY ({query}) TO '{quoted}' ({options})", values or None).fetchone()
            total += int(row[0]) if row else 0
            with part.open("rb") as handle:
                shutil.copyfileobj(handle, whole, _BLOCK)
            part.unlink()
    step(target.name, len(listed), len(listed))
    return total
