"""Questions on the command line: what they print, what they refuse, and in which forms."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from rich.cells import cell_len
from rich.console import Console

from flows.commands.asking import literal
from flows.places import Places
from flows.show import Desk
from tests.flow_tools import Installation

ROOT = Path(__file__).resolve().parent.parent


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
