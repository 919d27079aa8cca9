"""Divisions, documents and results made by hand, for the tests of the warehouse."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from extract.blocks import Cell, Grid
from sql.catalogue import indicator_frame
from sql.records import LOADED, QUARANTINED, Division, DocumentRecord, Run
from sql.warehouse import BuildDatabase
from tests.homes import lay_build
from transform.rows import Check, DocumentResult, Gap, Observation, Publisher

CODES: list[str] = indicator_frame().column("indicator").to_pylist()
RUN = Run("run-1", "ingest", "2026-02-01T02:00:00Z", "parser-1")

# Two counties of one city and one of another; no such codes exist.
DIVISIONS = [
    Division(f"{county}{number:03d}", f"{name}{'镇' if number < 200 else '街道'}",
             "township" if number < 200 else "street", county_name, city, "试省")
    for county, county_name, city in (
        ("990101", "甲县", "东市"), ("990102", "乙县", "东市"), ("990201", "丙县", "西市"),
    )
    for number, name in ((100, "瓦"), (101, "石"), (102, "木"), (103, "竹"), (201, "水"), (202, "火"))
]  # fmt: skip


def sha(text: str) -> str:
    """The identity of a document that is only imagined."""
    return hashlib.sha256(text.encode()).hexdigest()


def observation(indicator: str, value: float | None, status: str = "reported", **more: object) -> Observation:
    raw = "" if value is None else f"{value:g}"
    base = Observation(indicator, value, "application", status, raw, "table", 1, 2, 3, 4, "一、新收 / 总计")
    return replace(base, **more)  # type: ignore[arg-type]


def result(
    code: str = "990101100",
    year: int | None = 2021,
    values: Iterable[Observation] = (),
    *,
    kind: str = "township",
    printed: str | None = "瓦镇人民政府",
    published: str | None = "2022-01-20",
    gaps: Sequence[Gap] = (),
    checks: Sequence[Check] = (),
) -> DocumentResult:
    return DocumentResult(
        publisher=Publisher(code, printed, printed, kind),
        year=year,
        title=f"{year}年政府信息公开工作年度报告",
        published=published,
        editions=("2021",),
        observations=tuple(values) or (observation("applications.new.total", 3.0),),
        gaps=tuple(gaps),
        checks=tuple(checks),
    )


def record(
    name: str,
    res: DocumentResult | None = None,
    *,
    content: str | None = None,
    url: str | None = None,
    path: str | None = None,
    fetched_at: str = "2026-01-31T00:00:00Z",
    source_id: str | None = None,
    grids: tuple[Grid, ...] = (),
) -> DocumentRecord:
    """A loaded document; `content` stands for its bytes (its name unless given)."""
    return DocumentRecord(
        sha256=sha(content or name),
        name=name,
        path=path or f"/in/{name}",
        url=url,
        source_id=source_id,
        format="html",
        size=1000,
        fetched_at=fetched_at,
        status=LOADED,
        result=res or result(),
        grids=grids,
    )


def refused(
    name: str, reason: str = "empty_file", detail: str = "文件为空", **more: object
) -> DocumentRecord:
    """A quarantined document of which nothing was read."""
    return replace(record(name, **more), status=QUARANTINED, reason=reason, detail=detail, result=None)  # type: ignore[arg-type]


def grid(rows: Sequence[Sequence[str]]) -> Grid:
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(1, cells, len(rows), max(map(len, rows)))


def corpus(n: int, seed: int = 7, per_document: int = 12) -> list[DocumentRecord]:
    """`n` documents of all kinds: revisions, gaps, broken identities, some in quarantine."""
    rng = random.Random(seed)
    out = []
    for i in range(n):
        if rng.random() < 0.1:
            out.append(refused(f"{i:05d}.doc", rng.choice(["empty_file", "not_a_report", "encrypted"])))
            continue
        division = rng.choice(DIVISIONS)
        values = [
            observation(code, None, "blank")
            if rng.random() < 0.1
            else observation(code, rng.randint(0, 400) / 1)
            for code in sorted(rng.sample(CODES, per_document))
        ]
        outcome = rng.choice(["pass", "fail"])
        operands = ("applications.new.total", "applications.carried_in.total")
        check = Check(
            "T3-BAL", "总计", outcome, "contradiction", "1+0", 1.0, "0", 0.0, operands, operands[:1]
        )
        out.append(
            record(
                f"{i:05d}.html",
                result(
                    division.code,
                    rng.randint(2019, 2024),
                    values,
                    kind=division.kind,
                    printed=f"{division.name}人民政府",
                    published=rng.choice([None, f"2025-0{rng.randint(1, 9)}-11"]),
                    gaps=[Gap("applications.new.total", "row_missing")] if rng.random() < 0.3 else [],
                    checks=[check],
                ),
                grids=(grid([["收到", "1"], ["结转", "0"]]),),
            )
        )
    return out


def made_up() -> list[Division]:
    """DIVISIONS, as `lay_build` asks for them."""
    return DIVISIONS


def opened(home: Path) -> BuildDatabase:
    """The build database of `home` with DIVISIONS; a new one is a copy."""
    lay_build(home, made_up)
    return BuildDatabase.open(home, DIVISIONS)


def build(home: Path, *batches: Sequence[DocumentRecord], run: Run = RUN) -> None:
    """Merge the batches, one after the other, in one run."""
    with opened(home) as database:
        database.start_run(run)
        for batch in batches:
            database.merge(batch, run)
        database.refresh_current()
        database.finish_run(run, run.started_at, "done")
