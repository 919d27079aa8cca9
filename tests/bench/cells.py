"""Recognition alone: table cells cut from worn pages, each with what is printed in it.

python -m tests.bench.cells --seed 12 --pages 8 [--wear 3] [--by trait] [--list 20]

Pages of tables are typeset, worn by the scanner of the typesetter, straightened and cut by our own
geometry; the truth is what the typesetter put inside each cell's rules. Only figures and empty
cells are read. `sure` readings that are wrong are the silent class; `unnamed` are the unsure cells
whose true figure none of the readings names: from these rates come the constants of
`transform.recognised.odds`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.blocks import SURE
from extract.recognise.recogniser import Recognised, recogniser
from extract.recognise.vote import fold, is_figure
from extract.scan.cells import crop_cell, ground_of
from extract.scan.ink import ink_of
from extract.scan.reader import lay_out
from extract.scan.turn import find_skew
from tests.typeset import Options, real_places
from tests.typeset.damage import Damage
from tests.typeset.generate import build_spec
from tests.typeset.model import Place
from tests.typeset.paper.faces import covers, measure
from tests.typeset.paper.flow import set_pages
from tests.typeset.paper.render import for_pictures
from tests.typeset.paper.scan import generator, rasterise
from tests.typeset.paper.seal import stamp
from tests.typeset.paper.sheet import Run, Sheet
from tests.typeset.paper.style import draw_style
from tests.typeset.paper.wear import Wear, draw_wear, encode, wear
from tests.typeset.tables import Layout, build_tables

__all__ = ["Page", "Sample", "main", "pages", "tally"]

COUNTS = ("cells", "right", "sure", "silent", "unsure", "unnamed", "missed", "ghost", "seconds")
LONGEST = 12  # characters: longer texts are labels


@dataclass(frozen=True, slots=True)
class Sample:
    """A cut-out cell (`image` None: found empty), what is printed in it, whether cutting had doubts."""

    image: NDArray[np.uint8] | None
    truth: str
    doubt: bool
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The cells of one page, in the order in which the reader would hand them on."""

    level: int
    traits: tuple[str, ...]
    cells: tuple[Sample, ...]


def pages(seed: int, numbers: Iterable[int], level: int) -> Iterator[Page]:
    """One worn page of tables per number; what no geometry finds is no page."""
    places = [p for p in real_places() if covers(p.name + p.where + p.county + p.city)]
    for i in numbers:
        rng = Random(f"cells/{seed}/{level}/{i}")
        sheets, place = _sheets(rng, places, level)
        how = draw_wear(generator(rng), level)
        sheet = rng.choice([s for s in sheets if s.areas])
        page, way = _photograph(sheet, place, how, generator(rng))
        data = np.frombuffer(encode(page, how.quality, gray=how.gray), np.uint8)
        image = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
        cells = tuple(_cells(image, sheet, way))
        if cells:
            yield Page(level, tuple(how.traits(level)), cells)


def _sheets(rng: Random, places: Sequence[Place], level: int) -> tuple[list[Sheet], Place]:
    place = rng.choice(places)
    spec, _ = build_spec(rng, place, Options(), 1, Damage())
    tables = build_tables(spec, Layout())
    style = for_pictures(draw_style(rng, place, spec.year), level)
    rules = style.rules if style.rules not in ("open", "three", "none") else "lines"
    style = replace(style, rules=rules, landscape=False, vertical="plain")
    blocks = [*tables["proactive_disclosure"], *tables["applications"], *tables["disputes"]]
    return set_pages(rng, blocks, style), place


def _photograph(
    sheet: Sheet, place: Place, how: Wear, gen: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The worn page, and the way from its pixels to points of the sheet."""
    page, scale = rasterise([sheet], how.dpi)[0], how.dpi / 72
    if how.seal_on_table:
        x0, y0, x1, y1 = sheet.areas[int(gen.integers(len(sheet.areas)))]
        spot = (gen.uniform(x0, x1) * scale, gen.uniform(y0, y1) * scale)
        page = stamp(page, gen, place.organ, spot, 113 * scale)
    high, wide = page.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), float(gen.uniform(-how.skew, how.skew)), 1.0)
    beside = (18, 18, 18) if how.margin else (255, 255, 255)
    page = cv2.warpAffine(page, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=beside)
    flat = replace(how, skew=0.0, perspective=0.0, turn=0)
    return wear(np.asarray(page, np.uint8), gen, flat), cv2.invertAffineTransform(turn) / scale


def _cells(image: NDArray[np.uint8], sheet: Sheet, way: NDArray[np.float64]) -> Iterator[Sample]:
    """Figures and empty cells of the tables that our geometry finds."""
    ink = ink_of(image)
    laid = lay_out(ink, find_skew(ink.work), 0)
    ground = ground_of(laid.full, laid.letter * laid.zoom)
    runs = [m for m in sheet.marks if isinstance(m, Run) and m.part == "table" and not m.turn]
    for table in laid.tables:
        ground = ground._replace(letter=table.letter * laid.zoom)
        for region in table.regions:
            x0, y0, x1, y1 = table.cell(region)
            u, v = laid.frame.source(np.array([x0, x1, x1, x0]), np.array([y0, y0, y1, y1]))
            corners = np.array([u, v]) / (ink.shrink * ink.scale)
            place = way @ np.vstack([corners, np.ones(4)])
            truth = _printed(runs, place)
            if truth and not (is_figure(fold(truth)) and len(truth) <= LONGEST):
                continue
            box = (x0 * laid.zoom, y0 * laid.zoom, x1 * laid.zoom, y1 * laid.zoom)
            crop = crop_cell(laid.full, box, ground, laid.lifted)
            yield Sample(crop.image, truth, crop.doubt, crop.sealed)


def _printed(runs: Sequence[Run], place: NDArray[np.float64]) -> str:
    """The text whose middle lies between the corners (points of the sheet)."""
    x0, y0, x1, y1 = place[0].min(), place[1].min(), place[0].max(), place[1].max()
    inside = [
        r
        for r in runs
        if x0 < r.x + measure(r.text, r.face, r.size, spacing=r.spacing) / 2 < x1
        and y0 < r.y - 0.36 * r.size < y1
    ]
    return "".join(r.text for r in sorted(inside, key=lambda r: (round(r.y), r.x)))


def tally(page: Page, read: Sequence[Recognised], problems: list[tuple[Any, ...]]) -> Counter[str]:
    """What the readings of a page are worth; `read` answers the samples that have an image."""
    n: Counter[str] = Counter()
    answers = iter(read)
    for at, sample in enumerate(page.cells):
        truth = fold(sample.truth)
        said = Recognised("", 0.99, (("", 0.99),)) if sample.image is None else next(answers)
        got, sure = fold(said.text), said.confidence >= SURE
        sure = sure and (not sample.doubt or (said.dust and not sample.sealed))
        n.update(cells=1, right=got == truth, sure=sure, unsure=not sure)
        n["silent"] += sure and got != truth
        n["unnamed"] += not sure and truth not in [fold(t) for t, _ in said.readings]
        n["missed"] += bool(truth) and not got
        n["ghost"] += bool(got) and not truth
        n["0:unsure"] += truth == "0" and not sure
        if got != truth or not sure:
            problems.append((page.level, page.traits, at, truth, said, sample))
    return n


def _line(name: str, n: Counter[str]) -> str:
    share = n["right"] / max(1, n["cells"])
    return f"{name:16}" + "".join(f"  {c} {n[c]:g}" for c in COUNTS) + f"  right {100 * share:.2f} %"


def main(argv: list[str] | None = None) -> int:
    """Print a line per wear; exit 1 if a sure reading was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cells", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--wear", type=int, choices=range(4))
    parser.add_argument("--list", type=int, default=0, metavar="N")
    parser.add_argument("--by", choices=("wear", "trait", "page"), default="wear")
    args = parser.parse_args(argv)
    levels = range(4) if args.wear is None else (args.wear,)
    found = [p for level in levels for p in pages(args.seed, range(args.pages), level)]
    total: dict[str, Counter[str]] = {}
    problems: list[tuple[Any, ...]] = []
    for at, page in enumerate(found):
        start = time.process_time()
        read = recogniser().cells([s.image for s in page.cells if s.image is not None])
        n = tally(page, read, problems)
        n["seconds"] = round(time.process_time() - start, 2)  # type: ignore[assignment]
        traits = {"wear": (f"wear {page.level}",), "trait": page.traits}
        for key in traits.get(args.by, (f"{at} " + " ".join(page.traits),)):
            total.setdefault(key, Counter()).update(n)
    for level, traits, at, truth, said, _ in problems[: args.list]:
        readings = " ".join(f"{t!r}:{p:.2f}" for t, p in said.readings)
        print(f"wear {level} {' '.join(traits[1:])} cell {at}: {truth!r}  {said.confidence:.2f} {readings}")
    for key in sorted(total):
        print(_line(key, total[key]))
    return int(any(n["silent"] for n in total.values()))


if __name__ == "__main__":
    sys.exit(main())
