"""A warehouse with every kind of cell, and extracts of it in every format, for the tests of extracts."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from data.printed import printed_tables
from sql.records import DocumentRecord
from tests.warehouse_maker import DIVISIONS, observation, record, refused, result
from transform.rows import DocumentResult, Gap, Observation, Status

YEARS = {2016: "2014", 2020: "2019", 2023: "2021"}
STATUSES = [s.value for s in Status]
WITHOUT = {"blank", "not_applicable"}


def every_kind(seed: int = 3, per_county: int = 1) -> list[DocumentRecord]:
    """A report of each edition for some townships, each status somewhere, gaps, figures outside the
    form and of the running text, a department with two reports, and one document in quarantine."""
    rng = random.Random(seed)
    counties = sorted({d.code[:6] for d in DIVISIONS})
    towns = [d for c in counties for d in [d for d in DIVISIONS if d.code[:6] == c][:per_county]]
    out = [refused("held.doc", "encrypted")]
    for town in towns:
        for year, edition in YEARS.items():
            values, gaps = _figures(rng, edition)
            made = result(town.code, year, values, kind=town.kind, printed=f"{town.name}人民政府", gaps=gaps)
            out.append(record(f"{town.code}-{year}.html", _edition(made, edition)))
    for name in ("教育局", "财政局"):
        made = result("990101000", 2023, kind="department", printed=f"甲县{name}")
        out.append(record(f"{name}.html", _edition(made, "2021")))
    return out


def _figures(rng: random.Random, edition: str) -> tuple[list[Observation], list[Gap]]:
    values = [
        observation("local:栏目/数量", 5.0),
        observation("narrative.website", 52.0, "approximate", method="prose"),
    ]
    gaps = []
    for table in printed_tables():
        for cell in table.cells if table.edition == edition else ():
            status = rng.choice([*STATUSES, *["reported"] * 6])
            if rng.random() < 0.05:
                gaps.append(Gap(cell.indicator, "cell_missing"))
                continue
            nothing = status in WITHOUT or (status == "doubtful" and rng.random() < 0.3)
            value = None if nothing else float(rng.choice([0, 0, 1, 17, 1234, 567279.6]))
            values.append(observation(cell.indicator, value, status))
    return values, gaps


def _edition(made: DocumentResult, edition: str) -> DocumentResult:
    tables = tuple(f"{t.id}:{edition}" for t in printed_tables() if t.edition == edition)
    return replace(made, editions=(edition,), table_editions=tables)


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its relative name."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
