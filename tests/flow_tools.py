"""For tests of the whole way: small folders of documents, and the command as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.show import as_json
from tests.homes import lay_build
from tests.typeset import Options, generate, real_places
from tests.waiting import HANG

__all__ = ["Installation", "processes_of", "write_documents"]

COMMAND = (sys.executable, "-m", "flows")
_ROOT = Path(__file__).resolve().parent.parent


def write_documents(folder: Path, n: int = 6, seed: int = 11) -> list[str]:
    """Write `n` generated reports (html, docx and txt in turn); gives their names."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for document in generate(seed, n, Options(), real_places()):
        (folder / document.name).write_bytes(document.data)
        names.append(document.name)
    return names


def processes_of(root: Path) -> list[int]:
    """Processes whose environment names this folder, other than our own (Linux only)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(root).encode() in environment and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def catalogue() -> Any:
    """The divisions of every home, as `lay_build` asks for them."""
    from flows.stages import division_table

    return division_table(None)


@dataclass(frozen=True)
class Installation:
    """One home folder and the command that works in it."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    def start(self, *args: str | Path, **env: str) -> subprocess.Popen[bytes]:
        """Start `gongkai ARGS` in this home, in a session of its own."""
        return subprocess.Popen(
            [*COMMAND, "--home", str(self.home), *map(str, args)],
            cwd=_ROOT,
            env={**os.environ, "LANG": "en_US.UTF-8", "PYTHONUTF8": "1", "TEST_ROOT": str(self.root), **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self, *args: str | Path, code: int = 0, stdin: bytes = b"", **env: str) -> str:
        """Run `gongkai ARGS`; gives its standard output. Fails on another exit code, and on any
        traceback."""
        done = self.outcome(*args, stdin=stdin, **env)
        assert done.returncode == code, (done.returncode, done.stdout.decode(), done.stderr.decode())
        return done.stdout.decode()

    def outcome(
        self, *args: str | Path, stdin: bytes = b"", **env: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `gongkai ARGS` and give everything; fails on a traceback.

        In this process, which has all imported: starting one for each question costs more than the
        answers. `query` has its own, whose memory and life it limits.
        """
        if args[:1] == ("query",):
            return self.process(*args, stdin=stdin, **env)
        from typer.testing import CliRunner

        from flows.cli import app

        command = ["--home", str(self.home), *map(str, args)]
        with chdir(_ROOT):
            done = CliRunner().invoke(app, command, input=stdin, env={"LANG": "en_US.UTF-8", **env})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(command, done.exit_code, done.stdout_bytes, done.stderr_bytes)

    def process(
        self, *args: str | Path, stdin: bytes = b"", **env: str
    ) -> subprocess.CompletedProcess[bytes]:
        """The same as a process of its own, as users start it."""
        done = subprocess.run(
            [*COMMAND, "--home", str(self.home), *map(str, args)],
            cwd=_ROOT,
            env={**os.environ, "LANG": "en_US.UTF-8", "PYTHONUTF8": "1", **env},
            input=stdin,
            capture_output=True,
            timeout=HANG,
            check=False,
        )
        assert b"Traceback" not in done.stdout + done.stderr, (done.stdout + done.stderr).decode()
        return done

    def lay(self) -> None:
        """A build database that holds its catalogues: what a run in this process begins with."""
        lay_build(self.home, catalogue)

    def ingest(self, *paths: Path, retry: bool = False, **settings: Any) -> Any:
        """Ingest in this process; gives what `--json` prints, as Python values."""
        from flows.run import run_ingest
        from flows.settings import Settings

        self.lay()
        summary = run_ingest(paths, Settings(home=self.home, lang="en", **settings), retry=retry)
        return json.loads(as_json(summary.as_json()))

    def exported(self) -> dict[str, bytes]:
        """Every file of an export, by name; its manifest without the run that filled the warehouse."""
        from sql.export import export_csv

        out = self.root / "export"
        export_csv(self.warehouse, out)
        files = {path.name: path.read_bytes() for path in sorted(out.iterdir())}
        manifest = json.loads(files["manifest.json"])
        del manifest["run"]
        return files | {"manifest.json": json.dumps(manifest).encode()}
