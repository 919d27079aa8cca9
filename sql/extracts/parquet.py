"""Parquet: the same tables with their types, every column with its comment, long ones by year.

Observations lie in `observations.parquet/year=2020/part-0.parquet`, as pandas, Arrow, Spark and
DuckDB expect a partitioned table; the year is in the path and not in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sql.extracts.request import Step
from sql.extracts.source import Chunk, Column, Source
from sql.extracts.tables import TABLES, Table
from sql.extracts.wide import WIDE_HEAD, wide_columns, wide_selects

__all__ = ["write_tables", "write_wide"]

_GROUP = 131_072  # rows of a row group
_TYPES = {
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}

Query = tuple[str, dict[str, Any]]


def write_tables(source: Source, out: Path, step: Step) -> dict[str, int]:
    """Every table of the extract as Parquet (zstd), text untouched; rows by file name."""
    rows: dict[str, int] = {}
    chunks = {year: source.chunks(year) for year in source.years()}
    for table in TABLES:
        columns = source.columns(table)
        about = {"title": f"{table.zh} / {table.en}", "table": table.name}
        if not table.large:
            name = f"{table.name}.parquet"
            rows[name] = _file(source, out, name, columns, source.selects(table, printed=False), about, step)
            continue
        if not chunks:  # readers need a file to learn the columns from
            name = f"{table.name}.parquet/part-0.parquet"
            rows[name] = _file(source, out, name, columns, [], about, step)
        kept = [c for c in columns if c.name != "year"]
        for year in chunks:
            queries = [_without_year(source, table, kept, chunk, year) for chunk in chunks[year]]
            name = f"{table.name}.parquet/year={year}/part-0.parquet"
            rows[name] = _file(source, out, name, kept, queries, about, step)
    return rows


def write_wide(source: Source, out: Path, step: Step) -> dict[str, int]:
    """`wide.parquet` and `wide_status.parquet`: a row per report, a column per indicator."""
    indicators = wide_columns(source)
    rows = {}
    for i, (stem, kind) in enumerate((("wide", "DOUBLE"), ("wide_status", "VARCHAR"))):
        columns = [Column(*head) for head in WIDE_HEAD]
        columns += [Column(code, kind, f"{zh} / {en}") for code, zh, en in indicators]
        queries = [wide_selects(source, chunk, printed=False)[i] for chunk in source.chunks()]
        about = {"title": "每份报告一行 / one row per report", "table": stem}
        name = f"{stem}.parquet"
        rows[name] = _file(source, out, name, columns, queries, about, step)
    return rows


def _without_year(source: Source, table: Table, kept: list[Column], chunk: Chunk, year: int) -> Query:
    query, values = source.select(table, printed=False, chunk=chunk, year=year)
    names = ", ".join(f'"{c.name}"' for c in kept)
    return f"SELECT {names} FROM ({query})", values  # noqa: S608  order is kept by DuckDB's setting


def _file(
    source: Source,
    out: Path,
    name: str,
    columns: list[Column],
    queries: list[Query],
    about: dict[str, str],
    step: Step,
) -> int:
    """One file of the results in a row; row groups do not depend on how they were cut."""
    schema = _schema(columns, about)
    target = out / name
    target.parent.mkdir(parents=True, exist_ok=True)
    total = 0
    with pq.ParquetWriter(target, schema, compression="zstd", store_schema=True) as writer:
        waiting: list[pa.RecordBatch] = []
        held = 0
        for batch in _batches(source, queries, schema, name, step):
            waiting.append(batch)
            held += batch.num_rows
            while held >= _GROUP:
                table = pa.Table.from_batches(waiting, schema)
                writer.write_table(table.slice(0, _GROUP), row_group_size=_GROUP)
                total += _GROUP
                rest = table.slice(_GROUP)
                waiting, held = rest.to_batches(), rest.num_rows
        if held:
            writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=_GROUP)
            total += held
    return total


def _schema(columns: list[Column], about: dict[str, str]) -> pa.Schema:
    fields = [
        pa.field(c.name, _TYPES[c.type], metadata={"description": c.comment} if c.comment else None)
        for c in columns
    ]
    return pa.schema(fields, metadata=about)


def _batches(
    source: Source, queries: list[Query], schema: pa.Schema, name: str, step: Step
) -> Iterator[pa.RecordBatch]:
    for i, (query, values) in enumerate(queries):
        step(name, i, len(queries))
        reader = source.con.execute(query, values or None).to_arrow_reader(_GROUP)
        for batch in reader:
            yield from pa.Table.from_batches([batch]).cast(schema).combine_chunks().to_batches()
    step(name, len(queries), len(queries))
