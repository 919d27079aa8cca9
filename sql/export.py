"""Extracts: the warehouse as CSV or Parquet files with their data dictionary and manifest.

The same documents give the same bytes, whatever the order they were read in and whichever run
read them: rows are sorted by key, numbers are printed plainly, and no time enters a file.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sql.catalogue import read_sql

__all__ = ["ExportError", "ExportResult", "ExportedFile", "export_csv", "export_parquet"]

_BOM = b"\xef\xbb\xbf"


class ExportError(RuntimeError):
    """The extract could not be made; files that were finished are whole, none is half written."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an extract. `rows` does not count the header."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The files in the order of writing; `manifest.json`, beside them, says the same."""

    folder: Path
    files: tuple[ExportedFile, ...]


@dataclass(frozen=True, slots=True)
class _Extract:
    """One file, from the view `export_<name>`: what sorts it, and which filters it knows."""

    name: str
    order: tuple[str, ...]
    filters: tuple[str, ...] = ()


_KEY = ("township_code", "publisher_type", "_publisher_key", "year")
_ALL = ("county", "year", "indicator", "current")

_EXTRACTS = (
    _Extract("observations", (*_KEY, "indicator", "document"), _ALL),
    _Extract("gaps", (*_KEY, "indicator", "reason", "detail", "document"), _ALL),
    _Extract(
        "checks",
        (*_KEY, "rule", "scope", "document", "left_text", "right_text"),
        ("county", "year", "current"),
    ),
    _Extract(
        "findings",
        (*_KEY, "rule", "scope", "document", "other_document", "left_text", "right_text"),
        ("county", "year"),
    ),
    _Extract("series", (*_KEY[:3], "concept", "year"), ("county", "year")),
    _Extract("quality", _KEY, ("county", "year")),
    _Extract("documents", ("document", "sha256"), ("county", "year")),
    _Extract("quarantine", ("document", "reason", "sha256")),
    _Extract("dictionary", ("_position",), ("indicator",)),
    _Extract("concepts", ("_position", "edition")),
    _Extract("columns", ("file", "_position")),
)

_PLAIN = {"DOUBLE": "plain_number({})", "VARCHAR": "plain_text({})"}

_FILTERS = {
    "county": "($county IS NULL OR county = $county OR _county_code = $county)",
    "year": "($year IS NULL OR year = $year)",
    "indicator": "($indicator IS NULL OR indicator = $indicator)",
    "current": "(_is_current OR $revisions)",
}


def export_csv(
    db: Path,
    out: Path,
    *,
    excel: bool = False,
    county: str | None = None,
    year: int | None = None,
    indicator: str | None = None,
    revisions: bool = False,
) -> ExportResult:
    """Write the extract as CSV (RFC 4180, UTF-8, LF) into folder `out`.

    `county` is a county's name or six-digit code. Text that a spreadsheet would take for a
    formula gets a leading apostrophe; numbers stay as they are. `excel` adds the byte order
    mark that Excel needs to see UTF-8. `revisions` adds superseded documents' rows. Raises
    ExportError.
    """
    params = {"county": county, "year": year, "indicator": indicator, "revisions": revisions}
    return _export(db, out, "csv", params, excel=excel)


def export_parquet(
    db: Path,
    out: Path,
    *,
    county: str | None = None,
    year: int | None = None,
    indicator: str | None = None,
    revisions: bool = False,
) -> ExportResult:
    """The same extract as Parquet, with typed columns and untouched text. Raises ExportError."""
    params = {"county": county, "year": year, "indicator": indicator, "revisions": revisions}
    return _export(db, out, "parquet", params, excel=False)


def _export(
    db: Path, out: Path, kind: str, params: dict[str, str | int | bool | None], *, excel: bool
) -> ExportResult:
    if not db.is_file():
        raise ExportError(f"There is no warehouse at {db}. Ingest documents first, or name the file.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _opened(db) as con:
            files = tuple(_write(con, extract, out, kind, params, excel=excel) for extract in _EXTRACTS)
            version = con.execute("SELECT value FROM meta WHERE key = 'content_version'").fetchone()
    except (duckdb.Error, OSError) as error:
        raise ExportError(f"The extract cannot be written to {out}: {error}") from error
    manifest = {
        "content_version": version[0] if version else None,
        "filters": {k: v for k, v in sorted(params.items()) if v not in (None, False)},
        "files": [{"name": f.name, "rows": f.rows, "sha256": f.sha256} for f in files],
    }
    with _atomic(out / "manifest.json") as path:
        path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return ExportResult(out, files)


@contextmanager
def _opened(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(str(db), read_only=True)
    try:
        con.execute("SET enable_progress_bar = false")
        con.execute(read_sql("export.sql"))
        yield con
    finally:
        con.close()


@contextmanager
def _atomic(target: Path) -> Iterator[Path]:
    """A path to write to, which becomes `target` when the block ends well."""
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _select(
    con: duckdb.DuckDBPyConnection, extract: _Extract, kind: str, params: dict[str, str | int | bool | None]
) -> tuple[str, dict[str, str | int | bool | None]]:
    """The SELECT of one file and the parameters it uses. Names are ours, values are parameters."""
    view = f"export_{extract.name}"
    parts = []
    for name, type_name, *_ in con.execute(f"DESCRIBE {view}").fetchall():
        if name == "_is_current" and params["revisions"]:
            parts.append("x._is_current AS is_current")
        elif not name.startswith("_"):
            shape = _PLAIN.get(type_name, "{}") if kind == "csv" else "{}"
            parts.append(shape.format(f'x."{name}"') + f' AS "{name}"')
    where = " AND ".join(_FILTERS[f] for f in extract.filters) or "true"
    order = ", ".join(f"x.{column} NULLS FIRST" for column in extract.order)
    used = {k: v for k, v in params.items() if f"${k}" in where}
    return f"SELECT {', '.join(parts)} FROM {view} AS x WHERE {where} ORDER BY {order}", used  # noqa: S608


def _write(
    con: duckdb.DuckDBPyConnection,
    extract: _Extract,
    out: Path,
    kind: str,
    params: dict[str, str | int | bool | None],
    *,
    excel: bool,
) -> ExportedFile:
    select, used = _select(con, extract, kind, params)
    name = f"{extract.name}.{kind}"
    options = "FORMAT csv, HEADER" if kind == "csv" else "FORMAT parquet, COMPRESSION zstd"
    with _atomic(out / name) as path:
        quoted = str(path).replace("'", "''")
        row = con.execute(f"COPY ({select}) TO '{quoted}' ({options})", used or None).fetchone()
        if excel:
            _prepend(path, _BOM)
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return ExportedFile(name, int(row[0]) if row else 0, digest)


def _prepend(path: Path, head: bytes) -> None:
    whole = path.with_name(path.name + ".bom")
    try:
        with path.open("rb") as source, whole.open("wb") as target:
            target.write(head)
            shutil.copyfileobj(source, target, 1 << 20)
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)
