"""Nights that are killed, cut off or out of space, and what the next night makes of it.

    python -m tests.nights.faults [CASE…]      # make show-faults; some minutes

Each case: a good night over half of a site, then one that is disturbed while the other half comes,
then one that nobody disturbs. Yesterday's warehouse must stay what it was until something whole
takes its place, and the last night must leave the same extracts as a home that was never disturbed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from tests.flow_tools import Installation, processes_of
from tests.nights.site import SmallSite, write_sources

__all__ = ["main"]

_N = 8
_DELAY = 0.1


class Case:
    """One home and one site, which lists half of its reports until `all_listed`."""

    def __init__(self, root: Path) -> None:
        self.gongkai = Installation(root)
        self.site = SmallSite(_N, 11, _DELAY)
        self._later = dict(list(self.site.titles.items())[_N // 2 :])
        for path in self._later:
            del self.site.titles[path]
        self.site.__enter__()
        self.port = int(self.site.address.split(":")[1])
        self.sources = write_sources(root / "sources.yaml", {"county": self.site})

    def all_listed(self) -> None:
        """The other half of the reports is published."""
        self.site.titles |= self._later

    @property
    def command(self) -> tuple[str, ...]:
        out = str(self.gongkai.root / "out")
        return ("nightly", "--sources", str(self.sources), "--export", out, "--json")

    def start(self) -> subprocess.Popen[bytes]:
        """A night as a process."""
        return self.gongkai.start(*self.command, **_ENV)

    def night(self) -> int:
        """A whole night; its exit code."""
        process = self.start()
        out, err = process.communicate(timeout=300)
        assert b"Traceback" not in out + err, (out + err).decode()
        if process.returncode:
            print("   ", err.decode().strip()[-300:], flush=True)
        return process.returncode

    def documents(self) -> tuple[int, int]:
        """Documents of the published file, and their different addresses."""
        with duckdb.connect(str(self.gongkai.warehouse), read_only=True) as con:
            row = con.execute("SELECT count(*), count(DISTINCT url) FROM documents").fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def extracts(self) -> dict[str, str]:
        """What the extract of the night says: by file, a digest in which the site has no port."""
        out = self.gongkai.root / "out"
        found = {}
        for path in sorted(out.iterdir()):
            if path.name != "manifest.json":
                data = path.read_bytes().replace(self.site.address.encode(), b"SITE")
                found[path.name] = hashlib.sha256(data).hexdigest()
        return found

    def digest(self) -> str:
        """The published file."""
        return hashlib.sha256(self.gongkai.warehouse.read_bytes()).hexdigest()


_ENV = {
    "GONGKAI_CRAWL_DELAY_S": "0.01",
    "GONGKAI_CRAWL_BACKOFF_S": "0.05",
    "GONGKAI_CRAWL_RETRIES": "1",
    "GONGKAI_BATCH": "1",
}


def until(condition: Callable[[], Any], process: subprocess.Popen[bytes], seconds: float = 120) -> bool:
    """Wait for a moment of a night; False when the night was over before."""
    end = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None or time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


def killed_when(condition: Callable[[Case], Any]) -> Callable[[Case], str]:
    """SIGKILL to everything that the night started, at a moment."""

    def disturb(case: Case) -> str:
        process = case.start()
        met = until(lambda: condition(case), process)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "killed" if met else "too late: it had ended"

    return disturb


def _of(case: Case, words: bytes) -> int | None:
    """The process of this home whose command line holds these words."""
    for number in processes_of(case.gongkai.root):
        try:
            if words in Path(f"/proc/{number}/cmdline").read_bytes():
                return number
        except OSError:
            continue
    return None


def part_killed(words: bytes) -> Callable[[Case], str]:
    """SIGKILL to one process of the night, while the site is being read."""

    def disturb(case: Case) -> str:
        before = len(case.site.log)
        process = case.start()
        until(lambda: len(case.site.log) > before + 2, process)
        number = _of(case, words)
        assert number is not None
        os.kill(number, signal.SIGKILL)
        out, err = process.communicate(timeout=300)
        assert b"Traceback" not in out + err, (out + err).decode()
        return f"its night ended with {process.returncode}; {case.documents()[0]} documents published"

    return disturb


def site_dies(case: Case) -> str:
    """The site stops answering in the middle, and is back the next night."""
    before = len(case.site.log)
    process = case.start()
    until(lambda: len(case.site.log) > before + 3, process)
    case.site.stop()
    process.communicate(timeout=300)
    titles = case.site.titles
    case.site = SmallSite(_N, 11, 0.0, case.port)
    case.site.titles = titles
    case.site.__enter__()
    return f"its night ended with {process.returncode}; {case.documents()[0]} documents published"


def disk_full(case: Case) -> str:
    """The file system of the home has no room left, then some again."""
    filler = case.gongkai.home / "filler"
    room = shutil.disk_usage(case.gongkai.home).free
    with filler.open("wb") as file:
        for _ in range((room - 300_000) // 4096):
            file.write(b"\0" * 4096)
    code = case.night()
    filler.unlink()
    return f"its night ended with {code}"


CASES: dict[str, Callable[[Case], str]] = {
    "killed in scrape": killed_when(lambda c: len(c.site.log) > _N),
    "killed in merge": killed_when(lambda c: _grown(c.gongkai.home / "build" / "warehouse.duckdb.wal")),
    "killed in publish": killed_when(lambda c: any(c.gongkai.home.glob(".*publishing"))),
    "killed in extracts": killed_when(lambda c: any((c.gongkai.root / "out").glob(".*.part"))),
    "crawl's process killed": part_killed(b"extract.crawl.child"),
    "Prefect's server killed": part_killed(b"flows.prefect_server"),
    "site dies": site_dies,
    "disk full": disk_full,
}


def _grown(log: Path) -> bool:
    return log.exists() and log.stat().st_size > 100_000


def run(name: str, root: Path, reference: dict[str, str]) -> None:
    """One case, with what came of it."""
    root.mkdir()
    mounted = name == "disk full"
    if mounted:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(root)], check=True)
    try:
        case = Case(root)
        assert case.night() == 0
        assert case.documents() == (_N // 2, _N // 2), case.documents()
        before = case.digest()
        case.all_listed()
        told = CASES[name](case)
        same = "yesterday's" if case.digest() == before else "a whole new one"
        documents = case.documents()
        assert documents in {(n, n) for n in range(_N // 2, _N + 1)}, documents
        assert case.night() == 0
        assert case.documents() == (_N, _N), case.documents()
        assert case.extracts() == reference
        case.site.stop()
        print(
            f"{name}: {told}; the warehouse then: {same}; next night complete, extracts as undisturbed",
            flush=True,
        )
    finally:
        if mounted:
            subprocess.run(["umount", str(root)], check=False)


def main(names: list[str]) -> None:
    """The cases asked for, all of them otherwise."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        undisturbed = Path(folder) / "undisturbed"
        undisturbed.mkdir()
        case = Case(undisturbed)
        assert case.night() == 0
        case.all_listed()
        assert case.night() == 0
        reference = case.extracts()
        case.site.stop()
        for number, name in enumerate(names or CASES):
            run(name, Path(folder) / str(number), reference)


if __name__ == "__main__":
    main(sys.argv[1:])
