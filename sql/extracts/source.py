"""The warehouse as an extract sees it: one read-only connection, its relations and its chunks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sql.catalogue import read_sql
from sql.extracts.request import ExportError, Request
from sql.extracts.scope import Scope, resolve
from sql.extracts.tables import TABLES, Table

__all__ = ["Chunk", "Column", "Source", "opened"]

_OUTDATED = "{db} was made by another version of gongkai; run `gongkai ingest` once, then export again."


@dataclass(frozen=True, slots=True)
class Column:
    """One column: DuckDB's type, and its comment (Chinese / English)."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Townships from `low` to `high` inclusive, with some `rows` observations."""

    low: str
    high: str
    rows: int


@dataclass(frozen=True, slots=True)
class Source:
    """An open warehouse with what was asked of it. `scratch` is a folder for passing files."""

    con: duckdb.DuckDBPyConnection
    request: Request
    scope: Scope
    scratch: Path

    def columns(self, table: Table) -> list[Column]:
        """The columns that go out, in order; `is_current` where revisions do."""
        rows = self.con.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns()"
            " WHERE table_name = $relation AND database_name = 'temp'"
            " ORDER BY column_index",
            {"relation": table.relation},
        ).fetchall()
        out = [Column(n, _plain_type(t), c or "") for n, t, c in rows if not n.startswith("_")]
        if self._revisions(table):
            out.append(Column("is_current", "BOOLEAN", "是否现行 / whether it is current"))
        return out

    def _revisions(self, table: Table) -> bool:
        return self.scope.revisions and "current" in table.filters

    def select(
        self, table: Table, *, printed: bool, chunk: Chunk | None = None, year: int | None = None
    ) -> tuple[str, dict[str, Any]]:
        """The SELECT of a table, sorted, with its parameters. `printed` is as CSV shows text and
        numbers. Names are ours; everything else is a parameter."""
        parts = []
        for column in self.columns(table):
            inner = "_is_current" if column.name == "is_current" and self._revisions(table) else column.name
            expression = f'CAST(x."{inner}" AS {column.type})'
            if printed and column.type == "DOUBLE":
                expression = f"plain_number({expression})"
            elif printed and column.type == "VARCHAR":
                expression = f"plain_text({expression})"
            parts.append(f'{expression} AS "{column.name}"')
        where, values = self.where(table, chunk=chunk, year=year)
        order = ", ".join(f"x.{column} NULLS FIRST" for column in table.order)
        return f"SELECT {', '.join(parts)} FROM {table.relation} AS x WHERE {where} ORDER BY {order}", values  # noqa: S608

    def selects(self, table: Table, *, printed: bool) -> list[tuple[str, dict[str, Any]]]:
        """The SELECTs whose results are the table, one below the other."""
        if not (table.large or table.by_township):
            return [self.select(table, printed=printed)]
        return [self.select(table, printed=printed, chunk=chunk) for chunk in self.parts()]

    def where(
        self, table: Table, *, chunk: Chunk | None = None, year: int | None = None
    ) -> tuple[str, dict[str, Any]]:
        """What of a table is asked for."""
        scope = self.scope
        conditions = []
        if "division" in table.filters:
            conditions.append(scope.division("x.township_code", "x._county_code"))
        if "years" in table.filters:
            conditions.append(scope.year("x.year"))
        if "indicators" in table.filters:
            conditions.append(scope.indicator("x.indicator"))
        if "current" in table.filters and not scope.revisions:
            conditions.append(("x._is_current", {}))
        if chunk is not None:
            conditions.append(
                ("x.township_code BETWEEN $low AND $high", {"low": chunk.low, "high": chunk.high})
            )
        if year is not None:
            conditions.append(("x.year = $only", {"only": year}))
        values = {k: v for _, more in conditions for k, v in more.items()}
        return " AND ".join(f"({text})" for text, _ in conditions) or "true", values

    def reports(self) -> tuple[str, dict[str, Any]]:
        """Condition on `document_list AS d`: the current reports asked for."""
        place, one = self.scope.division("d.township_code", "d.county_code")
        year, two = self.scope.year("d.year")
        return f"(d.is_current AND d.status = 'loaded' AND ({place}) AND ({year}))", one | two

    def chunks(self, only: int | None = None) -> list[Chunk]:
        """Ranges of townships that together hold all that is asked for, or what is of one year, each
        as much as can be sorted in memory."""
        place, one = self.scope.division("d.township_code", "d.county_code")
        year, two = self.scope.year("d.year") if only is None else ("d.year = $only", {"only": only})
        rows = self.con.execute(
            "SELECT d.township_code, CAST(sum(d.n_observations + d.n_gaps) AS BIGINT) FROM document_list AS d"  # noqa: S608
            f" WHERE d.status = 'loaded' AND ({place}) AND ({year}) GROUP BY d.township_code ORDER BY 1",
            one | two,
        ).fetchall()
        out: list[Chunk] = []
        low, count = "", 0
        for code, n in rows:
            low = low or code
            count += n
            if count >= self.request.limits.chunk:
                out.append(Chunk(low, code, count))
                low, count = "", 0
        if low:
            out.append(Chunk(low, rows[-1][0], count))
        return out

    def parts(self) -> list[Chunk]:
        """The chunks; one without a township where there are none, since a file has a header all the same."""
        return self.chunks() or [Chunk("", "", 0)]

    def years(self) -> list[int]:
        """The years that have loaded reports among those asked for."""
        place, one = self.scope.division("d.township_code", "d.county_code")
        year, two = self.scope.year("d.year")
        rows = self.con.execute(
            "SELECT DISTINCT d.year FROM document_list AS d"  # noqa: S608
            f" WHERE d.status = 'loaded' AND ({place}) AND ({year}) ORDER BY 1",
            one | two,
        ).fetchall()
        return [y for (y,) in rows]

    def local_observations(self) -> int:
        """How many current figures stand in tables outside the form."""
        table = TABLES[0]
        where, values = self.where(table)
        row = self.con.execute(
            f"SELECT count(*) FROM {table.relation} AS x"  # noqa: S608
            f" WHERE starts_with(x.indicator, 'local:') AND x._is_current AND ({where})",
            values,
        ).fetchone()
        return int(row[0]) if row else 0

    def meta(self, key: str) -> str | None:
        """A value of the warehouse's own table of versions."""
        row = self.con.execute("SELECT value FROM meta WHERE key = $key", {"key": key}).fetchone()
        return row[0] if row else None


def _plain_type(name: str) -> str:
    """Types as files have them: enumerations are text, decimals and floats are doubles."""
    if name.startswith("ENUM"):
        return "VARCHAR"
    if name.startswith("DECIMAL") or name == "FLOAT":
        return "DOUBLE"
    return {"SMALLINT": "INTEGER", "USMALLINT": "INTEGER", "TINYINT": "INTEGER", "UTINYINT": "INTEGER"}.get(
        name, name
    )


@contextmanager
def opened(db: Path, request: Request, scratch: Path) -> Iterator[Source]:
    """Open the warehouse for an extract; `words.add_words` adds what the code knows.

    Raises ExportError and duckdb.Error.
    """
    con = duckdb.connect(
        str(db),
        read_only=True,
        config={
            "memory_limit": request.limits.memory,
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
        },
    )
    try:
        con.execute("SET enable_progress_bar = false")
        _views(con, db)
        source = Source(con, request, resolve(con, request), scratch)
        yield source
    finally:
        con.close()


def _views(con: duckdb.DuckDBPyConnection, db: Path) -> None:
    """The relations that an extract is made from. Raises ExportError where the file lacks what they
    stand on."""
    try:
        for name in ("printing", "tables", "cells"):
            con.execute(read_sql(f"extracts/{name}.sql"))
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ExportError(_OUTDATED.format(db=db)) from error
