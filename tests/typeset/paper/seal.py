"""The red seal of an office, stamped over a page."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tests.typeset.paper.faces import FONTS

__all__ = ["stamp"]

Picture = NDArray[np.uint8]
INSIDE = 400  # pixels of the seal's own drawing


@lru_cache(maxsize=64)
def _mask(name: str) -> Picture:
    """How much ink (0 to 255) falls where: ring, star, the office's name around it."""
    image = Image.new("L", (INSIDE, INSIDE), 0)
    draw = ImageDraw.Draw(image)
    draw.ellipse((6, 6, INSIDE - 6, INSIDE - 6), outline=255, width=11)
    half = INSIDE / 2
    tips = [(90 + 72 * k, 62) for k in range(5)]
    dents = [(126 + 72 * k, 24) for k in range(5)]
    star = [p for pair in zip(tips, dents, strict=True) for p in pair]
    turns = [(math.radians(a), r) for a, r in star]
    draw.polygon([(half + r * math.cos(a), half - r * math.sin(a)) for a, r in turns], 255)
    font = ImageFont.truetype(str(FONTS / "songti.ttf"), 46)
    step = min(24.0, 260.0 / max(1, len(name)))
    for i, ch in enumerate(name):
        angle = (len(name) - 1) * step / 2 - i * step
        letter = Image.new("L", (60, 60), 0)
        ImageDraw.Draw(letter).text((7, 0), ch, 255, font=font)
        letter = letter.rotate(angle)
        x = half - 145 * math.sin(math.radians(angle)) - 30
        y = half - 145 * math.cos(math.radians(angle)) - 30
        image.paste(255, (round(x), round(y)), letter)
    return np.asarray(image, dtype=np.uint8)


def stamp(
    page: Picture, gen: np.random.Generator, name: str, center: tuple[float, float], size: float
) -> Picture:
    """The page (BGR) with a seal of `size` pixels around `center` (x, y); ink is uneven and lets
    the print shine through."""
    side = max(20, int(size))
    mask = cv2.resize(_mask(name), (side, side), interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), gen.uniform(-15, 15), 1)
    mask = cv2.warpAffine(mask, turn, (side, side)).astype(np.float32) / 255
    uneven = cv2.resize(gen.uniform(0.55, 1.0, (8, 8)).astype(np.float32), (side, side))
    ink = mask * uneven * gen.uniform(0.7, 1.0)
    x, y = int(center[0] - side / 2), int(center[1] - side / 2)
    x0, y0, x1, y1 = max(0, x), max(0, y), min(page.shape[1], x + side), min(page.shape[0], y + side)
    out = page.copy()
    if x0 < x1 and y0 < y1:
        part = out[y0:y1, x0:x1].astype(np.float32)
        alpha = ink[y0 - y : y1 - y, x0 - x : x1 - x, None]
        red = np.array([60, 50, 215], dtype=np.float32) / 255
        out[y0:y1, x0:x1] = (part * (1 - alpha) + part * red * alpha).astype(np.uint8)
    return out
