"""Rows that a page break cuts: figures that were wrapped at the break are one figure, in doubt."""

from __future__ import annotations

import pytest

from extract.blocks import Cell
from extract.layout.sew import sewn

ABOVE = ["二、上年结转政府信息公开申请数", "9", "", "8", "2"]


def parts(above: list[str], below: list[str]) -> tuple[list[Cell], list[Cell]]:
    return (
        [Cell(0, k, text) for k, text in enumerate(above)],
        [Cell(1, k, text) for k, text in enumerate(below)],
    )


@pytest.mark.parametrize("rest", ["量", ""], ids=["with the end of the label", "alone"])
def test_a_figure_wrapped_at_the_break_is_one_in_doubt(rest: str) -> None:
    upper, lower = parts(ABOVE, [rest, "", "", "", "9"])
    cells, gone = sewn(upper, lower, 1, full=frozenset([0]), is_open=False)
    assert gone == 1
    assert [c.text for c in cells] == [ABOVE[0] + rest, "9", "", "8", "29"]
    assert [c.confidence for c in cells] == [None, None, None, None, 0.5]
    assert cells[4].readings == (("29", 0.5),)


@pytest.mark.parametrize(
    ("above", "below", "full"),
    [
        (ABOVE, ["三、本年度办理结果", "", "", "", "9"], {0}),
        (ABOVE, ["量", "", "", "", "9"], set()),
        (ABOVE, ["量", "1", "1", "1", "9"], {0}),
        (["行政处罚", "12"], ["强制", "7"], {0}),
        (ABOVE, ["量", "", "", "", "—"], {0}),
    ],
    ids=["a number begins a row", "a label of its own", "as many as above", "one column", "a dash"],
)
def test_a_row_of_its_own_is_none(above: list[str], below: list[str], full: set[int]) -> None:
    upper, lower = parts(above, below)
    cells, gone = sewn(upper, lower, 1, full=frozenset(full), is_open=False)
    assert gone == 0
    assert [c.text for c in cells] == [*above, *below]


def test_the_label_of_a_group_beside_the_rest_says_nothing() -> None:
    upper, lower = parts(["（五）", *ABOVE], ["", "量", "", "", "", "9"])
    lower[0] = Cell(1, 0, "不予处理", rowspan=3)
    cells, gone = sewn(upper, lower, 1, full=frozenset([1]), is_open=False)
    assert gone == 1
    assert cells[5].text == "29"
    assert cells[5].confidence == 0.5
