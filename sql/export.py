"""Extracts of the warehouse as CSV, Parquet, XLSX, SDMX-CSV and Data Package.

The same documents give the same bytes, whatever the order they were read in and whichever run
read them: rows are sorted by key, numbers are printed plainly, and no time enters a file but that
of the run which the manifest names.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from sql.dictionary import dictionary
from sql.extracts import csvs, parquet
from sql.extracts.folder import MANIFEST, ready, refuse_foreign, settle, sha256_of, staging
from sql.extracts.manifest import manifest_text
from sql.extracts.package import PACKAGE, write_package
from sql.extracts.request import FORMATS, ExportedFile, ExportError, ExportResult, Request, Step, quiet
from sql.extracts.sdmx import DATA, write_sdmx
from sql.extracts.source import Source, opened
from sql.extracts.tables import TABLES
from sql.extracts.words import add_words
from sql.extracts.workbook import BOOK, write_workbook

__all__ = ["FORMATS", "ExportError", "ExportResult", "ExportedFile", "Request", "export", "export_csv"]

DICTIONARY = "dictionary.md"


def export(db: Path, out: Path, request: Request, step: Step = quiet) -> ExportResult:
    """Write the extract into folder `out`, all of it or nothing.

    Files of an earlier extract that this one does not have are removed, others are left alone.
    Raises ExportError with one sentence for whatever goes wrong.
    """
    if not db.is_file():
        raise ExportError(f"There is no warehouse at {db}. Ingest documents first, or name the file.")
    try:
        with staging(out) as made:
            refuse_foreign(out, _expected(request))  # early: making them may take long
            scratch = made / "scratch"
            scratch.mkdir()
            with opened(db, request, scratch) as source:
                add_words(source)
                files, left_out = _write(source, made, step)
                refuse_foreign(out, [f.name for f in files])
                (made / MANIFEST).write_text(manifest_text(source, files, left_out), encoding="utf-8")
            shutil.rmtree(scratch)
            ready(made)
            kept = settle(out)
    except duckdb.Error as error:
        raise ExportError(f"The extract cannot be written to {out}: {_first_line(error)}") from error
    except OSError as error:
        raise ExportError(f"The extract cannot be written to {out}: {error.strerror or error}") from error
    return ExportResult(out, tuple(files), left_out, kept)


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
    """The extract as CSV alone, of one county (or other division), year and indicator."""
    request = Request(
        divisions=(county,) if county is not None else (),
        years=(year, year) if year is not None else None,
        indicators=(indicator,) if indicator is not None else (),
        revisions=revisions,
        excel=excel,
    )
    return export(db, out, request)


def _write(source: Source, made: Path, step: Step) -> tuple[list[ExportedFile], dict[str, int]]:
    """All files of the formats asked for; and what they could not hold."""
    formats = set(source.request.formats)
    if unknown := formats - set(FORMATS):
        raise ExportError(f"There is no format {', '.join(sorted(unknown))}; there are {', '.join(FORMATS)}.")
    rows: dict[str, int] = {}
    left_out: dict[str, int] = {}
    if formats & {"csv", "datapackage"}:  # a package is made of the CSV files
        rows |= csvs.write_tables(source, made, step)
        if source.request.wide:
            rows |= csvs.write_wide(source, made, step)
    if "parquet" in formats:
        rows |= parquet.write_tables(source, made, step)
        if source.request.wide:
            rows |= parquet.write_wide(source, made, step)
    if "xlsx" in formats:
        rows |= write_workbook(source, made, step)
    if "sdmx-csv" in formats:
        done, left_out["local_observations_in_sdmx"] = write_sdmx(source, made, step)
        rows |= done
    (made / DICTIONARY).write_text(dictionary(), encoding="utf-8")
    rows[DICTIONARY] = 0
    if source.request.wide and formats & {"csv", "datapackage", "parquet"}:
        left_out["local_observations_in_wide"] = source.local_observations()
    if "datapackage" in formats:
        rows |= write_package(source, made, rows)
    return _told(made, rows), left_out


def _expected(request: Request) -> list[str]:
    """Names that the formats are sure to write."""
    names = [DICTIONARY]
    if {"csv", "datapackage"} & set(request.formats):
        names += [f"{table.name}.csv" for table in TABLES]
    named = {"xlsx": BOOK, "sdmx-csv": DATA, "datapackage": PACKAGE}
    return names + [name for form, name in named.items() if form in request.formats]


def _told(made: Path, rows: dict[str, int]) -> list[ExportedFile]:
    return [
        ExportedFile(name, n, sha256_of(made / name), (made / name).stat().st_size)
        for name, n in rows.items()
    ]


def _first_line(error: duckdb.Error) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
