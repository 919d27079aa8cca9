"""What a night costs follows what changed, and comes to the same as working out everything anew."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sql import bands as layout
from sql import compact as compacting
from sql import warehouse
from sql.bands import ORDERS, bands
from sql.compact import compact, is_due
from sql.export import export_csv
from sql.gate import run_gate
from sql.publish import publish
from sql.records import DocumentName, DocumentRecord
from sql.store import VOUCHED, WarehouseError, build_path, meta, set_meta
from tests.warehouse_maker import (
    CODES,
    DIVISIONS,
    RUN,
    build,
    corpus,
    observation,
    opened,
    record,
    refused,
    result,
)
from transform.rows import Check

TOWNS = [d.code for d in DIVISIONS[:4]]
OUT, IN = "applications.carried_out.total", "applications.carried_in.total"


def any_document(rng: random.Random, n: int) -> DocumentRecord:
    """One of few townships, years, addresses and texts, so that documents keep meeting each other."""
    number = rng.randrange(60)
    content = f"content-{number}"
    url = f"http://x/{rng.randrange(25)}"
    fetched = f"2026-01-{1 + n // 8:02d}T{n % 8:02d}:00:00Z"
    if rng.random() < 0.2:
        return refused(
            f"{n}", rng.choice(["no_figures", "encrypted"]), content=content, url=url, fetched_at=fetched
        )
    figures = [observation(c, float(rng.randrange(3))) for c in (OUT, IN)]
    figures += [observation(c, float(1 + (i + (rng.random() < 0.05)) % 7)) for i, c in enumerate(CODES[:20])]
    made = result(
        rng.choice(TOWNS),
        rng.randint(2019, 2022),
        figures,
        published=rng.choice([None, "2023-01-11", "2023-02-11"]),
        checks=[
            Check(
                "T3-BAL", "总计", rng.choice(["pass", "fail"]), "contradiction", "1", 1.0, "0", 0.0, (OUT, IN)
            )
        ],
    )
    made = replace(made, prose_digest=rng.choice([None, "p1", "p2", "p3", "p4"]))
    # Always the same page, because a page that became a pointer stays one.
    page = record("", content=f"content-{number + 1}").sha256 if number % 3 == 0 else None
    return replace(record(f"{n}", made, content=content, url=url, fetched_at=fetched), page=page)


_STATE = (
    "SELECT sha256, status, reason, detail, document, url, is_current, valid_from, valid_to, superseded_by,"
    " n_copies_differ, first_seen, fetched_at FROM documents ORDER BY sha256",
    "FROM year_checks ORDER BY ALL",
    "FROM checks ORDER BY ALL",
    "FROM observations ORDER BY ALL",
    "SELECT value FROM meta WHERE key = 'content_version'",
)


def state(home: Path) -> list[list[tuple[object, ...]]]:
    with duckdb.connect(str(build_path(home)), read_only=True) as con:
        return [con.execute(sql).fetchall() for sql in _STATE]


@pytest.mark.parametrize("seed", range(2))
def test_settling_by_and_by_is_settling_all_at_once(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    batches = [[any_document(rng, n) for n in range(i, i + 8)] for i in range(0, 80, 8)]
    nightly, whole = tmp_path / "nightly", tmp_path / "whole"
    for home in (nightly, whole):
        with opened(home) as database:
            database.start_run(RUN)
            database.refresh_current()
            for i, batch in enumerate(batches):
                database.merge(batch, RUN)
                again = batch[0]
                seen = f"2026-02-{1 + i:02d}T00:00:00Z"
                database.add_names([DocumentName(again.sha256, again.name, None, "http://x/0", None, seen)])
                if home is nightly:
                    assert meta(database.con, "stale") == "changes"
                    database.refresh_current()
            if home is whole:
                set_meta(database.con, "stale", "whole")
                database.refresh_current()
            assert run_gate(database.con, None, "nightly") == ()
    found, expected = state(nightly), state(whole)
    for one, other in zip(found, expected, strict=True):
        assert [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]] == []
    assert len(expected[1]) > 10
    assert {True, False} == {row[6] for row in expected[0]}


def test_a_document_read_twice_before_settling_leaves_nothing(tmp_path: Path) -> None:
    first = record("a.html", result(values=[observation(OUT, 3.0), observation(IN, 1.0)]))
    again = replace(first, result=result(values=[observation(OUT, 4.0)]))
    build(tmp_path, [first], [again])
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        assert con.execute("SELECT indicator, value FROM observations").fetchall() == [(OUT, 4.0)]
        assert con.execute("SELECT count(*) FROM observation_rows").fetchone() == (1,)
        for table in ("batches", "forgotten", "changes"):
            assert con.execute(f"SELECT count(*) FROM pending.{table}").fetchone() == (0,)  # noqa: S608


def test_what_was_held_back_is_put_in_order_a_few_batches_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches whose texts differ, packed apart and sorted together, also where memory takes two of them."""
    figures = [[observation(OUT, n, raw_text=f"{n} 件"), observation(IN, n)] for n in range(5)]
    batches = [[record(f"{n}.html", result(year=2015 + n, values=of))] for n, of in enumerate(figures)]
    homes = {most: tmp_path / str(most) for most in (4, 4_000_000)}
    for most, home in homes.items():
        monkeypatch.setattr("sql.pending._MOST", most)
        build(home, *batches)
    one, other = (exported(home, home / "out") for home in homes.values())
    assert one["observations.csv"].count("件".encode()) == 5
    assert one == other


def exported(home: Path, out: Path) -> dict[str, bytes]:
    export_csv(build_path(home), out)
    return {p.name: p.read_bytes() for p in out.iterdir()}


def test_compaction_changes_the_order_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    parts = corpus(60)
    build(home, *(parts[i : i + 10] for i in range(0, 60, 10)))
    before, held = exported(home, tmp_path / "before"), state(home)
    monkeypatch.setattr(layout, "_BLOCK", 8)
    compact(build_path(home))
    assert exported(home, tmp_path / "after") == before
    assert state(home) == held
    with duckdb.connect(str(build_path(home)), read_only=True) as con:
        assert not is_due(con)
        # Readings are numbered anew, as their rows lie, and none is vouched for under its new number.
        numbers = [n for (n,) in con.execute("SELECT doc FROM documents ORDER BY doc").fetchall()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert (meta(con, "next_doc"), meta(con, VOUCHED)) == (str(len(numbers) + 1), "0")
        cut = bands(con, "observation_rows")
        for band in cut:
            lie = con.execute(
                "SELECT doc FROM documents WHERE status = 'loaded' AND township BETWEEN ? AND ?"
                " ORDER BY year, township, doc",
                band,
            ).fetchall()
            assert [n for (n,) in lie] == list(range(lie[0][0], lie[0][0] + len(lie)))
        assert len(cut) > 3
        for table, order in ORDERS.items():
            # Inside each band the rows lie as they were sorted.
            for first, last in cut if table == "observation_rows" else bands(con, table):
                rows = con.execute(
                    f"SELECT rowid FROM {table} WHERE township BETWEEN ? AND ? ORDER BY {order}, rowid",  # noqa: S608
                    [first, last],
                ).fetchall()
                assert [n for (n,) in rows] == list(range(rows[0][0], rows[0][0] + len(rows)))
    build(home, [record("new.html")])
    assert publish(home, tmp_path / "w.duckdb").published
    with duckdb.connect(str(build_path(home)), read_only=True) as con:
        assert meta(con, VOUCHED) == str(len(numbers) + 1)


def test_indicators_of_a_failed_batch_get_their_numbers_from_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise WarehouseError("no space")

    batches = [[record(f"{n}.html", result(values=[observation(f"local:{n}", 1.0)]))] for n in ("b", "a")]
    with opened(tmp_path / "home") as database:
        with monkeypatch.context() as patch:
            patch.setattr(warehouse, "mark", fail)
            with pytest.raises(WarehouseError, match="no space"):
                database.merge(batches[0], RUN)
        for batch in reversed(batches):
            database.merge(batch, RUN)
        database.refresh_current()
        found = database.con.execute(
            "SELECT k.indicator, count(*) FROM observation_rows JOIN indicator_keys AS k USING (indicator_no)"
            " GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        assert found == [("local:a", 1), ("local:b", 1)]


def test_bands_are_even_and_cover_every_township() -> None:
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE x AS SELECT t AS township, n % 2 AS year"
            " FROM range(100) AS a(t), range(10000 + 100 * t) AS b(n)"
        )
        cut = bands(con, "x")
        sizes = [
            con.execute("SELECT count(*) FROM x WHERE township BETWEEN ? AND ?", c).fetchone() for c in cut
        ]
        assert bands(con, "(FROM x LIMIT 0)") == []
    assert (cut[0][0], cut[-1][1]) == (0, 99)
    assert [first for first, _ in cut[1:]] == [last + 1 for _, last in cut[:-1]]
    assert len(cut) == 7  # a year has 750,000 rows, and of a band about a block of 122,880
    assert max(n for (n,) in sizes if n) < 1.3 * min(n for (n,) in sizes if n)  # type: ignore[misc]


def test_publishing_compacts_when_due_and_a_failure_leaves_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, target = tmp_path / "home", tmp_path / "w.duckdb"
    build(home, corpus(20))
    before = build_path(home).read_bytes()
    monkeypatch.setattr(compacting, "_LEAST_ROWS", 10)

    def fail(con: duckdb.DuckDBPyConnection) -> None:
        raise WarehouseError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(compacting, "apply_views", fail)
        with pytest.raises(WarehouseError, match="no space"):
            publish(home, target)
    assert build_path(home).read_bytes() == before
    assert {p.name for p in build_path(home).parent.iterdir()} == {"warehouse.duckdb", "cells.duckdb", "lock"}
    assert not target.exists()
    assert publish(home, target).published
    with duckdb.connect(str(target), read_only=True) as con:
        assert meta(con, "sorted_rows") == str(
            con.execute("SELECT count(*) FROM observation_rows").fetchall()[0][0]
        )
    assert not publish(home, target).published


def test_the_gate_tests_what_was_not_published_yet(tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "w.duckdb"
    build(home, corpus(20))
    publish(home, target)
    with opened(home) as database:
        vouched = int(meta(database.con, VOUCHED) or 0)
        assert vouched >= 20
        database.merge([record("new.html", result(values=[observation(OUT, 3.0)]))], RUN)
        assert run_gate(database.con, target, "nightly") == ()
        database.con.execute("UPDATE observation_rows SET status = 'fine' WHERE doc > ?", [vouched])
        assert [f.code for f in run_gate(database.con, target, "nightly")] == ["unknown_status"]
        database.con.execute("UPDATE observation_rows SET status = 'reported' WHERE doc > ?", [vouched])
        database.con.execute("DELETE FROM observation_rows WHERE doc <= ?", [vouched])
        assert [f.code for f in run_gate(database.con, target, "nightly")] == ["observations_miscounted"]
