"""Corrections end to end: quarantine names the rows, a completed row loads, a stale one is told."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.flow_tools import Installation

TEXT = "太平镇2022年政府信息公开工作年度报告\n2022年我镇主动公开政府信息152条。收到公开申请3件。\n"


def total(gongkai: Installation) -> tuple[str, ...] | None:
    """Township, value, raw text, status and method of the figure, None where nothing is loaded."""
    rows = csv.DictReader(io.StringIO(gongkai.exported()["observations.csv"].decode("utf-8-sig")))
    for row in rows:
        if row["indicator"] == "narrative.proactive_total":
            return tuple(row[n] for n in ("township_code", "value", "raw_text", "status", "method"))
    return None


def test_from_quarantine_to_loaded_and_back(gongkai: Installation, tmp_path: Path) -> None:
    documents = tmp_path / "in"
    documents.mkdir()
    (documents / "a.txt").write_text(TEXT, encoding="utf-8")
    gongkai.ingest(documents)
    assert "corrections.csv" in gongkai.run("quarantine")
    header, (sha256, *rest) = csv.reader(io.StringIO(gongkai.run("quarantine", "--corrections")))
    assert rest == ["township", "太平镇", "", "", ""]
    file = gongkai.home / "corrections.csv"

    def write(*rows: list[str]) -> None:
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *rows])

    town = [sha256, "township", "太平镇", "500231110", "见网址", "http://example.gov.cn"]
    cell = [sha256, "narrative.proactive_total", "152条", "125", "原件为125", "http://example.gov.cn"]
    write(town, cell)
    done = gongkai.ingest(documents)
    assert (done["loaded"], done["corrected"], done["corrections_failed"]) == (1, 2, [])
    assert total(gongkai) == ("500231110", "125", "152条", "corrected", "person")
    assert gongkai.ingest(documents)["run_id"] is None, "nothing has changed, nothing is read"

    write(town, [*cell[:2], "99条", *cell[3:]])
    stale = gongkai.outcome("ingest", documents)
    assert stale.returncode == 0
    assert "99条" in stale.stderr.decode()
    assert "152条" in stale.stderr.decode()
    assert total(gongkai) == ("500231110", "152", "152条", "reported", "prose")
    assert "CORRECTION" in gongkai.run("checks", "--findings")

    file.unlink()
    gongkai.ingest(documents)
    assert total(gongkai) is None, "without the file the document is where it was"


def test_a_row_that_cannot_be_used_stops_the_run(gongkai: Installation, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    gongkai.home.mkdir()
    rows = "document,target,expected,value,reason,evidence\n" + "ab" * 32 + ",year,,20,r,e\n"
    (gongkai.home / "corrections.csv").write_text(rows, encoding="utf-8")
    done = gongkai.outcome("ingest", tmp_path / "a.txt")
    assert done.returncode == 2
    assert "line 2: value must be a year" in done.stderr.decode()
    assert not gongkai.warehouse.exists()
