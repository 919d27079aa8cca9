"""The counted numbers of a sentence, each with the words before and after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from transform.numerals import parse_quantity
from transform.prose.words import Words

__all__ = ["Token", "tokens"]

_CHINESE_FIGURE = re.compile("[一二两三四五六七八九十百千][余多]?[条件篇起宗例份则]")

# No clause is longer; bounds the work on hostile text.
_LOOK_BACK, _LOOK_AHEAD = 240, 1500


@dataclass(frozen=True, slots=True)
class Token:
    """A counted number: `before` is the text since the figure before it, `after` what follows."""

    value: Decimal
    approximate: bool
    raw: str
    counter: str
    before: str
    after: str
    start: int
    chinese: bool


def tokens(text: str, words: Words) -> list[Token]:
    """The counted numbers of a sentence. Chinese ones do not cut the text before the next."""
    matches = list(words.token.finditer(text))
    if _CHINESE_FIGURE.search(text):
        matches = sorted([*matches, *words.chinese_token.finditer(text)], key=re.Match.start)
    found: list[Token] = []
    since = 0
    for match in matches:
        token = _token(match, text, since, words)
        arabic = match[0][0] in "0123456789"
        if token is None:
            continue
        if not (token.counter and words.not_counted.match(token.after)):
            found.append(token)
        elif token.after.startswith("领域"):
            # 31个领域信息等15条: a number inside the name of what is counted.
            continue
        if arabic:
            since = match.end()
    return found


def _token(match: re.Match[str], text: str, since: int, words: Words) -> Token | None:
    quantity = parse_quantity(match["number"])
    if quantity is None:
        return None
    start, counter = match.start(), match["counter"] or ""
    near = words.near_before.search(text, max(0, start - 2), start)
    rounded = quantity.approximate or near or match["after"] or not counter or "万" in match["number"]
    return Token(
        value=quantity.value,
        approximate=bool(rounded),
        raw=(near[0] if near else "") + match[0],
        counter=counter,
        before=text[max(since, start - _LOOK_BACK) : near.start() if near else start],
        after=text[match.end() : match.end() + _LOOK_AHEAD],
        start=start,
        chinese=match[0][0] not in "0123456789",
    )
