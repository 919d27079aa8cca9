"""Tables in pictures without rules between their rows or columns, and tables that a page cuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np
import pytest

from extract.blocks import SURE, Grid
from extract.layout.grids import RuledGrid
from extract.layout.pages import join_pages
from extract.layout.rules import Segment
from extract.page import PageBlocks, PlacedGrid, PlacedText
from extract.recognise.recogniser import Recognised
from extract.scan.cells import CLEAN
from extract.scan.hollow import within
from extract.scan.pieces import Piece, pieces_of
from extract.scan.reader import read_page_image
from extract.scan.text import print_outside
from extract.scan.unruled import _found
from extract.scan.words import Word
from tests.scan_maker import Deaf, grain, prose, rotate

Words = list[tuple[str, int, int, str]]  # what is drawn, left, foot, what the reader says

FONT = cv2.FONT_HERSHEY_SIMPLEX
HEAD = ["NAME", "MADE", "DONE", "HELD"]
SAID = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
LEFTS = [90, 330, 520, 710]
ROWS = [
    ("RULES", "规章", "10", "2", "38"),
    ("PAPERS", "行政规范性文件", "4", "71", "5"),
    ("GRANTS", "行政许可", "6", "", "9"),
]


def _tight(image: np.ndarray) -> np.ndarray:
    """The ink of a picture without the paper around it, in a size of its own."""
    grey = image if image.ndim == 2 else image[..., 0]
    dark = grey < (int(grey.min()) + int(np.median(grey))) // 2
    ys, xs = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    part = dark[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1].astype(np.float32)
    shape = (40 * part.shape[1] / part.shape[0], *cv2.resize(part, (96, 24)).ravel())
    return np.asarray(shape, np.float32)


class Told:
    """A recogniser that knows what may be drawn, tells it by its look and says what it stands for."""

    def __init__(self, drawn: dict[str, str], confidence: float = 0.97) -> None:
        self.known = [(_tight(page_of([(text, 20, 200, "")])), said) for text, said in drawn.items()]
        self.confidence = confidence
        self.asked = 0

    def cells(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        self.asked += len(images)
        return [self._said(_tight(image)) for image in images]

    def _said(self, look: np.ndarray) -> Recognised:
        text = min(self.known, key=lambda known: float(np.abs(known[0] - look).sum()))[1]
        return Recognised(text, self.confidence, ((text, self.confidence), ("8", 0.01)))

    def lines(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        return [Recognised("总体情况", 0.95, (("总体情况", 0.95),)) for _ in images]


def words() -> Words:
    out: Words = [(HEAD[i], LEFTS[i], 240, SAID[i]) for i in range(4)]
    for r, (drawn, said, *figures) in enumerate(ROWS):
        y = 300 + 46 * r
        out.append((drawn, LEFTS[0], y, said))
        for i, figure in enumerate(figures, 1):
            (head, _), (own, _) = (cv2.getTextSize(t, FONT, 0.8, 2)[0] for t in (HEAD[i], figure))
            if figure:
                out.append((figure, LEFTS[i] + (head - own) // 2, y, figure))
    return out


def page_of(drawn: Words, rules: Sequence[int] = ()) -> np.ndarray:
    page = np.full((1100, 900, 3), 255, np.uint8)
    for text, x, y, _ in drawn:
        cv2.putText(page, text, (x, y), FONT, 0.8, (20,) * 3, 2, cv2.LINE_AA)
    for y in rules:
        cv2.line(page, (80, y), (820, y), (20,) * 3, 2)
    return page


def grids(blocks: PageBlocks) -> list[PlacedGrid]:
    return [item for item in blocks.items if isinstance(item, PlacedGrid)]


def texts(grid: Grid) -> list[list[str]]:
    return [[c.text for c in row if c.text] for row in grid.rows()]


WAYS: dict[str, tuple[Sequence[int], Callable[[np.ndarray], np.ndarray]]] = {
    "no rules": ((), lambda p: p),
    "three lines": ((205, 260, 412), lambda p: p),
    "askew": ((205, 260, 412), lambda p: rotate(p, 0.8)),
    "grain": ((), lambda p: grain(p, 8)),
}


@pytest.mark.parametrize("way", WAYS)
def test_rows_and_columns_are_those_that_are_printed(way: str) -> None:
    rules, spoil = WAYS[way]
    drawn = words()
    blocks = read_page_image(spoil(page_of(drawn, rules)), 1, Told({w[0]: w[3] for w in drawn}))
    (placed,) = grids(blocks)
    grid = placed.grid
    assert grid.aligned
    assert texts(grid) == [SAID, *([said, *(f for f in figures if f)] for _, said, *figures in ROWS)]
    columns = {c.text: c.col for c in grid.rows()[0]}
    last = {c.col: c for c in grid.rows()[-1]}
    assert last[columns["本年制发件数"]].text == "6" and last[columns["现行有效件数"]].text == "9"
    empty = last[columns["本年废止件数"]]
    assert (empty.text, empty.confidence) == ("", CLEAN)
    assert last[columns["现行有效件数"]].readings == (("9", 0.97), ("8", 0.01))
    assert not any(isinstance(item, PlacedText) for item in blocks.items)


def test_a_frame_around_rows_that_no_line_parts_is_no_cell() -> None:
    """As browsers draw a table's border alone, here of two tables one below the other."""
    drawn = words()
    page = page_of([*drawn, ("FOOT", 100, 460, "第二十条")])
    cv2.rectangle(page, (80, 205), (820, 412), (20,) * 3, 2)
    cv2.rectangle(page, (80, 412), (450, 480), (20,) * 3, 2)
    blocks = read_page_image(page, 1, Told({w[0]: w[3] for w in drawn} | {"FOOT": "第二十条"}))
    (placed,) = grids(blocks)
    assert texts(placed.grid) == [SAID, *([said, *(f for f in figures if f)] for _, said, *figures in ROWS)]


def test_what_a_border_holds_is_read_as_cells_only_where_it_stands_in_columns() -> None:
    sides = [Segment(60, 60, 1040), Segment(840, 60, 1040)]
    prose_lines = [Piece((90, y, 600, y + 17), 17.0) for y in range(100, 400, 42)]
    columns = [Piece((x, y, x + 12, y + 17), 17.0) for y in (500, 540) for x in (100, 300, 500)]
    assert within(prose_lines, sides) == []
    assert within([*prose_lines, *columns], sides) == [*prose_lines, *columns]
    assert within(columns, sides[:1]) == []


def test_cells_stand_where_the_picture_shows_them() -> None:
    drawn = words()
    (placed,) = grids(read_page_image(page_of(drawn), 1, Told({w[0]: w[3] for w in drawn})))
    for text, x, y, said in drawn:
        if said.isdigit():
            (box,) = (c.box for c in placed.grid.cells if c.text == said)
            assert box is not None
            assert box[0] - 8 < x < box[2] and box[1] < y - 8 < box[3], text


def test_what_is_read_without_certainty_stays_uncertain() -> None:
    drawn = words()
    (placed,) = grids(read_page_image(page_of(drawn), 1, Told({w[0]: w[3] for w in drawn}, 0.4)))
    assert all((c.confidence or 0.0) < SURE for c in placed.grid.cells if c.text)


def test_faint_figures_are_doubted() -> None:
    drawn = words()
    page = page_of([w for w in drawn if w[3] != "71"])
    prose(page, 4, top=800)
    (_, x, y, _) = next(w for w in drawn if w[3] == "71")
    cv2.putText(page, "71", (x, y), FONT, 0.8, (175,) * 3, 2, cv2.LINE_AA)
    (placed,) = grids(read_page_image(page, 1, Told({w[0]: w[3] for w in drawn})))
    (cell,) = (c for c in placed.grid.cells if c.text == "71")
    assert (cell.confidence or 0.0) < SURE
    (other,) = (c for c in placed.grid.cells if c.text == "38")
    assert other.confidence == 0.97


def test_lines_around_a_table_stay_lines() -> None:
    drawn = words()
    page = page_of(drawn)
    prose(page, 3, top=900)
    reader = Told({w[0]: w[3] for w in drawn})
    blocks = read_page_image(page, 1, reader)
    assert [type(item).__name__ for item in blocks.items][1:] == ["PlacedText"] * 3
    assert len(grids(blocks)) == 1


LIST = [
    ("RULES", "规章", "4"),
    ("PAPERS", "行政规范性文件", "12"),
    ("HEADING", "依申请公开情况", ""),
    ("GRANTS", "行政许可", "7"),
    ("FINES", "行政处罚", "0"),
]


def list_words() -> Words:
    """Label, unit and one figure a row, and a heading among them that has none."""
    out: Words = []
    for r, (drawn, said, figure) in enumerate(LIST):
        y = 300 + 46 * r
        out.append((drawn, 90, y, said))
        out += [("U", 640, y, "件"), (figure, 685, y, figure)] if figure else []
    return out


def test_rows_that_geometry_does_not_prove_are_lines_with_tabs() -> None:
    drawn = list_words()
    blocks = read_page_image(page_of(drawn), 1, Told({w[0]: w[3] for w in drawn}))
    assert grids(blocks) == []
    lines = [item for item in blocks.items if isinstance(item, PlacedText)]
    told = [line.text for line in lines if "\t" in line.text]
    assert told == ["规章\t件 4", "行政规范性文件\t件 12", "行政许可\t件 7", "行政处罚\t件 0"]
    assert {line.confidence for line in lines if "\t" in line.text} == {0.97}
    assert len(lines) == len(LIST)  # the heading is a line as before
    assert lines[2].text == "总体情况"


def test_a_page_of_prose_is_not_read_piece_by_piece() -> None:
    page = np.full((1100, 900, 3), 255, np.uint8)
    prose(page, 15, top=150)
    cv2.putText(page, "DATE", (90, 850), FONT, 0.8, (20,) * 3, 2, cv2.LINE_AA)
    cv2.putText(page, "2023", (600, 850), FONT, 0.8, (20,) * 3, 2, cv2.LINE_AA)
    reader = Told({"7": "7"})
    blocks = read_page_image(page, 1, reader)
    assert grids(blocks) == [] and len(blocks.items) >= 16
    assert reader.asked == 0


# drawn as bars: boxes (x0, y0, x1, y1) of ink, and how many words they make; letters are 20 high
BARS = {
    "three strokes of one letter": ([(10, 10, 30, 13), (12, 18, 28, 21), (10, 27, 30, 30)], 1),
    "letters side by side": ([(10, 10, 30, 30), (33, 10, 53, 30)], 1),
    "two columns": ([(10, 10, 30, 30), (45, 10, 65, 30)], 2),
    "two lines": ([(10, 10, 50, 30), (10, 36, 50, 56)], 2),
    "a dash": ([(10, 18, 30, 21), (80, 10, 100, 30)], 2),
    "a flat letter and its comma": ([(10, 18, 30, 21), (33, 25, 38, 31), (80, 10, 100, 30)], 2),
    "a speck": ([(10, 10, 30, 30), (60, 20, 62, 22)], 1),
    "nothing": ([], 0),
}


@pytest.mark.parametrize("case", BARS)
def test_pieces_are_what_stands_apart(case: str) -> None:
    bars, count = BARS[case]
    ink = np.zeros((80, 140), np.uint8)
    for x0, y0, x1, y1 in bars:
        ink[y0:y1, x0:x1] = 1
    found = pieces_of(ink, 20.0)
    assert len(found) == count
    assert all(a.box != b.box for a, b in pairwise(found))


def cut_page(top: int, rows: Sequence[Sequence[str]], *, head: bool, foot: bool) -> np.ndarray:
    """A table of three columns with or without the rules at its head and foot, the page's rows in it."""
    page = np.full((1100, 900, 3), 255, np.uint8)
    xs, ys = [90, 400, 600, 800], [top + 60 * i for i in range(len(rows) + 1)]
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), (20,) * 3, 2)
    for i, y in enumerate(ys):
        if (i > 0 or head) and (i < len(ys) - 1 or foot):
            cv2.line(page, (xs[0], y), (xs[-1], y), (20,) * 3, 2)
    for y, row in zip(ys, rows, strict=False):
        for x, text in zip(xs, row, strict=False):
            cv2.putText(page, text, (x + 8, y + 38), FONT, 0.8, (20,) * 3, 2, cv2.LINE_AA)
    return page


UPPER = [["LABELS", "MADE", "HELD"], ["RULES", "1", "2"], ["PAPERS OF ANY KIND", "", "7"]]
LOWER = [["IN FORCE", "3", ""], ["GRANTS", "5", "6"]]
SAYS = {
    "LABELS": "信息内容",
    "MADE": "制发",
    "HELD": "有效",
    "RULES": "规章",
    "PAPERS OF ANY KIND": "行政规范性（含",
    "IN FORCE": "其他）文件",
    "GRANTS": "行政许可",
    **{d: d for d in "123567"},
}


@pytest.mark.parametrize("is_open", [True, False])
def test_a_row_cut_by_the_page_is_one_row(is_open: bool) -> None:
    upper = read_page_image(cut_page(400, UPPER, head=True, foot=not is_open), 1, Told(SAYS))
    lower = read_page_image(cut_page(100, LOWER, head=not is_open, foot=True), 2, Told(SAYS))
    (above,), (below,) = grids(upper), grids(lower)
    assert isinstance(above, RuledGrid) and isinstance(below, RuledGrid)
    assert (above.open_foot, below.open_top) == (is_open, is_open)
    assert not above.open_top and not below.open_foot
    assert above.edges == pytest.approx((90, 400, 600, 800), abs=4)
    (grid,) = join_pages([upper, lower])
    assert isinstance(grid, Grid)
    assert texts(grid)[-1] == ["行政许可", "5", "6"]


def test_figures_on_both_sides_of_the_cut_are_one_row() -> None:
    pages = [
        read_page_image(cut_page(400, UPPER, head=True, foot=False), 1, Told(SAYS)),
        read_page_image(cut_page(100, [["", "3", ""], *LOWER[1:]], head=False, foot=True), 2, Told(SAYS)),
    ]
    (grid,) = join_pages(pages)
    assert isinstance(grid, Grid)
    assert texts(grid)[2:] == [["行政规范性（含", "3", "7"], ["行政许可", "5", "6"]]
    (cell,) = (c for c in grid.cells if c.text == "3")
    assert (cell.page, cell.confidence) == (2, 0.97)


@pytest.mark.parametrize("is_open", [True, False])
def test_blanks_beside_an_open_break_are_doubted_where_the_row_is_not_made_whole(is_open: bool) -> None:
    rows = [*UPPER[:2], ["RULES", "", "7"]]  # the label is no beginning of the one below
    pages = [
        read_page_image(cut_page(400, rows, head=True, foot=not is_open), 1, Told(SAYS)),
        read_page_image(cut_page(100, LOWER[1:], head=not is_open, foot=True), 2, Told(SAYS)),
    ]
    (grid,) = join_pages(pages)
    assert isinstance(grid, Grid) and grid.n_rows == 4
    (blank,) = (c for c in grid.rows()[2] if not c.text)
    assert ((blank.confidence or 0.0) < SURE) == is_open


@pytest.mark.parametrize(("label", "full"), [("PAPERS OF EVERY KINDS", {0}), ("PAPERS", set())])
def test_a_label_is_full_where_no_letter_fits_behind_it(label: str, full: set[int]) -> None:
    page = cut_page(400, [*UPPER[:2], [label, "1", "7"]], head=True, foot=True)
    (placed,) = grids(read_page_image(page, 1, Deaf()))
    assert isinstance(placed, RuledGrid) and placed.full == full


def _print(width: int) -> np.ndarray:
    """Letters 18 pixels high on straightened paper."""
    work = np.full((300, width), 250, np.uint8)
    for y in range(40, 200, 40):
        cv2.putText(work, "PRINT OF A PAGE", (30, y), FONT, 0.8, (60,), 2, cv2.LINE_AA)
    return work


def _dense(work: np.ndarray, x: int, y: int) -> None:
    """A letter of many strokes: lines across that blur has run together."""
    work[y : y + 18, x : x + 18] = 185
    work[y : y + 18 : 3, x : x + 18] = 105
    work[y : y + 18, x + 8 : x + 10] = 70


def test_a_letter_of_many_strokes_is_print_and_a_blot_is_none() -> None:
    work = _print(500)
    _dense(work, 60, 220)
    cv2.circle(work, (150, 229), 10, (70,), -1)
    cv2.circle(work, (250, 229), 10, (175,), -1)
    found = print_outside(work, 18.0, [], np.zeros_like(work))
    assert found[222:236, 62:76].mean() > 0.8
    assert not found[215:245, 130:280].any()


def test_a_flat_letter_and_the_mark_behind_it_are_one_piece() -> None:
    ink = np.zeros((120, 300), np.uint8)
    ink[40:43, 20:38] = 1  # 一
    ink[47:53, 40:45] = 1  # 、
    for x in range(80, 240, 20):
        cv2.rectangle(ink, (x, 32), (x + 17, 50), (1,), 2)
    boxes = [p.box for p in pieces_of(ink, 20.0)]
    assert (20.0, 40.0, 45.0, 53.0) in boxes


def test_words_that_run_downhill_are_rows_all_the_same() -> None:
    """A page without rules is straight to some tenths of a degree only."""
    last = [("行政收费", "73", "8", "12"), ("政府采购", "55", "7", "91")]
    drawn = [(x, y, said) for _, x, y, said in words()]
    drawn += [(x, 438 + 46 * k, t) for k, row in enumerate(last) for x, t in zip(LEFTS, row, strict=True)]
    pieces = [_word(x, y + round(0.017 * x), said) for x, y, said in drawn]
    found, left = _found(pieces, [], 1)
    ((placed, inside),) = found
    body = [[name, *(f for f in fs if f)] for _, name, *fs in ROWS]
    assert texts(placed.grid) == [SAID, *body, *map(list, last)]
    assert not left and len(inside) == len(pieces)
    for word in inside:
        if word.said.text.isdigit():
            (box,) = (c.box for c in placed.grid.cells if c.text == word.said.text)
            assert box is not None and abs(box[1] + box[3] - word.piece.box[1] - word.piece.box[3]) < 6


def _word(x: int, y: int, text: str) -> Word:
    wide = len(text) * (10 if text.isdigit() else 20)
    box = (float(x), y - (16.0 if text.isdigit() else 20.0), float(x + wide), float(y))
    return Word(Piece(box, 20.0), Recognised(text, 0.97, ((text, 0.97),)))
