"""Totals and the parts that the text lists for them: 337条,其中A类12条,B类281条,…

The sum is checked only where it can be judged. Parts that add up pass. Parts that do not are a
contradiction only where the list is plainly meant to be complete: no 等, no nested list, pieces
of one kind, and either too much, nearly everything, or a rest (其他) named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from transform.prose.figures import Figure
from transform.prose.text import Sentence
from transform.prose.tokens import Token, tokens
from transform.prose.words import Words
from transform.rows import Check

__all__ = ["Parts", "check", "listed"]

_LABEL = re.compile(r"[\u4e00-\u9fffA-Za-z“”、]+")
_NEARLY = Decimal("0.9")
_MAX_LABEL = 30


@dataclass(frozen=True, slots=True)
class Parts:
    """A stated total and its parts: `items` are (label, value) in printed order.

    `complete` says that the list is plainly meant to cover the whole, so that a wrong sum is
    the publisher's contradiction.
    """

    indicator: str
    total: float
    raw: str
    items: tuple[tuple[str, float], ...]
    complete: bool
    sentence: str

    @property
    def sum(self) -> float:
        """What the parts add up to."""
        return float(sum(Decimal(repr(value)) for _, value in self.items))


def listed(figure: Figure, following: Sentence | None, words: Words) -> Parts | None:
    """The parts that follow a total, in its sentence or opening the next one; else None."""
    token = figure.token
    if token is None or figure.approximate:
        return None
    rest = token.after
    if not words.parts_open.match(rest):
        if rest.strip(",;") or following is None or not words.parts_follow.match(following.text):
            return None
        rest = following.text
    parts, clean = _collect(rest, words)
    if len(parts) < 2:
        return None
    values = [value for _, value in parts]
    total = figure.value
    for count, running in enumerate(accumulate(values), start=1):
        if running == total and count >= 2:
            return _parts(figure, parts[:count], complete=True)
    return _parts(figure, parts, complete=clean and _meant_complete(rest, parts, total, words))


def _parts(figure: Figure, items: Sequence[tuple[str, Decimal]], *, complete: bool) -> Parts:
    plain = tuple((label, float(value)) for label, value in items)
    return Parts(figure.code, float(figure.value), figure.raw, plain, complete, figure.sentence.printed)


def _collect(rest: str, words: Words) -> tuple[list[tuple[str, Decimal]], bool]:
    """(label, value) pairs up to the first figure of another kind, and whether all were of one kind."""
    parts: list[tuple[str, Decimal]] = []
    for token in tokens(rest, words):
        if token.chinese:
            continue
        label = _label(token)
        if token.counter not in words.items or not label or len(token.before) > _MAX_LABEL + 20:
            return parts, bool(parts) and token.counter not in words.items
        if token.approximate:
            return parts, False
        if parts and "其中" in token.before:
            return parts, False
        parts.append((label, token.value))
    return parts, True


def _label(token: Token) -> str:
    """The words right before a part's number, without the share of the part before it."""
    text = re.sub(r"占[^,;、]*", "", token.before)
    text = re.sub(r"^.*(?:其中|分别|包括|具体为|分类看|:)", "", text).strip(",;、:和及")
    found = _LABEL.findall(text)
    return "".join(found)[-_MAX_LABEL:] if found else ""


def _meant_complete(rest: str, parts: Sequence[tuple[str, Decimal]], total: Decimal, words: Words) -> bool:
    labels = [label for label, _ in parts]
    # 重要工作会议22条 are items about meetings; a meeting as a way to publish is none of the parts.
    if words.open_end.search(rest) or any(words.any_channel.search(x.replace("会议", "")) for x in labels):
        return False
    if any(words.verb.search(label) for label in labels) or len(set(labels)) < len(labels):
        return False
    covered = sum((value for _, value in parts), Decimal(0))
    if covered > total:
        return len(parts) >= 2 and covered < total * 2
    return any(words.rest.search(label) for label in labels) or (
        len(parts) >= 3 and covered >= total * _NEARLY
    )


def check(parts: Parts) -> Check | None:
    """Rule X-PARTS: pass or fail with both sides; None where the list cannot be judged."""
    right = parts.sum
    if parts.total != right and not parts.complete:
        return None
    return Check(
        rule="X-PARTS",
        scope=parts.raw,
        result="pass" if parts.total == right else "fail",
        severity="contradiction",
        left_text=parts.raw,
        left_value=parts.total,
        right_text="+".join(f"{value:g}" for _, value in parts.items),
        right_value=right,
        indicators=(parts.indicator,),
        blamed=() if parts.total == right else (parts.indicator,),
    )
