"""The command as a user meets it: exit codes, sentences, formats, and bad input of every kind."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from rich.cells import cell_len
from rich.console import Console

from flows.commands.asking import literal
from flows.places import Places
from flows.show import Desk
from flows.texts import default_lang
from tests.flow_tools import Installation

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample" / "reports"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, prefect: None) -> Installation:
    """A home with the sample reports and one document in quarantine."""
    gongkai = Installation(tmp_path_factory.mktemp("sample"))
    note = gongkai.root / "note.txt"
    note.write_text("本镇今年召开了三次会议，会议讨论了修路的事情。\n" * 5, encoding="utf-8")
    summary = gongkai.ingest(SAMPLE, note)
    assert (summary["loaded"], sum(summary["quarantined"].values())) == (6, 1)
    return gongkai


# ---- asking --------------------------------------------------------------------------------------


def test_compare_the_sample(sample: Installation) -> None:
    rows = json.loads(sample.run("compare", "procurement.amount", "--year", "2020", "--json"))
    assert [(r["township"], r["value"]) for r in rows] == [
        ("瞻岐镇", 3006000.0),
        ("王店镇", 1080000.0),
        ("龙颈镇", 567279.6),
        ("宝峰镇", 63365.0),
        ("西湖镇", 0.0),
    ]
    table = sample.run("compare", "procurement.amount", "--year", "2020", "--county", "秀洲区")
    assert "王店镇" in table
    assert "瞻岐镇" not in table


def test_compare_names_indicators_like_an_unknown_one(sample: Installation) -> None:
    done = sample.outcome("compare", "procurement.amont", "--year", "2020")
    assert done.returncode == 2
    assert "procurement.amount" in done.stderr.decode()
    assert "There is no indicator" in done.stderr.decode()
    zh = sample.outcome("compare", "采购总金额", "--year", "2020", "--lang", "zh")
    assert "procurement.amount" in zh.stderr.decode()


def test_compare_of_a_year_without_reports(sample: Installation) -> None:
    assert "No report of 1999" in sample.run("compare", "procurement.amount", "--year", "1999")


def test_profile_by_name_and_code(sample: Installation) -> None:
    by_name = sample.run("profile", "瞻岐镇")
    assert "浙江省宁波市鄞州区瞻岐镇 330212100" in by_name
    assert "normative_documents.made" in by_name
    assert sample.run("profile", "330212100") == by_name


def test_a_name_that_many_townships_share(sample: Installation) -> None:
    """西湖镇 has one report here, so it is meant; of 88 城关镇 none has."""
    assert "371521" in sample.run("profile", "西湖镇").splitlines()[0]
    done = sample.outcome("profile", "城关镇")
    assert done.returncode == 1
    assert "More than one place" in done.stderr.decode()
    assert "武清区" in done.stdout.decode()


def test_profiles_that_are_not_there(sample: Installation) -> None:
    assert "No division is called" in sample.outcome("profile", "无此镇").stderr.decode()
    assert "no report" in sample.run("profile", "110101001")


def test_query_formats(sample: Installation) -> None:
    sql = "SELECT township, value, status FROM current_observations WHERE indicator = 'procurement.amount'"
    rows = list(csv.reader(io.StringIO(sample.run("query", "--format", "csv", sql + " ORDER BY value"))))
    assert rows[0] == ["township", "value", "status"]
    assert rows[1] == ["西湖镇", "0", "reported"]
    assert rows[3] == ["龙颈镇", "567279.6", "reported"]
    as_objects = json.loads(sample.run("query", "--json", sql + " ORDER BY value"))
    assert as_objects[0] == {"township": "西湖镇", "value": 0.0, "status": "reported"}
    assert "西湖镇" in sample.run("query", sql)


def test_query_from_a_file_and_from_standard_input(sample: Installation, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("SELECT 41 + 1 AS n", encoding="utf-8")
    assert sample.run("query", "--format", "csv", "--file", tmp_path / "q.sql") == "n\n42\n"
    assert sample.run("query", "--format", "csv", stdin=b"SELECT 1 AS n") == "n\n1\n"
    assert sample.run("query", "--format", "csv", "-", stdin=b"SELECT 2 AS n") == "n\n2\n"
    sample.run("query", stdin=b"", code=2)


def test_query_parameters_never_become_sql(sample: Installation) -> None:
    sql = "SELECT count(*) AS n FROM townships WHERE county = $county AND kind = $kind"
    found = sample.run("query", "--format", "csv", "-p", "county=秀洲区", "--param", "kind=township", sql)
    assert int(found.split()[1]) > 0
    hostile = ["-p", "county=' OR true --", "-p", "kind=township"]
    assert sample.run("query", "--format", "csv", *hostile, sql) == "n\n0\n"
    for wrong in (["-p", "county"], ["-p", "a b=1"], ["-p", "county=1", "-p", "county=2"]):
        sample.run("query", *wrong, sql, code=2)
    assert "parameter" in sample.outcome("query", sql).stderr.decode()


def test_query_as_parquet(sample: Installation, tmp_path: Path) -> None:
    target = tmp_path / "rows.parquet"
    sql = (
        "SELECT o.township, o.value, d.published_at FROM current_observations AS o"
        " JOIN documents AS d USING (sha256)"
    )
    sample.run("query", "--format", "parquet", "-o", target, sql)
    table = pq.read_table(target)
    assert table.column_names == ["township", "value", "published_at"]
    assert table.num_rows > 100
    assert "瞻岐镇" in table["township"].to_pylist()
    piped = sample.outcome("query", "--format", "parquet", "--limit", "3", "SELECT range AS n FROM range(9)")
    assert pq.read_table(io.BytesIO(piped.stdout))["n"].to_pylist() == [0, 1, 2]
    sql = "SELECT CAST(range AS TINYINT) AS n FROM range(300000)"
    assert sample.outcome("query", "--format", "csv", "-o", tmp_path / "bad.csv", sql).returncode == 1
    sample.run("query", "-o", tmp_path / "table.txt", "SELECT 1", code=2)
    assert [p.name for p in tmp_path.iterdir()] == ["rows.parquet"]


def test_query_is_bounded(sample: Installation) -> None:
    """One value of gigabytes is beyond DuckDB's own limits of memory and time."""
    for options, sql in (
        (["--memory", "100MB"], "SELECT length(repeat('x', 4000000000))"),
        (["--seconds", "0.2"], "SELECT count(*) FROM range(10000000) AS a, range(10000000) AS b"),
    ):
        done = sample.outcome("query", *options, sql)
        assert done.returncode == 1
        assert len(done.stderr.decode().strip().splitlines()) == 1
    sample.run("query", "--memory", "plenty", "SELECT 1", code=2)


def test_evidence_down_to_the_cell(sample: Installation) -> None:
    shown = sample.run("evidence", "王店镇", "procurement.amount", "--year", "2020")
    assert "108万元" in shown
    assert "wangdian_2020.pdf" in shown
    (row,) = json.loads(sample.run("evidence", "330411105", "procurement.amount", "-y", "2020", "--json"))
    assert (row["value"], row["status"], row["raw_text"]) == (1080000.0, "reported", "108万元")
    assert "T3-BAL" in sample.run("evidence", "秀洲区王店镇", "applications.new.total", "--year", "2020")
    assert "no_report" in sample.run("evidence", "110101001", "procurement.amount", "--year", "2020")


def test_missing_by_county(sample: Installation) -> None:
    shown = sample.run("missing", "秀洲区", "--year", "2020")
    assert "王江泾镇" in shown
    assert "王店镇" not in shown
    rows = list(csv.DictReader(io.StringIO(sample.run("missing", "330411", "-y", "2020", "--format", "csv"))))
    assert f"2020: {len(rows)}" in shown
    done = sample.outcome("missing", "鼓楼区", "--year", "2020")
    assert done.returncode == 1
    assert "320106" in done.stdout.decode()
    assert "No county" in sample.outcome("missing", "无此县", "--year", "2020").stderr.decode()


def test_as_of_a_day(sample: Installation) -> None:
    assert "王店镇" in sample.run("asof", "2999-01-01", "procurement.amount", "--year", "2020")
    assert sample.run("asof", "2020-06-30", "procurement.amount", "--year", "2020").strip() == "No rows."
    sample.run("asof", "yesterday", "procurement.amount", "--year", "2020", code=2)


def test_names_like_one_that_is_not_there(sample: Installation) -> None:
    done = sample.outcome("profile", "瞻歧镇")
    assert done.returncode == 1
    assert "330212100" in done.stderr.decode()


def test_compare_says_of_how_many_it_speaks(sample: Installation) -> None:
    shown = sample.run("compare", "procurement.amount", "--year", "2020")
    assert "5 reported, 5 usable; median 567279.6" in shown
    printed = sample.run("compare", "procurement.amount", "-y", "2020", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert [r["county_reports"] for r in rows] == ["1"] * 5
    assert [r["county_percentile"] for r in rows] == [""] * 5


def test_a_narrow_terminal_gets_records() -> None:
    """Ten columns do not fit sixty: each row goes down the page, and Chinese takes two columns."""
    out = io.StringIO()
    console = Console(file=out, width=60, force_terminal=True, color_system=None, legacy_windows=False)
    desk = Desk(Places.of(), "zh", out=console)
    columns = [f"column_{n}" for n in range(10)]
    desk.table(columns, [["瞻岐镇人民政府信息公开工作年度报告"] * 10, [None] * 10])
    lines = out.getvalue().splitlines()
    assert all(cell_len(line) <= 60 for line in lines)
    assert sum("瞻岐镇人民政府信息公开工作年度报告" in line for line in lines) == 10
    out.seek(0), out.truncate()
    desk.table(columns[:3], [["瞻岐镇", 1, None]])
    assert "── 1 ──" not in out.getvalue()
    out.seek(0), out.truncate()
    desk.table(columns[:6], [["瞻岐镇人民政府"] * 6], spare=("column_5", "column_0", "column_1"))
    assert "── 1 ──" not in out.getvalue()
    assert "未显示：column_5" in out.getvalue()


@pytest.mark.parametrize("page", ["analyst-session.md", "analyst-session.zh.md"])
def test_the_session_of_an_analyst(sample: Installation, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block of the page gives what the page shows, on the sample's published file."""
    said = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", said, re.DOTALL)
    assert len(blocks) == said.count("```python") == 8
    monkeypatch.chdir(sample.home)
    names: dict[str, object] = {}
    for code, expected in blocks:
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            exec(code, names)  # noqa: S102 - the page's own code is what is tested
        assert shown.getvalue().rstrip() == expected.rstrip(), code
    assert isinstance(names["con"], duckdb.DuckDBPyConnection)
    names["con"].close()


def test_both_pages_show_one_session() -> None:
    english, chinese = (
        re.findall(r"```\w+\n.*?```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)
        for page in ("analyst-session.md", "analyst-session.zh.md")
    )
    assert english == chinese


def test_query_values_that_json_does_not_know(sample: Installation) -> None:
    sql = (
        "SELECT 'nan'::DOUBLE AS a, DATE '2021-03-01' AS b, 1.50::DECIMAL(5,2) AS c, [1, 2] AS d, NULL AS e,"
        " '\\x00'::BLOB AS f, {'k': 'inf'::DOUBLE} AS g"
    )
    (row,) = json.loads(sample.run("query", "--json", sql))
    assert row == {
        "a": None,
        "b": "2021-03-01",
        "c": 1.5,
        "d": [1, 2],
        "e": None,
        "f": "00",
        "g": {"k": None},
    }


def test_query_limits_rows_in_tables_only(sample: Installation) -> None:
    table = sample.run("query", "SELECT range AS n FROM range(1500)")
    assert "first 1,000 rows" in table
    assert sample.run("query", "--format", "csv", "SELECT range AS n FROM range(1500)").count("\n") == 1501


@pytest.mark.parametrize(
    "sql",
    [
        "selec 1",
        "DROP TABLE documents",
        "COPY documents TO 'x.csv'",
        "FROM read_csv('/etc/passwd')",
        "FROM nowhere",
    ],
)
def test_questions_that_are_refused(sample: Installation, sql: str) -> None:
    done = sample.outcome("query", sql)
    assert done.returncode == 1
    assert len(done.stderr.decode().strip().splitlines()) == 1


def test_documents_cannot_write_on_the_terminal(sample: Installation) -> None:
    shown = sample.run("query", "SELECT chr(27) || '[31m[red]x[/red] :smile:' || chr(10) || 'y' AS t")
    assert "\x1b" not in shown
    assert "\\x1b[31m[red]x[/red] :smile:" in shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "NULL"),
        (7, "7"),
        (True, "TRUE"),
        ("瞻岐镇", "'瞻岐镇'"),
        ("' OR 1 --", "''' OR 1 --'"),
        ("\0'", "''''"),
    ],
)
def test_literals(value: str | int | None, expected: str) -> None:
    assert literal(value) == expected


@pytest.mark.parametrize(
    "command", [["profile", "' OR true --"], ["compare", "x'; DROP TABLE x --", "--year", "1"]]
)
def test_what_is_asked_for_never_becomes_sql(sample: Installation, command: list[str]) -> None:
    done = sample.outcome(*command)
    assert done.returncode in (1, 2)
    assert "Error" not in done.stderr.decode()


# ---- what needs a person -------------------------------------------------------------------------


def test_checks_show_both_sides(sample: Installation) -> None:
    shown = sample.run("checks", "--year", "2020")
    assert "12+281+8+34 = 335" in shown
    assert {r["document"] for r in json.loads(sample.run("checks", "--json"))} == {"zhanqi_2020.html"}
    assert "Nothing needs attention" in sample.run("checks", "--year", "1999")


def test_quarantine_gives_a_sentence(sample: Installation) -> None:
    (row,) = json.loads(sample.run("quarantine", "--json"))
    assert row["document"] == "note.txt"
    assert row["reason"] in sample.run("quarantine")
    assert row["reason_text"] != row["reason"]
    assert sample.run("quarantine", "--lang", "zh") != sample.run("quarantine", "--lang", "en")


def test_coverage(sample: Installation) -> None:
    rows = json.loads(sample.run("coverage", "--json", "--year", "2020"))
    assert [(r["county"], r["n_reported"]) for r in rows if r["county"] == "秀洲区"] == [("秀洲区", 1)]
    grades = ("proven", "unproven", "contradicted", "doubtful", "partial", "prose")
    assert all(sum(r[f"n_{g}_reports"] for g in grades) == r["n_reported"] for r in rows)


# ---- export --------------------------------------------------------------------------------------


def test_export_csv(sample: Installation, tmp_path: Path) -> None:
    shown = sample.run("export", tmp_path / "out")
    assert "observations.csv" in shown
    with (tmp_path / "out" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {r["document"] for r in rows}
    assert {Path(name).stem for name in names} == {p.stem for p in SAMPLE.iterdir()}
    assert len(names) == 5  # the report that comes in two forms counts once
    assert (
        list(rows[0])[:17]
        == (
            "document,township_code,township,county,city,province,publisher_type,year,indicator,value,unit,status,"
            "raw_text,method,page,table_no,row_no,column_no"
        ).split(",")[:17]
    )
    quarantined = (tmp_path / "out" / "quarantine.csv").read_text(encoding="utf-8")
    assert "note.txt" in quarantined


def test_export_filters_and_formats(sample: Installation, tmp_path: Path) -> None:
    files = json.loads(
        sample.run("export", tmp_path / "p", "--format", "parquet", "--county", "秀洲区", "--json")
    )
    assert all(Path(f["file"]).is_file() for f in files)
    sample.run("export", tmp_path / "e", "--excel", "--indicator", "procurement.amount", "--year", "2020")
    data = (tmp_path / "e" / "observations.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == 6


def test_export_in_several_formats_at_once(sample: Installation, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shown = sample.run(
        "export", out, "--format", "sdmx-csv", "--format", "xlsx", "--county", "浙江省", "--lang", "en"
    )
    assert "SDMX lacks 29 figures" in shown
    assert {p.name for p in out.iterdir()} == {
        "reports.xlsx", "sdmx_data.csv", "sdmx_structure.xml", "dictionary.md", "manifest.json",
    }  # fmt: skip
    filters = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["filters"]
    assert filters == {"divisions": [{"code": "33", "name": "浙江省"}]}
    for wrong, said in (
        ("太平镇", "give the code"),
        ("秀州区", "no division named"),
        ("999999", "no division"),
    ):
        done = sample.outcome("export", out, "--division", wrong)
        assert done.returncode == 1
        assert said in done.stderr.decode()
    assert (out / "reports.xlsx").exists()


# ---- inspect and doctor --------------------------------------------------------------------------


def test_inspect_shows_the_way_from_cells_to_observations(sample: Installation) -> None:
    shown = sample.run("inspect", SAMPLE / "wangdian_2020.pdf")
    for part in (
        "王店镇",
        "330411",
        "Alignment row by row",
        "procurement.amount",
        "1080000",
        "108万元",
        "reported",
    ):
        assert part in shown


def test_inspect_as_json(sample: Installation) -> None:
    told = json.loads(sample.run("inspect", "--json", SAMPLE / "xihu_2020.txt"))
    assert told["result"]["year"] == 2020
    assert told["grids"]
    assert told["alignment"]


def test_inspect_of_what_cannot_be_read(sample: Installation, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    done = sample.outcome("inspect", tmp_path / "empty.html")
    assert done.returncode == 1
    assert "empty_file" in done.stderr.decode()
    assert (
        json.loads(sample.run("inspect", "--json", tmp_path / "empty.html", code=1))["reason"] == "empty_file"
    )
    sample.run("inspect", tmp_path / "missing.html", code=2)


def test_inspect_of_an_archive(sample: Installation, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(SAMPLE / "longjing_2020.doc", "town/report.doc")
    (listed,) = json.loads(sample.run("inspect", "--json", tmp_path / "all.zip"))
    assert listed["member"] == "town/report.doc" and listed["size"] > 10_000
    member = ("inspect", "--json", tmp_path / "all.zip", "--member")
    assert json.loads(sample.run(*member, "town/report.doc"))["result"]["publisher"]["name"] == "龙颈镇"
    sample.run(*member, "town/other.doc", code=2)


def test_inspect_draws_the_pages(sample: Installation, tmp_path: Path) -> None:
    sample.run("inspect", "--no-grids", "--image", tmp_path / "pages", SAMPLE / "wangdian_2020.pdf")
    drawn = sorted((tmp_path / "pages").iterdir())
    assert drawn and all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)
    sample.run("inspect", "--image", tmp_path, SAMPLE / "xihu_2020.txt", code=2)


def test_doctor(sample: Installation, tmp_path: Path) -> None:
    rows = {r["what"]: r for r in json.loads(sample.run("doctor", "--json"))}
    assert rows["Prefect server"]["state"] == "ok"
    assert rows["format html"]["state"] == "ok"
    assert rows["format pdf"]["state"] == "ok"
    assert rows["recognition of scans and pictures"]["state"] == "ok"
    assert rows["format pptx"]["hint"]
    assert "7 documents" in rows["warehouse"]["hint"]
    assert "not made yet" in Installation(tmp_path).run("doctor")


# ---- options, languages, output ------------------------------------------------------------------


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
    (folder / "wrong.docx").write_bytes((SAMPLE / "xihu_2020.txt").read_bytes())
    (folder / "two\nlines.txt").write_bytes(b"")
    (folder / "half.docx").write_bytes((SAMPLE / "longjing_2020.docx").read_bytes()[:5000])
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
    closed.write_bytes((SAMPLE / "xihu_2020.txt").read_bytes())
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
    shown = gongkai.run("ingest", SAMPLE / "zhanqi_2020.html", tmp_path / "empty.html")
    for part in (
        "Files found",
        "12+281+8+34 = 335",
        "empty_file",
        "The file is empty.",
        str(gongkai.warehouse),
    ):
        assert part in shown
    assert "\x1b" not in shown
    assert "Nothing new" in gongkai.run("ingest", SAMPLE / "zhanqi_2020.html")


def test_an_interrupted_home_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = Installation(tmp_path / "file").outcome("ingest", SAMPLE)
    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr.decode()
