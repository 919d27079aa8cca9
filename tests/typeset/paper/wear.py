"""What scanners, copiers, telephones and bad JPEGs do to a page. Images are BGR, uint8.

Level 0 is a printer's own picture, 1 a good scan, 2 an ordinary one, 3 a bad one that a person
can still read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.typeset.paper.style import LOOKS

__all__ = ["RESOLUTIONS", "Wear", "draw_wear", "encode", "wear"]

Picture = NDArray[np.uint8]
RESOLUTIONS = ((200, 300), (150, 200, 300), (150, 200, 200), (110, 130, 150))


@dataclass(frozen=True, slots=True)
class Wear:
    """How one document was scanned. `skew` in degrees at most, `blur` in pixels at 200 dpi,
    `noise` in gray levels, `fade`: how far black is from black, `quality` of the JPEG, `turn` in
    quarters. `curl`: how far lines rise and fall, in widths of the sheet. `look`: a screen's, for tables
    that are cut out of one."""

    dpi: int
    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    fade: float = 0.0
    specks: float = 0.0
    shadow: float = 0.0
    perspective: float = 0.0
    margin: bool = False
    fax: bool = False
    gray: bool = False
    seal_on_table: bool = False
    seal: bool = True
    turn: int = 0
    quality: int = 92
    curl: float = 0.0
    look: str = ""

    def traits(self, level: int) -> list[str]:
        """Names of what was done."""
        flags = [f"scan:{f}" for f in ("margin", "fax", "seal_on_table") if getattr(self, f)]
        turned = [f"scan:turn={self.turn}"] if self.turn else []
        bent = ["scan:photo"] * (self.curl > 0)
        return [f"scan:level{level}", f"scan:dpi={self.dpi}", *flags, *turned, *bent]


def draw_wear(gen: np.random.Generator, level: int) -> Wear:
    """The wear of one document."""

    def odd(share: float) -> bool:
        return bool(level >= 1 and gen.random() < share * level / 2)

    how = Wear(
        dpi=int(gen.choice(RESOLUTIONS[level])),
        skew=(0.0, 0.6, 1.6, 3.0)[level],
        blur=float(gen.uniform(0, (0.0, 0.5, 0.8, 1.1)[level])),
        noise=float(gen.uniform(0, (0.0, 4.0, 9.0, 15.0)[level])),
        fade=float(gen.uniform(0, (0.0, 0.15, 0.35, 0.5)[level])),
        specks=float(gen.uniform(0, (0.0, 2e-5, 1e-4, 3e-4)[level])),
        shadow=float(gen.uniform(0, (0.0, 0.1, 0.25, 0.4)[level])) if odd(0.7) else 0.0,
        perspective=float(gen.uniform(0, 0.012)) if level >= 2 and odd(0.3) else 0.0,
        margin=odd(0.25),
        fax=level >= 2 and odd(0.2),
        gray=bool(gen.random() < 0.5),
        seal_on_table=odd(0.2),
        turn=int(gen.choice((1, 2, 3))) if level >= 2 and odd(0.08) else 0,
        quality=int(gen.integers(*((90, 96), (75, 92), (55, 80), (35, 65))[level])),
    )
    look = str(gen.choice(LOOKS)) if gen.random() < 0.3 else ""
    if not odd(0.2):
        return replace(how, look=look)
    # a telephone held over the sheet
    return replace(
        how,
        look=look,
        curl=float(gen.uniform(0.002, 0.008)),
        perspective=float(gen.uniform(0.005, 0.02)),
        shadow=max(how.shadow, float(gen.uniform(0.1, 0.3))),
    )


def wear(page: Picture, gen: np.random.Generator, how: Wear) -> Picture:
    """One page after the scanner."""
    out = _bend(_curl(page, gen, how.curl), gen, how)
    if how.shadow:
        out = _shade(out, gen, how.shadow)
    if how.blur > 0.05:
        out = cv2.GaussianBlur(out, (0, 0), how.blur * how.dpi / 200)
    if how.fade:
        levels = np.linspace(255 * how.fade, 255 - 20 * how.fade, 256).astype(np.uint8)
        out = cv2.LUT(out, levels)
    if how.noise > 0.5:
        out = _grain(out, gen, how.noise)
    if how.specks:
        out = _specks(out, gen, how.specks, how.dpi)
    if how.fax:
        gray = cv2.cvtColor(out, cv2.COLOR_BGR2GRAY)
        limit, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        out = cv2.cvtColor(np.where(gray > limit, 255, 0).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    if how.gray:
        out = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    return np.ascontiguousarray(np.rot90(out, how.turn))


def _curl(page: Picture, gen: np.random.Generator, by: float) -> Picture:
    """A sheet that does not lie flat: its lines rise and fall by so much of its width."""
    if not by:
        return page
    h, w = page.shape[:2]
    phase = gen.uniform(0, 2 * np.pi, 2)
    along = np.sin(np.linspace(0, gen.uniform(1.5, 3.5), w) + phase[0]).astype(np.float32) * by * w
    down = np.sin(np.linspace(0, gen.uniform(1.5, 3.0), h) + phase[1]).astype(np.float32) * by * w / 2
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    return cv2.remap(
        page, x + down[:, None], y + along[None, :], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def _bend(page: Picture, gen: np.random.Generator, how: Wear) -> Picture:
    """Skew and perspective in one step; what lies beside the sheet is white or black."""
    angle = gen.uniform(-how.skew, how.skew)
    if not angle and not how.perspective:
        return page
    h, w = page.shape[:2]
    corners = np.array([(0, 0), (w, 0), (w, h), (0, h)], dtype=np.float32)
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), angle, 1.0)
    moved = cv2.transform(corners[None], turn)[0]
    moved = moved + gen.uniform(-1, 1, (4, 2)) * how.perspective * w
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    beside = (18, 18, 18) if how.margin else (255, 255, 255)
    return cv2.warpPerspective(page, matrix, (w, h), flags=cv2.INTER_CUBIC, borderValue=beside)


def _shade(page: Picture, gen: np.random.Generator, depth: float) -> Picture:
    """Light that falls from one side."""
    h, w = page.shape[:2]
    coarse = gen.uniform(1 - depth, 1.0, (3, 3)).astype(np.float32)
    light = cv2.resize(coarse, (w, h), interpolation=cv2.INTER_CUBIC)
    return cv2.multiply(page, cv2.merge([light] * 3), dtype=cv2.CV_8U)


def _grain(page: Picture, gen: np.random.Generator, noise: float) -> Picture:
    """Gray noise; one tile of it, repeated."""
    h, w = page.shape[:2]
    tile = np.clip(gen.normal(0, noise, (509, 509)), -127, 127).astype(np.int16)
    grain = np.tile(tile, (h // 509 + 1, w // 509 + 1))[:h, :w]
    light, dark = np.maximum(grain, 0).astype(np.uint8), np.maximum(-grain, 0).astype(np.uint8)
    return cv2.subtract(cv2.add(page, cv2.merge([light] * 3)), cv2.merge([dark] * 3))


def _specks(page: Picture, gen: np.random.Generator, share: float, dpi: int) -> Picture:
    """Dust: dark dots of a pixel or three."""
    out = page.copy()
    h, w = page.shape[:2]
    for _ in range(int(h * w * share)):
        x, y = int(gen.integers(0, w)), int(gen.integers(0, h))
        cv2.circle(out, (x, y), max(0, round(gen.uniform(0, 1.4) * dpi / 200)), (70, 70, 70), -1)
    return out


def encode(page: Picture, quality: int, *, gray: bool = False, png: bool = False) -> bytes:
    """The picture as JPEG, or PNG."""
    image = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) if gray else page
    options = [] if png else [cv2.IMWRITE_JPEG_QUALITY, quality]
    done, data = cv2.imencode(".png" if png else ".jpg", image, options)
    assert done
    return data.tobytes()
