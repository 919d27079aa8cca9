"""Names that want to be formulas, markup, quotes or nothing at all are text in every format."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from sql.export import FORMATS, Request, export
from sql.extracts.headers import heading
from sql.extracts.scope import Scope
from sql.extracts.sheets import harmless
from sql.store import build_path
from tests.warehouse_maker import build, observation, record, refused, result

NEW = "applications.new.total"
STARTS = "=+-@＝＋－＠\t\r\n"
HOSTILE = [
    "=cmd|'/C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", 'a"b""c', "a,b;c\td",
    "x\r\ny\rz\n",
    "<script>alert(1)</script>", "&amp;<!--", "]]>", "\u202egnp.exe", "\u200f‮מגן", "nul\x00nul",
    "\x01\x07\x1b[31m", "\ufffe\uffff", "🀄" * 40, "_x0041_", "  spaces  ", "'", "''=1", "NULL", "nan", "1e5",
    "00123", "'; DROP TABLE documents; --", "{{7*7}}", "%s%n", "../../etc/passwd", "长" * 40_000,
]  # fmt: skip
# A warehouse holds UTF-8, in which lone surrogates cannot be written.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def make(home: Path, texts: list[str]) -> Path:
    """Every text as a document's name, a publisher, printed text and a label outside the form."""
    batch = []
    for i, text in enumerate(texts):
        values = [
            observation(NEW, -5.0, raw_text=text),
            observation(f"local:{i}/{text}", 1.0, raw_text=text),
        ]
        made = result("990101000", 2021, values, kind="department", printed=f"{text}{i}")
        batch.append(replace(record(f"d{i}", made, content=f"d{i}"), name=f"{text}{i}"))
    held = [replace(refused(f"q{i}", detail=text), name=f"{text}q{i}") for i, text in enumerate(texts)]
    build(home, batch + held)
    return export(build_path(home), home / "out", Request(formats=FORMATS, wide=True)).folder


def check(out: Path, texts: list[str]) -> None:
    """Nothing is lost, and nothing acts."""
    _check_csv(out, texts)
    _check_parquet(out, texts)
    _check_workbook(out, texts)
    _check_sdmx(out, texts)


def _check_csv(out: Path, texts: list[str]) -> None:
    csv.field_size_limit(10_000_000)
    numbers = {"value", "left_value", "right_value", "change", "inferred_value"}
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as handle:
            listed = list(csv.DictReader(handle))
        for row in listed:
            assert None not in row, path
            for column, cell in row.items():
                figure = column in numbers or path.stem == "wide" or column == "OBS_VALUE"
                assert figure or not cell.startswith(tuple(STARTS)), (path.name, column)
                assert "\x00" not in cell
        if path.name == "observations.csv":
            raw = sorted(r["raw_text"] for r in listed if r["indicator"] == NEW)
            wanted = sorted(_printed(t) for t in texts)
            assert raw == wanted
            assert {r["value"] for r in listed} == {"-5", "1"}
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, lineterminator="\n")
            assert len(frame) == len(listed) == 2 * len(texts)
        if path.name == "quarantine.csv":
            assert len(listed) == len(texts)


def _printed(text: str) -> str:
    plain = text.replace("\x00", "")
    return "'" + plain if text.startswith(tuple(STARTS)) else plain


def _check_parquet(out: Path, texts: list[str]) -> None:
    table = pq.read_table(out / "observations.parquet" / "year=2021" / "part-0.parquet").to_pylist()
    assert sorted(r["raw_text"] or "" for r in table if r["indicator"] == NEW) == sorted(texts)


def _check_workbook(out: Path, texts: list[str]) -> None:
    book = CalamineWorkbook.from_path(out / "reports.xlsx")
    rows = book.get_sheet_by_name("表外数字 local").to_python(skip_empty_area=False)[1:]
    assert len(rows) == len(texts)
    found = sorted(str(r[11]) for r in rows)
    assert found == sorted(harmless(t) for t in texts)
    assert all(isinstance(r[8], float) for r in rows)
    with zipfile.ZipFile(out / "reports.xlsx") as parts:
        for name in parts.namelist():
            data = parts.read(name)
            etree.fromstring(data)
            assert b"<f>" not in data, "a formula"
            assert b"<hyperlink" not in data


def _check_sdmx(out: Path, texts: list[str]) -> None:
    tree = etree.parse(out / "sdmx_structure.xml")
    codes = [e.get("id") for e in tree.iter("{*}Code")]
    assert all(re.fullmatch(r"[A-Za-z0-9_@$\-]+", code or "") for code in codes)
    with (out / "sdmx_data.csv").open(encoding="utf-8", newline="") as handle:
        listed = list(csv.DictReader(handle))
    assert len(listed) == len(texts)
    assert {r["PUBLISHER"] for r in listed} <= set(codes)
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["left_out"]


def test_hostile_names_are_harmless_everywhere(tmp_path: Path) -> None:
    out = make(tmp_path, HOSTILE)
    check(out, HOSTILE)
    from frictionless import validate

    report = validate(str(out / "datapackage.json"))
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "note"])[:5]


# Each example is a warehouse with all its extracts: too dear to be made smaller when one fails.
@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(texts=st.lists(TEXT, min_size=20, max_size=40))
def test_any_text_survives_in_every_format(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    check(make(tmp_path_factory.mktemp("any"), texts), texts)


@given(st.text(max_size=200))
@example("\ud800")
@example("a" * 40_000)
@example("🀄" * 20_000)
def test_a_cell_holds_what_it_is_given(text: str) -> None:
    shown = harmless(text)
    assert len(shown.encode("utf-16-le", "surrogatepass")) // 2 <= 32_767
    assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", shown)
    if len(text) <= 200 and re.fullmatch(r"[\u0020-\ud7ff]*", text):
        assert shown == text
    if len(text) > 40_000:
        assert shown.endswith("cut]")


@given(st.lists(st.text(max_size=12), max_size=4))
def test_filters_never_become_sql(texts: list[str]) -> None:
    scope = Scope((), None, tuple(texts), False)
    condition, values = scope.indicator("x")
    assert re.fullmatch(r"[a-z_0-9$=|().,'/ ORtrue]*", condition), condition
    assert list(values.values()) == texts


def test_labels_that_no_form_has_stand_behind_the_printed_ones() -> None:
    made = heading(None, ["b", "a"], {"a": "甲", "b": "<b>"})
    assert made.indicators == ("b", "a")
    assert [s.text for s in made.rows[0]] == ["<b>", "甲"]
