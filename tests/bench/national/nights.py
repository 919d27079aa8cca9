"""One night at a national warehouse: reports that changed are merged, settled, tested and published."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import duckdb

from sql.gate import run_gate
from sql.publish import publish
from sql.records import LOADED, DocumentRecord, Run
from sql.store import build_path
from sql.warehouse import BuildDatabase
from tests.bench.national.make import divisions
from transform.identities import evaluate
from transform.rows import DocumentResult, Observation, Publisher

__all__ = ["changed_reports", "night"]

# As a night run with `--batch 1000`.
_BATCH = 1000


def changed_reports(build: Path, count: int, seed: int) -> list[DocumentRecord]:
    """`count` reports of the warehouse as corrected ones: other bytes, published later, other figures."""
    with duckdb.connect(str(build), read_only=True) as con:
        cells = {
            edition: con.execute(
                "SELECT indicator, unit FROM indicators WHERE contains(editions, ?) OR editions = 'text'",
                [edition],
            ).fetchall()
            for edition in ("2019", "2021")
        }
        found = con.execute(
            "SELECT sha256, url, township_code, publisher, publisher_type, year, editions FROM documents"
            " WHERE is_current ORDER BY hash(sha256, ?::INTEGER) LIMIT ?", [seed, count]
        ).fetchall()  # fmt: skip
    random = Random(seed)
    return [_corrected(random, seed, cells[row[-1]], *row) for row in found]


def _corrected(
    random: Random, seed: int, cells: Sequence[tuple[str, str]], sha256: str, url: str, code: str,
    publisher: str, kind: str, year: int, edition: str,
) -> DocumentRecord:  # fmt: skip
    observations = []
    for n, (indicator, unit) in enumerate(cells):
        value = float(random.randrange(40)) if random.random() < 0.12 else 0.0
        observations.append(
            Observation(indicator, value, unit, "reported", f"{value:.0f}", "table", None, 2, n // 7 + 2,
                        n % 7 + 2, indicator)
        )  # fmt: skip
    tables = ("proactive_disclosure", "applications", "disputes")
    result = DocumentResult(
        publisher=Publisher(code, publisher, publisher, kind),
        year=year,
        title=f"{publisher}{year}年政府信息公开工作年度报告",
        published=f"{year + 1}-06-{1 + seed % 28:02d}",
        editions=(edition,),
        observations=tuple(observations),
        gaps=(),
        checks=tuple(evaluate({o.indicator: o for o in observations}, dict.fromkeys(tables, edition))),
        table_editions=tuple(f"{t}:{edition}" for t in tables),
    )
    return DocumentRecord(
        sha256=f"{seed:08x}" + sha256[8:], name=url, path=None, url=url, source_id=None, format="html",
        size=50_000, fetched_at=f"2036-02-{2 + seed:02d}T02:00:00Z", status=LOADED, result=result,
    )  # fmt: skip


class Clock(dict[str, tuple[float, float]]):
    """Seconds by stage: on the clock, and of the processor."""

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        clock, processor = time.perf_counter(), time.process_time()
        yield
        spent = time.perf_counter() - clock, time.process_time() - processor
        self[stage] = tuple(a + b for a, b in zip(self.get(stage, (0.0, 0.0)), spent, strict=True))  # type: ignore[assignment]


def night(home: Path, target: Path, townships: int, count: int, seed: int) -> Clock:
    """Merge `count` changed reports, settle, test, publish; seconds of each stage.

    Raises AssertionError when the gate finds anything or the night changed what it should not.
    """
    records = changed_reports(build_path(home), count, seed)
    places = divisions(townships)
    run = Run(f"run-{seed}", "nightly", f"2036-02-{2 + seed:02d}T02:00:00Z", "parser-0")
    gc.collect()
    gc.freeze()  # a run has no more than some batches in memory, and would not walk these again and again
    clock = Clock()
    with clock.of("open"):
        database = BuildDatabase.open(home, places)
    with database:
        database.start_run(run)
        for i in range(0, len(records), _BATCH):
            with clock.of("merge"):
                database.merge(records[i : i + _BATCH], run)
        with clock.of("settle"):
            database.refresh_current()
        with clock.of("gate"):
            database.graded(run.run_id)
            findings = run_gate(database.con, target if target.exists() else None, "nightly")
        assert not findings, findings
        database.finish_run(run, run.started_at, "done")
        with clock.of("close"):
            database.close()
    with clock.of("publish"):
        result = publish(home, target)
    assert result.published
    with duckdb.connect(str(target), read_only=True) as con:
        current = con.execute("SELECT count(*) FROM documents WHERE run_id = ? AND is_current", [run.run_id])
        assert current.fetchone() == (count,)
    return clock
