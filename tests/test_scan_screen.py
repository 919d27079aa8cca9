"""Tables as screens show them: light letters on dark ground, white or hardly visible lines."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from extract.page import PlacedGrid
from extract.recognise.recogniser import Recognised
from extract.scan.ink import ink_of
from extract.scan.reader import lay_out, read_page_image
from extract.scan.screen import on_paper
from extract.scan.turn import find_turn
from tests.scan_maker import Deaf, Drawn, Region, draw, jpeg, prose, table, write

HEADER = (110, 70, 30)  # a dark blue
SHADES = ((250, 235, 220), (245, 215, 190))


def tiles(drawn: Drawn, gap: int = 2, body: tuple[tuple[int, int, int], ...] = SHADES) -> np.ndarray:
    """Coloured cells with white between them, the first row dark with white letters."""
    page = np.full((700, 850, 3), 255, np.uint8)
    for region in drawn.regions:
        x0, y0, x1, y1 = drawn.box(region)
        head = region[0] == 0
        page[y0 : y1 - gap, x0 : x1 - gap] = HEADER if head else body[region[0] % len(body)]
        write(page, drawn.texts.get(region[:2], ""), x0, y0, x1, y1, ink=255 if head else 20)
    return page


def hairlines(drawn: Drawn) -> np.ndarray:
    """Strong lines around the header, lines of one light pixel below it."""
    page = np.full((700, 850, 3), 255, np.uint8)
    for region in sorted(drawn.regions, reverse=True):
        x0, y0, x1, y1 = drawn.box(region)
        ink, thick = (20, 2) if region[0] == 0 else (205, 1)
        cv2.rectangle(page, (x0, y0), (x1, y1), (ink,) * 3, thick)
        write(page, drawn.texts.get(region[:2], ""), x0, y0, x1, y1)
    return page


LOOKS: dict[str, Callable[[Drawn], np.ndarray]] = {
    "tiles": tiles,
    "tiles as JPEG": lambda d: jpeg(tiles(d), 80),
    "wide gaps": lambda d: tiles(d, gap=3),
    "one shade": lambda d: tiles(d, body=SHADES[:1]),
    "hairlines below a strong header": hairlines,
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_grid_is_the_one_that_is_shown(look: str) -> None:
    drawn = table(9, 7, [(0, 1, 1, 3), (3, 0, 2, 1)])
    page = LOOKS[look](drawn)
    reader = Deaf()
    grids = [i for i in read_page_image(page, 1, reader).items if isinstance(i, PlacedGrid)]
    assert [[(c.row, c.col, c.rowspan, c.colspan) for c in g.grid.cells] for g in grids] == [drawn.regions]
    # white letters on dark ground come to the reader as dark ones on paper
    assert len(reader.given) == len(drawn.regions)
    assert all(np.median(image) > 200 for image in reader.given)


@pytest.mark.parametrize("gap", [2, 3])
def test_rows_as_wide_as_the_table_do_not_take_it_apart(gap: int) -> None:
    titles: list[Region] = [(0, 0, 1, 4), (3, 0, 1, 4), (6, 0, 1, 4)]
    drawn = table(8, 4, [*titles, (4, 1, 1, 3), (5, 1, 1, 3), (7, 1, 1, 3)])
    ink = ink_of(on_paper(tiles(drawn, gap)))
    assert [t.regions for t in lay_out(ink, 0.0, 0).tables] == [drawn.regions]


def test_paper_is_left_as_it_is() -> None:
    page = draw(table(9, 7))
    prose(page)
    assert on_paper(page) is page
    dim = (page * 0.85).astype(np.uint8)
    assert np.array_equal(on_paper(dim), dim)


@pytest.mark.parametrize("thick", [2, 3, 4])
def test_double_rules_on_dim_paper_are_no_white_lines(thick: int) -> None:
    """Between the two lines of a double rule there is paper, and nowhere a coloured ground."""
    drawn = table(9, 7)
    page = draw(drawn)
    for x0, y0, x1, y1 in map(drawn.box, drawn.regions):
        for a, b in (((x0, y0), (x1, y0)), ((x0, y0), (x0, y1))):
            cv2.line(page, a, b, (20,) * 3, 2 * thick + 3)
            cv2.line(page, a, b, (255,) * 3, 3)
    light = np.linspace(0.97, 0.85, page.shape[0])[:, None, None]
    dim = jpeg((page * light).astype(np.uint8), 60)
    assert np.array_equal(on_paper(dim), dim)


def test_bold_print_on_a_tinted_ground_is_not_turned_round() -> None:
    page = np.full((500, 900, 3), (250, 235, 220), np.uint8)
    page[:40] = 255
    for y in (120, 180, 240):
        cv2.putText(page, "BOLD PRINT IN LINES 2023", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20,) * 3, 5)
    assert np.array_equal(on_paper(page), page)


def test_lines_that_end_near_the_edge_make_no_further_column() -> None:
    drawn = table(6, 6)
    page = draw(drawn)[:, : drawn.xs[-1] + 14]
    ink = ink_of(np.ascontiguousarray(page))
    (found,) = lay_out(ink, 0.0, 0).tables
    assert found.regions == drawn.regions


class Sideways:
    """Reads words on the page as it lies, and a few short ones very surely on its side."""

    def __init__(self, wide: int, words: tuple[str, str]) -> None:
        self.wide, self.words = wide, words

    def lines(self, images: list[np.ndarray]) -> list[Recognised]:
        out = []
        for image in images:
            lying = image.shape[1] > self.wide
            text, score = (self.words[0], 0.999) if lying else (self.words[1], 1.0)
            out.append(Recognised(text, score, ((text, score),)))
        return out


def test_a_page_of_tables_is_upright_where_whole_words_read() -> None:
    xs, ys = [60 + 145 * i for i in range(6)], [40 + 29 * i for i in range(37)]
    drawn = Drawn(xs, ys, [(r, c, 1, 1) for r in range(36) for c in range(5)])
    drawn.texts = {(r, c): str((r + c) % 10) if c else "WORDS" for r in range(36) for c in range(5)}
    # rows as close as these leave more paper between columns than between lines
    _, quarter = find_turn(ink_of(draw(drawn)), Sideways(50, ("属于国家秘密", "不理")))
    assert quarter == 0
