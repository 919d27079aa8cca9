"""Two models, two ways of preparing a line, one witness of shape: how a crop is read.

The first model sees the line as it is, the second one smaller and bared of what is no ink. Where
both are of one mind at once, that is settled; where they hesitate each looks at the other's view
too. The shape of the ink can only take certainty away, but for a lone stroke that leans or lies
flat: that is looked at once more between two zeros, where the models know a slash or a dash.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from extract.blocks import SURE
from extract.recognise.ink import Ink, ink_of, is_empty, tallest
from extract.recognise.models import Model, best_path, load_models
from extract.recognise.recogniser import Recognised
from extract.recognise.shape import fits, lone_stroke
from extract.recognise.sweep import Print, swept
from extract.recognise.view import Line, Look, between_rings, lines_of, view
from extract.recognise.vote import fold, is_figure, is_trusted, merged, readings_of, spoken

__all__ = ["TwoModels"]

_WIDE = Look(fill=0.75, side=0.12, least=32, floor=0.0, bare=False)
_SMALL = Look(fill=0.62, side=0.4, least=48, floor=0.2, bare=True)
_PROSE = Look(fill=0.75, side=0.25, least=48, floor=0.0, bare=False)
_SPARE = Look(fill=0.66, side=0.4, least=48, floor=0.15, bare=False)
_MOST_READINGS = 5
_DOUBT = 0.9  # both models, one view each: neither below
_LEAST = 0.5  # both models, two views each: none below
_MEAN = 0.75  # and neither model below on average
_DRAWN = 0.8  # a lone stroke by its shape and between zeros, whatever it was read as alone
_STROKES = ("1", "—", "/", "l", "")
_SPECKS = ".,:;·•、。'`\"-_—~^*|()[]<>"
_ZEROS = ("0", "O", "o")
_PROSAIC = 18  # a line so many times as wide as tall is prose: in a cell read once, never sure
_LEAST_PROSE = 0.8  # the mean probability of each model's characters in a line
_READABLE = 12  # pixels: less is a stroke, or print too small to be sure of at second sight
_MOST_LINES = 100  # more in one cell is a pattern and no print
_HAZY = 0.8  # an empty cell with a trace of something
_DIGITS = re.compile(r"^[^\u4e00-\u9fff]{0,5}\d[^\u4e00-\u9fff]{0,5}$")  # with dirt read as marks around
_FEW = 6  # fewer figures do not tell what a page's digits look like
_SWEPT = 0.95  # a cell that holds nothing but dust
_UNSURE = 0.89  # just below SURE: read alike, but something was taken away


@dataclass(frozen=True, slots=True)
class _Said:
    """One line as both models see it: common readings, and whether they are of one mind."""

    readings: tuple[tuple[str, float], ...]
    sure: bool
    score: float


@dataclass(frozen=True, slots=True)
class _Read:
    """A cell at first sight: what was read, its ink, the height of its tallest part in pixels."""

    said: Recognised
    ink: Ink | None
    tall: int = 0


class TwoModels:
    """The two models. A line depends on its image alone, cells also on the others of their page."""

    def __init__(self, threads: int = 1) -> None:
        self._first, self._second = load_models(threads)

    def cells(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        """Read the cells of a page's tables, of one line or several. Identical crops are read once;
        what stays unsure is looked at again, knowing what sure print looks like on this page.
        """
        known: dict[bytes, _Read] = {}
        keys = [_key(image) for image in images]
        for key, image in zip(keys, images, strict=True):
            if key not in known:
                known[key] = self._cell(image)
        usual = _usual(known.values())
        if usual is not None:
            for key, read in known.items():
                if read.said.confidence < SURE and read.ink is not None and _few_words(read.said):
                    known[key] = _Read(self._again(read.said, read.ink, usual), read.ink)
        return [known[key].said for key in keys]

    def lines(self, images: Sequence[np.ndarray]) -> list[Recognised]:
        """Read lines of prose: sure where both models read the same digits, letters and points."""
        return [self._prose(image) for image in images]

    def _cell(self, image: np.ndarray) -> _Read:
        ink = ink_of(image)
        if ink is None:
            sure = 0.99 if is_empty(image) else _HAZY
            return _Read(Recognised("", sure, (("", sure),)), None)
        lines = lines_of(ink)
        if len(lines) > _MOST_LINES:
            return _Read(Recognised("", 0.0, (("", 0.0),)), ink)
        said = _together([self._line(ink, line) for line in lines], ink, lines)
        return _Read(said, ink, tallest(ink.mask))

    def _again(self, before: Recognised, ink: Ink, usual: Print) -> Recognised:
        """An unsure cell without its dirt; the readings that it had with it come after."""
        found = swept(ink, usual)
        if found.ink is None:
            if not found.clean:
                return before
            return Recognised("", _SWEPT, (("", _SWEPT),), dust=True)
        lines = lines_of(found.ink)
        said = _together([self._line(found.ink, line) for line in lines], found.ink, lines)
        if not is_figure(said.text):
            return before
        sure = said.confidence >= SURE
        if sure and found.clean:
            return said
        best = min(said.confidence, _UNSURE)
        if not sure and before.confidence >= best:
            return before
        readings = [(t, min(p, best)) for t, p in said.readings]
        known = {t for t, _ in readings}
        readings += [(t, min(p, best) / 2) for t, p in before.readings if t not in known]
        ranked = (readings[0], *sorted(readings[1:], key=lambda r: (-r[1], r[0])))
        return Recognised(said.text, best, ranked[:_MOST_READINGS])

    def _line(self, ink: Ink, line: Line) -> _Said:
        """Both models on one line; where they hesitate, each also on the other's view."""
        faces: dict[str, str] = {}
        if line.wide > _PROSAIC * max(line.tall, _READABLE):
            text, p = next(iter(_opinion(self._first, view(ink, line, _PROSE), faces).items()))
            return _Said(((faces.get(text, text), p),), False, p)
        wide, small = view(ink, line, _WIDE), view(ink, line, _SMALL)
        opinions = [_opinion(self._first, wide, faces), _opinion(self._second, small, faces)]
        sure, score = _agreed(opinions, _DOUBT, _DOUBT)
        if not sure:
            opinions += [_opinion(self._first, small, faces), _opinion(self._second, wide, faces)]
            sure, score = _agreed(opinions, _LEAST, _MEAN)
            sure = sure and line.tall >= _READABLE
        said = _witnessed(_Said(_ranked(opinions), sure, score), ink, line)
        drawn = lone_stroke(ink, line)
        if drawn and said.readings[0][0] in _STROKES and not (said.sure and said.readings[0][0] == drawn):
            said = self._stroke(said, drawn, small, drawn == "—" or line.tall >= _READABLE)
        printed = tuple((faces.get(text, text), p) for text, p in said.readings)
        return _Said(printed, said.sure, said.score)

    def _stroke(self, said: _Said, drawn: str, look: np.ndarray, clear: bool) -> _Said:
        """A lone stroke by its shape, if both models see the same between two zeros; sure of it
        where it is large enough to be `clear`.
        """
        ringed = between_rings(look)
        tops = [best_path(m.frames(ringed))[0] for m in (self._first, self._second)]
        if not all(top[:1] in _ZEROS and top[-1:] in _ZEROS and fold(top[1:-1]) == drawn for top in tops):
            return _Said(said.readings, False, said.score)
        others = tuple((t, p * (1 - _DRAWN)) for t, p in said.readings if t != drawn)
        return _Said(((drawn, _DRAWN), *others), clear, _DRAWN)

    def _prose(self, image: np.ndarray) -> Recognised:
        ink = ink_of(image)
        if ink is None:
            return Recognised("", 0.0, (("", 0.0),))
        lines = lines_of(ink)[:_MOST_LINES]
        least = 0.35 * max(line.tall for line in lines)  # less is a sliver of the line above or below
        lines = [line for line in lines if line.tall >= least]
        text, score = _whole(self._first, [view(ink, line, _PROSE) for line in lines])
        again, other = _whole(self._second, [view(ink, line, _SPARE) for line in lines])
        worst = min(score, other)
        if spoken(text) and spoken(text) == spoken(again) and worst >= _LEAST_PROSE:
            sure = round(SURE + (1 - SURE) * worst * 0.99, 4)
            return Recognised(text, sure, ((text, sure),))
        score, other = round(score * SURE * 0.99, 4), round(other * SURE * 0.5, 4)
        readings = ((text, score), (again, min(score, other)))
        return Recognised(text, score, readings if again and again != text else readings[:1])


def _usual(cells: Iterable[_Read]) -> Print | None:
    """What digits look like on this page: by its sure figures, or, where they are few, by all."""
    figures = [(c, c.ink) for c in cells if c.ink is not None and _DIGITS.search(c.said.text)]
    sure = [(c, i) for c, i in figures if c.said.confidence >= SURE and c.said.text.isdigit()]
    seen = sure if len(sure) >= _FEW else figures
    if len(seen) < _FEW:
        return None
    tall = float(np.median([c.tall for c, _ in seen]))
    return Print(tall, float(np.median([ink.paper - ink.dark for _, ink in seen])), seen is sure)


def _few_words(said: Recognised) -> bool:
    """Whether a cell may be a figure with dirt around it, and is no label."""
    return sum(c.isalpha() and c > "\u2e80" for c in said.text) <= 3


def _whole(model: Model, looks: list[np.ndarray]) -> tuple[str, float]:
    """What a model reads in the pieces of a line, and its least mean probability."""
    read = [best_path(model.frames(look)) for look in looks]
    return "".join(t for t, _ in read), min(p for _, p in read)


def _key(image: np.ndarray) -> bytes:
    picture = np.ascontiguousarray(image)
    return hashlib.sha256(repr((picture.shape, picture.dtype.str)).encode() + picture.tobytes()).digest()


def _opinion(model: Model, image: np.ndarray, faces: dict[str, str]) -> dict[str, float]:
    """What a model reads, by folded text; words as they were printed are kept in `faces`."""
    scored = readings_of(model.frames(image))
    for text in sorted(scored, key=lambda t: (-scored[t], t)):
        folded = fold(text)
        if not is_figure(folded):
            faces.setdefault(folded, text.strip())
    return merged(scored)


def _agreed(opinions: list[dict[str, float]], least: float, mean: float) -> tuple[bool, float]:
    """Whether all opinions have the same first reading, none below `least` and no model below
    `mean` on average over its views; and that lower mean.
    """
    tops = [next(iter(o)) for o in opinions]
    scores = [o[t] for o, t in zip(opinions, tops, strict=True)]
    worst = min(math.fsum(scores[model::2]) / len(scores[model::2]) for model in (0, 1))
    return len(set(tops)) == 1 and min(scores) >= least and worst >= mean, worst


def _ranked(opinions: list[dict[str, float]]) -> tuple[tuple[str, float], ...]:
    """All readings with their mean probability over the opinions, the best first.

    A figure among specks is listed without them too.
    """
    common: dict[str, float] = defaultdict(float)
    for opinion in opinions:
        for text, p in opinion.items():
            common[text] += p / len(opinions)
    for text, p in list(common.items()):
        bare = text.strip(_SPECKS)
        if bare != text and is_figure(bare) and not is_trusted(text):
            common[bare] = max(common[bare], p / 2)
    return tuple(sorted(common.items(), key=lambda r: (-r[1], r[0])))


def _witnessed(said: _Said, ink: Ink, line: Line) -> _Said:
    """Certainty ends where the reading is not of a kind to be certain of or does not fit the ink."""
    text = said.readings[0][0]
    fit = is_trusted(text) and (not is_figure(text) or fits(ink, line, text))
    return _Said(said.readings, said.sure and fit, said.score)


def _together(said: list[_Said], ink: Ink, lines: list[Line]) -> Recognised:
    """The lines of one cell as one text, its readings varying one line at a time."""
    best = [s.readings[0][0] for s in said]
    glue = [_glue(ink, line) for line in lines]
    scores: dict[str, float] = defaultdict(float)
    for place, line in enumerate(said):
        for text, p in line.readings[: _MOST_READINGS + 1]:
            scores[_written([*best[:place], text, *best[place + 1 :]], glue)] += p / len(said)
    text = _written(best, glue)
    sure = all(s.sure for s in said) and not ink.doubt and (len(said) == 1 or not _figures(best))
    score = min(s.score for s in said)
    confidence = SURE + (1 - SURE) * score * 0.99 if sure else min(scores[text], 1.0) * SURE * 0.99
    others = sorted(((t, p) for t, p in scores.items() if t != text), key=lambda r: (-r[1], r[0]))
    ranked = [(text, confidence), *((t, min(p, confidence)) for t, p in others[: _MOST_READINGS - 1])]
    return Recognised(text, round(confidence, 4), tuple((t, round(p, 4)) for t, p in ranked))


def _figures(texts: list[str]) -> bool:
    """Whether a line of the cell is a figure: then it may go on in the next, or be one of several."""
    return any(is_figure(fold(t)) for t in texts)


def _glue(ink: Ink, line: Line) -> str:
    """Nothing after a line that fills the cell (the next one continues it), else a newline."""
    return "" if ink.mask.shape[1] - line.wide < 1.8 * line.tall else "\n"


def _written(texts: list[str], glue: list[str]) -> str:
    return "".join(t + g for t, g in zip(texts, glue, strict=True) if t).strip("\n")
