"""Recognised cells in documents: letters among figures, cells without identities, lines of text."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from extract.blocks import Cell, Grid, Paragraph, Reading
from tests.recognised_tools import CODES, COLUMNS, FORM, ONE, QUIET, sure, unsure
from transform.divisions import load_divisions
from transform.document import read_document
from transform.recognised.figures import is_recognised, restored
from transform.recognised.odds import folded
from transform.recognised.verdict import doubtful_alone
from transform.rows import DocumentResult
from transform.tables.columns import _is_moved
from transform.tables.headers import Headers

# -- cells without identities ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "confidence", "money", "doubt"),
    [
        ("36", None, False, False),
        ("36", 0.95, False, False),
        ("36", 0.89, False, True),
        ("12.5", 0.95, True, True),
        ("12.5", 0.99, True, False),
        ("125", 0.95, True, True),
        ("0", 0.95, True, False),
        ("63365", 0.95, False, True),
    ],
)
def test_where_no_identity_reaches_only_agreement_counts(
    text: str, confidence: float | None, money: bool, doubt: bool
) -> None:
    assert doubtful_alone(Cell(0, 0, text, confidence=confidence), money=money) is doubt


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("O", "0"),
        ("口", "0"),
        ("|", "1"),
        ("l", "1"),
        ("|7", "7"),
        ("B", "8"),
        ("其他", "其他"),
        ("一", "一"),
    ],
)
def test_letters_that_look_like_digits(text: str, figure: str) -> None:
    assert folded(text) == figure


# -- whole documents -------------------------------------------------------------------------


def document(
    rows: list[list[Cell | str]], *, text: str = "", confidence: float | None = 0.95
) -> DocumentResult:
    """A scanned report with one table; a text stands for a cell that was read alike twice."""
    cells = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            one = sure(cell) if isinstance(cell, str) else cell
            cells.append(Cell(r, c, one.text, confidence=one.confidence, readings=one.readings))
    blocks: tuple[Paragraph | Grid, ...] = (
        Paragraph("鄞州区瞻岐镇2020年政府信息公开工作年度报告", confidence=confidence),
        *([Paragraph(text, confidence=confidence)] if text else []),
        Grid(1, tuple(cells), len(rows), max(map(len, rows))),
        Paragraph("瞻岐镇人民政府", confidence=confidence),
        Paragraph("2021年1月20日", confidence=confidence),
    )
    return read_document(Reading("pdf", blocks), name="a", divisions=load_divisions())


def applications(read: Mapping[tuple[str, str], Cell | str], truth: Mapping[str, float]) -> DocumentResult:
    rows: list[list[Cell | str]] = [["", *(c.label[-1] for c in FORM.blocks[0].columns)]]
    for _, row in FORM.sequence:
        figures = [read.get((row.id, c), f"{truth[f'{row.id}.{c}']:g}") for c in COLUMNS]
        rows.append([row.label[-1], *figures])
    return document(rows)


@pytest.mark.parametrize("letter", ["O", "口", "D", "丁", "|", "??"])
@pytest.mark.parametrize("column", ["natural_person", "total"])
def test_a_letter_among_figures_costs_one_cell_and_not_the_row(letter: str, column: str) -> None:
    row = "applications.granted"
    result = applications({(row, column): unsure(letter)}, QUIET)
    got = {o.indicator: o for o in result.observations}
    assert {c for c in CODES if c not in got} == set()
    assert {got[f"{row}.{c}"].value for c in COLUMNS} == {0}
    odd = got[f"{row}.{column}"]
    assert (odd.status, odd.raw_text) in {("corrected", letter), ("inferred", letter), ("inferred", "")}
    assert sum(o.status != "reported" for o in result.observations) == 1


def test_unsure_figures_of_table_two_are_doubtful() -> None:
    rows: list[list[Cell | str]] = [
        ["信息内容", "本年处理决定数量"],
        ["行政许可", unsure("21", "27")],
        ["行政处罚", "3"],
        ["行政强制", unsure()],
        ["信息内容", "本年收费金额（单位：万元）"],
        ["行政事业性收费", "108方元"],
    ]
    result = document([["第二十条第（六）项", ""], *rows])
    got = {o.indicator: o for o in result.observations}
    licensing, penalty = got["licensing.decisions"], got["penalty.decisions"]
    assert (licensing.status, licensing.value, licensing.method) == ("doubtful", 21, "ocr")
    assert (penalty.status, penalty.value, penalty.method) == ("reported", 3, "ocr")
    assert "fees.amount" not in got or got["fees.amount"].status == "doubtful"
    assert {"coercion.decisions", "fees.amount"} <= {g.indicator for g in result.gaps} | got.keys()
    assert "coercion.decisions" not in got


def test_figures_of_other_tables_are_reported_only_where_read_alike_twice() -> None:
    rows: list[list[Cell | str]] = [
        ["栏目", "发布数量"],
        ["机构概况", "12"],
        ["政策文件", unsure("7", "1")],
        ["工作信息", "30"],
    ]
    got = {o.indicator: (o.status, o.method) for o in document(rows).observations}
    assert got["local:机构概况"] == ("reported", "ocr")
    assert got["local:政策文件"] == ("doubtful", "ocr")


@pytest.mark.parametrize(
    ("confidence", "said", "status"),
    [(None, 3, "reported"), (0.95, 3, "reported"), (0.6, 1, "reported"), (0.6, 7, "doubtful")],
)
def test_a_figure_of_a_recognised_line(confidence: float | None, said: int, status: str) -> None:
    """One application stands in the table: a line that says the same is proven by it."""
    rows: list[list[Cell | str]] = [["", *(c.label[-1] for c in FORM.blocks[0].columns)]]
    for _, row in FORM.sequence:
        rows.append([row.label[-1], *(f"{ONE[f'{row.id}.{c}']:g}" for c in COLUMNS)])
    if said == 3:
        rows = [["甲", "乙"]]
    result = document(rows, text=f"2020年，我镇收到政府信息公开申请{said}件。", confidence=confidence)
    got = {o.indicator: o for o in result.observations}["narrative.applications_received"]
    assert (got.status, got.value) == (status, said)
    assert got.method == ("prose" if confidence is None else "ocr")


def test_printed_documents_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a printed document went through the recognised path")

    for name in ("mended", "restored", "corroborated", "cells_of"):
        monkeypatch.setattr(f"transform.document.{name}", never)
    blocks = (
        Paragraph("鄞州区瞻岐镇2020年政府信息公开工作年度报告"),
        Grid(1, (Cell(0, 0, "行政许可"), Cell(0, 1, "4")), 1, 2),
    )
    reading = Reading("html", blocks)
    assert not is_recognised(reading)
    assert restored(reading) == reading
    read_document(reading, name="a", divisions=load_divisions())


@pytest.mark.parametrize(
    ("col", "confidence", "moved"), [(2, 0.98, True), (2, None, False), (4, 0.98, False)]
)
def test_a_label_that_a_seal_cut_in_two_gives_no_sure_figure(
    col: int, confidence: float | None, moved: bool
) -> None:
    """The stroke of a seal passed for a line: the number of `1.属于国家秘密` stands left of all headers."""
    headers = Headers({4: 0, 5: 1, 6: 2}, frozenset(), {})
    texts = ["1", "属于国家秘密", ""]
    cells = {at: Cell(5, col + at, text, confidence=confidence) for at, text in enumerate(texts)}
    assert _is_moved(headers, cells) is moved
