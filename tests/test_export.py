"""Extracts: columns, plain numbers, harmless text, the same bytes for the same content."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sql.catalogue import read_sql
from sql.export import FORMATS, ExportError, Request, export, export_csv
from sql.store import build_path
from tests.warehouse_maker import RUN, build, corpus, observation, record, refused, result
from transform.rows import Check, Gap

NEW = "applications.new.total"
HEAD = (
    "document,township_code,township,county,city,province,publisher_type,year,indicator,value,unit,status,"
    "raw_text,method,page,table_no,row_no,column_no"
)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_observations_as_the_contract_names_them(tmp_path: Path) -> None:
    values = [observation(NEW, 8040.0, raw_text="8,040"), observation("local:栏目/数量", None, "blank")]
    build(tmp_path, [record("a.html", result(values=values))])
    export_csv(build_path(tmp_path), tmp_path / "out")
    lines = (tmp_path / "out" / "observations.csv").read_bytes().decode().split("\n")
    assert lines[0] == HEAD + ",inferred_value,publisher,publisher_key"
    assert lines[1] == (
        "a.html,990101100,瓦镇,甲县,东市,试省,township,2021,applications.new.total,8040,application,reported,"
        '"8,040",table,1,2,3,4,,瓦镇人民政府,'
    )
    assert lines[2] == (
        "a.html,990101100,瓦镇,甲县,东市,试省,township,2021,local:栏目/数量,,application,blank,"
        ",table,1,2,3,4,,瓦镇人民政府,"
    )
    assert lines[3:] == [""]


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (8040.0, "8040"),
        (567279.6, "567279.6"),
        (-8.0, "-8"),
        (-0.5, "-0.5"),
        (0.1, "0.1"),
        (0.00001, "0.00001"),
        (1.25e-7, "0.000000125"),
        (1904573.79, "1904573.79"),
        (123456789012.25, "123456789012.25"),
        (1e15, "1000000000000000"),
        (1e17, "100000000000000000"),
        (1e20, "100000000000000000000"),
    ],
)
def test_numbers_are_printed_plainly(value: float, printed: str) -> None:
    with duckdb.connect() as con:
        con.execute(read_sql("extracts/printing.sql"))
        assert con.execute("SELECT plain_number(?::DOUBLE)", [value]).fetchone() == (printed,)


@given(st.floats(min_value=-1e15, max_value=1e15).filter(lambda x: x == 0 or abs(x) > 1e-6))
def test_printed_numbers_read_back_equal(value: float) -> None:
    with duckdb.connect() as con:
        con.execute(read_sql("extracts/printing.sql"))
        row = con.execute("SELECT plain_number(?::DOUBLE)", [value]).fetchone()
    assert row is not None
    assert "e" not in row[0]
    # A billionth of a millionth of a yuan is not ours to keep.
    assert float(row[0]) == pytest.approx(value, rel=1e-12)


# Every other start, and every format, is in test_extract_hostile.
HOSTILE = ["=1+1", "-5", "\r=1", "＋10"]


def test_formulas_become_text_and_numbers_stay(tmp_path: Path) -> None:
    batch = []
    for i, text in enumerate(HOSTILE):
        values = [observation(NEW, -5.0, raw_text=text), observation(f"local:{text}", 1.0)]
        found = result(year=2015 + i, values=values, printed=text)
        batch += [replace(record(f"a{i}"), name=text, result=found)]
        batch += [replace(refused(f"b{i}", detail=text), name=text + "b")]
    build(tmp_path, batch)
    out = export_csv(build_path(tmp_path), tmp_path / "out").folder
    rows = {row["document"]: row for row in table(out / "observations.csv") if row["indicator"] == NEW}
    held = {row["document"]: row["detail"] for row in table(out / "quarantine.csv")}
    assert held == {f"'{text}b": "'" + text for text in HOSTILE}
    for text in HOSTILE:
        row = rows["'" + text]
        assert (row["raw_text"], row["publisher"], row["value"]) == ("'" + text, "'" + text, "-5")
    for path in out.glob("*.csv"):
        for line in table(path):
            for column, cell in line.items():
                numeric = column in {"value", "left_value", "right_value", "inferred_value"}
                assert numeric or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (path, column, cell)


def test_strange_names_stay_one_field(tmp_path: Path) -> None:
    names = ['a "b", c\n.html', "x\r\ny", "'; DROP TABLE documents; --", "汉字 🀄.html"]
    build(tmp_path, [record(n, result(year=2019 + i)) for i, n in enumerate(names)])
    out = export_csv(build_path(tmp_path), tmp_path / "out").folder
    assert [r["document"] for r in table(out / "observations.csv")] == names


def test_prose_evidence_and_times_stay_inside(tmp_path: Path) -> None:
    secret = observation(NEW, 1.0, method="prose", evidence="张三于五月提出申请")
    build(tmp_path, [record("a.html", result(values=[secret]), fetched_at="2031-01-01T11:22:33Z")])
    out = export_csv(build_path(tmp_path), tmp_path / "out").folder
    everything = b"".join(p.read_bytes() for p in out.iterdir())
    assert "张三".encode() not in everything
    assert b"2031" not in everything
    parquet = export(build_path(tmp_path), tmp_path / "p", Request(formats=("parquet",))).folder
    with duckdb.connect() as con:
        names = con.execute(f"DESCRIBE FROM '{parquet / 'observations.parquet/*/*.parquet'}'").fetchall()
    assert "evidence" not in {n[0] for n in names}


def test_same_content_same_bytes_whatever_the_run(tmp_path: Path) -> None:
    batch = corpus(40)
    build(tmp_path / "a", batch)
    late = [replace(r, fetched_at="2026-01-31T23:00:00Z") for r in reversed(batch)]
    build(
        tmp_path / "b",
        late[:7],
        late[7:],
        run=replace(RUN, run_id="other", started_at="2026-09-09T00:00:00Z"),
    )
    found = []
    for home in ("a", "b"):
        out = tmp_path / home / "out"
        export(build_path(tmp_path / home), out, Request(formats=FORMATS, wide=True))
        found.append({str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()})
    ours, theirs = found
    manifests = [json.loads(one.pop("manifest.json")) for one in found]
    assert [m.pop("run")["run_id"] for m in manifests] == ["run-1", "other"]
    assert manifests[0] == manifests[1]
    assert sorted(ours) == sorted(theirs)
    assert [n for n in ours if ours[n] != theirs[n]] == []


def test_manifest_tells_what_is_there(tmp_path: Path) -> None:
    build(tmp_path, corpus(10))
    done = export_csv(build_path(tmp_path), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert [f["name"] for f in manifest["files"]] == [f.name for f in done.files]
    for entry in manifest["files"]:
        if not entry["name"].endswith(".csv"):
            continue
        data = (tmp_path / "out" / entry["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        assert len(list(csv.reader(io.StringIO(data.decode(), newline="")))) - 1 == entry["rows"]
    on_disk = {p.name for p in (tmp_path / "out").iterdir()}
    assert on_disk == {f.name for f in done.files} | {"manifest.json"}


def test_excel_gets_a_byte_order_mark(tmp_path: Path) -> None:
    build(tmp_path, [record("a.html")])
    plain = export_csv(build_path(tmp_path), tmp_path / "plain").folder
    excel = export_csv(build_path(tmp_path), tmp_path / "excel", excel=True).folder
    for path in plain.glob("*.csv"):
        assert (excel / path.name).read_bytes() == b"\xef\xbb\xbf" + path.read_bytes()


def test_filters(tmp_path: Path) -> None:
    build(
        tmp_path,
        [
            record("a", result("990101100", 2020)),
            record(
                "b", result("990101101", 2021, [observation(NEW, 1.0), observation("regulations.made", 2.0)])
            ),
            record("c", result("990102100", 2021, gaps=[Gap(NEW, "row_missing")])),
            record("d", result("990102100", 2021, published="2020-01-01")),
            refused("e"),
        ],
    )
    db, out = build_path(tmp_path), tmp_path / "out"

    def documents(**filters: object) -> list[str]:
        export_csv(db, out, **filters)  # type: ignore[arg-type]
        return [r["document"] for r in table(out / "observations.csv")]

    assert documents() == ["a", "b", "b", "c"]
    assert documents(year=2020) == ["a"]
    assert documents(county="甲县") == documents(county="990101") == ["a", "b", "b"]
    assert documents(indicator="regulations.made") == ["b"]
    assert documents(revisions=True) == ["a", "b", "b", "c", "d"]
    with pytest.raises(ExportError, match="no division named"):
        documents(county="' OR true --")
    assert [r["document"] for r in table(out / "quarantine.csv")] == ["e"]


def test_gaps_checks_and_the_columns_are_explained(tmp_path: Path) -> None:
    check = Check(
        "T3-ROW", "新收", "fail", "contradiction", "1+0", 1.0, "2", 2.0, (NEW, "regulations.made"), (NEW,)
    )
    build(tmp_path, [record("a", result(gaps=[Gap(NEW, "cell_missing", "第七列")], checks=[check]))])
    out = export_csv(build_path(tmp_path), tmp_path / "out").folder
    (gap,) = table(out / "gaps.csv")
    assert (gap["document"], gap["indicator"], gap["reason"], gap["detail"]) == (
        "a",
        NEW,
        "cell_missing",
        "第七列",
    )
    (found,) = table(out / "checks.csv")
    assert (found["left_text"], found["left_value"], found["right_value"]) == ("1+0", "1", "2")
    assert found["indicators"] == f"{NEW} | regulations.made"
    explained = {(r["file"], r["column"]) for r in table(out / "columns.csv") if r["description"]}
    for path in out.glob("*.csv"):
        header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        assert {(path.stem, column) for column in header} <= explained
    assert len(table(out / "dictionary.csv")) == 292


def test_series_grades_and_findings_are_extracts_too(tmp_path: Path) -> None:
    out, carried = "applications.carried_out.total", "applications.carried_in.total"
    finding = Check("REG0", "issued", "fail", "finding", "3", 3.0, "0", 0.0, ("regulations.issued",), ())
    build(
        tmp_path,
        [
            record("a", result(year=2021, values=[observation(NEW, 4.0), observation(out, 3.0)])),
            record(
                "b",
                result(
                    year=2022, values=[observation(NEW, 6.0), observation(carried, 1.0)], checks=[finding]
                ),
            ),
        ],
    )
    folder = export_csv(build_path(tmp_path), tmp_path / "out").folder
    rows = [r for r in table(folder / "series.csv") if r["concept"] == "applications.received"]
    assert [(r["year"], r["value"], r["change"], r["segment"]) for r in rows] == [
        ("2021", "4", "", "1"),
        ("2022", "6", "2", "1"),
    ]
    found = [(r["rule"], r["document"], r["other_document"]) for r in table(folder / "findings.csv")]
    assert found == [("REG0", "b", ""), ("YOY", "b", "a")]
    assert [(r["document"], r["n_year_findings"]) for r in table(folder / "quality.csv")] == [
        ("a", "1"),
        ("b", "1"),
    ]
    (received,) = [
        r for r in table(folder / "concepts.csv")
        if (r["concept"], r["edition"]) == ("applications.received", "2021")
    ]  # fmt: skip
    assert received["parts"] == NEW
    export_csv(build_path(tmp_path), folder, year=2021)
    assert table(folder / "findings.csv") == []
    assert {r["year"] for r in table(folder / "series.csv")} == {"2021"}


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no warehouse"):
        export_csv(tmp_path / "none.duckdb", tmp_path / "out")
    build(tmp_path, [record("a")])
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="cannot be written"):
        export_csv(build_path(tmp_path), tmp_path / "file" / "out")
    odd = tmp_path / "o'dd; folder"
    assert export_csv(build_path(tmp_path), odd).files[0].rows == 1
