"""Spans: valid ones come back as they were written, broken ones as a browser shows them."""

# ruff: noqa: E501  (sample markup stays in one line)

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.blocks import Grid, ReadError
from extract.html.reader import read_html
from tests.waiting import ends

Place = tuple[int, int, str, int, int]


def grid(body: str) -> Grid:
    (found,) = read_html(body.encode()).grids()
    return found


def places(body: str) -> list[Place]:
    return [(c.row, c.col, c.text, c.rowspan, c.colspan) for c in grid(body).cells]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [(0, 0, "a", 2, 1), (0, 1, "b", 1, 1), (1, 1, "c", 1, 1)]),
        # reaching below the table, below the group, to the end
        ("<tr><td rowspan=999999>a<td>b<tr><td>c", [(0, 0, "a", 2, 1), (0, 1, "b", 1, 1), (1, 1, "c", 1, 1)]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c", [(0, 0, "a", 2, 1), (0, 1, "b", 1, 1), (1, 1, "c", 1, 1)]),
        ("<thead><tr><td rowspan=5>a<td>b<tbody><tr><td>c<td>d",
         [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1), (1, 0, "c", 1, 1), (1, 1, "d", 1, 1)]),
        # wider than the table
        ("<tr><td colspan=999>a<tr><td>b<td>c", [(0, 0, "a", 1, 2), (1, 0, "b", 1, 1), (1, 1, "c", 1, 1)]),
        ("<tr><td colspan=999999999999>a<tr><td>b<td>c", [(0, 0, "a", 1, 2), (1, 0, "b", 1, 1), (1, 1, "c", 1, 1)]),
        ("<tr><td colspan=4>a<td colspan=4>b<tr><td colspan=4>c<td colspan=4>d",
         [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1), (1, 0, "c", 1, 1), (1, 1, "d", 1, 1)]),
        # garbage
        ("<tr><td colspan=x rowspan=''>a<td colspan=-2>b<tr><td colspan=0>c<td rowspan='1.5'>d",
         [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1), (1, 0, "c", 1, 1), (1, 1, "d", 1, 1)]),
        ("<tr><td COLSPAN = '2px'>a<tr><td data-colspan=3>b<td colspan=1 colspan=2>c",
         [(0, 0, "a", 1, 2), (1, 0, "b", 1, 1), (1, 1, "c", 1, 1)]),
        # overlap: the first cell wins
        ("<tr><td>a<td rowspan=2>b<td>x<tr><td colspan=2>c<td>d",
         [(0, 0, "a", 1, 1), (0, 1, "b", 2, 1), (0, 2, "x", 1, 1), (1, 0, "c", 1, 1), (1, 2, "d", 1, 1)]),
        # rows in which no cell begins are no rows
        ("<tr><td rowspan=2>a<td rowspan=2>b<tr><tr><td>c<td>d",
         [(0, 0, "a", 1, 1), (0, 1, "b", 1, 1), (1, 0, "c", 1, 1), (1, 1, "d", 1, 1)]),
    ],
)  # fmt: skip
def test_spans(body: str, expected: list[Place]) -> None:
    assert places(f"<table>{body}</table>") == expected


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<tr><td>a<td>b<td>c<tr><td>d", "table 1: spans: 2 positions of 2 by 3"),
        ("<tr><td>a<td rowspan=2>b<td>x<tr><td colspan=2>c<td>d", "table 1: overlap: 1 "),
    ],
)
def test_tables_that_do_not_add_up_are_noted(body: str, word: str) -> None:
    notes = read_html(f"<table>{body}</table>".encode()).notes
    assert any(note.startswith(word) for note in notes)


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[Place], int]:
    """A rectangle cut into cells with spans, every row and column with a cell beginning in it."""
    n_rows, n_cols = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    free = {(r, c) for r in range(n_rows) for c in range(n_cols)}
    cells: list[Place] = []
    for r in range(n_rows):
        for c in range(n_cols):
            if (r, c) not in free:
                continue
            # The first row and column stay unmerged, so that no row or column is without a beginning.
            rowspan = draw(st.integers(1, 3)) if r and c else 1
            colspan = draw(st.integers(1, 3)) if r and c else 1
            colspan = max(w for w in range(1, colspan + 1) if all((r, c + i) in free for i in range(w)))
            rowspan = min(rowspan, n_rows - r)
            free -= {(r + i, c + k) for i in range(rowspan) for k in range(colspan)}
            text = draw(st.sampled_from(["", "0", "12", "规范性文件", "1,234.5", "其他\n事项"]))
            cells.append((r, c, text if cells else "首", rowspan, colspan))
    return cells, n_rows


NOISE = (
    "",
    " ",
    "\n",
    "&nbsp;",
    "<!-- x -->",
    "<o:p></o:p>",
    "<span></span>",
    "\t",
    "<p></p>",
    "&#8203;",
    "&#xa0;\r\n",
)


def rendered(cells: list[Place], n_rows: int, draw: st.DataObject) -> str:
    noise = st.sampled_from(NOISE)
    rows = [""] * n_rows
    for r, _, text, rowspan, colspan in cells:
        spans = (f" rowspan={rowspan}" if rowspan > 1 else "") + (
            f" colspan='{colspan}'" if colspan > 1 else ""
        )
        inner = "".join(f"<p class=a><span>{line}</span></p>" for line in text.split("\n"))
        end = draw.draw(st.sampled_from(["</td>", "", "</TD>\n"]))
        rows[r] += f"<td{spans} style='width:1pt'>{draw.draw(noise)}{inner}{draw.draw(noise)}{end}"
    return "<table>" + draw.draw(noise).join(f"<tr>{row}" for row in rows) + "</table>"


@settings(max_examples=150, deadline=None)
@given(grids(), st.data())
def test_a_grid_reads_back_whatever_the_noise(made: tuple[list[Place], int], data: st.DataObject) -> None:
    cells, n_rows = made
    assert places(rendered(cells, n_rows, data)) == cells


@pytest.mark.parametrize(
    "body",
    [
        "<b>" * 1_000_000 + "x",
        "<p>x" * 150_000,
        "<p " + " ".join(f"a{i}=1" for i in range(300_000)) + ">x</p>",
        "<" * 3_000_000 + "x",
        "<a" * 1_000_000 + ">x",
        "x" + "<!--" * 1_000_000,
        "x" + "<script>" * 500_000,
        "x" + "<xml>" * 500_000,
        "x<![CDATA[" * 100_000,
        "<p a='\">" * 300_000 + "x",
        "<i style='display:none'>" * 100_000 + "x</i>y" * 100_001,
        "x" + "display:none" * 300_000,
        "<style>" + "@media{" * 50_000 + "display:none</style>x",
        "<style>.a{display:none}" + "," * 100_000 + "</style>x" + " a" * 500_000,
        "<style>display:none" + "@" * 100_000 + "/*" * 20_000 + "</style>x",
        "<table><tr><td rowspan=999999 colspan=999999>a" + "<tr><td colspan=1000>b<td>c" * 9,
        "<table>" + "<tr><td rowspan=999999>1" * 3_000,
        "<table><tr>" + "</td></tr></div></p>" * 300_000 + "<td>x<td>y</table>",
        "<div>" * 3_000 + "甲" + "</div>" * 3_000,
        "x&" * 1_000_000,
        "<a href=x>y" * 150_000,
        "<p>当前位置：" * 100_000,
        "<li>来源：" * 100_000,
        "x" + " " * 3_000_000 + "y",
    ],
    ids=lambda body: body[:24],
)
def test_hostile_pages_come_to_an_end(body: str) -> None:
    with ends():
        try:
            read_html(body.encode())
        except ReadError as error:
            assert error.reason in {"no_text", "table_too_large", "too_large", "too_deep"}


def test_a_page_of_50_mb_is_refused() -> None:
    data = b"<p>1" * 12_500_000
    with pytest.raises(ReadError, match="too_large"):
        read_html(data)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(
    "<table> </table> <tr> </tr> <td> </td> <th colspan=2> <td rowspan=0> <p> </p> <br> <a href=x> </a> <div> </div> "
    "<pre> </pre> <li> <h1> </h1> <del> <select> <option> <td hidden> <b style='display:none'> </b> <tbody> <caption> "
    "<script> </script> <!-- --> <![CDATA[ ]]> < > & ' \" 甲 7 &nbsp; <input> <sup>".split(" ")), max_size=40))  # fmt: skip
def test_any_soup_gives_blocks_or_a_reason(parts: list[str]) -> None:
    try:
        reading = read_html("".join(parts).encode())
    except ReadError as error:
        assert error.reason in {"no_text", "empty_file"}
        return
    for found in reading.grids():
        covered = [
            (c.row + i, c.col + k) for c in found.cells for i in range(c.rowspan) for k in range(c.colspan)
        ]
        assert len(covered) == len(set(covered))
        assert all(0 <= r < found.n_rows and 0 <= c < found.n_cols for r, c in covered)
    assert all(p.text.strip() for p in reading.paragraphs())


def test_large_pages_are_read_in_chunks_without_loss() -> None:
    body = "".join(f"<p>第{i}行<b>甲</b>乙</p>" for i in range(60_000))
    assert [p.text for p in read_html(body.encode()).paragraphs()] == [f"第{i}行甲乙" for i in range(60_000)]
