"""The build database: the pipeline's own file, into which batches of documents are merged.

`HOME/build/warehouse.duckdb` is written by one process at a time and is never what analysts
open (`sql.publish` copies it). Every batch is one transaction: a killed run leaves the
batches that were finished and nothing of the others, and merging a batch again replaces it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from sql import catalogue, frames
from sql.concepts import catalogue_frames
from sql.known import known_documents
from sql.pending import hold_back
from sql.records import LOADED, QUARANTINED, Division, DocumentName, DocumentRecord, KnownDocument, Run
from sql.rows import numbered_checks
from sql.store import (
    WarehouseBusy,
    WarehouseError,
    build_path,
    cells_path,
    connect,
    hold,
    mark,
    meta,
    refresh,
    schema_of,
    set_meta,
    transaction,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BuildDatabase",
    "MergeCount",
    "WarehouseBusy",
    "WarehouseError",
    "build_path",
    "cells_path",
]


# Rows of a frame that one thread takes at a time.
_PART = 40_960


@dataclass(frozen=True, slots=True)
class MergeCount:
    """What one batch gave. `refused` are documents quarantined at the door (`invalid_result`)."""

    documents: int
    loaded: int
    quarantined: int
    observations: int
    refused: tuple[DocumentRecord, ...] = ()


class BuildDatabase:
    """The open build database. Use `BuildDatabase.open(...)` as a context manager.

    `con` is the DuckDB connection, for the release gate and for reading.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, held: ExitStack) -> None:
        self.con = con
        self._held = held
        self._townships = self._column("SELECT township_code FROM townships")
        self._indicators = self._column("SELECT indicator FROM indicators")
        self._stored = self._column("SELECT sha256 FROM documents")
        # A killed run may have left cells of a batch whose documents are not there.
        self._unsure = self._column("SELECT sha256 FROM cells.last_batch")
        self._next_doc = int(meta(con, "next_doc") or 1)
        self._keys: dict[str, int] = dict(
            con.execute("SELECT indicator, indicator_no FROM indicator_keys").fetchall()
        )

    @classmethod
    def open(
        cls,
        home: Path,
        divisions: Iterable[Division] | pd.DataFrame | pa.Table,
        indicators: Path | None = None,
    ) -> BuildDatabase:
        """Open (or create) the build database of `home` and bring its catalogues up to date.

        `divisions` are the rows of `Division` (or a DataFrame with those columns, or the table that
        `sql.catalogue.division_frame` made of them);
        `indicators` is the catalogue file, `data/indicators.csv` unless given. Raises
        WarehouseBusy when another process has it open, WarehouseError when the file is
        damaged or was made by a version with other tables.
        """
        held = ExitStack()
        try:
            held.enter_context(hold(home))
            con = connect(build_path(home))
            held.callback(con.close)
            _attach_cells(con, cells_path(home))
            _prepare(con, catalogue.division_frame(divisions), catalogue.indicator_frame(indicators))
            return cls(con, held)
        except BaseException:
            held.close()
            raise

    def __enter__(self) -> BuildDatabase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let the next process in."""
        self._held.close()

    def _column(self, sql: str) -> set[str]:
        return {value for (value,) in self.con.execute(sql).fetchall()}

    def known(self) -> dict[str, KnownDocument]:
        """Every document that was read before, by sha256, loaded or quarantined."""
        return known_documents(self.con)

    def merge(self, batch: Sequence[DocumentRecord], run: Run) -> MergeCount:
        """Take in a batch, in one transaction; documents that are there already are replaced.

        Of records with the same sha256 the last counts, and all their names are kept.
        """
        this_year = frames.timestamp(run.started_at).year
        admitted = [frames.admit(r, self._townships, self._indicators, this_year) for r in batch]
        latest = list({r.sha256: r for r in admitted}.values())
        tables = frames.tables(latest, run, self._next_doc, self._keys)
        tables["document_names"] = frames.name_table(
            DocumentName(r.sha256, r.name, r.path, r.url, r.source_id, r.fetched_at) for r in admitted
        )
        next_doc = self._next_doc + len(latest)
        known = any(r.sha256 in self._stored for r in latest)
        self._merge_cells(latest)
        with self._transaction(tables):
            if known:
                self.con.execute(catalogue.read_sql("forget.sql"))
            lists = [n for (n,) in self.con.execute(catalogue.read_sql("merge.sql")).fetchall()]
            hold_back(self.con, "observation_rows", tables["observations"].drop_columns(["indicator"]))
            hold_back(self.con, "check_rows", numbered_checks(tables["checks"], lists))
            self.con.execute(catalogue.read_sql("merge_names.sql" if known else "insert_names.sql"))
            set_meta(self.con, "next_doc", str(next_doc))
            mark(self.con, "changes")
        self._next_doc = next_doc
        new = tables["indicator_keys"].to_pydict()
        self._keys.update(zip(new["indicator"], new["indicator_no"], strict=True))
        self._stored.update(r.sha256 for r in latest)
        return MergeCount(
            documents=len(latest),
            loaded=sum(r.status == LOADED for r in latest),
            quarantined=sum(r.status == QUARANTINED for r in latest),
            observations=tables["observations"].num_rows,
            refused=tuple(a for a, r in zip(admitted, batch, strict=True) if a is not r),
        )

    def add_names(self, names: Sequence[DocumentName]) -> None:
        """Note further names (and later sightings) of documents that are known already."""
        with self._transaction({"document_names": frames.name_table(names)}):
            self.con.execute(catalogue.read_sql("merge_names.sql"))
            mark(self.con, "changes")

    def set_sources(self, rows: Sequence[tuple[str, str, str, str | None]]) -> None:
        """Make `sources` hold exactly these (source_id, name, url, county_code)."""
        columns = list(zip(*rows, strict=True)) if rows else [()] * 4
        names = ("source_id", "name", "url", "county_code")
        frame = pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
        with transaction(self.con):
            if catalogue.replace_table(self.con, "sources", frame):
                mark(self.con, "changes")

    def refresh_current(self) -> None:
        """Decide anew which documents are current (`supersede.sql`); no work if nothing came."""
        refresh(self.con)

    def graded(self, run_id: str | None) -> tuple[dict[str, int], int]:
        """Of the current documents that a run read: how many have each grade, best first, and how
        many findings between reports they take part in. Call it when all is refreshed."""
        grades = self.con.execute(
            "SELECT g.grade, count(*) FROM document_list AS d JOIN grades AS g ON g.grade = d.grade"
            " WHERE d.run_id = ? AND d.is_current GROUP BY g.grade, g.position ORDER BY g.position",
            [run_id],
        ).fetchall()
        odd = self.con.execute(
            "WITH ours AS (SELECT sha256 FROM documents WHERE run_id = ?) SELECT count(*) FROM year_checks"
            " WHERE sha256 IN (FROM ours) OR other_sha256 IN (FROM ours)",
            [run_id],
        ).fetchone()
        return dict(grades), odd[0] if odd else 0

    def start_run(self, run: Run) -> None:
        """Write the row of a run that begins; a run of the same id begins again."""
        with self._transaction({}):
            self.con.execute("DELETE FROM runs WHERE run_id = ?", [run.run_id])
            self.con.execute(
                "INSERT INTO runs BY NAME SELECT ? AS run_id, ? AS mode, ? AS started_at,"
                " ? AS parser_version, 'running' AS outcome, 0 AS n_documents, 0 AS n_loaded,"
                " 0 AS n_quarantined, 0 AS n_observations",
                [run.run_id, run.mode, frames.timestamp(run.started_at), run.parser_version],
            )

    def close_unfinished(self) -> list[str]:
        """Mark runs that never ended as failed, and name them. Whoever has the build open is the only
        one who writes, so that a run which is still under way was killed."""
        with self._transaction({}):
            rows = self.con.execute(
                "UPDATE runs SET outcome = 'failed', message = 'cut short' WHERE outcome = 'running'"
                " RETURNING run_id"
            ).fetchall()
        return sorted(run_id for (run_id,) in rows)

    def finish_run(
        self,
        run: Run,
        finished_at: str,
        outcome: str,
        message: str = "",
        counts: Mapping[str, int] | None = None,
    ) -> None:
        """Complete the row of a run: `outcome` is done, failed or held (by the release gate).

        `counts` is whatever else the run counted; it is kept as JSON.
        """
        self.con.execute(
            catalogue.read_sql("finish_run.sql"),
            {
                "run_id": run.run_id,
                "finished_at": frames.timestamp(finished_at),
                "outcome": outcome,
                "message": message or None,
                "counts": json.dumps(dict(counts), sort_keys=True) if counts else None,
            },
        )

    def _merge_cells(self, batch: Sequence[DocumentRecord]) -> None:
        """Cells go first and in a transaction of their own (DuckDB writes one file at a time):
        a kill in between leaves cells that the next run replaces."""
        replaced = [r.sha256 for r in batch if r.sha256 in self._stored or r.sha256 in self._unsure]
        tables = frames.cell_tables(batch)
        if not replaced and not tables["grids"].num_rows:
            return
        arrived = sorted(self._unsure & self._stored)
        tables["replaced"] = pa.table({"sha256": pa.array(replaced, pa.string())})
        tables["arrived"] = pa.table({"sha256": pa.array(arrived, pa.string())})
        with self._transaction(tables):
            self.con.execute(catalogue.read_sql("merge_cells.sql"))
        self._unsure = self._unsure.difference(arrived).union(r.sha256 for r in batch if r.grids)

    @contextmanager
    def _transaction(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        """One transaction in which the frames can be read as `incoming_<name>`."""
        for name, table in tables.items():
            # In parts, so that all threads read.
            parts = pa.Table.from_batches(table.to_batches(max_chunksize=_PART), table.schema)
            self.con.register(f"incoming_{name}", parts)
        try:
            with transaction(self.con):
                yield
        finally:
            for name in tables:
                self.con.unregister(f"incoming_{name}")


def _attach_cells(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"ATTACH '{quoted}' AS cells")
        con.execute(catalogue.read_sql("cells.sql"))
    except duckdb.Error as error:
        raise WarehouseError(
            f"{path} cannot be opened: {error}. It holds only what can be read again: "
            "move it away and ingest again."
        ) from error


def _prepare(con: duckdb.DuckDBPyConnection, townships: pa.Table, indicators: pa.Table) -> None:
    """Tables, views, comments and catalogues of this version; each only where it differs."""
    found = schema_of(con)
    if found not in (None, catalogue.schema_hash()):
        raise WarehouseError(
            "The build database was made by a version of gongkai with other tables. Move the folder "
            "`build` of the home folder away and ingest again; the published file stays as it is."
        )
    with transaction(con):
        catalogue.apply_schema(con)
        changed = catalogue.replace_table(con, "townships", townships)
        if changed:
            con.execute(catalogue.read_sql("peer_groups.sql"))
        renamed = catalogue.replace_table(con, "indicators", indicators)
        con.execute(catalogue.read_sql("indicator_keys.sql"))
        for name, frame in catalogue_frames().items():
            changed |= catalogue.replace_table(con, name, frame)
        if renamed or meta(con, "views") != catalogue.views_hash():
            catalogue.apply_views(con)
            set_meta(con, "views", catalogue.views_hash())
            changed = True
        if found is None:
            set_meta(con, "schema", catalogue.schema_hash())
        if changed:
            mark(con, "whole")
