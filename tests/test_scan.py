"""Pages that are pictures: their geometry, on drawn pages spoilt in seeded ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.blocks import SURE, Cell
from extract.page import PageBlocks, PlacedGrid, PlacedText
from extract.recognise.recogniser import Recognised
from extract.scan.ink import ink_of, letter_height
from extract.scan.reader import lay_out, read_page_image
from extract.scan.sheet import Sheet
from extract.scan.turn import find_skew
from tests.scan_maker import (
    Deaf,
    Drawn,
    Region,
    curl,
    draw,
    fax,
    gaps,
    grain,
    jpeg,
    lean,
    prose,
    rotate,
    shadow,
    specks,
    stamp,
    table,
    write,
)

SPANS: list[Region] = [(0, 0, 2, 2), (0, 2, 1, 4), (3, 1, 3, 1), (6, 0, 1, 3)]


def laid(page: np.ndarray) -> list[list[Region]]:
    """The regions of every table that is found."""
    ink = ink_of(page)
    return [t.regions for t in lay_out(ink, find_skew(ink.work), 0).tables]


def grids(blocks: PageBlocks) -> list[PlacedGrid]:
    return [item for item in blocks.items if isinstance(item, PlacedGrid)]


def cells(page: np.ndarray, reader: Deaf | None = None) -> dict[tuple[int, int], Cell]:
    (grid,) = grids(read_page_image(page, 1, reader or Deaf()))
    return {(c.row, c.col): c for c in grid.grid.cells}


SPOILT: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "as drawn": lambda p: p,
    "half a degree": lambda p: rotate(p, 0.5),
    "two degrees back": lambda p: rotate(p, -2.2),
    "five degrees": lambda p: rotate(p, 5.0),
    "grain": lambda p: grain(rotate(p, 1.0), 14),
    "jpeg": lambda p: jpeg(grain(rotate(p, -0.8), 6), 35),
    "gaps": lambda p: gaps(rotate(p, 0.4), 1500),
    "specks": lambda p: specks(rotate(p, 0.4), 1500),
    "shadow": lambda p: shadow(rotate(p, 1.2)),
    "fax": lambda p: fax(grain(rotate(p, 0.7), 30)),
    "faint": lambda p: grain(255 - ((255 - rotate(p, 0.6)) * 0.25).astype(np.uint8), 3),
    "curled": curl,
    "leaning": lean,
    "small": lambda p: cv2.resize(p, None, fx=0.62, fy=0.62, interpolation=cv2.INTER_AREA),
    "large": lambda p: cv2.resize(rotate(p, 1.0), None, fx=2.6, fy=2.6, interpolation=cv2.INTER_CUBIC),
    "stamped": lambda p: stamp(rotate(p, 0.5), 400, 300),
    "stamped grey": lambda p: np.repeat(stamp(p, 330, 310).mean(axis=2, keepdims=True), 3, 2).astype(
        np.uint8
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_page_keeps_its_grid(name: str) -> None:
    drawn = table(9, 7, SPANS)
    assert laid(SPOILT[name](draw(drawn))) == [drawn.regions]


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_grid_is_found_again(data: st.DataObject) -> None:
    n_rows, n_cols = data.draw(st.integers(2, 12)), data.draw(st.integers(2, 7))
    merged: list[Region] = []
    if data.draw(st.booleans()):
        rows, cols = data.draw(st.integers(1, n_rows - 1)), data.draw(st.integers(1, n_cols - 1))
        row, col = data.draw(st.integers(0, n_rows - rows)), data.draw(st.integers(0, n_cols - cols))
        # a line that no cell ends at is no line, and a table of one column is a list
        if rows < n_rows and cols < n_cols:
            merged = [(row, col, rows, cols)]
    drawn = table(n_rows, n_cols, merged)
    page = rotate(draw(drawn, thick=data.draw(st.integers(1, 3))), data.draw(st.floats(-5, 5)))
    assert laid(grain(page, data.draw(st.floats(0, 12)))) == [drawn.regions]


def dashed(page: np.ndarray, drawn: Drawn) -> np.ndarray:
    out = page.copy()
    for x in range(0, page.shape[1], 8):
        for y in drawn.ys:
            out[y - 3 : y + 4, x : x + 3] = 255
    for y in range(0, page.shape[0], 8):
        for x in drawn.xs:
            out[y : y + 3, x - 3 : x + 4] = 255
    return out


def test_dashed_rules() -> None:
    drawn = table(6, 5)
    assert laid(dashed(draw(drawn), drawn)) == [drawn.regions]


def test_dashed_rules_of_low_cells() -> None:
    drawn = table(2, 5)
    assert laid(dashed(draw(drawn), drawn)) == [drawn.regions]


def test_a_long_dash_in_a_cell_is_no_rule() -> None:
    drawn = table(6, 5)
    page = draw(drawn)
    cv2.line(page, (drawn.xs[2] + 12, drawn.ys[3] + 22), (drawn.xs[3] - 12, drawn.ys[3] + 22), (20,) * 3, 2)
    assert laid(page) == [drawn.regions]


def ringed(page: np.ndarray, x: int, y: int, radius: int = 110, ink: int = 150) -> np.ndarray:
    """A round grey seal: where print runs through it both are dark."""
    seal = np.full_like(page, 255)
    cv2.circle(seal, (x, y), radius, (ink,) * 3, 8, cv2.LINE_AA)
    cv2.circle(seal, (x, y), radius // 4, (ink,) * 3, -1, cv2.LINE_AA)
    return np.asarray(page.astype(np.uint16) * seal // 255, np.uint8)


class TestGreySeal:
    drawn = table(9, 7)

    def sheet(self, ink: int = 150) -> Sheet:
        page = ink_of(ringed(draw(self.drawn), 400, 330, ink=ink))
        return lay_out(page, 0.0, 0)

    def test_the_grid_under_it_is_kept_and_the_seal_is_gone(self) -> None:
        sheet = self.sheet()
        assert [t.regions for t in sheet.tables] == [self.drawn.regions]
        assert sheet.lifted is not None
        clean = lay_out(ink_of(draw(self.drawn)), 0.0, 0).full
        assert float(np.mean(np.abs(clean.astype(int) - sheet.full) > 60)) < 0.004
        assert sheet.lines == []

    def test_what_it_touched_is_doubted(self) -> None:
        page = ringed(draw(self.drawn), self.drawn.xs[3] + 48, self.drawn.ys[4] + 23)
        reader = Deaf()
        found = {k: c.confidence or 0.0 for k, c in cells(page, reader).items()}
        assert found[4, 3] < SURE  # under its star
        assert found[0, 0] > found[4, 3]

    def test_one_as_dark_as_print_stays(self) -> None:
        assert self.sheet(ink=40).lifted is None

    def test_pale_print_around_a_spot_is_no_seal(self) -> None:
        """Fine print is as pale as a seal; but only a ring lies on one circle."""
        page = draw(self.drawn)
        rng = np.random.default_rng(1)
        turns, away = rng.uniform(0, 2 * np.pi, 140), rng.uniform(0.91, 1.09, 140) * 110
        for x, y in zip(400 + away * np.cos(turns), 330 + away * np.sin(turns), strict=True):
            cv2.rectangle(page, (int(x) - 4, int(y) - 4), (int(x) + 4, int(y) + 4), (150,) * 3, -1)
        assert lay_out(ink_of(page), 0.0, 0).lifted is None


def test_double_and_thick_borders() -> None:
    drawn = table(5, 4)
    page = draw(drawn)
    cv2.rectangle(page, (84, 144), (drawn.xs[-1] + 6, drawn.ys[-1] + 6), (0, 0, 0), 1)
    assert laid(page) == [drawn.regions]
    cv2.rectangle(page, (87, 147), (drawn.xs[-1] + 3, drawn.ys[-1] + 3), (0, 0, 0), 7)
    assert laid(page) == [drawn.regions]


def test_a_table_cut_by_the_page_keeps_its_open_rows() -> None:
    drawn = table(5, 6)
    page = draw(drawn)
    page[drawn.ys[-1] - 3 :] = 255
    page[: drawn.ys[0] + 4] = 255
    assert laid(page) == [drawn.regions]


def test_a_table_without_sides() -> None:
    drawn = table(5, 6)
    page = draw(drawn)
    page[:, drawn.xs[0] - 3 : drawn.xs[0] + 4] = 255
    page[:, drawn.xs[-1] - 3 : drawn.xs[-1] + 4] = 255
    assert laid(page) == [drawn.regions]


def test_light_lines_in_a_dark_frame() -> None:
    drawn = table(6, 5)
    page = draw(drawn, ink=205, thick=1)
    cv2.rectangle(page, (drawn.xs[0], drawn.ys[0]), (drawn.xs[-1], drawn.ys[-1]), (0, 0, 0), 3)
    assert laid(page) == [drawn.regions]


def test_white_lines_between_tinted_cells() -> None:
    drawn = table(6, 5)
    page = draw(drawn, ink=255)
    tinted = np.full_like(page, 255)
    tinted[drawn.ys[0] : drawn.ys[-1], drawn.xs[0] : drawn.xs[-1]] = (222, 205, 190)
    for x in drawn.xs:
        tinted[:, x - 1 : x + 2] = 255
    for y in drawn.ys:
        tinted[y - 1 : y + 2] = 255
    assert laid(np.minimum(tinted, page)) == [drawn.regions]


def test_two_tables_stand_in_order_among_lines() -> None:
    first, second = table(3, 4), table(4, 6, top=500)
    page = draw(first, second)
    prose(page, 2, top=90)
    prose(page, 2, top=380)
    prose(page, 3)
    blocks = read_page_image(page, 3, Deaf())
    kinds = ["grid" if isinstance(item, PlacedGrid) else "line" for item in blocks.items]
    assert kinds == ["line"] * 2 + ["grid"] + ["line"] * 2 + ["grid"] + ["line"] * 3
    assert blocks.number == 3
    assert {c.page for g in grids(blocks) for c in g.grid.cells} == {3}


@pytest.mark.parametrize("what", ["underline", "box", "frame", "ruled paper", "strokes"])
def test_what_is_no_table(what: str) -> None:
    page = np.full((1100, 850, 3), 255, np.uint8)
    prose(page, 8, top=300)
    if what == "underline":
        cv2.line(page, (90, 310), (700, 310), (0, 0, 0), 2)
    elif what == "box":
        cv2.rectangle(page, (60, 260), (600, 480), (0, 0, 0), 2)
    elif what == "frame":
        cv2.rectangle(page, (20, 20), (830, 1080), (0, 0, 0), 4)
    elif what == "ruled paper":
        for y in range(100, 1000, 42):
            cv2.line(page, (40, y), (810, y), (150, 150, 150), 1)
    else:
        for y in range(700, 1000, 60):
            write(page, "+ - = | + -", 90, y, 700, y + 40)
    assert grids(read_page_image(page, 1, Deaf())) == []


def test_print_from_the_back_of_the_sheet_makes_no_table() -> None:
    back = np.fliplr(draw(table(12, 7, top=250), ink=20))
    page = np.full((1100, 850, 3), 255, np.uint8)
    prose(page, 14, top=200)
    page = np.minimum(page, 255 - ((255 - back) * 0.22).astype(np.uint8))
    assert grids(read_page_image(page, 1, Deaf("字"))) == []


def test_print_from_the_back_adds_nothing_to_a_table() -> None:
    drawn = table(9, 7, SPANS)
    back = np.fliplr(draw(table(14, 6, left=130, top=170)))
    page = np.minimum(draw(drawn), 255 - ((255 - back) * 0.22).astype(np.uint8))
    assert laid(page) == [drawn.regions]


class TestCells:
    def test_empty_ones_are_known_by_their_ink_and_the_rest_is_handed_over(self) -> None:
        drawn = table(4, 5)
        for place in ((0, 0), (1, 3), (3, 4)):
            drawn.texts[place] = ""
        reader = Deaf()
        found = cells(jpeg(grain(rotate(draw(drawn), 0.8), 5), 70), reader)
        assert {place for place, cell in found.items() if not cell.text} == {(0, 0), (1, 3), (3, 4)}
        assert len(reader.given) == 17
        assert all(cell.confidence is not None and cell.confidence >= SURE for cell in found.values())

    @pytest.mark.parametrize("text", ["0", "1", "-", "/"])
    @pytest.mark.parametrize("ink", [20, 120, 190])
    def test_the_least_print_is_not_taken_for_nothing(self, text: str, ink: int) -> None:
        drawn = table(3, 4)
        drawn.texts[1, 2] = ""
        page = draw(drawn)
        x0, y0, x1, y1 = drawn.box((1, 2, 1, 1))
        write(page, text, x0, y0, x1, y1, ink=ink)
        cell = cells(grain(page, 3))[1, 2]
        assert cell.text == "7"

    def test_faint_ink_is_read_without_confidence(self) -> None:
        drawn = table(3, 4)
        drawn.texts[1, 2] = ""
        page = draw(drawn)
        write(page, "0", *drawn.box((1, 2, 1, 1)), ink=205)
        cell = cells(page)[1, 2]
        assert cell.text == "7"
        assert cell.confidence is not None and cell.confidence <= 0.5
        assert all(score <= 0.5 for _, score in cell.readings)

    def test_ink_that_reads_as_nothing_is_not_surely_empty(self) -> None:
        found = cells(draw(table(3, 4)), Deaf("", 0.99))
        assert all(cell.confidence is not None and cell.confidence <= 0.5 for cell in found.values())

    def test_specks_are_no_ink(self) -> None:
        drawn = table(8, 7)
        drawn.texts.clear()
        found = cells(specks(draw(drawn), 400)).values()
        assert sum(not cell.text for cell in found) >= 54

    @pytest.mark.parametrize("spoil", ["half a degree", "five degrees", "curled", "leaning", "jpeg", "large"])
    def test_crops_hold_no_rules(self, spoil: str) -> None:
        reader = Deaf()
        cells(SPOILT[spoil](draw(table(7, 6))), reader)
        for crop in reader.given:
            dark = crop < 140
            assert dark.any()
            edges = (dark[:2].mean(), dark[-2:].mean(), dark[:, :2].mean(), dark[:, -2:].mean())
            assert max(edges) < 0.2

    def test_letters_below_each_other_become_a_line(self) -> None:
        drawn = table(5, 4, [(0, 0, 5, 1)])
        drawn.texts[0, 0] = ""
        page = draw(drawn)
        for i, letter in enumerate("ABCDE"):
            y = drawn.ys[0] + 30 + 34 * i
            write(page, letter, drawn.xs[0], y, drawn.xs[1], y + 20)
        reader = Deaf()
        cells(page, reader)
        assert reader.given[0].shape[1] > 4 * reader.given[0].shape[0] * 0.6

    def test_light_print_on_a_dark_cell(self) -> None:
        drawn = table(4, 4)
        drawn.texts[0, 1] = ""
        page = draw(drawn)
        x0, y0, x1, y1 = drawn.box((0, 1, 1, 1))
        page[y0 + 2 : y1 - 1, x0 + 2 : x1 - 1] = (140, 60, 30)
        write(page, "8", x0, y0, x1, y1, ink=255)
        assert cells(page)[0, 1].text == "7"

    def test_a_seal_over_an_empty_cell_leaves_it_empty(self) -> None:
        drawn = table(8, 6)
        drawn.texts.clear()
        drawn.texts[3, 3] = "8"
        found = cells(stamp(draw(drawn), 400, 310))
        assert {place for place, cell in found.items() if cell.text} == {(3, 3)}

    def test_boxes_lie_on_the_picture_that_was_handed_in(self) -> None:
        drawn = table(8, 6)
        for degrees in (0.0, 1.5, -4.0):
            found = cells(rotate(draw(drawn), degrees))
            matrix = cv2.getRotationMatrix2D((425, 550), degrees, 1)
            for region in drawn.regions:
                x0, y0, x1, y1 = drawn.box(region)
                at = matrix @ np.array([(x0 + x1) / 2, (y0 + y1) / 2, 1])
                box = found[region[:2]].box
                assert box is not None
                assert abs((box[0] + box[2]) / 2 - at[0]) < 4
                assert abs((box[1] + box[3]) / 2 - at[1]) < 4


class Upright(Deaf):
    """Reads a line with confidence where it sees sevens the right way up."""

    def lines(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        seven = np.full((30, 24), 250, np.uint8)
        cv2.putText(seven, "7", (3, 26), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20,), 2, cv2.LINE_AA)
        out = []
        for image in images:
            padded = cv2.copyMakeBorder(image, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=(250,))
            sizes = [cv2.resize(seven, None, fx=f, fy=f) for f in (1.0, 1.15, 1.33)]
            seen = max(cv2.matchTemplate(padded, one, cv2.TM_CCOEFF_NORMED).max() for one in sizes)
            score = 0.87 if seen > 0.8 else 0.3
            out.append(Recognised("line", score, (("line", score),)))
        return out


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_a_page_on_its_side_is_set_upright(quarter: int) -> None:
    drawn = table(8, 6)
    page = draw(drawn)
    for y in range(640, 1050, 50):
        cv2.putText(page, "777 77 777 77", (90, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20,) * 3, 2, cv2.LINE_AA)
    turned = np.ascontiguousarray(np.rot90(page, quarter))
    blocks = read_page_image(turned, 1, Upright())
    (grid,) = grids(blocks)
    assert [(c.row, c.col, c.rowspan, c.colspan) for c in grid.grid.cells] == drawn.regions
    assert (blocks.width, blocks.height) == (850, 1100)
    first = grid.grid.cells[0].box
    assert first is not None
    shown = np.zeros(page.shape[:2], np.uint8)
    shown[drawn.ys[0] : drawn.ys[1], drawn.xs[0] : drawn.xs[1]] = 1
    ys, xs = np.nonzero(np.rot90(shown, quarter))  # where the picture as it came shows the cell
    assert first == pytest.approx((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1), abs=5)
    assert grid.box[:2] == pytest.approx((drawn.xs[0], drawn.ys[0]), abs=5)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (24, 24), (30, 2000), (2000, 30), (400, 400)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_pages_of_one_colour(shape: tuple[int, int], value: int) -> None:
    page = np.full((*shape, 3), value, np.uint8)
    blocks = read_page_image(page, 1, Deaf())
    assert blocks.items == ()
    assert (blocks.height, blocks.width) == shape


def test_a_photograph_of_no_table() -> None:
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 255, (60, 80, 3)).astype(np.uint8)
    photo = cv2.resize(noise, (1000, 750), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    assert grids(read_page_image(photo, 1, Deaf("字"))) == []
    static = rng.integers(0, 255, (700, 900, 3)).astype(np.uint8)
    assert grids(read_page_image(static, 1, Deaf("字"))) == []


def test_a_chequered_page_costs_no_more_than_others() -> None:
    page = np.full((1200, 1200, 3), 255, np.uint8)
    page[::12] = 0
    page[:, ::12] = 0
    blocks = read_page_image(page, 1, Deaf())
    assert blocks.number == 1


def test_grey_pages_read_like_coloured_ones() -> None:
    page = draw(table(5, 5))
    assert read_page_image(page[..., 0].copy(), 1, Deaf()) == read_page_image(page, 1, Deaf())


def test_a_page_reads_the_same_twice() -> None:
    page = grain(rotate(draw(table(6, 6)), 1.3), 8)
    assert read_page_image(page, 1, Deaf()) == read_page_image(page, 1, Deaf())


def test_dark_margins_and_holes_are_no_print() -> None:
    drawn = table(7, 6, left=130)
    page = draw(drawn)
    page[:, :30] = 15
    page[1075:] = 10
    for y in (300, 800):
        cv2.circle(page, (70, y), 16, (25, 25, 25), -1)
    blocks = read_page_image(rotate(page, 0.6), 1, Deaf())
    assert [item for item in blocks.items if isinstance(item, PlacedText)] == []
    assert len(grids(blocks)) == 1


def test_letters_of_a_merged_header_do_not_split_it() -> None:
    """A stroke of a letter stands where the line of the columns below would go on."""
    drawn = table(8, 6, merged=[(0, 0, 1, 6)])
    drawn.ys = [150, 178, *(178 + 46 * i for i in range(1, 8))]
    drawn.texts[0, 0] = ""
    page = draw(drawn)
    x, top, foot = drawn.xs[3], drawn.ys[0], drawn.ys[1]
    cv2.line(page, (x, top + 5), (x, foot - 5), (20,) * 3, 2)
    for y in (top + 8, top + 18):
        cv2.line(page, (x - 10, y), (x + 10, y), (20,) * 3, 2)
    assert laid(page) == [drawn.regions]


def test_short_double_lines_are_rules() -> None:
    drawn = table(6, 4, [(0, 0, 1, 4), (3, 0, 1, 4)])
    page = draw(drawn, thick=1)
    for region in drawn.regions:
        x0, y0, x1, y1 = drawn.box(region)
        cv2.rectangle(page, (x0 + 3, y0 + 3), (x1 + 3, y1 + 3), (20,) * 3, 1)
    assert laid(cv2.resize(page, None, fx=1.75, fy=1.75, interpolation=cv2.INTER_CUBIC)) == [drawn.regions]


def test_corners_of_rules_are_no_letters() -> None:
    paper = np.full((400, 900), 250, np.uint8)
    for x in range(60, 860, 100):
        cv2.rectangle(paper, (x, 60), (x + 20, 80), (20,), 2)
        cv2.line(paper, (x - 30, 200), (x + 40, 200), (20,), 1)
        cv2.line(paper, (x - 30, 200), (x - 30, 270), (20,), 1)
    assert letter_height(paper) == pytest.approx(22, abs=2)
