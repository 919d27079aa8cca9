"""The flow `nightly` on made-up sites: what it takes over, what it skips, what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.night.record import NightRecord, night_files, read_night
from flows.night.settings import NightSettings
from flows.settings import Settings
from flows.store import RawStore
from sql.store import hold, keep
from sql.warehouse import WarehouseBusy
from tests.flow_tools import Installation
from tests.night_tools import FakeCrawl, Page, report_pages


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> FakeCrawl:
    return FakeCrawl().install(monkeypatch)


def night(gongkai: Installation, *accept: str, **options: Any) -> NightRecord:
    """One night in this process; a night that stopped is given too."""
    from flows.night.closing import NightStopped
    from flows.night.run import run_night

    gongkai.lay()
    try:
        return run_night(Settings(home=gongkai.home, lang="en"), NightSettings(**options), accept)
    except NightStopped as stopped:
        return stopped.record


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def codes(record: NightRecord) -> set[tuple[str, str]]:
    return {(f.severity, f.code) for f in record.findings}


def test_nights_in_a_row(gongkai: Installation, web: FakeCrawl, tmp_path: Path) -> None:
    """New, unchanged, changed; a site that fails; the evidence; extracts; the record."""
    pages = report_pages("alpha", 3)
    web.add("alpha", dict(pages))
    web.add("beta", "failed")
    out = tmp_path / "out"
    first = night(gongkai, export=(out,))
    assert (first.outcome, first.summary.loaded, first.summary.published) == ("done", 3, True)
    assert codes(first) == {("warning", "source_failed")}
    assert not web.pending(gongkai.home)
    found = rows(gongkai.warehouse, "SELECT document, url, source_id, path FROM documents ORDER BY url")
    assert found == [(url, url, "alpha", None) for url in sorted(pages)]
    assert rows(gongkai.warehouse, "SELECT source_id, county_code FROM sources ORDER BY 1") == [
        ("alpha", "330411"), ("beta", "330411"),
    ]  # fmt: skip
    assert rows(gongkai.warehouse, "SELECT mode, outcome, n_loaded FROM runs") == [("nightly", "done", 3)]
    assert (out / "manifest.json").exists()

    # Nothing new: nothing is read, published or written, and a night is on record all the same.
    before, written = gongkai.warehouse.stat(), (out / "manifest.json").stat().st_mtime_ns
    second = night(gongkai, export=(out,))
    assert (second.outcome, second.summary.read, second.summary.published) == ("done", 0, False)
    assert gongkai.warehouse.stat().st_mtime_ns == before.st_mtime_ns
    assert (out / "manifest.json").stat().st_mtime_ns == written

    # One report is corrected: one document is read, and the one before it is superseded.
    url = next(u for u in pages if u.endswith(".html"))
    old = pages[url].data
    web.sites["alpha"] = {**pages, url: Page(old + b"<!-- corrected -->")}
    third = night(gongkai, export=(out,))
    assert (third.summary.read, third.summary.loaded) == (1, 1)
    assert len(third.changed) == 1
    current = rows(gongkai.warehouse, "SELECT url, is_current FROM documents WHERE url LIKE '%.html'")
    assert sorted(current) == [(url, False), (url, True)]
    assert (out / "manifest.json").stat().st_mtime_ns > written

    records = [read_night(path) for path in night_files(gongkai.home)]
    assert [r["counts"]["crawl.new"] for r in records if r] == [0, 0, 3]
    report = night_files(gongkai.home)[0].with_suffix(".md").read_text(encoding="utf-8")
    assert f"<{url}>" in report
    assert "gongkai inspect " in report
    assert "no answer" in report
    listed = json.loads(gongkai.run("nights", "--json"))
    assert [n["outcome"] for n in listed] == ["done"] * 3


def test_a_night_cut_short_is_completed(
    gongkai: Installation, web: FakeCrawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped between the merge and its note, then before publishing: nothing lost or doubled."""
    web.add("alpha", report_pages("alpha", 4))

    def dies(*_: Any, **__: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("flows.night.flow.taken", dies)
        with pytest.raises(MemoryError):
            night(gongkai)
    assert len(web.pending(gongkai.home)) == 4
    assert not gongkai.warehouse.exists()
    with monkeypatch.context() as patch:
        patch.setattr("flows.night.flow.publish", dies)
        with pytest.raises(MemoryError):
            night(gongkai)
    assert not web.pending(gongkai.home)
    assert not gongkai.warehouse.exists()
    last = night(gongkai)
    assert (last.outcome, last.summary.published, last.summary.read) == ("done", True, 0)
    assert rows(gongkai.warehouse, "SELECT count(*), count(DISTINCT url) FROM documents") == [(4, 4)]
    records = [r for path in night_files(gongkai.home) if (r := read_night(path))]
    assert [r["outcome"] for r in records] == ["done", "failed", "failed"]
    # What the first one merged and did not live to tell, the second one tells.
    assert [r["totals"]["documents"] for r in records] == [0, 4, 0]


def test_a_page_and_its_attachment_are_one_report(gongkai: Installation, web: FakeCrawl) -> None:
    """The page comes one night, what it links to another: the page then points to it."""
    made = report_pages("alpha", 6)
    url, docx = next((u, p) for u, p in made.items() if u.endswith(".docx"))
    page_url = "http://alpha.example/2021/page.html"
    page = Page(
        f'<html><head><meta charset="utf-8"><title>年度报告</title></head><body><p>年度报告见附件</p>'
        f'<a href="{url}">附件</a></body></html>'.encode()
    )
    web.add("alpha", {page_url: page})
    night(gongkai, "nothing_loaded")
    assert rows(gongkai.warehouse, "SELECT status FROM documents") == [("quarantined",)]
    web.sites["alpha"] = {page_url: page, url: Page(docx.data, "application/msword", page_url)}
    night(gongkai)
    found = rows(gongkai.warehouse, "SELECT url, status, reason FROM documents ORDER BY status")
    assert found == [(url, "loaded", None), (page_url, "pointer", "attachment")]
    # A new text of the page still has its attachment, which is known and not read again.
    web.sites["alpha"] = {
        page_url: Page(page.data + b"<!-- new -->"),
        url: Page(docx.data, "application/msword", page_url),
    }
    last = night(gongkai)
    assert last.summary.read == 1
    found = rows(gongkai.warehouse, "SELECT count(*) FROM documents WHERE status = 'quarantined'")
    assert found == [(0,)]


def test_parts_of_pages_and_bytes_that_the_raw_store_lost(
    gongkai: Installation, web: FakeCrawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = report_pages("alpha", 3)
    url, page = next((u, p) for u, p in made.items() if u.endswith(".html"))
    body = page.data.replace(b"</body>", b'<img src="seal.png"></body>')
    seal = Page(b"\x89PNG\r\n\x1a\n", "image/png", url)
    web.add("alpha", {url: Page(body), "http://alpha.example/seal.png": seal})
    web.add("beta", {"http://beta.example/": Page(b"rotten on the way")})

    def spoiled(*args: Any, **named: Any) -> Any:
        reports = web.crawl(*args, **named)
        sha256 = web.arrivals[-1][0].sha256
        (gongkai.home / "raw" / sha256[:2] / sha256[2:]).write_bytes(b"rotten")
        return reports

    monkeypatch.setattr("flows.night.crawling.crawl", spoiled)
    done = night(gongkai)
    assert (done.summary.loaded, done.summary.passed["part_of_page"]) == (1, 1)
    assert done.summary.quarantined == {"file_unreadable": 1}
    assert ("warning", "raw_lost") in codes(done)
    assert not web.pending(gongkai.home)
    # Fetched anew and read, though its bytes are known: what they are has still to be said.
    monkeypatch.setattr("flows.night.crawling.crawl", web.crawl)
    again = night(gongkai)
    assert "file_unreadable" not in again.summary.quarantined
    assert sum(again.summary.quarantined.values()) == 1
    assert "raw_lost" not in {code for _, code in codes(again)}


def test_a_night_that_dies_before_it_says_what_was_lost(
    gongkai: Installation, web: FakeCrawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quarantine is merged already; the next night says it all the same, and the one after reads."""
    web.add("beta", {"http://beta.example/": Page(b"rotten on the way")})

    def spoiled(*args: Any, **named: Any) -> Any:
        reports = web.crawl(*args, **named)
        RawStore(gongkai.home / "raw").path(web.arrivals[-1][0].sha256).write_bytes(b"rotten")
        return reports

    def dies(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("flows.night.crawling.crawl", spoiled)
        patch.setattr("flows.night.flow.lost", dies)
        with pytest.raises(MemoryError):
            night(gongkai)
    (waiting,) = web.pending(gongkai.home)
    night(gongkai)
    assert web.arrivals == [(waiting, "lost")]
    assert "file_unreadable" not in night(gongkai).summary.quarantined
    assert [run == "lost" for _, run in web.arrivals] == [True, False]


def test_silence_of_all_sources_holds_the_night_until_it_is_accepted(
    gongkai: Installation, web: FakeCrawl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held and told; then accepted for a night, for longer; then out of reach."""
    told: list[tuple[str, bool]] = []

    def tell(subject: str, body: str, addresses: object, *, trouble: bool) -> list[tuple[str, str]]:
        told.append((subject.split(" ", 1)[1].split(":")[0], trouble))
        return [("https://ops.example", "not accepted")]

    monkeypatch.setattr("flows.night.closing.tell", tell)
    web.add("alpha", report_pages("alpha", 2))
    with monkeypatch.context() as patch:
        patch.setenv("GONGKAI_NOTIFY_WHEN", "always")
        assert night(gongkai).outcome == "done"
    inode = gongkai.warehouse.stat().st_ino
    web.sites["alpha"] = {}
    silent = night(gongkai)
    assert silent.outcome == "held"
    assert ("error", "sources_silent") in codes(silent)
    assert gongkai.warehouse.stat().st_ino == inode
    assert rows(gongkai.warehouse, "SELECT count(*) FROM documents") == [(2,)]
    accepted = night(gongkai, "source_silent:alpha")
    assert accepted.outcome == "done"
    (gongkai.home / "accepted.csv").write_text(
        "finding,subject,until,reason\nsource_silent,alpha,2999-12-31,site is being moved\n"
    )
    held = night(gongkai)
    assert (held.outcome, [f.accepted for f in held.findings]) == ("done", ["site is being moved"])
    # No source can be reached at all: the night has failed, and nothing is lost.
    web.sites["alpha"] = "failed"
    failed = night(gongkai)
    assert failed.outcome == "failed"
    assert ("warning", "no_source_reached") in codes(failed)
    assert rows(gongkai.warehouse, "SELECT count(*) FROM documents") == [(2,)]
    assert told == [("done", False), ("held back by the release gate", True), ("failed", True)]


@pytest.fixture
def busy(gongkai: Installation) -> Iterator[None]:
    with hold(gongkai.home):
        yield


def test_one_night_at_a_time(gongkai: Installation, busy: None) -> None:
    done = gongkai.outcome("nightly")
    assert done.returncode == 1
    assert b"Another run (process" in done.stderr
    assert not night_files(gongkai.home)


def test_a_night_keeps_the_home_over_its_steps(tmp_path: Path) -> None:
    with keep(tmp_path, "nightly since dusk"):
        with hold(tmp_path):
            pass
        script = (
            f"from pathlib import Path\nfrom sql.store import hold\nwith hold(Path({str(tmp_path)!r})): pass"
        )
        import subprocess
        import sys

        done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
        assert b"nightly since dusk" in done.stderr
    with pytest.raises(WarehouseBusy), hold(tmp_path), hold(tmp_path):
        pass


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nightly", "--accept", "duplicate_document"], "none of"),
        (["nightly", "--sources", "missing.yaml"], "missing.yaml"),
        (["scrape", "nobody"], "nobody"),
    ],
)
def test_wrong_usage(gongkai: Installation, arguments: list[str], words: str) -> None:
    from typer.testing import CliRunner

    from flows.cli import app

    done = CliRunner().invoke(app, ["--home", str(gongkai.home), *arguments])
    assert done.exit_code == 2, done.output
    assert words in done.output
