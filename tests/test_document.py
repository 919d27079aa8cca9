"""From blocks to a document's result: what no part of `transform` decides on its own."""

from __future__ import annotations

import pytest

from extract.blocks import Cell, Grid, Paragraph, Reading
from transform.divisions import load_divisions
from transform.document import read_document
from transform.rows import Observation

ROWS = (
    ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
    ("行政许可", "21", "+19", "4"),
)


def cells_of(last: str, *, after: tuple[Paragraph, ...] = (), kind: str = "txt") -> dict[str, Observation]:
    rows = (*ROWS[:-1], (*ROWS[-1][:-1], last))
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    blocks = (
        Paragraph("鄞州区瞻岐镇2020年政府信息公开工作年度报告"),
        Paragraph("第二十条第（五）项"),
        Grid(1, cells, 2, 4),
        *after,
    )
    result = read_document(Reading(kind, blocks), name="a", divisions=load_divisions())
    return {o.indicator: o for o in result.observations}


@pytest.mark.parametrize(
    ("last", "after", "kind", "status"),
    [
        ("4", (), "txt", "doubtful"),
        ("0", (), "txt", "reported"),
        ("4", (Paragraph("三、收到和处理政府信息公开申请情况"),), "txt", "reported"),
        ("4", (), "docx", "reported"),
    ],
)
def test_a_figure_at_the_very_end_of_a_dump_may_go_on(
    last: str, after: tuple[Paragraph, ...], kind: str, status: str
) -> None:
    found = cells_of(last, after=after, kind=kind)
    assert found["licensing.decisions"].status == status
    assert found["licensing.items_last_year"].status == "reported"
