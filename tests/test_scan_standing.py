"""Labels set on their side where no rules bound them, and words that a comma's own white parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from extract.layout.blocks import turned_blocks
from extract.page import Box
from extract.recognise.recogniser import Recognised
from extract.scan.frame import Frame
from extract.scan.pieces import Piece, pieces_of
from extract.scan.rules import Rules
from extract.scan.sheet import Sheet
from extract.scan.standing import Standing, glyphs_of, standing_words

LETTER = 20.0
NOTHING = np.zeros((1, 1), np.uint8)


class OneWay:
    """Reads what is laid down as it should be, which it tells by a dark corner at its left."""

    def __init__(self, text: str = "本年度办理结果") -> None:
        self.text = text

    def cells(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        out = []
        for image in images:
            middle = image.shape[1] // 2
            right = int(image[:, :middle].sum()) < int(image[:, middle:].sum())
            out.append(Recognised(self.text if right else "果", 0.99 if right else 0.3, ()))
        return out

    def lines(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        raise AssertionError


def letters(x: float, y: float, step: float, count: int, wide: float = 18.0) -> list[Piece]:
    return [Piece((x, y + i * step, x + wide, y + i * step + 18.0), LETTER) for i in range(count)]


def sheet(dark: Box) -> Sheet:
    full = np.full((600, 600), 250, np.uint8)
    x0, y0, x1, y1 = (int(v) for v in dark)
    full[y0:y1, x0:x1] = 20
    rules = Rules(NOTHING, NOTHING, [], [], NOTHING, NOTHING)
    return Sheet(full, Frame(np.eye(2, 3), (600, 600)), 1.0, LETTER, [], [], [], rules)


@pytest.mark.parametrize("upwards", [True, False])
def test_letters_as_near_as_those_of_a_line_are_a_label_on_its_side(upwards: bool) -> None:
    column = letters(100, 100, 20.5, 7)
    top, foot = column[0].box[1], column[-1].box[3]
    first = (100.0, foot - 30, 118.0, foot) if upwards else (100.0, top, 118.0, top + 30)
    (word,) = standing_words(sheet(first), [*column, *letters(300, 100, 30, 7, 12.0)], OneWay())
    assert (word.said.text, word.upwards, word.pieces) == ("本年度办理结果", upwards, column)
    glyphs = glyphs_of(word, 0, word.whole.box)
    (block,) = turned_blocks(glyphs)
    assert "".join(g.text for g in block.tokens[0].glyphs) == "本年度办理结果"
    assert [g.top for g in glyphs] == sorted((g.top for g in glyphs), reverse=upwards)
    assert (min(g.top for g in glyphs), max(g.bottom for g in glyphs)) == pytest.approx((top, foot))


def test_a_mark_within_a_label_is_a_part_of_it() -> None:
    column = letters(100, 100, 20.5, 5)
    mark = Piece((113.0, 213.0, 119.0, 220.0), LETTER)
    number = Piece((100.0, 223.0, 118.0, 241.0), LETTER)
    (word,) = standing_words(sheet((100, 220, 118, 245)), [*column, mark, number], OneWay("三、本年度办"))
    assert word.pieces == [*column, mark, number]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (letters(100, 100, 28, 7), "本年度办理结果"),  # lines of one letter each
        (letters(100, 100, 20.5, 2), "本年度办理结果"),  # two of them
        (letters(100, 100, 20.5, 7, 40), "本年度办理结果"),  # words
        (letters(100, 100, 20.5, 7), "0000000"),  # no label
    ],
)
def test_other_print_below_each_other_is_none(pieces: list[Piece], text: str) -> None:
    assert standing_words(sheet((100, 200, 118, 245)), pieces, OneWay(text)) == []


def test_a_standing_label_is_as_large_as_its_pieces() -> None:
    column = letters(100, 100, 20.5, 3)
    assert Standing(column, Recognised("", 0.0, ()), True).whole.box == (100, 100, 118, 159)


@pytest.mark.parametrize(("low", "words"), [(True, 2), (False, 3)])
def test_the_white_behind_a_comma_parts_no_words(low: bool, words: int) -> None:
    """三、本年 and a figure a column further; a stroke at the height of a letter's middle is no comma."""
    ink = np.zeros((200, 600), np.uint8)
    for x in (50, 90, 110):
        ink[100:118, x : x + 18] = 1
    ink[112:118, 70:75] = int(low)
    ink[106:109, 70:75] = int(not low)
    ink[100:118, 170:182] = 1
    for y in (20, 50, 150):  # what other print is as high
        for x in range(50, 250, 24):
            ink[y : y + 18, x : x + 18] = 1
    assert len([p for p in pieces_of(ink, LETTER) if 100 <= p.box[1] <= 118]) == words
