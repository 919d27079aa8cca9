"""Archives through the whole way: opened once, every member a document of its own, nothing lost."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from flows.jobs import Job, Outcome
from flows.pace import is_slow
from flows.pool import ReaderPool
from flows.serving import Limits
from flows.store import RawStore, digest
from flows.unpack import unpack
from sql.records import Part
from tests.docx_maker import make_docx, p
from tests.flow_tools import Installation, write_documents
from tests.picture_tools import png
from tests.poison import job, poisoned
from tests.waiting import HANG, until


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def rows(gongkai: Installation, sql: str) -> list[tuple[object, ...]]:
    con = duckdb.connect(str(gongkai.warehouse), read_only=True)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """An archive of three reports (one of them also lies beside it), a note, junk and a damaged one."""
    names = write_documents(tmp_path / "made", 3)
    files = {f"2020年/{n}": (tmp_path / "made" / n).read_bytes() for n in names}
    folder = tmp_path / "in"
    folder.mkdir()
    shutil.copy(tmp_path / "made" / names[0], folder / names[0])
    inner = zipped({"x.txt": b"x" * 100})
    extra = {"note.txt": "今天天气很好。".encode() * 20, "Thumbs.db": b"1", "bad.zip": inner[:60]}
    (folder / "all.zip").write_bytes(zipped({**files, **extra}))
    return folder


def test_an_archive_is_read_through(gongkai: Installation, bundle: Path) -> None:
    summary = gongkai.ingest(bundle)
    assert (summary["found"], summary["members"], summary["unpacked"], summary["loaded"]) == (2, 5, 1, 3)
    assert summary["known"] == 1
    assert summary["quarantined"] == {"not_a_report": 1, "damaged": 1}
    listed = rows(gongkai, "SELECT document, status, path FROM documents ORDER BY document")
    assert [(r[0], r[1]) for r in listed] == [
        ("11_00000.html", "loaded"),
        ("all.zip", "unpacked"),
        ("all.zip/2020年/11_00001.docx", "loaded"),
        ("all.zip/2020年/11_00002.txt", "loaded"),
        ("all.zip/bad.zip", "quarantined"),
        ("all.zip/note.txt", "quarantined"),
    ]
    assert listed[2][2] == f"{bundle}/all.zip!/2020年/11_00001.docx"
    twice = rows(gongkai, "SELECT count(*) FROM document_names WHERE ends_with(document, '11_00000.html')")
    assert twice == [(2,)]
    assert rows(gongkai, "SELECT document FROM quarantine ORDER BY 1") == [
        ("all.zip/bad.zip",),
        ("all.zip/note.txt",),
    ]


def test_the_second_time_nothing_is_read_and_a_retry_reads_what_failed(
    gongkai: Installation, bundle: Path
) -> None:
    gongkai.ingest(bundle)
    assert gongkai.ingest(bundle)["run_id"] is None
    again = gongkai.ingest(bundle, retry=True)
    assert (again["read"], again["loaded"]) == (2, 0)
    assert again["quarantined"] == {"not_a_report": 1, "damaged": 1}


def test_archives_and_plain_files_give_the_same_figures(gongkai: Installation, tmp_path: Path) -> None:
    names = write_documents(tmp_path / "in", 3)
    gongkai.ingest(tmp_path / "in")
    other = Installation(tmp_path / "other")
    (tmp_path / "zip").mkdir()
    packed = zipped({n: (tmp_path / "in" / n).read_bytes() for n in names})
    (tmp_path / "zip" / "outer.zip").write_bytes(zipped({"in.zip": packed}))
    other.ingest(tmp_path / "zip")
    figures = "SELECT sha256, indicator, value, status FROM observations ORDER BY ALL"
    assert rows(other, figures) == rows(gongkai, figures)
    names_now = rows(other, "SELECT document, path FROM documents WHERE status = 'loaded' ORDER BY 1")
    assert names_now[0] == (
        "outer.zip/in.zip/11_00000.html",
        f"{tmp_path}/zip/outer.zip!/in.zip!/11_00000.html",
    )


def test_a_corrected_archive_supersedes_the_members_of_the_old_one(
    gongkai: Installation, tmp_path: Path
) -> None:
    text = Path("data/sample/reports/xihu_2020.txt").read_text(encoding="utf-8")
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped({"r.txt": text.encode()}))
    gongkai.ingest(archive)
    archive.write_bytes(zipped({"r.txt": (text + "\n补正。\n").encode()}))
    gongkai.ingest(archive)
    current = rows(gongkai, "SELECT document, status FROM documents WHERE is_current ORDER BY 1")
    assert current == [("a.zip", "unpacked"), ("a.zip/r.txt", "loaded")]


def test_a_new_parser_reads_members_again_from_the_raw_store(
    tmp_path: Path, prefect: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import flows.ingest
    import flows.run
    import flows.stages
    from flows.settings import Settings

    names = write_documents(tmp_path / "made", 3)
    files = {n: (tmp_path / "made" / n).read_bytes() for n in names}
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(zipped(files))
    settings = Settings(home=tmp_path / "home", warehouse=None, workers=1)
    assert flows.run.run_ingest([tmp_path / "in"], settings).read == 4
    (tmp_path / "in" / "a.zip").unlink()
    for module in (flows.ingest, flows.run, flows.stages):
        monkeypatch.setattr(module, "PARSER_VERSION", "next")
    again = flows.run.run_ingest([tmp_path / "in"], settings)
    assert (again.read, again.reread, again.loaded, again.unpacked) == (4, 4, 3, 1)
    assert flows.run.run_ingest([tmp_path / "in"], settings).run_id is None


def test_archives_that_give_nothing_are_in_quarantine(gongkai: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "none.zip").write_bytes(zipped({"Thumbs.db": b"x", "__MACOSX/._a": b"y"}))
    (folder / "half.zip").write_bytes(zipped({"a.txt": b"x" * 500})[:60])
    assert gongkai.ingest(folder)["quarantined"] == {"empty_archive": 1, "damaged": 1}
    shown = gongkai.run("quarantine")
    assert "The archive holds no document." in shown


def test_a_run_that_is_killed_loses_no_member(
    gongkai: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive is known only from when all its members are merged."""
    from flows import stages

    names = write_documents(tmp_path / "made", 4)
    archive = tmp_path / "a.zip"
    archive.write_bytes(zipped({n: (tmp_path / "made" / n).read_bytes() for n in names}))
    merged = stages.merge
    calls: list[int] = []

    def killed(*args: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        merged(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(stages, "merge", killed)
        with pytest.raises(KeyboardInterrupt):
            gongkai.ingest(archive, batch=2)
    gongkai.ingest(archive)
    assert rows(gongkai, "SELECT count(*) FROM documents WHERE status = 'loaded'") == [(4,)]


# ---- what belongs together inside an archive -----------------------------------------------------


def opened(tmp_path: Path, files: dict[str, bytes], **more: object) -> Outcome:
    """The archive of these files, as a reading process opens it."""
    data = zipped(files)
    RawStore(tmp_path).put(data, digest(data))
    given = Job(
        digest(data), "a.zip", "/in/a.zip", None, None, None, len(data), "2021-01-01T00:00:00Z", str(tmp_path)
    )
    return unpack(given, data)


def test_a_page_keeps_its_pictures_and_its_attachment(tmp_path: Path) -> None:
    page = b'<p>x</p><img src="t.png"><a href="files/r.docx">r</a>'
    picture, report = png(500, 300), make_docx(p("x"))
    outcome = opened(
        tmp_path,
        {
            "p.html": page,
            "p_files/t.png": picture,
            "p_files/a.js": b"1",
            "files/r.docx": report,
            "z.png": picture,
        },
    )
    jobs = {j.name: j for j in outcome.further}
    assert list(jobs) == ["a.zip/p.html", "a.zip/files/r.docx", "a.zip/z.png"]
    assert jobs["a.zip/p.html"].parts == (Part("t.png", digest(picture)),)
    assert jobs["a.zip/p.html"].attached == ("a.zip/files/r.docx",)
    assert jobs["a.zip/files/r.docx"].page == digest(page)
    assert RawStore(tmp_path).get(digest(report)) == report


def test_a_member_keeps_what_a_file_beside_it_says(tmp_path: Path) -> None:
    told = {"url": "https://www.example.gov.cn/1", "fetched_at": "2021-03-01T08:00:00+08:00"}
    outcome = opened(tmp_path, {"p.html": b"<p>x</p>", "p.html.meta.json": json.dumps(told).encode()})
    (only,) = outcome.further
    assert (only.url, only.fetched_at) == ("https://www.example.gov.cn/1", "2021-03-01T00:00:00Z")


def test_names_of_members_cannot_reach_the_terminal(tmp_path: Path) -> None:
    (only,) = opened(tmp_path, {"a\x1b[31m/\u202egpj.txt": b"x"}).further
    assert only.name == "a.zip/a\\x1b[31m/\\u202egpj.txt"


# ---- pace ----------------------------------------------------------------------------------------


def test_a_page_with_pictures_may_take_long() -> None:
    assert is_slow(b"<html><p>x</p>", pictures=True)


@pytest.mark.parametrize(
    ("data", "slow"),
    [
        (b"<html><p>x</p>", False),
        ("2020年".encode(), False),
        (make_docx(p("x")), False),
        (make_docx(p("x"), more={"word/media/1.png": b"x"}), True),
        (b'<html><img src="data:image/png;base64,AA">', True),
        (b"%PDF-1.7", True),
        (png(4, 4), True),
        (zipped({"a": b"x"}), True),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", True),
    ],
)
def test_what_may_take_long(data: bytes, slow: bool) -> None:
    assert is_slow(data) is slow


def slow(name: str) -> Job:
    return replace(job(name), slow=True)


def test_the_limit_fits_the_document() -> None:
    limits = Limits(seconds=0.5, slow_seconds=30.0, megabytes=1024)
    with ReaderPool(2, limits, read=poisoned) as pool:
        pool.submit([slow("sleep 2"), job("sleep 2")])
        found = [o.record.detail for o in pool.collect(2)]
    assert found[0].isdigit()
    assert found[1] == "not finished after 0.5 seconds"


def test_a_slow_document_holds_up_no_other(tmp_path: Path) -> None:
    """Told to be slow: nothing is put behind it. Not told: what lies behind it is taken back."""
    for n, told in enumerate((slow, job)):
        go_on = tmp_path / str(n)
        first = told(f"wait {go_on}")
        with ReaderPool(2, Limits(seconds=HANG, slow_seconds=HANG, megabytes=1024), read=poisoned) as pool:
            pool.submit([job(f"{n}") for n in range(4)] + [first] + [job(f"ok {n}") for n in range(30)])
            pool.collect(4)
            until(lambda: len(pool._done) == 30)
            go_on.touch()
            assert len(pool.collect(31)) == 31
        assert pool.waiting == 0


def test_jobs_taken_back_are_read_once_and_in_order() -> None:
    names = [name for n in range(12) for name in ("sleep 1.3", f"a{n}", f"b{n}", f"c{n}")]
    with ReaderPool(2, Limits(seconds=20.0, megabytes=1024), read=poisoned) as pool:
        pool.submit([job(n) for n in names])
        assert [o.job.name for o in pool.collect(len(names))] == names
        assert not pool._done
