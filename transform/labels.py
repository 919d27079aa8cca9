"""Printed labels to comparable keys.

Labels come with white space inside (`规    章`), half- and full-width brackets, numbering,
notes in brackets, traditional characters. `key` folds all of these, so that two prints of one
label meet; `likeness` measures what is left of a damaged one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex
from rapidfuzz import fuzz

from data.script import simplify

__all__ = ["key", "likeness", "unit_in"]

# Leading numbering: `一、` `（一）` `1.` `①`(NFKC: 1); a bare number only before a word; and 其中：.
_NUMBERING = regex.compile(
    r"^(?:其中[:,、]?|\(?[一二三四五六七八九十]{1,3}[)、.．,:]+|\(?\d{1,2}[)、.．,:]+|\(\d{1,2}\)|\d{1,2}(?=[\u4e00-\u9fff](?<![年月日条件])))+"
)
# What stands in brackets is a note, unless it is the number of an item: 第二十条第（一）项.
_NOTE = regex.compile(
    r"\((?![一二三四五六七八九十]{1,2}\))[^()]*\)|\((?![一二三四五六七八九十])[^()]*$|[【\[〔][^】\]〕]*[】\]〕]"
)
_NOT_WORD = regex.compile(r"[^\u3400-\u9fffA-Za-z0-9]+")
_SPACE = regex.compile(r"\s+")
_UNIT = regex.compile(r"单位\s*[:：]?\s*(万元|亿元|千元|元|件|条|项|个|次)|[(（](万元|亿元|千元|元)[)）]")


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """The bare words of a label: `（二）部分公开（区分处理的，…）` → `部分公开`.

    A label that is nothing but a note keeps its words, so that no label folds to nothing.
    """
    flat = "".join(simplify(unicodedata.normalize("NFKC", text)).split())
    flat = _NUMBERING.sub("", flat)
    bare: str = _NOT_WORD.sub("", _NOTE.sub("", flat)) or _NOT_WORD.sub("", flat)
    return bare


@lru_cache(maxsize=65_536)
def likeness(a: str, b: str) -> float:
    """How alike two keys are, 0 to 1: shared characters in order, twice over both lengths."""
    return fuzz.ratio(a, b) / 100.0


@lru_cache(maxsize=4_096)
def unit_in(text: str) -> str | None:
    """The unit that a header names: `本年收费金额（单位：万元）` → `万元`."""
    found = _UNIT.search(_SPACE.sub("", text))
    return (found.group(1) or found.group(2)) if found else None
