"""Two scheduled nights of `gongkai serve`, a corrected report between them, analysts at work all along;
then a night that is killed, with Prefect's server, and the one after it.

    python -m tests.nights.two_nights      # make show-nights; some minutes

Shows, and fails if it is not so: both nights publish, only the corrected report is read in the
second, an analyst's connection that was opened before keeps answering from the file it opened, new
connections open at every moment; a night that is killed is told to a web hook, the server comes back, and
the next night completes; SIGTERM ends everything.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import duckdb

from tests.flow_tools import COMMAND, processes_of
from tests.nights.site import SmallSite, write_sources

__all__ = ["Served", "main"]

_ROOT = Path(__file__).resolve().parent.parent.parent
_COUNT = "SELECT count(*), count(*) FILTER (WHERE is_current) FROM documents"


class Served:
    """`gongkai serve` as a process, its lines as they come, with the time."""

    def __init__(self, home: Path, *arguments: str, **environment: str) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [*COMMAND, "--home", str(home), "--lang", "en", "serve", *arguments],
            cwd=_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def _listen(self, voice: IO[str]) -> None:
        for line in voice:
            self.lines.append(line.rstrip())
            print(f"  {time.strftime('%H:%M:%S')} | {line.rstrip()}", flush=True)

    def wait_for(self, what: Callable[[str], bool], count: int, seconds: float) -> None:
        """Until so many lines are like this. Fails when the time is over or the process ended."""
        end = time.monotonic() + seconds
        while sum(map(what, self.lines)) < count:
            assert self.process.poll() is None, f"serve ended with {self.process.returncode}"
            assert time.monotonic() < end, f"not within {seconds:g} s"
            time.sleep(0.2)

    def end(self, seconds: float = 60) -> int:
        """SIGTERM, and its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


class Analyst(threading.Thread):
    """Opens a connection before the second night and uses it, and new ones, all the time."""

    def __init__(self, warehouse: Path) -> None:
        super().__init__(daemon=True)
        self._warehouse = warehouse
        self._ended = threading.Event()
        self.open_answers: set[tuple[int, int]] = set()
        self.new_answers: list[tuple[int, int]] = []
        self.errors: list[str] = []

    def run(self) -> None:
        # A process of one's own, as an analyst is: the connections of one process share what they opened.
        script = (
            "import duckdb, sys\n"
            f"con = duckdb.connect({str(self._warehouse)!r}, read_only=True)\n"
            "for _ in sys.stdin:\n"
            f"    print(*con.execute({_COUNT!r}).fetchone(), flush=True)"
        )
        reader = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert reader.stdin and reader.stdout
        while not self._ended.wait(0.2):
            reader.stdin.write("?\n")
            reader.stdin.flush()
            documents, current = map(int, reader.stdout.readline().split())
            self.open_answers.add((documents, current))
            try:
                with duckdb.connect(str(self._warehouse), read_only=True) as con:
                    row = con.execute(_COUNT).fetchone()
            except duckdb.Error as error:
                self.errors.append(str(error))
                continue
            assert row is not None
            self.new_answers.append((int(row[0]), int(row[1])))
        reader.stdin.close()
        reader.wait(10)

    def end(self) -> None:
        """Stop asking."""
        self._ended.set()
        self.join(20)


def main() -> None:
    """Show both in folders that are removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="two-nights-") as folder, SmallSite(6, 11) as site:
        show(Path(folder), site)
    with tempfile.TemporaryDirectory(prefix="killed-night-") as folder, SmallSite(6, 11, 0.5) as site:
        show_killed(Path(folder), site)


def show_killed(root: Path, site: SmallSite) -> None:
    """The first night and Prefect's server are killed while the site is read."""
    sources = write_sources(root / "sources.yaml", {"county": site})
    hook = SmallSite(0, 1)
    with hook:
        served = Served(
            root / "home", "--cron", "* * * * *", "--sources", str(sources),
            TEST_ROOT=str(root), GONGKAI_NOTIFY=f"http://{hook.address}/told",
        )  # fmt: skip
        try:
            while len(site.log) < 3:
                time.sleep(0.05)
            for words in (b"spawn_main", b"flows.prefect_server"):
                for number in processes_of(root):
                    command = Path(f"/proc/{number}/cmdline").read_bytes()
                    if words in command and b"resource_tracker" not in command:
                        os.kill(number, signal.SIGKILL)
                        print(
                            f"  {time.strftime('%H:%M:%S')} | (killed: {words.decode()} {number})", flush=True
                        )
            served.wait_for(lambda line: "died" in line and "server" not in line, 1, 120)
            served.wait_for(lambda line: " done: " in line and "6 loaded" in line, 1, 240)
        finally:
            code = served.end()
        told = [body for path, body in hook.posted if path.startswith("/told")]
    assert code == 0, code
    assert any("died" in body for body in told), hook.posted
    print(f"the web hook was told {len(told)} time(s); serve ended with {code}")


def show(root: Path, site: SmallSite) -> None:
    """Two nights over one site, in `root`."""
    sources = write_sources(root / "sources.yaml", {"county": site})
    warehouse = root / "home" / "warehouse.duckdb"
    served = Served(
        root / "home", "--cron", "* * * * *", "--sources", str(sources), "--export", str(root / "out"),
        TEST_ROOT=str(root),
    )  # fmt: skip
    try:
        served.wait_for(lambda line: " done: " in line and "6 loaded" in line, 1, 240)
        analyst = Analyst(warehouse)
        analyst.start()
        path = next(p for p in site.documents if p.endswith(".html"))
        site.documents[path] = site.documents[path].replace(b"</body>", "<p>更正</p></body>".encode())
        print(f"  {time.strftime('%H:%M:%S')} | (the site corrects {path})", flush=True)
        served.wait_for(lambda line: " done: " in line and "1 changed, 1 loaded" in line, 1, 240)
        time.sleep(1)
        analyst.end()
    finally:
        code = served.end()
    assert code == 0, code
    assert not analyst.errors, analyst.errors
    assert analyst.open_answers == {(6, 6)}, analyst.open_answers
    assert analyst.new_answers[0] == (6, 6), analyst.new_answers
    assert analyst.new_answers[-1] == (7, 6), analyst.new_answers
    assert set(analyst.new_answers) == {(6, 6), (7, 6)}
    end = time.monotonic() + 15
    while (left := processes_of(root)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not left, [Path(f"/proc/{p}/cmdline").read_bytes() for p in left]
    print(
        f"the open connection: {analyst.open_answers} documents (current) throughout; new connections:"
        f" {len(analyst.new_answers)} opened, none failed, {analyst.new_answers[0]} then"
        f" {analyst.new_answers[-1]}; serve ended with {code}; no process left"
    )


if __name__ == "__main__":
    main()
