"""Every format of one extract, read back by the libraries that its users have."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from data.printed import printed_tables
from sql.export import FORMATS, ExportError, ExportResult, Request, export
from sql.extracts.request import Limits
from sql.extracts.structure import vocabulary
from sql.store import build_path
from tests.extract_maker import every_kind, files_in
from tests.warehouse_maker import build
from transform.rows import Status


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("every-kind")
    build(folder, every_kind())
    return folder


@pytest.fixture(scope="module")
def done(home: Path) -> ExportResult:
    """All formats in one folder."""
    return export(build_path(home), home / "out", Request(formats=FORMATS, wide=True))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def key(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return row["township_code"], row["publisher_key"], str(row["year"]), row["indicator"]


def test_the_manifest_has_every_file_and_its_hash(done: ExportResult) -> None:
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    there = files_in(done.folder)
    assert set(there) == {f["name"] for f in manifest["files"]} | {"manifest.json"}
    assert all(len(there[f["name"]]) == f["bytes"] for f in manifest["files"])
    assert manifest["counts"] == {"reports": 11, "townships": 4, "years": 3, "quarantine": 1}
    assert manifest["run"]["run_id"] == "run-1"
    assert manifest["licence"]["name"]
    assert manifest["content_version"] in manifest["citation"]["en"]
    assert manifest["left_out"] == {"local_observations_in_sdmx": 9, "local_observations_in_wide": 9}


# ---- wide ----------------------------------------------------------------------------------------


def test_wide_and_long_say_the_same(done: ExportResult) -> None:
    """Zero, blank, not read and not on this form are four different things in the wide tables."""
    figures, statuses = (rows(done.folder / f"{n}.csv") for n in ("wide", "wide_status"))
    long = {key(r): r for r in rows(done.folder / "observations.csv")}
    gaps = {key(r) for r in rows(done.folder / "gaps.csv")} - set(long)
    assert gaps
    seen: Counter[str] = Counter()
    for figure, status in zip(figures, statuses, strict=True):
        assert list(figure) == list(status)
        doubts = 0
        for code in list(figure)[11:]:
            at = (figure["township_code"], figure["publisher_key"], figure["year"], code)
            seen[status[code]] += 1
            if at in long:
                assert (figure[code], status[code]) == (long[at]["value"], long[at]["status"])
                sound = status[code] in {"reported", "approximate", "corrected", "inferred"}
                doubts += figure[code] != "" and not sound
            else:
                assert (figure[code], status[code]) == ("", "not_read" if at in gaps else "")
        assert figure["n_not_sound"] == str(doubts)
    assert set(seen) == {s.value for s in Status} | {"not_read", ""}


# ---- Parquet -------------------------------------------------------------------------------------


def test_parquet_is_partitioned_typed_and_explained(done: ExportResult) -> None:
    folder = done.folder / "observations.parquet"
    assert sorted(p.name for p in folder.iterdir()) == ["year=2016", "year=2020", "year=2023"]
    schema = pq.read_schema(folder / "year=2020" / "part-0.parquet")
    assert "year" not in schema.names
    assert (str(schema.field("value").type), str(schema.field("page").type)) == ("double", "int32")
    assert all(schema.field(n).metadata[b"description"] for n in schema.names)
    frame = ds.dataset(folder, partitioning="hive").to_table().to_pandas()
    assert frame["year"].dtype == "int32"
    long = rows(done.folder / "observations.csv")
    assert len(frame) == len(long) == len(pd.read_parquet(folder))
    values = {key(r): r["value"] for r in frame.to_dict("records")}
    for row in long:
        value = values[key(row)]
        assert row["value"] == ("" if pd.isna(value) else row["value"])
        assert pd.isna(value) or float(row["value"]) == value
    table = duckdb.read_parquet(f"{folder}/*/*.parquet", hive_partitioning=True)
    found = table.filter("year = 2020").count("*").fetchone()
    assert found == (len(frame[frame["year"] == 2020]),)


def test_every_table_is_the_same_in_csv_and_parquet(done: ExportResult) -> None:
    for path in done.folder.glob("*.csv"):
        there = done.folder / f"{path.stem}.parquet"
        if path.stem != "sdmx_data":
            assert len(pd.read_parquet(there)) == len(rows(path)), path.stem


# ---- XLSX ----------------------------------------------------------------------------------------


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names}


def test_a_township_at_a_time_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    """At the size of the nation every long table is made in hundreds of parts."""
    whole, parts = (
        export(
            build_path(home), tmp_path / str(chunk), Request(("csv", "parquet"), limits=Limits(chunk=chunk))
        )
        for chunk in (500_000, 1)
    )
    assert {f.name: f.rows for f in parts.files}["series.csv"] > 4
    assert files_in(parts.folder) == files_in(whole.folder)


def test_the_workbook_looks_like_the_forms(done: ExportResult) -> None:
    book = sheets(done.folder / "reports.xlsx")
    assert next(iter(book)) == "说明"
    assert list(book)[-2:] == ["数据字典", "注意事项"]
    head = book["收到和处理政府信息公开申请情况 2021"]
    assert "国办公开办函〔2021〕30号" in head[0][0]
    codes = next(row for row in head if row[0] == "区划代码")
    printed = next(t for t in printed_tables() if (t.id, t.edition) == ("applications", "2021"))
    assert codes[7:-3] == [c.indicator for c in printed.cells]
    labels = [[row[7 + i] for row in head[1 : head.index(codes)]] for i in range(len(printed.cells))]
    assert (labels[0][0], labels[0][-2], labels[1][-2:]) == (
        "一、本年新收政府信息公开申请数量",
        "自然人",
        ["法人或其他组织", "商业企业"],
    )
    assert "三、本年度办理结果" in [x for column in labels for x in column]
    long = {key(r): r for r in rows(done.folder / "observations.csv")}
    gaps = {key(r) for r in rows(done.folder / "gaps.csv")} - set(long)
    words = {"blank": "空白", "not_applicable": "/", "doubtful": "存疑"}
    n = 0
    for row in head[head.index(codes) + 1 :]:
        for code, shown in zip(codes[7:-3], row[7:-3], strict=True):
            at = (row[0], "", str(int(row[6])), code)
            if at not in long:
                wanted: Any = "未读出" if at in gaps else ""
            else:
                found = long[at]
                wanted = float(found["value"]) if found["value"] else words[found["status"]]
            if row[-1].endswith(".html") and "局" not in row[-1]:
                assert shown == wanted, at
                n += 1
    assert n == 3 * len(printed.cells)
    assert [r[8] for r in book["表外数字 local"][1:]] == [5.0] * 9
    assert len(book["数据字典"]) == 294


def test_every_figure_is_in_the_workbook_once(done: ExportResult) -> None:
    """Also those of tables and editions that a report mixes."""
    count = 0
    for rows_ in sheets(done.folder / "reports.xlsx").values():
        at = next((i for i, row in enumerate(rows_) if row[:1] == ["区划代码"]), None)
        if at is not None:
            count += sum(1 for row in rows_[at + 1 :] for cell in row[7:-3] if cell != "")
    long = rows(done.folder / "observations.csv")
    gaps = {key(r) for r in rows(done.folder / "gaps.csv")} - {key(r) for r in long}
    assert count == sum(not r["indicator"].startswith("local:") for r in long) + len(gaps)


def test_a_full_sheet_goes_on_in_another(home: Path, tmp_path: Path) -> None:
    small = Request(formats=("xlsx",), lang="en", limits=Limits(sheet_rows=9, chunk=1))
    export(build_path(home), tmp_path / "x", small)
    book = sheets(tmp_path / "x" / "reports.xlsx")
    assert {"applications 2021", "statistics 2014", "dictionary", "dictionary (2)", "caveats"} <= set(book)
    assert all(len(sheet) <= 9 for name, sheet in book.items() if name != "about")
    codes = [r[0] for n, s in book.items() if n.startswith("dictionary") for r in s[1:]]
    assert len(codes) == len(set(codes)) == 293
    with pytest.raises(ExportError, match="choose fewer"):
        export(build_path(home), tmp_path / "x", Request(formats=("xlsx",), limits=Limits(book_cells=10)))


# ---- SDMX ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sdmx(done: ExportResult) -> Any:
    """The data set as pysdmx reads it with its structure, which it validates against the schemas."""
    from pysdmx.io import get_datasets

    # pysdmx 1.10 takes missing cells for text, as they were before pandas 3.
    with pytest.warns(Warning, match="infer_string"), pd.option_context("future.infer_string", False):
        (found,) = get_datasets(done.folder / "sdmx_data.csv", done.folder / "sdmx_structure.xml")
    return found


def test_sdmx_agrees_with_its_structure(done: ExportResult, sdmx: Any) -> None:
    components = {c.id: c for c in sdmx.structure.components}
    assert set(sdmx.data.columns) <= set(components)
    assert [c.id for c in sdmx.structure.components.dimensions] == [
        "FREQ", "REF_AREA", "PUBLISHER", "INDICATOR", "TIME_PERIOD",
    ]  # fmt: skip
    for name, component in components.items():
        if component.local_codes is not None and name in sdmx.data:
            used = set(sdmx.data[name]) - {""}
            assert used <= {code.id for code in component.local_codes.items}, name
        if component.required:
            assert (sdmx.data[name] != "").all(), name
    keys = sdmx.data[["REF_AREA", "PUBLISHER", "INDICATOR", "TIME_PERIOD"]]
    assert not keys.duplicated().any()


def test_sdmx_has_every_figure_of_the_forms_and_every_gap(done: ExportResult) -> None:
    data = rows(done.folder / "sdmx_data.csv")
    assert list(data[0])[:8] == [
        "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "PUBLISHER", "INDICATOR", "TIME_PERIOD",
    ]  # fmt: skip
    assert {r["STRUCTURE_ID"] for r in data} == {"GONGKAI:TOWNSHIP_REPORTS(1.0.0)"}
    own = {
        (r["REF_AREA"], r["TIME_PERIOD"], r["INDICATOR"].replace("-", ".")): r
        for r in data
        if r["PUBLISHER"] == "_Z"
    }
    for row in rows(done.folder / "observations.csv"):
        if row["publisher_key"] == "" and not row["indicator"].startswith("local:"):
            found = own.pop((row["township_code"], row["year"], row["indicator"]))
            assert (found["OBS_VALUE"], found["READ_STATUS"]) == (row["value"], row["status"])
            pair = vocabulary()["obs_status"][row["status"]]
            assert found["OBS_STATUS"] == pair[0 if row["value"] else 1]
    assert {(r["READ_STATUS"], r["OBS_STATUS"], r["OBS_VALUE"]) for r in own.values()} == {
        ("not_read", "L", "")
    }
    assert len({r["PUBLISHER"] for r in data}) == 3


def test_every_status_has_its_code_and_every_code_a_name() -> None:
    known = vocabulary()
    assert set(known["obs_status"]) == {s.value for s in Status} | {"not_read"}
    codes = {code for pair in known["obs_status"].values() for code in pair}
    assert codes == set(known["code_lists"]["CL_OBS_STATUS"]["codes"])
    with (Path(__file__).parent.parent / "data" / "indicators.csv").open(encoding="utf-8") as handle:
        listed = list(csv.DictReader(handle))
    assert {r["unit"] for r in listed} <= set(known["code_lists"]["CL_UNIT_MEASURE"]["codes"])
    assert not any("-" in r["code"] for r in listed), "hyphens stand for dots"


# ---- Data Package --------------------------------------------------------------------------------


def test_the_data_package_is_valid(done: ExportResult) -> None:
    from frictionless import validate

    report = validate(str(done.folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "title", "rowNumber", "fieldName", "note"])[:5]
    package = json.loads((done.folder / "datapackage.json").read_text(encoding="utf-8"))
    schemas = {r["name"]: r["schema"] for r in package["resources"]}
    assert {"observations", "townships", "dictionary", "wide", "wide_status"} <= set(schemas)
    assert schemas["observations"]["primaryKey"] == ["township_code", "publisher_key", "year", "indicator"]
    assert "status" in schemas["observations"]["missingValues"][0]["label"]
    assert all("/" in f["description"] for s in schemas.values() for f in s["fields"])
    assert package["licenses"]
    assert package["sources"]


@pytest.mark.parametrize(
    ("table", "column", "bad"),
    [
        ("observations", "status", "perhaps"),
        ("observations", "year", "20x0"),
        ("quality", "township_code", "1"),
    ],
)
def test_the_data_package_finds_what_is_wrong(
    done: ExportResult, tmp_path: Path, table: str, column: str, bad: str
) -> None:
    from frictionless import Package

    for path in [done.folder / "datapackage.json", *done.folder.glob("*.csv")]:
        shutil.copy(path, tmp_path)
    changed = rows(tmp_path / f"{table}.csv")
    changed[0][column] = bad
    with (tmp_path / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, changed[0])
        writer.writeheader()
        writer.writerows(changed)
    package = Package(str(tmp_path / "datapackage.json"))
    resource = package.get_resource(table)
    resource.hash = resource.bytes = None
    assert not resource.validate().valid


def test_a_package_for_excel_is_valid_too(home: Path, tmp_path: Path) -> None:
    from frictionless import validate

    request = Request(formats=("datapackage",), excel=True, years=(2023, 2023), indicators=("local:",))
    export(build_path(home), tmp_path / "x", request)
    assert (tmp_path / "x" / "observations.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert validate(str(tmp_path / "x" / "datapackage.json")).valid
