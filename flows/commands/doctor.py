"""`gongkai doctor`: what this machine can read, what is missing, and the state of the places."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from flows.commands.common import FAILED, Home, Json, Language, Warehouse, at, friendly
from flows.places import Places

__all__ = ["doctor"]

Row = tuple[str, str, str]  # what, state (ok, missing, warning, or a version), hint

_LIBRARIES = (
    "duckdb",
    "fastapi",
    "lxml",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pandas",
    "pdfplumber",
    "Pillow",
    "prefect",
    "py7zr",
    "pyarrow",
    "pydantic-settings",
    "pypdfium2",
    "python-calamine",
    "PyYAML",
    "rapidocr",
    "rarfile",
    "rapidfuzz",
    "regex",
    "rich",
    "typer",
)
_INSTALL = "pip install -c constraints.txt -e ."


def doctor(
    ctx: typer.Context,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """What this machine can read and what is missing, with the install hint.

    Ends with exit code 1 when something is missing that every run needs.
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        rows = [
            *_python(),
            *_libraries(),
            *_formats(),
            *_helpers(),
            *_prefect(desk.places),
            *_places(desk.places),
        ]
        if as_json_:
            desk.json([{"what": what, "state": state, "hint": hint} for what, state, hint in rows])
        else:
            desk.table(("what", "state", "hint"), rows)
        if any(state == "missing" for _, state, _ in rows):
            raise typer.Exit(FAILED)


def _python() -> Iterator[Row]:
    fit = sys.version_info >= (3, 11)
    yield "Python", platform.python_version() if fit else "missing", "" if fit else "Python 3.11 or later"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield "cores", str(cores), ""


def _libraries() -> Iterator[Row]:
    for name in _LIBRARIES:
        try:
            yield name, importlib.metadata.version(name), ""
        except importlib.metadata.PackageNotFoundError:
            yield name, "missing", _INSTALL


# Formats that LibreOffice alone opens.
_BY_OFFICE = frozenset({"odt"})


def _formats() -> Iterator[Row]:
    """Formats that are read, and those that are recognised and refused with a reason."""
    from extract.archives.members import ARCHIVES
    from extract.doc.office import office_program
    from extract.reader import READERS, UNREAD

    modules = {
        "txt": "extract.text.reader",
        "wps": "extract.doc.reader",
        "odt": "extract.doc.office",
        "xls": "extract.excel",
        "xlsx": "extract.excel",
        "image": "extract.scan.picture",
        "mhtml": "extract.html.mhtml",
    }
    for name in READERS:
        try:
            importlib.import_module(modules.get(name, f"extract.{name}.reader"))
        except ImportError as error:
            yield f"format {name}", "missing", f"{error}; {_INSTALL}"
        else:
            helpless = name in _BY_OFFICE and office_program() is None
            yield f"format {name}", *(("not read", "install LibreOffice") if helpless else ("ok", ""))
    for name in sorted(ARCHIVES):
        yield f"archive {name}", "ok", ""
    for name, hint in UNREAD.items():
        if name not in ARCHIVES:
            yield f"format {name}", "not read", hint


def _helpers() -> Iterator[Row]:
    """What some documents need beyond the libraries: recognition, and programs that are optional."""
    from extract.archives.rar import TOOLS, rar_tool
    from extract.blocks import ReadError
    from extract.doc.office import office_program
    from extract.recognise.recogniser import recogniser

    try:
        recogniser()
    except ReadError as error:
        yield "recognition of scans and pictures", "missing", error.detail
    else:
        yield "recognition of scans and pictures", "ok", ""
    office = office_program()
    without = "optional: for .odt, Word 95 and damaged .doc files; install LibreOffice"
    yield "LibreOffice", "ok" if office else "not there", office or without
    tool = rar_tool()
    without = f"optional: for RAR archives; install one of {', '.join(TOOLS)}"
    yield "program for RAR", "ok" if tool else "not there", tool or without


def _prefect(places: Places) -> Iterator[Row]:
    """Whether Prefect's server can be imported: with the wrong FastAPI it cannot."""
    from flows.orchestra import PREFECT_SETTINGS

    result = subprocess.run(
        [sys.executable, "-c", "import prefect.server.api.server"],
        env={**os.environ, **PREFECT_SETTINGS, "PREFECT_HOME": str(places.prefect)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    last = (result.stderr.strip().splitlines() or [""])[-1]
    yield "Prefect server", "missing" if result.returncode else "ok", last if result.returncode else ""


def _places(places: Places) -> Iterator[Row]:
    yield "home", "ok" if places.home.is_dir() else "not made yet", str(places.home)
    folder = _existing(places.home)
    if not os.access(folder, os.W_OK):
        yield "home is writable", "missing", f"no permission to write in {folder}; choose another --home"
    free = shutil.disk_usage(folder).free / 2**30
    yield "disk space", f"{free:.1f} GiB", "less than 1 GiB is left" if free < 1 else ""
    yield "warehouse", *_warehouse(places.warehouse)


def _existing(path: Path) -> Path:
    """The path itself or the nearest folder above it that is there."""
    while not path.exists():
        path = path.parent
    return path


def _warehouse(path: Path) -> tuple[str, str]:
    from sql.ask import QueryError, query

    if not path.exists():
        return "not made yet", f"{path}: gongkai ingest PATH"
    try:
        (documents, observations), *_ = query(
            path, "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM observations)"
        ).rows
    except QueryError as error:
        return "warning", str(error)
    size = path.stat().st_size / 2**20
    return "ok", f"{path}: {documents:,} documents, {observations:,} observations, {size:.1f} MiB"
