"""The folder of an extract: old or new and never half, foreign files left alone, bad places refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import sql.extracts.folder as folder_room
from sql.export import ExportError, Request, export
from sql.extracts.folder import MANIFEST, earlier_files, refuse_foreign, settle, sha256_of, staging
from sql.store import build_path
from tests.extract_maker import every_kind, files_in
from tests.warehouse_maker import build

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    build(home, every_kind()[:4])
    return build_path(home)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def extract(folder: Path, files: dict[str, str], stop: Callable[[], None] | None = None) -> tuple[str, ...]:
    """An extract of these files, as the exporter moves it in; `stop` may end it after it is ready."""
    with staging(folder) as made:
        write(made, files)
        refuse_foreign(folder, list(files))
        listed = [{"name": n, "sha256": sha256_of(made / n)} for n in files]
        manifest = {"content_version": "1", "filters": {}, "files": listed}
        (made / MANIFEST).write_text(json.dumps(manifest))
        folder_room.ready(made)
        if stop:
            stop()
        return settle(folder)


def test_what_only_the_earlier_extract_had_goes_and_the_rest_stays(tmp_path: Path) -> None:
    write(tmp_path, {"notes.txt": "mine", "deep/mine.txt": "mine"})
    extract(tmp_path, {"a.csv": "1", "deep/year=1/b": "2", "c.csv": "3"})
    assert extract(tmp_path, {"a.csv": "1", "d.csv": "4"}) == ()
    assert sorted(files_in(tmp_path)) == ["a.csv", "d.csv", "deep/mine.txt", "manifest.json", "notes.txt"]


def test_an_earlier_file_that_somebody_changed_stays_and_is_named(tmp_path: Path) -> None:
    extract(tmp_path, {"a.csv": "1", "b.csv": "2"})
    (tmp_path / "b.csv").write_text("2, and a remark of mine")
    assert extract(tmp_path, {"a.csv": "1"}) == ("b.csv",)
    assert (tmp_path / "b.csv").exists()


@pytest.mark.parametrize("in_the_way", ["a.csv", "t.parquet", "a.csv/x", "manifest.json"])
def test_a_file_that_is_not_ours_is_never_written_over(tmp_path: Path, in_the_way: str) -> None:
    write(tmp_path, {in_the_way: '{"name": "an app"}'})
    before = files_in(tmp_path)
    with pytest.raises(ExportError, match="not of an earlier extract"):
        extract(tmp_path, {"a.csv": "1", "t.parquet/year=1/part": "2"})
    assert files_in(tmp_path) == before


def test_a_table_may_turn_from_a_file_into_a_folder_and_back(tmp_path: Path) -> None:
    extract(tmp_path, {"t": "1"})
    extract(tmp_path, {"t/year=1": "2"})
    assert sorted(files_in(tmp_path)) == ["manifest.json", "t/year=1"]


@pytest.mark.parametrize(
    "name", ["../outside.txt", "/etc/hostname", "a/../../outside.txt", "", ".."], ids=repr
)
def test_a_forged_manifest_names_nothing_outside(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "outside.txt").write_text("dear")
    digest = sha256_of(tmp_path / "outside.txt")
    forged = {"content_version": "1", "filters": {}, "files": [{"name": name, "sha256": digest}]}
    (out / MANIFEST).write_text(json.dumps(forged))
    assert earlier_files(out) == {}
    with pytest.raises(ExportError):
        extract(out, {"a.csv": "1"})
    assert (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize("moves", range(4))
def test_an_export_that_died_while_moving_is_finished_by_the_next(
    tmp_path: Path, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the number of files that had been moved when it died."""
    extract(tmp_path, {"a.csv": "old", "b.csv": "old", "gone.csv": "old"})
    left = [moves]
    true_replace = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if left[0] == 0:
            raise KeyboardInterrupt
        left[0] -= 1
        return true_replace(self, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        extract(
            tmp_path,
            {"a.csv": "new", "b.csv": "new", "c.csv": "new"},
            lambda: patch.setattr(Path, "replace", replace),
        )
    with staging(tmp_path):
        there = files_in(tmp_path)
        new = {"a.csv": b"new", "b.csv": b"new", "c.csv": b"new"}
        assert {n: there[n] for n in there if n != MANIFEST} == new
        assert set(earlier_files(tmp_path)) == set(new)


def test_what_a_killed_export_left_half_made_goes(tmp_path: Path) -> None:
    write(tmp_path, {".gongkai-export-abc/a.csv": "half", "keep.txt": "mine"})
    extract(tmp_path, {"a.csv": "1"})
    assert sorted(files_in(tmp_path)) == ["a.csv", "keep.txt", "manifest.json"]


def test_two_exports_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    with staging(tmp_path), pytest.raises(ExportError, match="Another export"), staging(tmp_path):
        pass


def test_the_same_again_gives_the_same_bytes(db: Path, tmp_path: Path) -> None:
    request = Request(formats=("parquet", "xlsx"), wide=True)
    export(db, tmp_path, request)
    before = files_in(tmp_path)
    export(db, tmp_path, request)
    assert files_in(tmp_path) == before


def test_a_failed_export_leaves_the_old_one(db: Path, tmp_path: Path) -> None:
    export(db, tmp_path, Request())
    before = files_in(tmp_path)
    for request, why in (
        (Request(divisions=("无此镇",)), "no division named"),
        (Request(divisions=("990199",)), "no division with the code"),
        (Request(indicators=("aplications",)), "Did you mean"),
        (Request(years=(2021, 2020)), "end before"),
        (Request(formats=("csv", "tsv")), "no format tsv"),
        (Request(indicators=("local:",), wide=True), "wide table"),
    ):
        with pytest.raises(ExportError, match=why):
            export(db, tmp_path, request)
    assert files_in(tmp_path) == before


def test_a_warehouse_of_another_version_is_refused_in_a_sentence(db: Path, tmp_path: Path) -> None:
    import duckdb

    old = shutil.copy(db, tmp_path / "old.duckdb")
    with duckdb.connect(str(old)) as con:
        con.execute("DROP VIEW series_list")
    with pytest.raises(ExportError, match="another version"):
        export(old, tmp_path / "out", Request())
    (tmp_path / "no.duckdb").write_text("no database")
    with pytest.raises(ExportError, match="cannot be"):
        export(tmp_path / "no.duckdb", tmp_path / "out", Request())


def test_a_full_disk_leaves_the_old_extract(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(db, tmp_path, Request())
    before = files_in(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sql.extracts.csvs.shutil.copyfileobj", full)
    with pytest.raises(ExportError, match="No space left"):
        export(db, tmp_path, Request(formats=("csv", "parquet")))
    assert files_in(tmp_path) == before


def test_an_export_killed_at_any_moment_leaves_old_or_new(db: Path, tmp_path: Path) -> None:
    """SIGKILL while the files are made: the extract of before is untouched, and the next run goes through."""
    out = tmp_path / "out"
    export(db, out, Request(years=(2016, 2016)))
    old = files_in(out)
    code = (
        "import sys; from pathlib import Path; from sql.export import *\n"
        "print('go', flush=True)\n"
        "export(Path(sys.argv[1]), Path(sys.argv[2]), Request(formats=FORMATS, wide=True))"
    )
    for delay in (0.05, 0.4):
        process = subprocess.Popen(
            [sys.executable, "-c", code, db, out], cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ}
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        seen = {n: data for n, data in files_in(out).items() if not n.startswith(".gongkai-export-")}
        assert seen == old
    export(db, out, Request(years=(2016, 2016)))
    assert files_in(out) == old
