"""What the rooms of a scan hand to each other: the straight page, and who reads its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from extract.page import Box
from extract.recognise.recogniser import Recognised
from extract.scan.frame import Frame
from extract.scan.grid import Table
from extract.scan.ink import Plane
from extract.scan.pieces import Piece
from extract.scan.rules import Rules

__all__ = ["Reader", "Sheet", "cut", "padded", "times"]


class Reader(Protocol):
    """What is needed of `extract.recognise.recogniser.Recogniser`."""

    def cells(self, images: Sequence[Plane]) -> list[Recognised]:
        """Readings of cells."""

    def lines(self, images: Sequence[Plane]) -> list[Recognised]:
        """Readings of lines of text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A straight page. `full` is for reading; tables, lines and pieces (words outside the ruled tables)
    are in work pixels, of which one is `zoom` pixels of `full`; `frame` leads back to the picture;
    `lifted` marks where a grey seal was.
    """

    full: Plane
    frame: Frame
    zoom: float
    letter: float
    tables: list[Table]
    lines: list[Box]
    pieces: list[Piece]
    rules: Rules
    lifted: Plane | None = None


def padded(box: Box, across: float, down: float) -> Box:
    """A box with a margin."""
    return (box[0] - across, box[1] - down, box[2] + across, box[3] + down)


def times(box: Box, factor: float) -> Box:
    """A box in other pixels."""
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)


def cut(full: Plane, box: Box) -> Plane:
    """The part of a plane in a box, at least a pixel of it."""
    x0, y0 = max(0, int(box[0])), max(0, int(box[1]))
    return full[y0 : max(y0 + 1, int(box[3]) + 1), x0 : max(x0 + 1, int(box[2]) + 1)]
