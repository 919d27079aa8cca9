"""SIGKILL at any moment: the published file stays whole, and the next run ends as if nothing
had happened."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import duckdb
import pytest

from sql.store import hold
from tests.flow_tools import Installation, processes_of, write_documents
from tests.waiting import until

N = 15
BATCH = 4


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, prefect: None) -> tuple[Path, dict[str, bytes]]:
    """A folder of documents, and the export of a run that nobody disturbed."""
    root = tmp_path_factory.mktemp("undisturbed")
    write_documents(root / "in", N)
    gongkai = Installation(root)
    gongkai.ingest(root / "in", batch=BATCH)
    return root / "in", gongkai.exported()


def kill_when(gongkai: Installation, documents: Path, seconds: float, marker: str | None = None) -> bool:
    """Start an ingest and kill its whole session at a moment; whether it was still running.

    With `marker`, the moment counts from when a file of that pattern is there below the home.
    """
    process = gongkai.start("ingest", documents, "--batch", str(BATCH))
    if marker:
        until(lambda: any(gongkai.home.glob(marker)) or process.poll() is not None, pause=0.001)
    time.sleep(seconds)
    running = process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return running


def assert_whole(gongkai: Installation) -> None:
    """What is published, if anything is, opens and holds every document it counts."""
    if gongkai.warehouse.exists():
        con = duckdb.connect(str(gongkai.warehouse), read_only=True)
        row = con.execute(
            "SELECT count(*), sum(n_observations), (SELECT count(*) FROM observations) FROM documents"
        ).fetchone()
        con.close()
        assert row is not None
        assert row[0] == N
        assert row[1] == row[2]


# The raw store fills while files are looked at; the build folder's log grows while batches are
# merged; a file `.…publishing` is there while the copy is made.
MOMENTS = [
    ("start", None, 0.3),
    ("reading", "raw/*", 0.3),
    ("merging", "build/*.wal", 0.0),
    ("publishing", ".*publishing", 0.0),
    ("published", "warehouse.duckdb", 0.0),
]


@pytest.mark.parametrize(("marker", "seconds"), [m[1:] for m in MOMENTS], ids=[m[0] for m in MOMENTS])
def test_a_killed_run_is_completed_by_the_next(
    gongkai: Installation,
    undisturbed: tuple[Path, dict[str, bytes]],
    marker: str | None,
    seconds: float,
) -> None:
    documents, expected = undisturbed
    assert kill_when(gongkai, documents, seconds, marker) or marker == "warehouse.duckdb"
    assert_whole(gongkai)
    gongkai.ingest(documents, batch=BATCH)
    assert gongkai.exported() == expected
    assert gongkai.ingest(documents)["run_id"] is None
    assert not list(gongkai.home.glob(".*publishing"))


def test_killed_again_and_again(gongkai: Installation, undisturbed: tuple[Path, dict[str, bytes]]) -> None:
    documents, expected = undisturbed
    for tenth in range(10, 31, 5):
        kill_when(gongkai, documents, tenth / 10)
        assert_whole(gongkai)
    gongkai.ingest(documents, batch=BATCH)
    assert gongkai.exported() == expected


def test_a_published_warehouse_survives_a_killed_night(gongkai: Installation, tmp_path: Path) -> None:
    write_documents(tmp_path / "in", 4)
    gongkai.ingest(tmp_path / "in")
    before = gongkai.warehouse.read_bytes()
    write_documents(tmp_path / "in", 30)
    assert kill_when(gongkai, tmp_path / "in", 0.0, "build/*.wal")
    assert gongkai.warehouse.read_bytes() == before


def test_a_kill_leaves_no_process_behind(gongkai: Installation, tmp_path: Path) -> None:
    """Only the run itself is killed: reading processes and Prefect's server must see it and go."""
    write_documents(tmp_path / "in", 30)
    environment = {name: "" for name in os.environ if name.startswith("PREFECT_API")}
    process = gongkai.start("ingest", tmp_path / "in", **environment)
    while process.poll() is None and not any(gongkai.home.glob("raw/*")):
        time.sleep(0.01)
    process.kill()
    process.communicate()
    until(lambda: not processes_of(tmp_path), pause=0.05)


def test_two_runs_at_once(gongkai: Installation, tmp_path: Path) -> None:
    """The second one says at once who holds the warehouse, and harms nothing."""
    write_documents(tmp_path / "in", 2)
    with hold(gongkai.home):
        done = gongkai.process("ingest", tmp_path / "in")
    assert done.returncode == 1
    assert f"process {os.getpid()}" in done.stderr.decode()
    assert not (gongkai.home / "raw").exists()
    assert gongkai.ingest(tmp_path / "in")["loaded"] == 2
