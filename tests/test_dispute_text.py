"""表四 of which one cell or one line is left: fifteen figures with blanks between them."""

from __future__ import annotations

import pytest

from extract.blocks import Cell, Grid, Paragraph
from transform.forms import tables_of
from transform.tables.dispute_text import disputes_in_text

CODES = tables_of("disputes")[-1].codes()
FIGURES = "1 4 30 2 37 1 52 3 1 57 4 3 42 1 50"
HEADING = "四、因政府信息公开被申请行政复议、提起行政诉讼情况"
NEXT = Paragraph("五、存在的主要问题及改进情况")


def squeezed(text: str) -> Grid:
    """A table whose row of figures is one cell."""
    return Grid(3, (Cell(0, 0, "行政复议 行政诉讼"), Cell(1, 0, text)), 2, 1)


def read(*blocks: Paragraph | Grid) -> dict[str, tuple[float | None, str]]:
    found = disputes_in_text([*blocks, NEXT], "disputes", None)
    return {o.indicator: (o.value, o.status) for o in found.observations} if found else {}


def reported(figures: str) -> dict[str, tuple[float | None, str]]:
    return {code: (float(x), "reported") for code, x in zip(CODES, figures.split(), strict=True)}


@pytest.mark.parametrize(
    "blocks",
    [
        (Paragraph(HEADING), squeezed(FIGURES)),
        (Paragraph(HEADING), squeezed(f"结果\n维持 纠正 总计\n{FIGURES}")),
        (Paragraph(HEADING + FIGURES),),
        (Paragraph(HEADING), Paragraph(FIGURES.replace(" ", "\t"))),
        (Paragraph(HEADING), Paragraph(FIGURES + NEXT.text + "一是个别栏目更新不够及时，共3项。")),
    ],
    ids=["a cell", "a cell with its headers", "in the heading's line", "a line", "with the next heading"],
)
def test_fifteen_figures_under_the_heading_are_the_forms(blocks: tuple[Paragraph | Grid, ...]) -> None:
    assert read(*blocks) == reported(FIGURES)


def test_figures_that_do_not_add_up_are_doubtful() -> None:
    found = read(Paragraph(HEADING), squeezed(FIGURES.replace("37", "38")))
    assert len(found) == len(CODES)
    assert {status for _, status in found.values()} == {"doubtful"}


def test_a_dash_may_hide_what_one_sum_has_more() -> None:
    found = read(Paragraph(HEADING), squeezed(FIGURES.replace("52", "-")))
    assert found["litigation.direct.corrected"] == (None, "not_applicable")
    assert found["litigation.direct.total"] == (57.0, "reported")


@pytest.mark.parametrize(
    "blocks",
    [
        (Paragraph(HEADING), squeezed(FIGURES[2:])),
        (Paragraph(HEADING), squeezed(FIGURES + " 7")),
        (Paragraph(HEADING), squeezed(FIGURES), Paragraph("1 2 3 4 10")),
        (Paragraph(HEADING), squeezed(FIGURES), Paragraph(FIGURES)),
        (Paragraph("三、收到和处理政府信息公开申请情况"), squeezed(FIGURES)),
        (Paragraph(HEADING), Paragraph("五、存在的主要问题及改进情况"), squeezed(FIGURES)),
    ],
    ids=["one lost", "one too many", "others beside them", "twice", "another section", "the next section"],
)
def test_anything_else_is_not_read(blocks: tuple[Paragraph | Grid, ...]) -> None:
    assert read(*blocks) == {}
