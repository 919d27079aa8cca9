"""Pictures, and a recogniser that reads the same small table in each of them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from PIL import Image

import extract.recognise.recogniser
import extract.scan.reader
from extract.blocks import Cell, Grid
from extract.page import PageBlocks, PlacedGrid, PlacedText

__all__ = ["Recorder", "page", "photograph", "png"]


def page(body: str) -> bytes:
    """A web page with this body."""
    return f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def png(width: int, height: int, *, shade: int = 250, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """A sheet of paper with some lines on it."""
    bands = "RGB" if mode == "P" else mode
    image = Image.new(bands, (width, height), (shade,) * len(bands))
    for y in range(0, height, 40):
        for x in range(0, width, 3):
            image.putpixel((x, y), (0, 0, 0, 255)[: len(bands)])
    if mode == "P":
        image = image.convert("P")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def photograph(width: int, height: int) -> bytes:
    """All shades, as a landscape has them."""
    across = np.linspace(0, 255, width, dtype=np.uint8)
    image = np.stack([np.tile(across, (height, 1))] * 3, axis=-1)
    out = io.BytesIO()
    Image.fromarray(image).save(out, "PNG")
    return out.getvalue()


@dataclass
class Recorder:
    """Takes the place of recognition: notes what it was given, and reads a 3 by 3 table."""

    shapes: list[tuple[int, ...]] = field(default_factory=list)

    @classmethod
    def install(cls, monkeypatch: pytest.MonkeyPatch) -> Recorder:
        recorder = cls()
        monkeypatch.setattr(extract.recognise.recogniser, "recogniser", lambda: None)
        monkeypatch.setattr(extract.scan.reader, "read_page_image", recorder.read)
        return recorder

    def read(self, image: Any, number: int, *_: object) -> PageBlocks:
        self.shapes.append(image.shape)
        box = (10.0, 100.0, 300.0, 200.0)
        cells = tuple(
            Cell(n // 3, n % 3, str(n), 1, 1, number, box, 0.95, ((str(n), 0.95),)) for n in range(9)
        )
        line = PlacedText("表上的一行文字", (10.0, 10.0, 300.0, 40.0), 30.0)
        return PageBlocks(number, 800.0, 600.0, (line, PlacedGrid(Grid(1, cells, 3, 3, page=number), box)))
