"""Documents per second, peak memory and accuracy of one side on one format.

Each measurement runs in a fresh process, so that one side's imports never count for the other.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench.baseline import pdf_tables, read_baseline
from tests.bench.pipeline import read_bytes

__all__ = ["PAGE_SIDES", "SIDES", "Worker", "run_side"]

SIDES = ("gongkai", "baseline")
PAGE_SIDES = ("blocks", "tables")
Corpus = list[tuple[str, bytes]]


def _read_all(side: str, corpus: Corpus) -> list[dict[str, float | None]]:
    return [_guarded(READ[side], name, data) for name, data in corpus]


def _guarded(
    read: Callable[[str, bytes], dict[str, float | None]], name: str, data: bytes
) -> dict[str, float | None]:
    """A document that a side cannot read gives nothing; libraries raise all kinds of errors."""
    try:
        return read(name, data)
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}"[:200], file=sys.stderr)
        return {}


def _ours(name: str, data: bytes) -> dict[str, float | None]:
    result, _ = read_bytes(name, data)
    return {o.indicator: o.value for o in result.observations} if result is not None else {}


def _blocks(name: str, data: bytes) -> dict[str, float | None]:
    """Our reader alone: bytes to blocks."""
    from extract.reader import read

    read(data, name=name)
    return {}


def _tables(name: str, data: bytes) -> dict[str, float | None]:
    """pdfplumber's tables alone."""
    pdf_tables(data)
    return {}


READ: dict[str, Callable[[str, bytes], dict[str, float | None]]] = {
    "gongkai": _ours,
    "baseline": read_baseline,
    "blocks": _blocks,
    "tables": _tables,
}


def _peak_megabytes() -> float:
    """Peak memory of this process. Linux hands the parent's ru_maxrss down through exec, so the
    kernel's own high-water mark goes first."""
    status = Path("/proc/self/status")
    if status.exists():
        marks = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        if marks:
            return int(marks[0].split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _half(side: str, corpus: Corpus) -> int:
    return len(_read_all(side, corpus))


class Worker:
    """A child process that holds one side, warm, and times it on request."""

    def __init__(self, side: str, folder: Path) -> None:
        self.side = side
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.reading", side, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, what: str) -> Any:
        """`time` and `time2` give seconds for the corpus (one core, two), `memory` gives peak
        megabytes, `cells` the readings."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the {self.side} process died on {what!r}")
        return json.loads(answer)

    def close(self) -> None:
        """End the child."""
        self.process.communicate("quit\n", timeout=60)


def run_side(side: str, folder: Path) -> None:
    """The child's loop: one answer in JSON per line asked."""
    corpus: Corpus = [(p.name, p.read_bytes()) for p in sorted(folder.iterdir())]
    readings = _read_all(side, corpus)  # warm
    pool: ProcessPoolExecutor | None = None
    for line in sys.stdin:
        what = line.strip()
        if what == "quit":
            break
        start = time.perf_counter()
        answer: Any
        if what == "memory":
            answer = _peak_megabytes()
        elif what == "cells":
            answer = {name: cells for (name, _), cells in zip(corpus, readings, strict=True)}
        elif what == "time":
            _read_all(side, corpus)
            answer = time.perf_counter() - start
        else:
            if pool is None:
                pool = ProcessPoolExecutor(2)
                list(pool.map(_half, (side, side), (corpus[:2], corpus[:2])))
                start = time.perf_counter()
            list(pool.map(_half, (side, side), (corpus[::2], corpus[1::2])))
            answer = time.perf_counter() - start
        print(json.dumps(answer), flush=True)
    if pool:
        pool.shutdown()


if __name__ == "__main__":
    run_side(sys.argv[1], Path(sys.argv[2]))
