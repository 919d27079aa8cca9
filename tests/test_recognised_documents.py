"""Whole scans, simulated: typeset reports whose cells pass through a channel that misreads.

No pictures: each cell of a typeset page is read by two recognisers that err independently, as in
small, grey or broken print (look-alike digits, lost and doubled ones, letters, lost points, cells
that nobody could read). Deterministic: the same seeds give the same documents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from extract.blocks import Cell, Grid, PageMeta, Paragraph, Reading
from extract.reader import read
from tests.typeset import Options, Rendered, generate, write_divisions
from transform.divisions import load_divisions
from transform.document import read_document
from transform.rows import DocumentResult
from transform.values import looks_like_value

ALIKE = ("689", "74", "7", "85", "19", "638", "058", "12", "0356", "048")
LETTERS = {"0": "OD口", "1": "lI|", "2": "Z", "5": "S", "8": "B", "6": "b", "9": "q"}
FLAGGED = ("doubtful", "contradicted")
SEED = 11


def misread(rng: Random, text: str) -> str:
    places = [i for i, c in enumerate(text) if c in "0123456789"]
    if not places:
        return text[1:]
    i = rng.choice(places)
    draw = rng.random()
    if "." in text and draw < 0.3:
        return text.replace(".", "")
    for share, made in (
        (0.7, rng.choice(ALIKE[int(text[i])])),
        (0.8, ""),
        (0.87, text[i] * 2),
        (1.0, rng.choice(LETTERS.get(text[i], "?"))),
    ):
        if draw < share:
            return text[:i] + made + text[i + 1 :]
    return text


def seen(rng: Random, text: str, p: float) -> tuple[str, float, tuple[tuple[str, float], ...]]:
    """Text, confidence and readings of a cell that each of two recognisers misreads with odds p."""
    if text and rng.random() < p / 4:
        return "", 0.0, ()
    if text and rng.random() < 1e-4:
        wrong = misread(rng, text)
        # Where there is ink, an empty reading is never sure.
        return (wrong, 0.96, ((wrong, 0.96),)) if wrong else ("", 0.5, (("", 0.5),))
    if rng.random() >= 2 * p or not text:
        return text, 0.985, ((text, 0.985),)
    if rng.random() < 0.25:
        return text, 0.7, ((text, 0.7),)
    wrong = misread(rng, text)
    right = text if rng.random() < 0.9 else misread(rng, text)
    first, second = (wrong, right) if rng.random() < 0.4 else (right, wrong)
    return first, 0.55, ((first, 0.55), (second, 0.4))


def scanned(reading: Reading, rng: Random, p: float) -> Reading:
    """The reading as a scan of it; labels lose a character now and then, lines too."""

    def cell(c: Cell) -> Cell:
        text = c.text.strip()
        if not text or looks_like_value(text):
            got, confidence, readings = seen(rng, text, p)
            return replace(c, text=got, confidence=confidence, readings=readings)
        if len(text) > 2 and rng.random() < p:
            i = rng.randrange(len(text))
            text = text[:i] + rng.choice(("", ".", "木")) + text[i + 1 :]
        return replace(c, text=text, confidence=0.8, readings=((text, 0.8),))

    def line(one: Paragraph) -> Paragraph:
        text = "".join(
            rng.choice(ALIKE[int(c)]) if c in "0123456789" and rng.random() < p / 3 else c for c in one.text
        )
        return replace(one, text=text, confidence=0.8)

    blocks = tuple(
        replace(b, cells=tuple(map(cell, b.cells))) if isinstance(b, Grid) else line(b)
        for b in reading.blocks
    )
    return replace(reading, format="pdf", blocks=blocks, meta=PageMeta())


def results(p: float, n: int, tmp: Path) -> Iterator[tuple[Rendered, DocumentResult]]:
    extra = tmp / "divisions.csv"
    write_divisions(extra)
    options = Options(formats=("html",), damage=0)
    for i, rendered in enumerate(generate(SEED, n, options)):
        reading = read(rendered.data, name=rendered.name)
        scan = scanned(reading, Random(f"{SEED}/{i}/{p}"), p)
        yield rendered, read_document(scan, name="scan.pdf", divisions=load_divisions(extra))


def score(rendered: Rendered, result: DocumentResult) -> Counter[str]:
    count: Counter[str] = Counter()
    got = {o.indicator: o for o in result.observations}
    gaps = {g.indicator for g in result.gaps}
    for expected in rendered.expected:
        o = got.get(expected.indicator)
        count["cells"] += 1
        if o is None:
            count["lost" if expected.indicator in gaps or expected.method == "prose" else "nothing"] += 1
            continue
        right = o.value == expected.value
        count["right"] += right
        count[("right " if right else "wrong ") + o.status] += 1
        count["flagged"] += o.status in FLAGGED
        count["silent"] += not right and o.status not in FLAGGED
    return count


@pytest.mark.parametrize(
    ("p", "n", "right", "flagged"), [(0.0, 6, 1.0, 0.04), (0.01, 20, 0.995, 0.03), (0.03, 20, 0.985, 0.06)]
)
def test_scans_are_right_or_flagged(p: float, n: int, right: float, flagged: float, tmp_path: Path) -> None:
    total: Counter[str] = Counter()
    for rendered, result in results(p, n, tmp_path):
        total += score(rendered, result)
        assert result.reason is not None or (result.publisher.code, result.year) == (
            rendered.code,
            rendered.year,
        )
    assert total["silent"] == 0, total
    assert total["nothing"] == 0, total
    assert total["right"] >= right * total["cells"], total
    assert total["flagged"] <= flagged * total["cells"], total
    if p:
        assert total["right corrected"] > 20 * p * 100 / 3 and total["right inferred"] > 0


def test_a_hopeless_scan_is_flagged_in_bounded_time(tmp_path: Path) -> None:
    total: Counter[str] = Counter()
    for rendered, result in results(0.25, 1, tmp_path):
        total += score(rendered, result)
    assert total["silent"] == 0, total
    assert total["flagged"] + total["lost"] > 0.3 * total["cells"]
