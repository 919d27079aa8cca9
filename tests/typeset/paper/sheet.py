"""A sheet of paper with marks on it. Points; origin at the top left, y down, as it is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

__all__ = ["Fill", "Frame", "Image", "Mark", "Run", "Sheet", "Stroke"]


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one face from (x, y) on the baseline. `turn`: degrees counter-clockwise. `mode`: the
    PDF's rendering mode (0 filled, 2 filled and stroked, 3 invisible). `part`: table, text or page."""

    text: str
    x: float
    y: float
    size: float
    face: str
    spacing: float = 0.0
    turn: int = 0
    mode: int = 0
    gray: float = 0.0
    part: str = "text"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    dash: tuple[float, ...] = ()
    gray: float = 0.0
    part: str = "table"


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle without an outline."""

    x0: float
    y0: float
    x1: float
    y1: float
    gray: float = 0.0
    part: str = "table"


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    gray: float = 0.0
    part: str = "table"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (JPEG or PNG bytes) stretched over a rectangle."""

    data: bytes
    x0: float
    y0: float
    x1: float
    y1: float
    part: str = "picture"


Mark = Run | Stroke | Fill | Frame | Image


@dataclass(slots=True)
class Sheet:
    """`rotate`: the PDF's /Rotate (the marks stay upright to the eye). `crop`: the media box is
    larger than what is shown, by this much on every side. `areas`: where its tables stand."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    rotate: int = 0
    crop: tuple[float, float] = (0.0, 0.0)
    areas: list[tuple[float, float, float, float]] = field(default_factory=list)

    def only(self, *parts: str) -> Sheet:
        """The sheet with the marks of these parts alone."""
        return replace(self, marks=[m for m in self.marks if m.part in parts])
