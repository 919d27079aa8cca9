"""Workbooks: merges, values as shown, stretches of tables and lines, far and hidden cells, damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.blocks import Grid, Paragraph, ReadError, Reading
from extract.detect import sniff
from extract.excel import read_excel
from tests.excel_maker import Merges, Rows, make_xls, make_xlsx

FORM: Rows = [
    ["年度统计表", None, None, None],
    [],
    ["第二十条第（一）项", None, None, None],
    ["信息内容", "制发", "废止", "有效"],
    ["规章", 0.0, 1.0, 2.5],
    ["规范性文件", 12000.0, "/", None],
    ["填报人：甲", None, None, None],
]
MERGES: Merges = [(0, 0, 0, 3), (2, 0, 2, 3)]


def shown(reading: Reading) -> list[object]:
    out: list[object] = []
    for block in reading.blocks:
        if isinstance(block, Paragraph):
            out.append(block.text)
        else:
            out.append(
                [" ".join("." if c is None else c.text or "_" for c in row) for row in block.covering()]
            )
    return out


EXPECTED = [
    "年度统计表",
    "第二十条第（一）项",
    [
        " ".join(["第二十条第（一）项"] * 4),
        "信息内容 制发 废止 有效",
        "规章 0 1 2.5",
        "规范性文件 12000 / _",
    ],
    "填报人：甲",
]


@pytest.mark.parametrize(("make", "kind"), [(lambda: make_xlsx([FORM], MERGES), "xlsx"),
                                            (lambda: make_xls(FORM, MERGES), "xls")])  # fmt: skip
def test_a_sheet(make: object, kind: str) -> None:
    data = make()  # type: ignore[operator]
    assert sniff(data, "a.bin") == kind
    reading = read_excel(data)
    assert reading.format == kind and shown(reading) == EXPECTED


def test_merged_down() -> None:
    reading = read_excel(make_xlsx([[["a", 1.0], [None, 2.0], ["b", 3.0]]], [(0, 0, 1, 0)]))
    assert shown(reading) == [["a 1", "a 2", "b 3"]]


def test_blank_rows_part_tables_but_not_inside_a_merge() -> None:
    rows: Rows = [["a", 1.0], [], ["b", 2.0]]
    assert shown(read_excel(make_xlsx([rows]))) == [["a 1"], ["b 2"]]
    assert shown(read_excel(make_xlsx([rows], [(0, 0, 1, 0), (0, 1, 1, 1)]))) == [["a 1", "a 1", "b 2"]]


VALUES = [
    (1.0, "1"),
    (0.1 + 0.2, "0.3"),
    (123456789.0, "123456789"),
    (2.50, "2.5"),
    (-3.0, "-3"),
    (1e20, "1e+20"),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_values(value: float, expected: str) -> None:
    assert shown(read_excel(make_xlsx([[["甲", value]]]))) == [[f"甲 {expected}"]]


def test_hidden_sheets_are_noted() -> None:
    reading = read_excel(make_xlsx([[["a", 1.0]], [["b", 2.0]]], hidden=[1]))
    assert shown(reading) == [["a 1"]] and reading.notes[0].startswith("hidden_sheet")


def test_grids_are_numbered_over_all_sheets() -> None:
    reading = read_excel(make_xlsx([[["a", 1.0]], [["b", 2.0]]]))
    assert [grid.number for grid in reading.grids()] == [1, 2]


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
REFUSED: dict[str, tuple[bytes, str]] = {
    "cells far apart": (make_xlsx([[["a"]]], raw=FAR), "table_too_large"),
    "nothing in it": (make_xlsx([[[None]]]), "no_text"),
    "broken xml": (make_xlsx([[["a"]]], raw="<row><c>"), "damaged"),
    "rubbish": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "damaged"),
    "cut": (make_xlsx([FORM])[:900], "truncated_zip"),
    "cut xls": (make_xls(FORM)[:3000], "damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(ReadError) as caught:
        read_excel(data)
    assert caught.value.reason == reason


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "1", ""]), min_size=2, max_size=5), min_size=1, max_size=6)
)
def test_no_value_is_lost(rows: list[list[str]]) -> None:
    wanted = sorted(text for row in rows for text in row if text)
    if not wanted:
        return
    reading = read_excel(make_xlsx([rows]))
    found = [c.text for b in reading.blocks if isinstance(b, Grid) for c in b.cells if c.text]
    lines = [b.text for b in reading.blocks if isinstance(b, Paragraph)]
    assert len(found) + len(lines) >= len(wanted)
    assert set(wanted) == set(found) | set(lines)
