"""Pages drawn as pictures for the tests of the scan readers: rules, digits, and what spoils them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from extract.recognise.recogniser import Recognised

Region = tuple[int, int, int, int]
LETTER = 18  # pixels: digits as putText draws them at scale 0.8


@dataclass
class Drawn:
    """A table to draw: places of its lines, its cells and their texts."""

    xs: list[int]
    ys: list[int]
    regions: list[Region]
    texts: dict[tuple[int, int], str] = field(default_factory=dict)

    def box(self, region: Region) -> tuple[int, int, int, int]:
        row, col, rows, cols = region
        return self.xs[col], self.ys[row], self.xs[col + cols], self.ys[row + rows]


def table(n_rows: int, n_cols: int, merged: Sequence[Region] = (), left: int = 90, top: int = 150) -> Drawn:
    """A regular table with some merged cells, a digit in each cell."""
    xs = [left + 95 * i for i in range(n_cols + 1)]
    ys = [top + 46 * i for i in range(n_rows + 1)]
    held = {(r + i, c + j) for r, c, rows, cols in merged for i in range(rows) for j in range(cols)}
    single = [(r, c, 1, 1) for r in range(n_rows) for c in range(n_cols) if (r, c) not in held]
    regions = sorted([*merged, *single])
    texts = {(r, c): str((7 * r + 3 * c) % 10) for r, c, _, _ in regions}
    return Drawn(xs, ys, regions, texts)


def draw(*tables: Drawn, size: tuple[int, int] = (1100, 850), ink: int = 20, thick: int = 2) -> np.ndarray:
    """White paper (height, width) with the tables on it, BGR."""
    page = np.full((*size, 3), 255, np.uint8)
    for one in tables:
        for region in one.regions:
            x0, y0, x1, y1 = one.box(region)
            cv2.rectangle(page, (x0, y0), (x1, y1), (ink,) * 3, thick)
            write(page, one.texts.get(region[:2], ""), x0, y0, x1, y1)
    return page


def write(page: np.ndarray, text: str, x0: int, y0: int, x1: int, y1: int, ink: int = 20) -> None:
    """Text in the middle of a box."""
    (w, h), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)
    at = ((x0 + x1 - w) // 2, (y0 + y1 + h) // 2)
    cv2.putText(page, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.8, (ink,) * 3, 2, cv2.LINE_AA)


def prose(page: np.ndarray, lines: int = 5, top: int = 780) -> None:
    """Lines of print below the tables."""
    for i in range(lines):
        cv2.putText(
            page, "LATIN LINES OF PRINT 2023", (90, top + 42 * i), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20,) * 3, 2
        )


def rotate(page: np.ndarray, degrees: float) -> np.ndarray:
    high, wide = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1)
    return cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def grain(page: np.ndarray, sigma: float, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, sigma, page.shape[:2])[..., None]
    return np.clip(page + noise, 0, 255).astype(np.uint8)


def specks(page: np.ndarray, count: int, seed: int = 2) -> np.ndarray:
    out, rng = page.copy(), np.random.default_rng(seed)
    for _ in range(count):
        x, y = rng.integers(0, page.shape[1] - 2), rng.integers(0, page.shape[0] - 2)
        out[y : y + 2, x : x + 2] = 30
    return out


def gaps(page: np.ndarray, count: int, seed: int = 3) -> np.ndarray:
    """White holes of a few pixels: rules break."""
    out, rng = page.copy(), np.random.default_rng(seed)
    for _ in range(count):
        x, y = rng.integers(0, page.shape[1] - 6), rng.integers(0, page.shape[0] - 6)
        out[y : y + 5, x : x + 5] = 255
    return out


def shadow(page: np.ndarray) -> np.ndarray:
    fall = np.linspace(1.0, 0.45, page.shape[1])[None, :, None]
    return (page * fall).astype(np.uint8)


def jpeg(page: np.ndarray, quality: int) -> np.ndarray:
    coded = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))


def fax(page: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    return cv2.cvtColor(np.where(grey < 140, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)


def curl(page: np.ndarray, by: float = 7.0) -> np.ndarray:
    y, x = np.mgrid[0 : page.shape[0], 0 : page.shape[1]].astype(np.float32)
    down = by * np.sin(x / page.shape[1] * 3.6)
    right = by / 2 * np.sin(y / page.shape[0] * 2.9)
    return cv2.remap(page, x + right, y + down, cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def lean(page: np.ndarray, by: float = 14.0) -> np.ndarray:
    """Seen from a little below: the upper edge is shorter."""
    high, wide = page.shape[:2]
    from_ = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    to = np.array([[by, 0], [wide - by, by / 2], [wide, high], [0, high - by / 2]], np.float32)
    matrix = cv2.getPerspectiveTransform(from_, to)
    return cv2.warpPerspective(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255,) * 3)


def stamp(page: np.ndarray, x: int, y: int, radius: int = 90) -> np.ndarray:
    """A round red seal with a star, printed over what is there."""
    over = np.full_like(page, 255)
    red = (60, 50, 225)
    cv2.circle(over, (x, y), radius, red, 8, cv2.LINE_AA)
    turns = 2 * np.pi * np.arange(5) * 2 / 5
    star = np.stack([x + np.sin(turns) * radius * 0.5, y - np.cos(turns) * radius * 0.5], axis=1)
    cv2.fillPoly(over, [star.astype(np.int32)], red, cv2.LINE_AA)
    return np.asarray(page.astype(np.float32) * over / 255, np.uint8)


class Deaf:
    """A recogniser that hears nothing but keeps what it was given."""

    def __init__(self, text: str = "7", confidence: float = 0.97) -> None:
        self.said = Recognised(text, confidence, ((text, confidence),))
        self.given: list[Any] = []
        self.lined: list[Any] = []

    def cells(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        self.given.extend(images)
        return [self.said for _ in images]

    def lines(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        self.lined.extend(images)
        return [Recognised("line of print", 0.89, (("line of print", 0.89),)) for _ in images]
