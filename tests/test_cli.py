"""The command as a user meets it: options, languages, exit codes, and bad input of every kind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.texts import default_lang
from tests.flow_tools import Installation
from tests.sample_maker import FOLDER

ROOT = Path(__file__).resolve().parent.parent


def test_common_options_before_and_after_the_command(sample: Installation, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flows"]
    asking = ["query", "--format", "csv", "SELECT count(*) AS n FROM documents"]
    elsewhere = {**os.environ, "GONGKAI_HOME": str(tmp_path / "nowhere")}
    for arguments in (
        ["--home", str(sample.home), *asking],
        [*asking, "--home", str(sample.home)],
        ["--home", str(tmp_path), *asking, "--home", str(sample.home)],
        [*asking, "--warehouse", str(sample.warehouse)],
    ):
        done = subprocess.run(
            [*command, *arguments], cwd=ROOT, env=elsewhere, capture_output=True, check=True
        )
        assert done.stdout == b"n\n7\n"
    through_environment = {**os.environ, "GONGKAI_WAREHOUSE": str(sample.warehouse)}
    done = subprocess.run(
        [*command, *asking], cwd=ROOT, env=through_environment, capture_output=True, check=True
    )
    assert done.stdout == b"n\n7\n"


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "POSIX"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "GONGKAI_LANG": "zh"}, "zh"),
    ],
)
def test_the_language_of_the_environment(
    environment: dict[str, str], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GONGKAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_lang() == lang


@pytest.mark.parametrize(
    "command",
    [
        "",
        "ingest",
        "query",
        "compare",
        "profile",
        "series",
        "export",
        "checks",
        "quarantine",
        "coverage",
        "inspect",
        "doctor",
        "series",
        "evidence",
        "asof",
        "missing",
        "sources",
        "sources add",
        "sources check",
    ],
)
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    shown = Installation(tmp_path).run(*command.split(), "--help")
    assert "Example" in shown or command == "doctor"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ingest"],
        ["compare", "procurement.amount"],
        ["query", "SELECT 1", "--format", "xml"],
        ["checks", "--lang", "fr"],
        ["coverage", "--labels", "--county", "330411"],
        ["ingest", "no/such/path"],
        ["ingest", "README.md", "--workers", "0"],
        ["export", "out", "--year", "2021-2020"],
        ["export", "out", "--year", "last"],
        ["export", "out", "--format", "xlsx", "--wide"],
        ["export", "README.md"],
    ],
)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: list[str]) -> None:
    done = Installation(tmp_path).outcome(*arguments)
    assert done.returncode == 2
    assert done.stderr
    assert not (tmp_path / "home").exists()


def test_a_question_without_a_warehouse(tmp_path: Path) -> None:
    done = Installation(tmp_path).outcome("query", "SELECT 1")
    assert done.returncode == 1
    assert "warehouse" in done.stderr.decode()


def test_a_broken_pipe_is_quiet(sample: Installation) -> None:
    process = sample.start("query", "--format", "csv", "SELECT range AS n FROM range(500000)")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_the_light_commands_stay_light() -> None:
    """Asking must not load what only reading needs; help must load next to nothing."""
    code = (
        "import sys; sys.argv = ['gongkai', '--help']\n"
        "from flows.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'prefect', 'duckdb', 'pyarrow', 'pydantic', 'transform'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "import sql.ask\n"
        "heavy = {'pandas', 'prefect', 'pyarrow', 'pydantic', 'lxml', 'transform'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


# ---- bad input -----------------------------------------------------------------------------------


def test_bad_input_is_quarantined_each_with_its_reason(gongkai: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "empty.html").write_bytes(b"")
    (folder / "junk.docx").write_bytes(bytes(range(256)) * 40)
    (folder / "wrong.docx").write_bytes((FOLDER / "xihu_2020.txt").read_bytes())
    (folder / "two\nlines.txt").write_bytes(b"")
    (folder / "half.docx").write_bytes((FOLDER / "longjing_2020.docx").read_bytes()[:5000])
    Path(os.fsdecode(os.fsencode(folder) + b"/gbk-\xd5\xf2.pdf")).write_bytes(b"%PDF-1.4\n")
    (folder / "labels.json").write_text('{"doc": "x"}')
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / ".DS_Store").write_bytes(b"x")
    os.mkfifo(folder / "pipe")
    done = gongkai.process("ingest", "--json", folder)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    summary = json.loads(done.stdout)
    reasons = {r["document"]: r["reason"] for r in summary["refusals"]}
    assert summary["found"] == 7
    assert reasons["empty.html"] == "empty_file"
    assert reasons["labels.json"] == "format_not_supported"
    assert reasons["gbk-\\xd5\\xf2.pdf"] == "damaged"
    assert {"junk.docx", "half.docx"} <= set(reasons)
    assert "reader_crashed" not in reasons.values()
    assert summary["passed"] == {"folder_seen": 1, "not_a_file": 1, "system_file": 1}
    named = json.loads(gongkai.run("query", "--json", "SELECT document FROM document_names"))
    assert {"two\\nlines.txt", "gbk-\\xd5\\xf2.pdf"} <= {row["document"] for row in named}


def test_a_file_that_cannot_be_opened_is_in_quarantine_until_it_can(
    gongkai: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "in" / "closed.txt"
    closed.parent.mkdir()
    closed.write_bytes((FOLDER / "xihu_2020.txt").read_bytes())
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "closed.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", read_bytes)
        summary = gongkai.ingest(tmp_path / "in")
        assert [r["reason"] for r in summary["refusals"]] == ["file_unreadable"]
        assert gongkai.ingest(tmp_path / "in")["run_id"] is None
    assert gongkai.ingest(tmp_path / "in")["loaded"] == 1
    assert json.loads(gongkai.run("quarantine", "--json")) == []


def test_a_file_that_is_too_large_is_not_opened(gongkai: Installation, tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * (2 * 1024 * 1024))
    summary = gongkai.ingest(tmp_path / "large.txt", file_mb=1)
    assert [r["reason"] for r in summary["refusals"]] == ["too_large"]
    assert not (gongkai.home / "raw").exists()


def test_a_run_on_a_terminal_ends_in_a_readable_summary(gongkai: Installation, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    shown = gongkai.run("ingest", FOLDER / "zhanqi_2020.html", tmp_path / "empty.html")
    for part in (
        "Files found",
        "12+281+8+34 = 335",
        "empty_file",
        "The file is empty.",
        str(gongkai.warehouse),
    ):
        assert part in shown
    assert "\x1b" not in shown
    assert "Nothing new" in gongkai.run("ingest", FOLDER / "zhanqi_2020.html")


def test_an_interrupted_home_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = Installation(tmp_path / "file").outcome("ingest", FOLDER)
    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr.decode()
