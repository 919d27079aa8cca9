"""Reading processes: whatever a document does to one, it is quarantined and all others are read."""

from __future__ import annotations

import multiprocessing
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

import flows.work
from extract.blocks import ReadError
from flows.jobs import Job, Outcome
from flows.pool import ReaderPool
from flows.serving import Limits, serve, start_fork_server
from flows.store import RawStore, digest
from flows.work import read_one
from tests.poison import FINE, Unpicklable, ignore_alarm, job, poisoned
from tests.waiting import ends, until

SHORT = Limits(seconds=1.0, megabytes=1024)


def verdicts(names: list[str], limits: Limits = SHORT, workers: int = 2) -> list[tuple[str | None, str]]:
    with ReaderPool(workers, limits, read=poisoned) as pool:
        pool.submit([job(n) for n in names])
        outcomes = pool.collect(len(names))
    assert [o.job.name for o in outcomes] == names
    return [(o.record.reason, o.record.detail) for o in outcomes]


def test_a_process_whose_run_was_killed_ends_quietly() -> None:
    """Also where it finds out only when it wants to answer: no traceback on anybody's terminal."""
    ours, theirs = multiprocessing.Pipe()
    process = start_fork_server().Process(target=serve, args=(theirs, poisoned, SHORT, None))
    process.start()
    theirs.close()
    assert ours.recv() == (-1, None)
    ours.send((0, job("sleep 0.3")))
    assert ours.recv() == (0, None)
    ours.close()
    process.join(20)
    assert process.exitcode == 0


@pytest.mark.parametrize(
    ("poison", "reason", "detail"),
    [
        ("exit 3", "reader_crashed", "the reading process died (exit code 3)"),
        ("exit 0", "reader_crashed", "the reading process died (exit code 0)"),
        ("signal 11", "reader_crashed", "the reading process died (signal SIGSEGV)"),
        ("signal 6", "reader_crashed", "the reading process died (signal SIGABRT)"),
        ("signal 9", "out_of_memory", "the system killed the reading process, memory was short"),
        ("sleep 1000", "reader_timeout", "not finished after 1 seconds"),
        ("spin", "reader_timeout", "not finished after 1 seconds"),
    ],
)
def test_a_poisoned_document_is_quarantined_and_its_batch_is_read(
    poison: str, reason: str, detail: str
) -> None:
    names = [f"ok {i}" for i in range(30)]
    names.insert(11, poison)
    found = verdicts(names)
    assert found.pop(11) == (reason, detail)
    assert {r for r, _ in found} == {FINE}


def test_a_protected_pdf_that_fells_its_process_is_called_protected(tmp_path: Path) -> None:
    """Its content could not be weighed before it was read."""
    data = b"%PDF-1.7\ntrailer << /Encrypt 9 0 R >>"
    RawStore(tmp_path).put(data, digest(data))
    doomed = replace(job("signal 6"), raw=str(tmp_path), sha256=digest(data))
    with ReaderPool(1, SHORT, read=poisoned) as pool:
        pool.submit([doomed])
        (outcome,) = pool.collect(1)
    assert (outcome.record.reason, "SIGABRT" in outcome.record.detail) == ("encrypted", True)


def test_a_document_that_eats_memory_is_quarantined() -> None:
    limits = Limits(seconds=60.0, megabytes=640)
    assert verdicts(["ok 1", "eat", "ok 2"], limits)[1] == ("out_of_memory", "needs more than 640 MiB")


def test_limits_hold_with_a_single_process() -> None:
    found = verdicts(["exit 1", "ok", "sleep 1000", "ok"], workers=1)
    assert [r for r, _ in found] == ["reader_crashed", FINE, "reader_timeout", FINE]


def test_nothing_but_poison() -> None:
    found = verdicts(["exit 1", "signal 11", "exit 0", "exit 2"] * 5)
    assert {r for r, _ in found} == {"reader_crashed"}


def test_many_poisons_at_random_places() -> None:
    rng = random.Random(7)
    names = [rng.choice(["ok", "ok", "ok", "exit 1", "signal 11", "exit 0"]) for _ in range(200)]
    for name, (reason, _) in zip(names, verdicts(names), strict=True):
        assert reason == (FINE if name == "ok" else "reader_crashed")


def test_a_process_that_died_of_its_past_is_no_reason_to_refuse_a_document(tmp_path: Path) -> None:
    """Killed once from outside, read the second time."""
    assert verdicts(["ok", f"once {tmp_path / 'killed'}", "ok"])[1][0] == FINE


def test_the_time_limit_holds_for_one_document_not_for_its_batch() -> None:
    assert {r for r, _ in verdicts(["sleep 0.3"] * 8, workers=1)} == {FINE}


def test_a_document_cannot_switch_the_limit_off() -> None:
    with ReaderPool(1, SHORT, read=ignore_alarm) as pool:
        pool.submit([job("hang")])
        assert pool.collect(1)[0].record.reason == "reader_timeout"


def test_work_is_shared_between_processes() -> None:
    assert len({pid for _, pid in verdicts(["sleep 0.05"] * 20)}) == 2


def test_few_documents_start_few_processes() -> None:
    assert len({pid for _, pid in verdicts(["sleep 0.05"] * 4, workers=8)}) == 1


def test_jobs_can_be_added_while_others_are_collected() -> None:
    with ReaderPool(2, SHORT, read=poisoned, window=4) as pool:
        pool.submit([job(str(i)) for i in range(20)])
        first = pool.collect(7)
        pool.submit([job(str(i)) for i in range(20, 30)])
        rest = pool.collect(23)
    assert [o.job.name for o in first + rest] == [str(i) for i in range(30)]


def test_leaving_early_ends_every_process() -> None:
    with ends(), ReaderPool(2, Limits(), read=poisoned) as pool:
        pool.submit([job(f"sleep {1000 + i}") for i in range(8)])
        until(lambda: len(pool._workers) == 2)
        processes = [w.process for w in pool._workers]
    assert not any(p.is_alive() for p in processes)


def test_processes_that_cannot_start_end_the_run() -> None:
    with ReaderPool(2, SHORT, read=Unpicklable()) as pool:
        pool.submit([job("x")])
        with pytest.raises(RuntimeError, match="reading processes"):
            pool.collect(1)


# ---- one document, in this process ---------------------------------------------------------------


def stored(tmp_path: Path, data: bytes, name: str) -> Job:
    store = RawStore(tmp_path)
    sha256 = digest(data)
    store.put(data, sha256)
    return Job(
        sha256, name, "/in/" + name, None, None, None, len(data), "2021-01-01T00:00:00Z", str(tmp_path)
    )


def outcome_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Outcome:
    def read(*args: object, **options: object) -> object:
        raise error

    monkeypatch.setattr(flows.work, "read", read)
    return read_one(stored(tmp_path, b"x", "a.html"))


def test_a_refusal_of_the_reader_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = outcome_of(tmp_path, monkeypatch, ReadError("encrypted", "needs a password")).record
    assert (record.status, record.reason, record.detail) == ("quarantined", "encrypted", "needs a password")


@pytest.mark.parametrize("error", [ValueError("boom"), RecursionError(), KeyError("x"), UnicodeError()])
def test_the_unexpected_names_its_kind_and_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    outcome = outcome_of(tmp_path, monkeypatch, error)
    assert outcome.record.reason == "reader_crashed"
    assert outcome.record.detail.startswith(f"{type(error).__name__} at flows/work.py:")
    assert "Traceback" in (outcome.trace or "")


def test_out_of_memory_is_left_to_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MemoryError):
        outcome_of(tmp_path, monkeypatch, MemoryError())


def test_bytes_that_are_gone_are_a_reason(tmp_path: Path) -> None:
    work = stored(tmp_path, b"report", "a.txt")
    os.unlink(RawStore(tmp_path).path(work.sha256))  # noqa: PTH108
    assert read_one(work).record.reason == "reader_crashed"


def test_a_small_report_is_read(tmp_path: Path) -> None:
    outcome = read_one(stored(tmp_path, "瞻岐镇2020年政府信息公开工作年度报告\n".encode(), "a.txt"))
    assert outcome.record.name == "a.txt"
    assert outcome.record.format == "txt"
    assert outcome.trace is None
