"""End to end: what `gongkai ingest` costs per document, from an empty home, and once more."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.pipeline import COMMAND
from tests.typeset import Options, generate, real_places

__all__ = ["ingest_cost"]


def ingest_cost(n: int, seed: int) -> dict[str, float]:
    """Seconds and milliseconds a document of the first ingest of n documents (a third each of
    html, docx, txt), and of a second one that finds nothing new."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        docs = folder / "docs"
        docs.mkdir()
        size = 0
        for document in generate(seed, n, Options(), real_places()):
            (docs / document.name).write_bytes(document.data)
            size += len(document.data)
        home = ["--home", str(folder / "home"), "--warehouse", str(folder / "warehouse.duckdb")]
        command = [*COMMAND, "ingest", str(docs), *home]
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - start)
    return {
        "documents": n,
        "megabytes": round(size / 1e6, 1),
        "seconds": round(seconds[0], 2),
        "ms_per_document": round(1000 * seconds[0] / n, 2),
        "again_seconds": round(seconds[1], 2),
    }
