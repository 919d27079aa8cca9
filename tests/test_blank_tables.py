"""Tables without lines and without a figure: proven blank by their letters, or not read."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from extract.blocks import Cell, Grid, Paragraph
from extract.reader import read
from tests.grids import grid
from tests.pdf_maker import pdf
from transform.forms import tables_of
from transform.tables.blank import blank_table

HEADING = "三、收到和处理政府信息公开申请情况"
AFTER = "四、政府信息公开行政复议、行政诉讼情况"


def lines(edition: str) -> list[str]:
    """The labels of a blank table in pieces, as a page without lines and with turned labels gives them."""
    (form,) = [t for t in tables_of("applications") if t.edition == edition]
    (block,) = form.blocks
    labels = dict.fromkeys(label for _, row in form.sequence for label in row.label[:-1])
    texts = [*form.headers, block.corner, *labels, *(row.label[-1] for _, row in form.sequence)]
    texts += [column.label[-1] for column in block.columns]
    pieces = [text[k : k + 5] for text in texts for k in range(0, len(text), 5)]
    random.Random(7).shuffle(pieces)
    return pieces


def read_blank(texts: Sequence[str], whole: Sequence[int] = (2, 3)) -> tuple[str, int] | None:
    run: list[Paragraph | Grid] = [Paragraph(t, page=2 if k < 40 else 3) for k, t in enumerate(texts)]
    blocks = [Paragraph(HEADING, page=2), *run, Paragraph(AFTER, page=3)]
    found = blank_table("applications", blocks, frozenset(whole), 4)
    if found is None:
        return None
    assert {(o.value, o.status, o.table_no) for o in found.observations} == {(None, "blank", 4)}
    return str(found.edition), len({o.indicator for o in found.observations})


@pytest.mark.parametrize(("edition", "cells"), [("2019", 161), ("2021", 175)])
def test_all_labels_of_the_form_and_nothing_else_are_a_blank_table(edition: str, cells: int) -> None:
    assert read_blank(lines(edition)) == (edition, cells)
    assert read_blank([t.replace("总计", "合计") for t in lines(edition)]) == (edition, cells)


def crossed(times: int) -> list[str]:
    """The groups and outcomes of a blank 表四, as often as each is printed."""
    (block,) = tables_of("disputes")[-1].blocks
    groups = dict.fromkeys(label for row in block.rows for label in row.label)
    return [*groups, *[column.label[-1] for column in block.columns] * times]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("more", ["", "0", "无", "三"])
def test_groups_and_outcomes_alone_are_a_blank_cross_table(times: int, more: str) -> None:
    lines = [Paragraph(t, page=3) for t in [*crossed(times), more] if t]
    blocks = [Paragraph(AFTER, page=3), *lines, Paragraph("五、存在的主要问题及改进情况", page=3)]
    found = blank_table("disputes", blocks, frozenset({3}), 4, "2021")
    assert (found is None) is bool(more)
    if found is not None:
        assert {o.status for o in found.observations} == {"blank"}
        assert len(found.observations) == 15
        assert found.edition == "2021"
    assert blank_table("disputes", blocks, frozenset({3}), 4) is None


def test_labels_may_stand_in_cells_that_are_no_rows() -> None:
    """A frame whose rows nobody ruled: all labels are one cell."""
    cells = Grid(1, (Cell(0, 0, "\n".join(lines("2021")), page=2),), 1, 1, page=2)
    blocks = [Paragraph(HEADING, page=2), cells, Paragraph(AFTER, page=3)]
    found = blank_table("applications", blocks, frozenset({2, 3}), 4)
    assert found is not None
    assert len(found.observations) == 175


@pytest.mark.parametrize("deep", [False, True])
def test_labels_of_groups_may_stand_in_every_row(deep: bool) -> None:
    (form,) = [t for t in tables_of("applications") if t.edition == "2021"]
    (block,) = form.blocks
    texts = [*form.headers, block.corner, *(column.label[-1] for column in block.columns)]
    for _, row in form.sequence:
        texts += [*row.label, *[row.label[-1]] * (3 - len(row.label) if deep else 0)]
    assert read_blank(texts) == ("2021", 175)
    assert read_blank([*texts, "三"]) is None


@pytest.mark.parametrize("more", ["0", "１", "/", "—", "无", "二", "3件", "－"])
def test_what_may_be_a_figure_leaves_the_table_unread(more: str) -> None:
    assert read_blank([*lines("2021"), more]) is None


def test_a_figure_in_the_place_of_a_number_leaves_the_table_unread() -> None:
    texts = lines("2021")
    at = next(k for k, t in enumerate(texts) if "8." in t)
    assert read_blank([*texts[:at], texts[at].replace("8.", ""), *texts[at + 1 :], "8"]) is None


def test_other_labels_and_other_print_leave_the_table_unread() -> None:
    texts = lines("2021")
    assert read_blank(texts[:-12]) is None
    assert read_blank([*texts, "以上各项数据由本机关各科室分别统计后汇总形成并经过核对"]) is None
    assert read_blank(texts, whole=(2,)) is None  # there may be pictures on the other page
    blocks = [Paragraph(HEADING, page=2), *(Paragraph(t, page=2) for t in texts), grid([["1", "2"]])]
    after = Paragraph(AFTER, page=2)
    assert blank_table("applications", [*blocks, after], frozenset({2}), 4) is None


def test_pages_of_text_alone_are_known() -> None:
    text = b"BT /F 12 Tf 50 400 Td (Annual report) Tj ET"
    line = b" 50 300 m 200 300 l S"
    letter = b" 50 100 m 80 140 120 140 150 100 c 90 90 l 70 80 l 60 70 l 55 90 l f"
    stroke = b" 50 100 m 80 140 120 140 150 100 c S"
    reading = read(pdf(text + line, text + letter, text + stroke), name="a.pdf")
    assert reading.text_pages == {1}
