"""How likely a recognised cell is to print another number than the one that was read.

A cell that two recognitions read alike is taken to be wrong once in ten thousand; any other one
as often as its readings' scores say, with a rest for numbers that none of them names. The odds
are rough on purpose: identities multiply them, so that factors of two decide nothing.
`python -m tests.bench.cells` measures them on cells cut from worn pages (`silent` of `sure`,
`unnamed` of `unsure`).
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from extract.blocks import SURE, Cell
from transform.rows import Observation, Status
from transform.values import looks_like_value, parse_cell

__all__ = [
    "STROKES",
    "Figure",
    "Picture",
    "doubted",
    "figure",
    "figure_of_text",
    "folded",
    "picture_of",
    "unreadable",
]

# Two recognitions that agree are both wrong, in the same way, this often at least …
AGREED_WRONG = 1e-4
# … and in a poor picture more often: where each errs at random, this share of double errors agree.
_ALIKE_TWICE = 0.25
# From there on agreement alone does not make a figure `reported`.
_POOR = 2e-4
# Printed text that no one recognised is wrong hardly ever (a font that lies about its letters).
PRINTED_WRONG = 1e-7
# What is left for numbers that no reading names where the recognitions disagree: about as often as
# the other one errs in this picture, at least and at most.
_UNNAMED = (0.08, 0.15)
# A publisher's typing error in one cell, of the one size that would explain the sums.
TYPING_ERROR = 4e-5
# A cell that nobody could read is 0 about as often as not.
ZERO = 0.5

# Fewer figures say nothing about the quality of a picture.
_LEAST_CELLS = 40

# Below it recognitions disagree; from there to `SURE` they agree, and only dust beside the figure or
# a rule at its edge keeps it from being sure: that says nothing about the others.
_HESITANT = 0.85

# Digits that look alike in small, grey or broken print.
_ALIKE = frozenset(
    frozenset(pair) for pair in ("06", "08", "09", "17", "14", "38", "56", "58", "68", "27", "49", "35", "89")
)
_ALIKE_SHARE, _OTHER_SHARE, _LENGTH_SHARE, _FAR_SHARE = 0.08, 0.03, 0.03, 0.001

# Letters, strokes and Chinese characters that a digit is read as.
_FOLDED = str.maketrans(
    dict.fromkeys("OoDQUＯｏ〇○口□回日吕0ΟοОоØΘC", "0")
    | dict.fromkeys("lI|丨!il¦亅｜Ｉ", "1")
    | dict.fromkeys("Zz乙", "2")
    | dict.fromkeys("彐ヨ", "3")
    | dict.fromkeys("A", "4")
    | dict.fromkeys("Ss", "5")
    | dict.fromkeys("bG", "6")
    | dict.fromkeys("了Tフ", "7")
    | dict.fromkeys("B&", "8")
    | dict.fromkeys("gq", "9")
)
# Marks that stand for "none" in print and are a 1 in a picture, or a piece of a ruled line.
STROKES = frozenset("|｜丨¦")
# Remnants of ruled lines and specks around a figure.
_SPECKS = " \t\n.,'`´‘’“”\"·、。:;^~_|丨¦-—–－=()[]{}<>"


@dataclass(slots=True)
class Figure:
    """One cell as a variable of the identities.

    `read` is its number as read (0 where it is `unknown`: nobody could read it), `listed` the
    probability of each number that a reading names, `rest` what is left for all others.
    `unsure`: not read alike by two recognitions. `text` is what was read.
    """

    code: str
    read: float
    listed: dict[float, float]
    rest: float
    text: str = ""
    unsure: bool = False
    unknown: bool = False
    _costs: dict[float, float] = field(default_factory=dict, repr=False)

    def weight(self, value: float) -> float:
        """The probability that this number is printed."""
        listed = self.listed.get(value)
        if listed is not None:
            return listed
        if self.unknown:
            return self.rest / (value * (value + 1.0)) if value else ZERO
        return self.rest * _alike(value, self.text)

    def cost(self, value: float) -> float:
        """Minus the logarithm of how much less likely `value` is than the number read. Includes the
        case that the number stands there as read and the publisher mistyped it.
        """
        known = self._costs.get(value)
        if known is None:
            typed = 0.0 if value == self.read else self._mistyped()
            known = math.log(self.weight(self.read) / (self.weight(value) + typed))
            self._costs[value] = known
        return known

    def typed(self, value: float) -> float:
        """The share of the case `value` in which the publisher mistyped what was read rightly."""
        return self._mistyped() / (self.weight(value) + self._mistyped())

    def _mistyped(self) -> float:
        return 0.0 if self.unknown else TYPING_ERROR * self.weight(self.read)

    def others(self) -> Iterator[float]:
        """The numbers that may stand there instead: those of other readings, then look-alikes."""
        yield from (v for v in self.listed if v != self.read)
        if self.unknown:
            yield from (float(n) for n in range(10) if n != self.read)
            return
        digits = _digits(self.text)
        seen = {self.read, *self.listed}
        for at in range(len(digits)):
            for new in "0123456789":
                value = float(digits[:at] + new + digits[at + 1 :])
                if value not in seen:
                    seen.add(value)
                    yield value


def doubted(cell: Cell) -> bool:
    """Whether a cell was recognised, and not alike by two recognitions."""
    return cell.confidence is not None and cell.confidence < SURE


def unreadable(cell: Cell) -> bool:
    """Whether something stands in the cell, or may, that no recognition could make out."""
    return doubted(cell) and not cell.text


def folded(text: str) -> str:
    """The figure that a misread text looks like: `O` → `0`, `|7` → `7`; itself where it is none."""
    if text in STROKES:
        return "1"
    bare = unicodedata.normalize("NFKC", text).strip(_SPECKS).translate(_FOLDED)
    return bare if bare.isascii() and bare.isdigit() and len(bare) <= 9 else text


@dataclass(frozen=True, slots=True)
class Picture:
    """How far the recognitions of one document can be trusted: `agreed_wrong` is how often two that
    agree are wrong, `unnamed` how often the right number is in none of an unsure cell's readings.
    """

    agreed_wrong: float = AGREED_WRONG
    unnamed: float = _UNNAMED[0]

    @property
    def poor(self) -> bool:
        """Whether agreement alone proves nothing here."""
        return self.agreed_wrong > _POOR


def picture_of(cells: Iterable[Cell]) -> Picture:
    """The quality of a picture, told by how often its recognitions disagree on figures. A dash in which
    nobody saw a digit says nothing about digits: forms print rows of dashes where no figure belongs.
    """
    figures = [cell for cell in cells if looks_like_value(cell.text) and _is_digit_somewhere(cell)]
    erred = sum(1 for cell in figures if cell.confidence is not None and cell.confidence < _HESITANT)
    share = erred / len(figures) if len(figures) >= _LEAST_CELLS else 0.0
    return Picture(
        max(AGREED_WRONG, _ALIKE_TWICE * (share / 2.0) ** 2), min(max(share, _UNNAMED[0]), _UNNAMED[1])
    )


def _is_digit_somewhere(cell: Cell) -> bool:
    return any(_digits(text) for text in (cell.text, *(text for text, _ in cell.readings)))


def figure(o: Observation, cell: Cell, picture: Picture) -> Figure:
    """A table cell with its odds; `o` is what was read off `cell`, with a number unless `doubted`."""
    if cell.confidence is None:
        return _sure(o, PRINTED_WRONG)
    if not doubted(cell):
        return replace(_sure(o, picture.agreed_wrong), unsure=picture.poor)
    listed: dict[float, float] = {}
    readings = cell.readings or ((cell.text, cell.confidence),)
    total = sum(max(score, 0.02) for _, score in readings)
    rest = picture.unnamed
    lost = 0.0
    for text, score in readings:
        share = (1.0 - rest) * max(score, 0.02) / total
        value = _value(text, o)
        if value is None:
            lost += share
        else:
            listed[value] = listed.get(value, 0.0) + share
    if o.value is None and not listed:
        return Figure(o.indicator, 0.0, {}, 1.0 - ZERO, cell.text, unsure=True, unknown=True)
    read = o.value if o.value is not None else max(listed, key=lambda v: listed[v])
    listed.setdefault(read, 0.05)
    return Figure(o.indicator, read, listed, rest + lost, _digits(cell.text) or f"{read:g}", unsure=True)


def figure_of_text(o: Observation, sure: bool | None, picture: Picture) -> Figure:
    """A figure of the running text; `sure` is None for printed text."""
    if sure is None or sure:
        return _sure(o, PRINTED_WRONG if sure is None else picture.agreed_wrong)
    read, rest = o.value or 0.0, _UNNAMED[1]
    return Figure(o.indicator, read, {read: 1.0 - rest}, rest, f"{read:g}", unsure=True)


def _sure(o: Observation, wrong: float) -> Figure:
    read = o.value or 0.0
    return Figure(o.indicator, read, {read: 1.0 - wrong}, wrong, f"{read:g}")


def _value(text: str, o: Observation) -> float | None:
    """The number that a reading of a count names."""
    read = parse_cell(text, unit=o.unit)
    if read.status in (Status.BLANK, Status.NOT_APPLICABLE):
        return None
    if read.value is None and (bare := folded(text)) != text:
        read = parse_cell(bare, unit=o.unit)
    return read.value


def _digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")


def _alike(value: float, text: str) -> float:
    """The share of misreadings of the number `value` that look like `text`."""
    if value != int(value) or value < 0:
        return 0.0
    a, b = str(int(value)), _digits(text)
    if len(a) == len(b):
        pairs = [frozenset((x, y)) for x, y in zip(a, b, strict=True) if x != y]
        if len(pairs) == 1:
            return _ALIKE_SHARE if pairs[0] in _ALIKE else _OTHER_SHARE
        return _FAR_SHARE if len(a) > 1 else 0.0
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    if len(longer) == len(shorter) + 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    ):
        return _LENGTH_SHARE
    return _FAR_SHARE
