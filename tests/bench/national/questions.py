"""Ten everyday questions and a national pivot, asked through the views, and the same of an unsorted table.

The plain table is what one gets without a thought: a row per figure with all its names as text, in
the order in which documents came. The plain questions are the shortest SQL for the same figures; they
give less (no coverage beside the medians, no breaks, no explanation).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import duckdb

__all__ = ["Timing", "ask", "plain_table"]

_FIGURE = "FROM plain AS o JOIN documents AS d ON d.sha256 = o.sha256 AND d.is_current"
_NAMES = "JOIN townships AS t ON t.township_code = o.township_code"
_SOUND = "o.status IN ('reported', 'approximate', 'corrected', 'inferred')"

# name: (through the views, of the plain table); parameters are county, township, year, indicator.
QUESTIONS: dict[str, tuple[str, str]] = {
    "compare, rank among peers": (
        "SELECT * FROM compare($indicator, $year) WHERE county = $county",
        f"SELECT * FROM (SELECT t.*, o.value, rank() OVER (ORDER BY o.value DESC), percent_rank() OVER (ORDER BY"
        f" o.value), median(o.value) OVER (PARTITION BY t.county_code) {_FIGURE} {_NAMES}"
        f" WHERE o.indicator = $indicator AND o.year = $year AND {_SOUND}) WHERE county = $county",
    ),
    "profile of a township": (
        "FROM profile($township)",
        f"SELECT o.*, d.document {_FIGURE} WHERE o.township_code = $township",
    ),
    "series of a concept": (
        "FROM series('applications.received', $township)",
        f"SELECT o.year, o.value {_FIGURE} WHERE o.township_code = $township"
        " AND o.indicator = 'applications.new.total' ORDER BY o.year",
    ),
    "year on year, a county": (
        "SELECT * FROM year_on_year WHERE indicator = $indicator AND year = $year AND county = $county",
        f"WITH f AS (SELECT o.* {_FIGURE} {_NAMES} WHERE o.indicator = $indicator AND t.county = $county"
        " AND o.year IN ($year, $year - 1)) SELECT a.*, a.value - b.value FROM f AS a JOIN f AS b"
        " ON a.township_code = b.township_code AND b.year = a.year - 1",
    ),
    "coverage by county": (
        "SELECT * FROM coverage WHERE year = $year",
        "SELECT t.county, count(DISTINCT o.township_code) FROM plain AS o JOIN townships AS t"
        " ON t.township_code = o.township_code WHERE o.year = $year GROUP BY t.county",
    ),
    "missing reports": (
        "FROM missing_reports($year)",
        "SELECT * FROM townships WHERE township_code NOT IN (SELECT township_code FROM plain WHERE year = $year)",
    ),
    "rates of a county": (
        "SELECT * FROM rates WHERE county = $county AND year = $year",
        "SELECT o.township_code, max(o.value) FILTER (WHERE o.indicator = 'applications.granted.total')"
        " / max(o.value) FILTER (WHERE o.indicator = 'applications.handled_total.total')"
        f" {_FIGURE} {_NAMES} WHERE t.county = $county AND o.year = $year GROUP BY ALL",
    ),
    "wide table of a county": (
        "SELECT * FROM wide_applications WHERE county = $county AND year = $year",
        f"SELECT o.township_code, map_from_entries(list((o.indicator, o.value))) {_FIGURE} {_NAMES}"
        " WHERE t.county = $county AND o.year = $year AND starts_with(o.indicator, 'applications.') GROUP BY ALL",
    ),
    "evidence of a cell": (
        "SELECT value, raw_text, document, page, table_no, row_no, column_no, evidence FROM current_observations"
        " WHERE township_code = $township AND year = $year AND indicator = $indicator",
        f"SELECT o.*, d.document {_FIGURE} WHERE o.township_code = $township AND o.year = $year"
        " AND o.indicator = $indicator",
    ),
    "contradictions of a county": (
        "SELECT * FROM contradictions WHERE county = $county AND year = $year",
        f"SELECT o.* {_FIGURE} {_NAMES} WHERE t.county = $county AND o.year = $year AND o.status = 'contradicted'",
    ),
}


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians in milliseconds: on the clock, and of the processor (all threads)."""

    question: str
    clock: float
    processor: float
    rows: int


def _parameters(con: duckdb.DuckDBPyConnection, repeat: int) -> list[dict[str, Any]]:
    """Places, years and indicators drawn by chance, the same in every run of one size."""
    random = Random(20360201)
    places = con.execute(
        "SELECT county, township_code FROM townships WHERE kind <> 'county' ORDER BY ALL"
    ).fetchall()
    codes = [c for (c,) in con.execute(
        "SELECT indicator FROM indicators WHERE form_table = 'applications' ORDER BY position").fetchall()]  # fmt: skip
    out = []
    for _ in range(repeat):
        county, township = random.choice(places)
        year, indicator = random.randint(2022, 2034), random.choice(codes)
        out.append({"county": county, "township": township, "year": year, "indicator": indicator})
    return out


def _pivots(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    codes = [c for (c,) in con.execute(
        "SELECT indicator FROM indicators WHERE form_table = 'applications' ORDER BY position").fetchall()]  # fmt: skip
    chosen = codes[::9][:20]
    names = ", ".join(f'"{c}"' for c in chosen)
    asked = ", ".join(f"'{c}'" for c in chosen)
    columns = ", ".join(f"max(o.value) FILTER (WHERE o.indicator = '{c}') AS \"{c}\"" for c in chosen)
    plain = (
        f"SELECT t.township_code, t.township, t.county, {columns} {_FIGURE} {_NAMES}"
        f" WHERE o.year = $year AND o.indicator IN ({asked}) AND {_SOUND} GROUP BY ALL"
    )
    rows = (
        f"SELECT township_code, township, county, {columns} FROM current_observations AS o"
        f" WHERE year = $year AND indicator IN ({asked}) AND {_SOUND} GROUP BY ALL"
    )
    wide = f"SELECT township_code, township, county, {names} FROM wide_applications WHERE year = $year"
    return {
        "national pivot of 20 indicators": (rows, plain),
        "the same, 20 columns of a wide table": (wide, plain),
    }


def ask(db: Path, repeat: int = 7, *, plain: bool = False) -> Iterator[Timing]:
    """Ask a published file each question `repeat` times, warm, with 2 threads; `plain` asks the table
    that `plain_table` made beside it."""
    with duckdb.connect(":memory:", config={"threads": "2"}) as con:
        quoted = str(db).replace("'", "''")
        con.execute(f"ATTACH '{quoted}' AS published (READ_ONLY)")
        if plain:
            con.execute(f"ATTACH '{quoted}.plain' AS flat (READ_ONLY)")
        con.execute("USE published")
        asked = _parameters(con, repeat)
        questions = QUESTIONS | _pivots(con)
        for name, pair in questions.items():
            sql = pair[plain].replace("FROM plain", "FROM flat.plain")
            few = [a for a in asked[:2] if plain] or asked
            chosen = [{k: v for k, v in a.items() if f"${k}" in sql} for a in few]
            # Warm: each once before it is timed, since each place and year lies in blocks of its own.
            runs = [(_timed(con, sql, values), _timed(con, sql, values))[1] for values in chosen]
            clock, processor, rows = (list(c) for c in zip(*runs, strict=True))
            yield Timing(name, 1000 * median(clock), 1000 * median(processor), int(median(rows)))


def _timed(con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any]) -> tuple[float, float, int]:
    clock, processor = time.perf_counter(), time.process_time()
    rows = con.execute(sql, values).fetch_arrow_table().num_rows
    return time.perf_counter() - clock, time.process_time() - processor, rows


def plain_table(db: Path) -> None:
    """The same observations as text, document after document, in the file `<db>.plain`."""
    target = db.with_name(db.name + ".plain")
    target.unlink(missing_ok=True)
    with duckdb.connect(str(target), config={"threads": "2"}) as con:
        quoted = str(db).replace("'", "''")
        con.execute(f"ATTACH '{quoted}' AS published (READ_ONLY)")
        con.execute(
            "CREATE TABLE plain AS SELECT d.sha256, d.township_code, o.year, k.indicator, o.value, o.unit,"
            " o.status, o.raw_text, o.method, o.page, o.table_no, o.row_no, o.column_no, o.evidence"
            " FROM published.observation_rows AS o JOIN published.documents AS d ON d.doc = o.doc"
            " JOIN published.indicator_keys AS k ON k.indicator_no = o.indicator_no"
            # Compaction has numbered the readings by place and year: documents come in no such order.
            " ORDER BY hash(o.doc), o.doc"
        )
