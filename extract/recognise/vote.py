"""From two models' frames to readings, and from two opinions to one with a confidence.

Nothing here knows what a cell means. It knows what a printed figure looks like: digits with
points and commas, a sign, a few words of quantity behind it. A whole cell that reads as a figure
but for a look-alike (O for 0, l for 1, 一 for a dash) is that figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from extract.recognise.models import Frames

__all__ = ["Scored", "fold", "is_figure", "is_trusted", "is_well_formed", "merged", "readings_of", "spoken"]

Scored = dict[str, float]
"""Readings and their probabilities."""

_BEAM = 8
_PER_FRAME = 6
_LONGEST = 48

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("OoОоΟο〇○◯口ロ囗DQ°º", "0"),
        **dict.fromkeys("lI|丨ｌⅠiı!", "1"),
        **dict.fromkeys("Zz", "2"),
        **dict.fromkeys("Ss", "5"),
        **dict.fromkeys("bб", "6"),
        **dict.fromkeys("B", "8"),
        **dict.fromkeys("qg", "9"),
        **dict.fromkeys("·・。", "."),
        **dict.fromkeys("、'‘’`", ","),
    }
)
_DASHES = str.maketrans(dict.fromkeys("-‐‑‒–—―−一ー─━_~〜ㄧ", "-"))
_FIGURE = re.compile(r"[-+]?\d[\d,.]*%?(?:[千万亿]*[元条件个人次项宗份篇期]?)")
_WELL_FORMED = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?[千万亿]*[元条件个人次项宗份篇期]?")
_RUINS = frozenset("日目口曰曱田由甲申中国回囗工土士十丁丨亅厂广卜了子一二三人入八几九七乙己已巳力刀")
"""What a damaged digit is taken for: alone in a cell these words of one character prove nothing."""
_SPOKEN = re.compile(r"[^\W_]|(?<=\d)[.,:·](?=\d)|[-+~—/](?=\d)|[%‰]")
_MARK = re.compile(r"-+|/+")


def fold(text: str) -> str:
    """The text without differences that are none: width of characters and spaces, and for a
    figure its look-alikes and the shape of its dashes (a lone dash of any length becomes `—`).
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return ""
    if plain == "。":
        return "0"
    dashed = plain.translate(_DASHES)
    if _MARK.fullmatch(dashed):
        return "—" if dashed[0] == "-" else "/"
    figure = (dashed[0] + plain[1:]).translate(_ALIKE)
    if _FIGURE.fullmatch(figure) and (any(c.isdigit() for c in plain) or len(plain) <= 2):
        return figure
    return plain


def spoken(line: str) -> str:
    """A line of prose without its punctuation, which models read each in their way; points, commas
    and signs stay where they stand at a digit.
    """
    return "".join(_SPOKEN.findall(unicodedata.normalize("NFKC", "".join(line.split()))))


def is_figure(text: str) -> bool:
    """Whether a folded text is a figure, a lone dash or a slash."""
    return bool(_FIGURE.fullmatch(text)) or text in ("—", "/")


def is_well_formed(text: str) -> bool:
    """Whether a folded figure is written as figures are: commas before threes, no point at an end."""
    return bool(_WELL_FORMED.fullmatch(text)) or text in ("—", "/")


def is_trusted(text: str) -> bool:
    """Whether a folded text is of a kind that two models can vouch for.

    Figures must be well formed. Words must be words: anything with a digit in it has Chinese
    around it, and a character alone is none that a damaged digit looks like.
    """
    if is_figure(text):
        return is_well_formed(text)
    letters = sum("一" <= c <= "鿿" for c in text)
    if len(text) == 1:
        return letters == 1 and text not in _RUINS
    return letters >= 2 or (letters == 1 and not any(c.isdigit() for c in text))


def readings_of(frames: Frames) -> Scored:
    """The likeliest strings and their probabilities: CTC prefix search over the frames.

    The probability of a string sums over all its alignments. Very wide lines get the greedy
    string alone, with the product of its frames' best probabilities.
    """
    if len(frames) > _LONGEST:
        return _greedy(frames)
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for frame in frames:
        after: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for prefix, (blank, solid) in beams.items():
            last = prefix[-1:]
            for char, p in frame[:_PER_FRAME]:
                if not char:
                    after[prefix][0] += (blank + solid) * p
                elif char == last:
                    after[prefix][1] += solid * p
                    after[prefix + char][1] += blank * p
                else:
                    after[prefix + char][1] += (blank + solid) * p
        ranked = sorted(after.items(), key=lambda b: (-(b[1][0] + b[1][1]), b[0]))[:_BEAM]
        beams = {text: (p[0], p[1]) for text, p in ranked if p[0] + p[1] > 1e-6} or {"": (1e-6, 0.0)}
    return {text: min(1.0, blank + solid) for text, (blank, solid) in beams.items()}


def _greedy(frames: Frames) -> Scored:
    text, score, before = "", 1.0, ""
    for frame in frames:
        char, p = frame[0]
        score *= p
        if char and char != before:
            text += char
        before = char
    return {text: score}


def merged(scored: Scored) -> Scored:
    """Readings that are the same but for shape, as one."""
    out: Scored = defaultdict(float)
    for text, p in scored.items():
        out[fold(text)] += p
    return dict(sorted(out.items(), key=lambda r: (-r[1], r[0])))
