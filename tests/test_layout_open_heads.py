"""Headers without lines whose merged cells stay open: what the lowest headers tell."""

from __future__ import annotations

from collections.abc import Sequence

from extract.blocks import Grid
from extract.layout.reader import blocks_of_page
from extract.layout.sectiongrid import Lines
from extract.layout.sections import section_grids
from extract.page import PlacedGrid
from tests.layout_maker import Page

SIZE = 10.0
COLUMNS = (150.0, 200.0, 260.0, 330.0, 390.0)
NAMES = ("自然人", "企业", "机构", "组织", "总计")
ROWS = (("一、新收数量", "7", "3", "0", "1", "11"), ("二、结转数量", "2", "0", "5", "0", "7"))


def grids(page: Page) -> list[Grid]:
    return [item.grid for item in blocks_of_page(page.layer()).items if isinstance(item, PlacedGrid)]


def table(page: Page, names: Sequence[str], rows: Sequence[Sequence[str]], y: float = 200.0) -> None:
    """Headers and figures that begin at the left of their columns."""
    for x, name in zip(COLUMNS, names, strict=True):
        page.text(x, y, name, SIZE)
    for k, row in enumerate(rows, 1):
        places = (40.0, *COLUMNS)[-len(row) :]
        for x, text in zip(places, row, strict=True):
            page.text(x, y + 22 * k, text, SIZE)


def over(page: Page) -> None:
    """Two merged headers that no tiling explains: they leave columns between them without any."""
    page.text(370.0, 160.0, "申请人情况", SIZE)
    page.text(151.0, 180.0, "法人", SIZE)


def test_the_lowest_headers_tell_the_columns() -> None:
    page = Page()
    over(page)
    table(page, NAMES, ROWS)
    (grid,) = grids(page)
    assert grid.aligned
    header = {c.col: c.text for c in grid.cells if c.text in NAMES}
    assert [header[k] for k in sorted(header)] == list(NAMES)
    for row in ROWS:
        at = next(c.row for c in grid.cells if c.text == row[0])
        figures = {c.col: c.text for c in grid.cells if c.row == at and c.col in header}
        assert [figures[k] for k in sorted(figures)] == list(row[1:])
    wide = [c for c in grid.cells if c.text in ("申请人情况", "法人")]
    # Which columns they stand over is not known: they are titles of the whole table.
    assert [(c.col, c.colspan) for c in wide] == [(0, grid.n_cols)] * 2


def test_lowest_headers_that_are_alike_tell_nothing() -> None:
    page = Page()
    over(page)
    table(page, ("自然人", "机构", "机构", "组织", "总计"), ROWS)
    assert section_grids(page.glyphs, 1, Lines(None, None, 270.0, (30.0, 450.0))) is None


def test_what_stands_far_above_is_no_part_of_the_header() -> None:
    page = Page()
    page.text(171.0, 140.0, "申请人情况", SIZE)
    page.text(226.0, 180.0, "法人", SIZE)
    table(page, NAMES, ROWS)
    texts = {c.text for grid in grids(page) if grid.aligned for c in grid.cells}
    assert "申请人情况" not in texts


def test_one_row_of_figures_keeps_its_order_where_headers_are_alike() -> None:
    page = Page()
    over(page)
    names = ("维持", "总计", "维持", "其他", "总计")
    table(page, names, [("4", "1", "0", "3", "8")])
    (grid,) = grids(page)
    assert not grid.aligned
    last = [[c.text for c in row if c.text] for row in grid.rows()][-2:]
    assert last == [list(names), ["4", "1", "0", "3", "8"]]


def test_a_merged_header_is_no_line_of_the_one_below_it() -> None:
    """Where the merged headers stay open they are not taken into the lowest ones."""
    page = Page()
    over(page)
    page.text(181.0, 190.0, "法人或其他组织", SIZE)
    table(page, ("自然人", "企业", "机构", "组织", "总计"), ROWS, 205.0)
    (grid,) = grids(page)
    assert set(NAMES) <= {c.text for c in grid.cells}


def test_the_rest_of_a_header_that_the_page_cut() -> None:
    """The headers of the first and of the last column stand on the page before."""
    page = Page()
    for x, name in zip(COLUMNS[1:4], NAMES[1:4], strict=True):
        page.text(x, 50.0, name, SIZE)
    for k, row in enumerate(ROWS, 1):
        for x, text in zip((40.0, *COLUMNS), row, strict=True):
            page.text(x, 50.0 + 22 * k, text, SIZE)
    made = section_grids(page.glyphs, 1, Lines(None, None, 110.0, (30.0, 450.0)))
    assert made is not None
    (table,) = made
    header = {c.col: c.text for c in table.grid.cells if c.row == 0 and c.text}
    first = table.grid.n_cols - len(COLUMNS)
    assert header == {first + k: NAMES[k] for k in (1, 2, 3)}
    assert [c.text for c in table.grid.cells if c.row == 1 and c.col >= first] == list(ROWS[0][1:])


def test_a_header_over_two_columns_is_no_rest() -> None:
    page = Page()
    for x, name in ((200.0, "企业"), (255.0, "机构和组织的合计"), (390.0, "总计")):
        page.text(x, 50.0, name, SIZE)
    for k, row in enumerate(ROWS, 1):
        for x, text in zip((40.0, *COLUMNS), row, strict=True):
            page.text(x, 50.0 + 22 * k, text, SIZE)
    assert section_grids(page.glyphs, 1, Lines(None, None, 110.0, (30.0, 450.0))) is None
