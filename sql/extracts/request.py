"""What an extract shall hold, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["FORMATS", "ExportError", "ExportResult", "ExportedFile", "Limits", "Request", "Step", "quiet"]

FORMATS = ("csv", "parquet", "xlsx", "sdmx-csv", "datapackage")

# Takes the name of what is being written, how much of it is done, and how much there is.
Step = Callable[[str, int, int], None]


def quiet(name: str, done: int, total: int) -> None:
    """A Step that nobody looks at."""


class ExportError(RuntimeError):
    """The extract could not be made, in one sentence; what was in the folder is as it was."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an export may use and make. `memory` is DuckDB's own limit; `chunk` is how many
    observations are sorted at a time; `sheet_rows` is Excel's limit of rows in a sheet, and
    `book_cells` how many cells a workbook may have before Excel can hardly open it."""

    memory: str = "1GB"
    chunk: int = 500_000
    sheet_rows: int = 1_048_576
    book_cells: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """Formats and filters. `divisions` are codes (2, 4, 6 or 9 digits) or names of provinces,
    cities, counties or townships; `years` first and last; `indicators` codes, or beginnings of
    codes up to a dot or slash. `revisions` adds superseded documents to the long tables, `wide`
    a table with a column for each indicator, `excel` the byte order mark that Excel needs."""

    formats: tuple[str, ...] = ("csv",)
    divisions: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    indicators: tuple[str, ...] = ()
    revisions: bool = False
    wide: bool = False
    excel: bool = False
    lang: str = "zh"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One file of an extract, its name relative to the folder. `rows` does not count the header."""

    name: str
    rows: int
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The files in the order of writing; `manifest.json`, beside them, says the same. `left_out`
    counts what a format cannot hold, by kind; `kept` are files of an earlier extract that somebody
    changed, so that they were not removed."""

    folder: Path
    files: tuple[ExportedFile, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
