"""Word's tables, one trap per row, drawn as a picture of which cell covers which place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.blocks import Grid
from extract.docx.reader import read_docx
from tests.docx_maker import GO_ON, START, make_docx, p, span, tbl, tc, tr, width


def grids(body: str) -> list[Grid]:
    return list(read_docx(make_docx(p("正文") + body)).grids())


def picture(grid: Grid) -> list[str]:
    """One line per row: the text of the covering cell at each place, `.` for a hole, `_` for blank."""
    return [
        " ".join("." if cell is None else (cell.text or "_").replace("\n", "|") for cell in row)
        for row in grid.covering()
    ]


OLD_START, OLD_ON = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
TABLES: dict[str, tuple[str, list[str]]] = {
    "plain": (tbl(tr(tc("a"), tc("b")), tr(tc("c"), tc())), ["a b", "c _"]),
    "column span": (tbl(tr(tc("a", span(2)), tc("b")), tr(tc("c"), tc("d"), tc("e"))), ["a a b", "c d e"]),
    "row span": (
        tbl(tr(tc("a", START), tc("b")), tr(tc("", GO_ON), tc("c")), tr(tc("d"), tc("e"))),
        ["a b", "a c", "d e"],
    ),
    "row span, spelled out": (
        tbl(tr(tc("a", START), tc("b")), tr(tc("", '<w:vMerge w:val="continue"/>'), tc("c"))),
        ["a b", "a c"],
    ),
    "two row spans on end": (
        tbl(*[tr(tc(t, m), tc("x")) for t, m in (("a", START), ("", GO_ON), ("b", START), ("", GO_ON))]),
        ["a x", "a x", "b x", "b x"],
    ),
    "block span": (
        tbl(tr(tc("a", span(2) + START), tc("b")), tr(tc("", span(2) + GO_ON), tc("c"))),
        ["a a b", "a a c"],
    ),
    "continue without a start": (
        tbl(tr(tc("a"), tc("5")), tr(tc("b"), tc("", GO_ON)), tr(tc("c"), tc("", GO_ON))),
        ["a 5", "b _", "c _"],
    ),
    "continue in the first row": (
        tbl(tr(tc("a", GO_ON), tc("b")), tr(tc("", GO_ON), tc("c"))),
        ["a b", "a c"],
    ),
    "continue of another width": (
        tbl(tr(tc("a", span(2) + START), tc("b")), tr(tc("c", GO_ON), tc("d"), tc("e"))),
        ["a a b", "c d e"],
    ),
    "old sideways merge": (
        tbl(tr(tc("a", OLD_START), tc("", OLD_ON), tc("b")), tr(tc("c"), tc("d"), tc("e"))),
        ["a a b", "c d e"],
    ),
    "columns before and after": (
        tbl(
            tr(tc("a"), properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
            tr(tc("b"), tc("c"), tc("d")),
        ),
        [". a .", "b c d"],
    ),
    "grid that does not match": (tbl(tr(tc("a"), tc("b")), tr(tc("c"), tc("d")), grid=9), ["a b", "c d"]),
    "absurd span is cut": (tbl(tr(tc("a", span(999999))), tr(tc("b"), tc("c")), grid=2), ["a a", "b c"]),
    "spans missing, widths tell": (
        tbl(
            tr(tc("a", width(2000)), tc("b", width(1000))),
            tr(tc("c", width(1000)), tc("d", width(1010)), tc("e", width(990))),
        ),
        ["a a b", "c d e"],
    ),
    "short note row": (tbl(tr(tc("a"), tc("b")), tr(tc("注"))), ["a b", "注 ."]),
    "several paragraphs in a cell": (tbl(tr(tc(content=p("总") + p() + p("计")), tc("1"))), ["总|计 1"]),
    "control around a row": (
        tbl(f"<w:sdt><w:sdtContent>{tr(tc('a'), tc('b'))}</w:sdtContent></w:sdt>", tr(tc("c"), tc("d"))),
        ["a b", "c d"],
    ),
    "control around a cell": (
        tbl(tr(f"<w:sdt><w:sdtContent>{tc('a')}</w:sdtContent></w:sdt>", tc("b")), tr(tc("c"), tc("d"))),
        ["a b", "c d"],
    ),
    "control around the table": (
        f"<w:sdt><w:sdtContent>{tbl(tr(tc('a'), tc('b')))}</w:sdtContent></w:sdt>",
        ["a b"],
    ),
    "deleted row": (
        tbl(tr(tc("a"), tc("b")), tr(tc("x"), tc("y"), properties="<w:del/>"), tr(tc("c"), tc("d"))),
        ["a b", "c d"],
    ),
    "inserted row": (tbl(tr(tc("a"), tc("b")), tr(tc("c"), tc("d"), properties="<w:ins/>")), ["a b", "c d"]),
    "deleted cell": (
        tbl(tr(tc("a"), tc("x", "<w:cellDel/>"), tc("b")), tr(tc("c"), tc("d"))),
        ["a b", "c d"],
    ),
    "spans of the past do not count": (
        tbl(
            tr(tc("a", f"<w:tcPrChange><w:tcPr>{span(2)}{GO_ON}</w:tcPr></w:tcPrChange>"), tc("b")),
            tr(tc("c"), tc("d")),
        ),
        ["a b", "c d"],
    ),
    "tracked merge": (
        tbl(
            tr(tc("a", '<w:cellMerge w:vMerge="rest"/>'), tc("b")),
            tr(tc("", '<w:cellMerge w:vMerge="cont"/>'), tc("c")),
        ),
        ["a b", "a c"],
    ),
    "text box in a cell": (
        tbl(
            tr(
                tc(content=f"<w:p><w:r><w:pict><w:txbxContent>{p('7')}</w:txbxContent></w:pict></w:r></w:p>"),
                tc("b"),
            )
        ),
        ["7 b"],
    ),
    "table in a text box": (
        f"<w:p><w:r><w:pict><w:txbxContent>{tbl(tr(tc('a'), tc('b')))}</w:txbxContent></w:pict></w:r></w:p>",
        ["a b"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), TABLES.values(), ids=TABLES.keys())
def test_cells_stand_where_word_prints_them(body: str, expected: list[str]) -> None:
    (grid,) = grids(body)
    assert picture(grid) == expected
    assert grid.aligned


def test_rows_that_cannot_be_reconciled_say_so() -> None:
    (grid,) = grids(tbl(tr(tc("a"), tc("b"), tc("c")), tr(tc("d"), tc("e"))))
    assert not grid.aligned
    assert [[c.text for c in row] for row in grid.rows()] == [["a", "b", "c"], ["d", "e"]]
    assert all(c.rowspan == c.colspan == 1 for c in grid.cells)


def test_text_under_a_merged_cell_is_noted_and_not_printed() -> None:
    reading = read_docx(make_docx(tbl(tr(tc("a", START), tc("1")), tr(tc("隐", GO_ON), tc("2")))))
    assert any("covered_text" in note and "隐" in note for note in reading.notes)
    assert "隐" not in str(reading.blocks)


def test_nested_tables_are_grids_of_their_own() -> None:
    inner = tbl(tr(tc("x"), tc("y")))
    first, second, third = grids(
        tbl(tr(tc(content=p("上") + inner + p("下")), tc("b"))) + tbl(tr(tc("c"), tc("d")))
    )
    assert picture(first) == ["上|下 b"]
    assert picture(second) == ["x y"]
    assert (second.nested_in, third.nested_in) == (1, None)
    assert [first.number, second.number, third.number] == [1, 2, 3]


def test_a_table_that_only_frames_the_page_is_opened() -> None:
    reading = read_docx(make_docx(tbl(tr(tc(content=p("标题") + tbl(tr(tc("x"), tc("y"))) + p("落款"))))))
    assert [getattr(block, "text", "grid") for block in reading.blocks] == ["标题", "grid", "落款"]
    (grid,) = reading.grids()
    assert (grid.number, grid.nested_in) == (1, None)


@st.composite
def tilings(draw: st.DrawFn) -> tuple[list[list[int]], dict[int, tuple[int, int, int, int]]]:
    """A grid tiled by rectangles: the owner of each place, and each rectangle."""
    n_rows, n_cols = draw(st.integers(1, 7)), draw(st.integers(2, 7))
    owner = [[-1] * n_cols for _ in range(n_rows)]
    tiles: dict[int, tuple[int, int, int, int]] = {}
    for r in range(n_rows):
        for c in range(n_cols):
            if owner[r][c] >= 0:
                continue
            free = 1
            while c + free < n_cols and owner[r][c + free] < 0:
                free += 1
            w, h = draw(st.integers(1, free)), draw(st.integers(1, n_rows - r))
            for y in range(r, r + h):
                for x in range(c, c + w):
                    owner[y][x] = len(tiles)
            tiles[len(tiles)] = (r, c, h, w)
    return owner, tiles


@settings(max_examples=120, deadline=None)
@given(tilings())
def test_any_tiling_reads_back(
    tiling: tuple[list[list[int]], dict[int, tuple[int, int, int, int]]],
) -> None:
    owner, tiles = tiling
    rows = []
    for r, line in enumerate(owner):
        cells, c = [], 0
        while c < len(line):
            top, _, height, columns = tiles[line[c]]
            merge = "" if height == 1 else START if top == r else GO_ON
            cells.append(tc(f"第{line[c]}格" if top == r else "", span(columns) + merge))
            c += columns
        rows.append(tr(*cells))
    found = grids(tbl(*rows))
    if len(tiles) == 1 and len(owner) == 1:
        assert not found  # one cell alone frames its text
        return
    (grid,) = found
    got = {(c.row, c.col, c.rowspan, c.colspan): c.text for c in grid.cells}
    assert got == {place: f"第{n}格" for n, place in tiles.items()}
