"""Pages per second of PDF, seconds per page of scans, documents per second of DOC, memory of length.

PDF: our reader (bytes to blocks) beside plain `pdfplumber.extract_tables` on the same pages, in
turns; one core. The cells that both give come from the whole path and from the plain look-up.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2

from tests.bench.baseline import read_baseline
from tests.bench.reading import PAGE_SIDES, SIDES, Worker
from tests.bench.score import score
from tests.typeset import Options, Rendered, documents, real_places
from tests.typeset.engines import BACK, convert

__all__ = ["doc_speed", "long_file", "page_speed", "pages_of", "repeated", "scan_speed"]


def pages_of(data: bytes) -> int:
    """Number of pages of a PDF."""
    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


@contextmanager
def _workers(made: Sequence[Rendered], sides: Sequence[str]) -> Iterator[dict[str, Worker]]:
    """A warm child process a side, over the documents in a folder."""
    with tempfile.TemporaryDirectory() as name:
        for document in made:
            (Path(name) / document.name).write_bytes(document.data)
        workers = {side: Worker(side, Path(name)) for side in sides}
        try:
            yield workers
        finally:
            for worker in workers.values():
                worker.close()


def _corpus(form: str, n: int, seed: int, damage: int | None) -> list[Rendered]:
    made = documents(seed, range(n), Options(formats=(form,), damage=damage), real_places())
    return sorted(made, key=lambda d: d.name)


def page_speed(form: str, n: int, seed: int, repeat: int, damage: int | None = None) -> dict[str, Any]:
    """Pages per second and core of both sides on the same PDFs, and what each reads right."""
    made = _corpus(form, n, seed, damage)
    pages = sum(pages_of(d.data) for d in made)
    out: dict[str, Any] = {"documents": n, "pages": pages}
    with _workers(made, PAGE_SIDES) as workers:
        seconds: dict[str, list[float]] = {side: [] for side in PAGE_SIDES}
        for _ in range(repeat):
            for side in PAGE_SIDES:
                seconds[side].append(workers[side].ask("time"))
        for side in PAGE_SIDES:
            out[f"{side}.pages_per_second"] = round(pages / median(seconds[side]), 1)
            out[f"{side}.memory"] = round(workers[side].ask("memory"))
    with _workers(made, SIDES) as workers:
        for side in SIDES:
            out[f"{side}.accuracy"] = score(made, workers[side].ask("cells"))
    out["ratio"] = round(out["blocks.pages_per_second"] / out["tables.pages_per_second"], 2)
    return out


def scan_speed(n: int, seed: int, wear: int | None = None) -> dict[str, Any]:
    """Seconds per scanned page on one core, peak memory, and what is read right."""
    options = Options(formats=("scan",), wear=wear)
    made = list(documents(seed, range(n), options, real_places()))
    pages = sum(pages_of(d.data) for d in made)
    with _workers(made, ("gongkai",)) as workers:
        worker = workers["gongkai"]
        seconds = worker.ask("time")
        cells, memory = worker.ask("cells"), worker.ask("memory")
    return {
        "documents": n,
        "pages": pages,
        "seconds_per_page": round(seconds / pages, 2),
        "memory": round(memory),
        "accuracy": score(made, cells),
    }


def doc_speed(n: int, seed: int, damage: int | None = None) -> dict[str, Any]:
    """Documents per second of DOC: ours, and LibreOffice (one start for all) with python-docx."""
    made = _corpus("doc", n, seed, damage)
    with _workers(made, ("gongkai",)) as workers:
        ours = median(workers["gongkai"].ask("time") for _ in range(3))
        accuracy = score(made, workers["gongkai"].ask("cells"))
    start = time.perf_counter()
    found = {}
    for before, after in zip(made, convert(made, "docx", BACK), strict=True):
        found[before.name] = read_baseline(after.name, after.data)
    theirs = time.perf_counter() - start
    return {
        "documents": n,
        "gongkai.docs_per_second": round(n / ours, 1),
        "soffice.docs_per_second": round(n / theirs, 2),
        "ratio": round(theirs / ours, 1),
        "gongkai.accuracy": accuracy,
        "soffice.accuracy": score(made, found),
    }


def long_file(pages: int, seed: int) -> dict[str, Any]:
    """Seconds and peak megabytes of one report, and of the same with its pages repeated."""
    report = next(documents(seed, (0,), Options(formats=("pdf",), plain=True), real_places()))
    out: dict[str, Any] = {}
    for name, length in (("short", 1), ("long", pages)):
        long = replace(report, data=repeated(report.data, length))
        with _workers([long], ("blocks",)) as workers:
            out[f"{name}.pages"] = pages_of(long.data)
            out[f"{name}.seconds"] = round(workers["blocks"].ask("time"), 2)
            out[f"{name}.memory"] = round(workers["blocks"].ask("memory"))
    return out


def repeated(data: bytes, pages: int) -> bytes:
    """The PDF with its pages again and again until it has at least so many."""
    source, target = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new()
    target.import_pages(source)
    while len(target) < pages:
        target.import_pages(source, list(range(min(len(source), pages - len(target)))))
    buffer = io.BytesIO()
    target.save(buffer)
    return buffer.getvalue()
