"""The flow `ingest`, end to end on small folders: what it reads, what it skips, what it keeps."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows.summary import Summary
from tests.flow_tools import Installation, processes_of, write_documents


def count(gongkai: Installation, table: str, where: str = "true") -> int:
    con = duckdb.connect(str(gongkai.warehouse), read_only=True)
    try:
        row = con.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()  # noqa: S608  our own words
        assert row is not None
        return int(row[0])
    finally:
        con.close()


def test_documents_become_a_warehouse(gongkai: Installation, tmp_path: Path) -> None:
    names = write_documents(tmp_path / "in")
    summary = gongkai.ingest(tmp_path / "in")
    assert summary["found"] == summary["read"] == len(names)
    assert summary["loaded"] == len(names), summary["refusals"]
    assert summary["published"] is True
    assert summary["observations"] == count(gongkai, "observations") > 100 * len(names)
    assert count(gongkai, "runs", "outcome = 'done' AND n_loaded = 6") == 1
    assert count(gongkai, "documents", "is_current") == len(names)


def test_a_second_ingest_reads_nothing_and_changes_nothing(gongkai: Installation, tmp_path: Path) -> None:
    names = write_documents(tmp_path / "in", 3)
    gongkai.ingest(tmp_path / "in")
    before = gongkai.warehouse.stat()
    summary = gongkai.ingest(tmp_path / "in")
    assert (summary["found"], summary["known"], summary["read"]) == (len(names), len(names), 0)
    assert summary["run_id"] is None
    assert summary["published"] is False
    after = gongkai.warehouse.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_only_what_is_new_is_read(gongkai: Installation, tmp_path: Path) -> None:
    write_documents(tmp_path / "in", 4)
    gongkai.ingest(tmp_path / "in")
    write_documents(tmp_path / "in", 6)
    summary = gongkai.ingest(tmp_path / "in")
    assert (summary["found"], summary["known"], summary["read"]) == (6, 4, 2)
    assert count(gongkai, "documents") == 6


def test_bits_and_pieces_give_the_same_as_one_go(gongkai: Installation, tmp_path: Path) -> None:
    write_documents(tmp_path / "in", 6)
    gongkai.ingest(tmp_path / "in")
    other = Installation(tmp_path / "other")
    for name in sorted(p.name for p in (tmp_path / "in").iterdir())[::-1]:
        other.ingest(tmp_path / "in" / name)
    assert other.exported() == gongkai.exported()


def test_the_number_of_processes_and_batches_changes_nothing(gongkai: Installation, tmp_path: Path) -> None:
    write_documents(tmp_path / "in", 9)
    gongkai.ingest(tmp_path / "in", workers=1)
    other = Installation(tmp_path / "other")
    other.ingest(tmp_path / "in", workers=3, batch=2)
    assert other.exported() == gongkai.exported()


def test_the_same_bytes_under_another_name_are_one_document(gongkai: Installation, tmp_path: Path) -> None:
    (name,) = write_documents(tmp_path / "in", 1)
    shutil.copy2(tmp_path / "in" / name, tmp_path / "in" / f"copy-of-{name}")
    summary = gongkai.ingest(tmp_path / "in")
    assert (summary["found"], summary["read"], summary["known"]) == (2, 1, 1)
    assert count(gongkai, "documents") == 1
    assert count(gongkai, "document_names") == 2
    assert gongkai.ingest(tmp_path / "in")["run_id"] is None


def test_a_corrected_file_supersedes_even_with_an_older_date(gongkai: Installation, tmp_path: Path) -> None:
    """A file put over another one (`cp -p`, `mv`) may be older than it; it was met later."""
    report = tmp_path / "in" / "report.txt"
    report.parent.mkdir()
    text = Path("data/sample/reports/xihu_2020.txt").read_text(encoding="utf-8")
    report.write_text(text, encoding="utf-8")
    gongkai.ingest(report)
    report.write_text(text + "\n补正。\n", encoding="utf-8")
    os.utime(report, (1_600_000_000, 1_600_000_000))
    assert gongkai.ingest(report)["read"] == 1
    assert count(gongkai, "documents") == 2
    assert count(gongkai, "documents", "is_current AND size > 0") == 1
    con = duckdb.connect(str(gongkai.warehouse), read_only=True)
    sizes = con.execute("SELECT size, is_current FROM documents ORDER BY size").fetchall()
    con.close()
    assert [current for _, current in sizes] == [False, True]
    report.write_text(text, encoding="utf-8")
    assert gongkai.ingest(report)["read"] == 0
    assert count(gongkai, "documents", "NOT is_current") == 1


def test_a_page_keeps_the_address_beside_it(gongkai: Installation, tmp_path: Path) -> None:
    (name,) = write_documents(tmp_path / "in", 1)
    meta = {"url": "https://www.example.gov.cn/a.html", "fetched_at": "2021-03-01T08:00:00+08:00"}
    (tmp_path / "in" / f"{name}.meta.json").write_text(json.dumps(meta))
    summary = gongkai.ingest(tmp_path / "in")
    assert summary["found"] == 1
    assert count(gongkai, "documents", "url = 'https://www.example.gov.cn/a.html'") == 1
    assert count(gongkai, "documents", "fetched_at = '2021-03-01 00:00:00'") == 1


def test_a_new_parser_reads_everything_again_from_the_raw_store(
    tmp_path: Path, prefect: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import flows.ingest
    import flows.run
    import flows.stages
    from flows.settings import Settings

    write_documents(tmp_path / "in", 3)
    (tmp_path / "new").mkdir()
    settings = Settings(home=tmp_path / "home", warehouse=None, workers=1)
    assert flows.run.run_ingest([tmp_path / "in"], settings).read == 3
    shutil.rmtree(tmp_path / "in")
    assert flows.run.run_ingest([tmp_path / "new"], settings).run_id is None
    for module in (flows.ingest, flows.run, flows.stages):
        monkeypatch.setattr(module, "PARSER_VERSION", "next")
    again = flows.run.run_ingest([tmp_path / "new"], settings)
    assert (again.found, again.read, again.reread, again.loaded) == (0, 3, 3, 3)
    assert flows.run.run_ingest([tmp_path / "new"], settings).run_id is None


def test_a_quarantined_document_is_read_again_when_asked(gongkai: Installation, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("今天天气很好。" * 20, encoding="utf-8")
    assert gongkai.ingest(tmp_path / "note.txt")["quarantined"]
    assert gongkai.ingest(tmp_path / "note.txt")["read"] == 0
    assert gongkai.ingest(tmp_path / "note.txt", retry=True)["read"] == 1


def test_artifacts_stay_with_prefect(tmp_path: Path, prefect: None) -> None:
    from flows.artifacts import arrivals, contradicted, refused
    from flows.summary import Contradiction

    summary = Summary(found=3, loaded=1, read=2)
    summary.refusals = [("a|b.txt", "empty_file", "nothing <b>in</b> it")]
    summary.contradictions = [Contradiction("c.html", "T3-ROW", "new", "1+2 = 3", "4")]
    assert "| Files found | 3 |" in arrivals(summary, "en")
    assert "a\\|b.txt" in refused(summary, "zh")
    assert "\\<b\\>" in refused(summary, "zh")
    assert "1+2 = 3 ≠ 4" in contradicted(summary, "en")


def test_artifacts_of_a_run_can_be_read_back(gongkai: Installation, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client

    write_documents(tmp_path / "in", 1)
    gongkai.ingest(tmp_path / "in")
    with get_client(sync_client=True) as client:
        kept = client.request("POST", "/artifacts/filter", json={}).json()
    assert {"ingest-arrivals", "ingest-quarantine", "ingest-contradictions"} <= {a["key"] for a in kept}


def test_without_a_server_one_is_started_and_ended(tmp_path: Path) -> None:
    """The way of a newcomer: no Prefect server, quiet console, no process left behind."""
    write_documents(tmp_path / "in", 1)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    done = subprocess.run(
        [sys.executable, "-m", "flows", "ingest", str(tmp_path / "in"), "--home", str(tmp_path / "home")],
        env={**environment, "LANG": "en_US.UTF-8", "TEST_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "prefect" not in done.stdout.lower()
    assert (tmp_path / "home" / "prefect" / "prefect.db").is_file()
    assert not processes_of(tmp_path)


def test_the_server_can_be_imported() -> None:
    """Prefect 3.8.8 does not import with the newest FastAPI: the pins must hold."""
    import prefect.server.api.server

    assert prefect.server.api.server.create_app


def test_without_decorators_it_still_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flow and its tasks are plain functions: no server, no orchestration, the same result."""
    import flows.ingest
    from flows.settings import Settings

    write_documents(tmp_path / "in", 2)
    for name in ("read_batch", "settle", "publish"):
        monkeypatch.setattr(flows.ingest, name, getattr(flows.ingest, name).fn)
    monkeypatch.setattr(flows.ingest, "leave_artifacts", lambda summary, lang: None)
    summary = flows.ingest.ingest.fn([str(tmp_path / "in")], Settings(home=tmp_path / "home", workers=1))
    assert (summary.loaded, summary.published) == (2, True)


def test_a_crash_of_a_reader_is_logged_in_full_and_named_in_short(
    tmp_path: Path, prefect: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.stages import log_traces
    from tests.poison import job, poisoned

    outcome = poisoned(job("x"))
    log_traces([outcome], tmp_path / "logs")
    assert not (tmp_path / "logs").exists()
    crashed = type(outcome)(outcome.job, outcome.record, "Traceback (most recent call last): …")
    log_traces([crashed], tmp_path / "logs")
    assert "Traceback" in (tmp_path / "logs" / "reader.log").read_text()
