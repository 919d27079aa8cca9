"""Recognition of cut-out table cells and lines of text.

A reading is sure (`extract.blocks.SURE`) only where two models, each looking at the line in a
different preparation, read the same with little doubt, and where the ink's own measures do not
contradict. Everything else is handed on with all readings, so that the form's identities can
choose among them. The module imports without the libraries, so that other
formats are read where they are missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from extract.blocks import ReadError

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Recognised", "Recogniser", "recogniser"]

_HINT = "install gongkai again with all that it depends on"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a crop says: its best text, a confidence of 0 to 1, all distinct readings.

    `confidence` is at least `SURE` only where two independent recognitions agree.
    `readings` hold at most five, the best first; `text` is the first of them. A figure comes in
    plain digits (look-alikes and full-width digits resolved, a lone dash of any length as `—`),
    all else as printed. Lines are joined by a newline, or directly where the first one fills the
    cell and so goes on in the next. `dust`: the cell is empty but for specks, told by the print of
    the other cells.
    """

    text: str
    confidence: float
    readings: tuple[tuple[str, float], ...]
    dust: bool = False


class Recogniser(Protocol):
    """Reads crops. What is read in a line depends on it alone; cells are those of one page."""

    def cells(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        """Read cells of a table: dark print on light paper, grey or BGR, one line or several."""

    def lines(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        """Read one line of prose each: sure where both models read the same."""


@cache
def recogniser() -> Recogniser:
    """The recogniser of this process, loaded at first use; it computes on one thread.

    Raises `ReadError`: `recogniser_missing` where the libraries or models are not installed.
    """
    try:
        from extract.recognise.reader import TwoModels
    except ImportError as missing:
        raise ReadError("recogniser_missing", f"{missing.name} is missing: {_HINT}") from missing
    return TwoModels()
