"""Labels of ruled cells that are set on their side."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extract.page import PlacedGrid
from extract.recognise.recogniser import Recognised
from extract.scan.cells import Crop
from extract.scan.reader import read_page_image
from extract.scan.turned import with_turned
from tests.scan_maker import draw, rotate, table

FONT = cv2.FONT_HERSHEY_SIMPLEX
LABEL = "复议后起诉"
ALONE = "诉\n起\n后\n议\n复"  # its letters known one by one, from above


def said(text: str, sure: float) -> Recognised:
    return Recognised(text, sure, ((text, sure),))


class Sideways:
    """Knows the label `IIIMMM` by its heavier end: what is heavier to the right lies as it is read."""

    def cells(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        return [self._said(image) for image in images]

    def lines(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        return [said("line", 0.5) for _ in images]

    def _said(self, image: np.ndarray) -> Recognised:
        dark = image < 128
        rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        dark = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        high, wide = dark.shape[:2]
        if max(high, wide) < 3 * min(high, wide):
            return said("7", 0.97)
        if high > wide:
            return said(ALONE, 0.97)
        left, right = np.array_split(dark, 2, axis=1)
        return said(LABEL, 0.98) if right.sum() > left.sum() else said("乔热爵", 0.01)


def page_with_label(quarters: int) -> np.ndarray:
    """A table whose first cell runs over five rows and holds a label, turned so many quarters to the left."""
    drawn = table(5, 4, [(0, 0, 5, 1)])
    drawn.texts[0, 0] = ""
    page = draw(drawn)
    strip = np.full((40, 180, 3), 255, np.uint8)
    cv2.putText(strip, "IIIIMMMM", (8, 30), FONT, 0.8, (20,) * 3, 2, cv2.LINE_AA)
    turned = np.rot90(strip, quarters)
    y, x = (drawn.ys[0] + drawn.ys[5]) // 2 - 90, (drawn.xs[0] + drawn.xs[1]) // 2 - 20
    page[y : y + turned.shape[0], x : x + turned.shape[1]] = turned
    return page


@pytest.mark.parametrize("degrees", [0.0, 0.7])
def test_a_label_that_runs_upwards_is_read_as_such(degrees: float) -> None:
    blocks = read_page_image(rotate(page_with_label(1), degrees), 1, Sideways())
    (placed,) = (item for item in blocks.items if isinstance(item, PlacedGrid))
    assert [(c.text, c.confidence) for c in placed.grid.cells if (c.row, c.col) == (0, 0)] == [(LABEL, 0.98)]
    assert {c.text for c in placed.grid.cells if c.col} == {"7"}


STANDING = np.full((120, 30), 250, np.uint8)


class Turns:
    """Says what it is told for the cell turned to the right and to the left, in this order."""

    def __init__(self, *turns: Recognised) -> None:
        self.turns = list(turns)

    def cells(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        assert all(image.shape == (30, 120) for image in images)
        return [self.turns.pop(0) for _ in images]

    def lines(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        raise AssertionError


NOTHING = said("", 0.02)


@pytest.mark.parametrize(
    ("before", "turns", "after"),
    [
        (said("果结理办度", 0.999), [said("三、本年度办理结果", 0.998)], "三、本年度办理结果"),
        (said("三、本年度办理结果", 0.99), [NOTHING], "三、本年度办理结果"),
        (said("三本年度力理结果", 0.43), [NOTHING, said("三、本年度办理结果", 0.995)], "三、本年度办理结果"),
        (said("行政诉讼", 0.95), [said("讼诉政行", 0.8)], "行政诉讼"),
        (said("1\n2", 0.4), [said("一二三四", 0.7), NOTHING], "1\n2"),
        (said("12", 0.4), [said("21", 0.99), NOTHING], "12"),
    ],
)
def test_turned_words_count_where_they_are_surer(
    before: Recognised, turns: list[Recognised], after: str
) -> None:
    crop = Crop(STANDING, standing=STANDING, column=True)
    reader = Turns(*turns)
    (found,) = with_turned([crop], [before], reader)
    assert found.text == after and not reader.turns


def test_wrapped_labels_that_are_sure_are_not_read_again() -> None:
    (found,) = with_turned([Crop(STANDING, standing=STANDING)], [said("属于国家秘密", 0.99)], Turns())
    assert found.text == "属于国家秘密"
