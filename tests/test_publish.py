"""Publishing in one step, and real kills: what is published is whole at every moment."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sql.export import export_csv
from sql.publish import PublishError, publish
from sql.store import build_path
from sql.warehouse import BuildDatabase, WarehouseBusy
from tests.warehouse_maker import DIVISIONS, RUN, build, corpus, opened, record, result

ROOT = Path(__file__).resolve().parent.parent


def documents(db: Path) -> list[str]:
    with duckdb.connect(str(db), read_only=True) as con:
        return [n for (n,) in con.execute("SELECT document FROM documents ORDER BY 1").fetchall()]


def exported(db: Path, out: Path) -> dict[str, bytes]:
    export_csv(db, out)
    return {p.name: p.read_bytes() for p in out.iterdir()}


def test_publish_and_publish_again(tmp_path: Path) -> None:
    target = tmp_path / "to" / "warehouse.duckdb"
    build(tmp_path, corpus(20))
    first = publish(tmp_path, target)
    assert (first.published, first.documents) == (True, 20)
    assert first.observations > 0
    before = target.stat()
    again = publish(tmp_path, target)
    assert (again.published, again.content_version) == (False, first.content_version)
    assert target.stat().st_ino == before.st_ino
    assert [p.name for p in target.parent.iterdir()] == ["warehouse.duckdb"]
    mask = os.umask(0o022)
    os.umask(mask)
    assert target.stat().st_mode & 0o777 == 0o666 & ~mask


def test_what_was_read_again_alike_is_not_published_again(tmp_path: Path) -> None:
    target = tmp_path / "warehouse.duckdb"
    build(tmp_path, corpus(20))
    publish(tmp_path, target)
    build(tmp_path, corpus(20), run=replace(RUN, run_id="run-2", parser_version="parser-2"))
    assert publish(tmp_path, target).published is False
    build(tmp_path, [record("new.html")])
    assert publish(tmp_path, target).published is True
    assert len(documents(target)) == 21


def test_which_document_is_current_is_settled_before(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        database.merge([record("a.html")], RUN)
    publish(tmp_path, tmp_path / "w.duckdb")
    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM current_observations").fetchone() == (1,)


def test_analysts_keep_what_they_opened(tmp_path: Path) -> None:
    target = tmp_path / "warehouse.duckdb"
    build(tmp_path, corpus(30))
    publish(tmp_path, target)
    script = (
        "import duckdb, sys\n"
        "con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "for _ in sys.stdin:\n"
        "    print(con.execute('SELECT count(*), sum(value) FROM observations').fetchone(), flush=True)"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", script, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdin is not None
    assert reader.stdout is not None
    answers = []
    for i in range(3):
        reader.stdin.write("\n")
        reader.stdin.flush()
        answers.append(reader.stdout.readline())
        build(tmp_path, [record(f"more{i}.html", result(year=2010 + i))])
        assert publish(tmp_path, target).published
    reader.communicate()
    assert len(set(answers)) == 1
    assert len(documents(target)) == 33


def test_a_copy_that_does_not_verify_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "warehouse.duckdb"
    build(tmp_path, corpus(5))
    publish(tmp_path, target)
    build(tmp_path, corpus(9))

    def cut(source: Path, copy: Path) -> None:
        copy.write_bytes(source.read_bytes()[:200_000])

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", cut)
        with pytest.raises(PublishError):
            publish(tmp_path, target)
    assert len(documents(target)) == 5
    assert not list(tmp_path.glob(".warehouse*"))
    assert publish(tmp_path, target).published


def test_a_full_disk_is_said_and_harms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "warehouse.duckdb"
    build(tmp_path, corpus(5))
    publish(tmp_path, target)
    build(tmp_path, corpus(9))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match="No space left"):
        publish(tmp_path, target)
    assert len(documents(target)) == 5
    assert not list(tmp_path.glob(".warehouse*"))


def test_a_damaged_target_and_leftovers_are_replaced(tmp_path: Path) -> None:
    target = tmp_path / "warehouse.duckdb"
    target.write_bytes(b"half a file")
    (tmp_path / ".warehouse.duckdb.x7.publishing").write_bytes(b"left by a killed run")
    (tmp_path / "warehouse.duckdb.wal").write_bytes(b"somebody's log")
    (tmp_path / ".warehouse.duckdb.notes").write_bytes(b"not ours")
    build(tmp_path, corpus(5))
    assert publish(tmp_path, target).published
    assert len(documents(target)) == 5
    assert {p.name for p in tmp_path.iterdir()} == {"build", "warehouse.duckdb", ".warehouse.duckdb.notes"}


def test_nothing_to_publish_and_busy(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="nothing to publish"):
        publish(tmp_path, tmp_path / "w.duckdb")
    with BuildDatabase.open(tmp_path, DIVISIONS), pytest.raises(WarehouseBusy):
        publish(tmp_path, tmp_path / "w.duckdb")


# A child that merges the corpus in small batches, skips what is known, and publishes; it says
# when it starts, so that the kill falls into the work and not into Python's start.
CHILD = """
import sys
from pathlib import Path
from sql.publish import publish
from sql.warehouse import BuildDatabase
from tests.warehouse_maker import DIVISIONS, RUN, corpus
home, target = Path(sys.argv[1]), Path(sys.argv[2])
batch = corpus(36, per_document=24)
print("ready", flush=True)
with BuildDatabase.open(home, DIVISIONS) as database:
    database.start_run(RUN)
    known = database.known()
    todo = [r for r in batch if r.sha256 not in known]
    for i in range(0, len(todo), 6):
        database.merge(todo[i:i + 6], RUN)
    database.refresh_current()
    database.finish_run(RUN, RUN.started_at, "done")
print("merged", flush=True)
publish(home, target)
print("published", flush=True)
"""


def run_child(home: Path, target: Path, phase: str | None, delay: float) -> None:
    """Run the child; kill it `delay` seconds after it said `phase`."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(home), str(target)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    if phase is None:
        out, _ = child.communicate()
        assert child.returncode == 0, out
        return
    while (line := child.stdout.readline()) and line.strip() != phase:
        pass
    time.sleep(delay)
    child.kill()
    child.communicate()


@pytest.mark.parametrize("phase", ["ready", "merged"])
def test_kills_leave_the_published_file_whole(tmp_path: Path, phase: str) -> None:
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    target = rough / "warehouse.duckdb"
    build(rough, [record("yesterday.html", result(year=2012))])
    build(calm, [record("yesterday.html", result(year=2012))])
    publish(rough, target)
    yesterday = exported(target, tmp_path / "yesterday")
    run_child(calm, calm / "warehouse.duckdb", None, 0)
    expected = exported(calm / "warehouse.duckdb", tmp_path / "expected")
    longest = 0.6 if phase == "ready" else 0.15
    for attempt in range(2):
        delay = random.uniform(0, longest)
        run_child(rough, target, phase, delay)
        found = exported(target, tmp_path / f"found{attempt}")
        assert found in (yesterday, expected), f"killed {delay:.3f} s after {phase!r}"
    run_child(rough, target, None, 0)
    assert exported(target, tmp_path / "after") == expected
    assert exported(build_path(rough), tmp_path / "build") == expected
    assert {p.name for p in rough.iterdir()} == {"build", "warehouse.duckdb"}
