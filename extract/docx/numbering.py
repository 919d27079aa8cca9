"""Automatic list numbers of Word, as printed: 一、 1. （二） ①.

Townships let Word number the section headings and often the row labels of the tables too
("1.属于国家秘密"), so a reader that drops the numbers drops half of a label. Rules after
ECMA-376 17.9: lists that share an abstract definition count on together, unless a list
overrides the start; a level restarts when a higher level moved on, unless told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from extract.docx.counting import KNOWN, count
from extract.docx.names import VAL, w
from extract.docx.styles import Styles, is_on

__all__ = ["Numbering"]

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    separator: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """One list: the definition it counts with, its levels, and starts of its own."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """Counts the paragraphs of one document, in reading order. One use per document."""

    __slots__ = ("_abstracts", "_counters", "_lists", "_load", "_nums", "_started", "_styles", "unknown")

    def __init__(self, load: Callable[[], etree._Element | None], styles: Styles) -> None:
        """`load` gives the numbering part; it is called once, when a paragraph is numbered."""
        self._load: Callable[[], etree._Element | None] | None = load
        self._styles = styles
        self._abstracts: dict[str, etree._Element] = {}
        self._nums: dict[str, etree._Element] = {}
        self._lists: dict[str, _List | None] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self.unknown: set[str] = set()

    def _open(self) -> None:
        root = self._load() if self._load is not None else None
        self._load = None
        for child in root if root is not None else ():
            if child.tag == w("abstractNum"):
                self._abstracts[child.get(w("abstractNumId"), "")] = child
            elif child.tag == w("num"):
                self._nums[child.get(w("numId"), "")] = child

    def label(
        self, num_id: str, level: int | None, style_id: str | None = None, style_level: int | None = None
    ) -> tuple[str, str]:
        """Count one paragraph: the number as printed, and what stands between it and the text.

        The separator is a tab, a space or nothing. ("", "") for lists that are not defined,
        for bullets, and for numbers that print nothing. `level` None: the level that the
        definition ties to the paragraph's style, else the style's own, else the first.
        List 0 takes the numbers away that a style would give.
        """
        found = self._list(num_id) if num_id != "0" else None
        if found is None:
            return "", ""
        if level is None:
            level = next(
                (n for n, v in found.levels.items() if v.style == style_id and style_id), style_level or 0
            )
        definition = found.levels.get(level)
        if definition is None:
            return "", ""
        counters = self._advance(num_id, found, level)
        if definition.number_format == "bullet":
            return "", ""
        if definition.number_format not in KNOWN:
            self.unknown.add(definition.number_format)

        def printed(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = found.levels.get(at, _Level())
            number = counters.get(at, shown.start)
            return count(number, "decimal" if definition.legal else shown.number_format)

        text = _PLACE.sub(printed, definition.text)
        return text, {"nothing": "", "space": " "}.get(definition.separator, "\t") if text else ""

    def _advance(self, num_id: str, found: _List, level: int) -> dict[int, int]:
        """Move the counter of that level on, restart those below."""
        counters = self._counters.setdefault(found.abstract, {})
        for at, start in found.starts.items():
            if (num_id, at) not in self._started:
                self._started.add((num_id, at))
                counters[at] = start - 1
        for above in range(level):
            counters.setdefault(above, found.levels.get(above, _Level()).start)
        counters[level] = counters.get(level, found.levels[level].start - 1) + 1
        for below in [n for n in counters if n > level]:
            restart = found.levels.get(below, _Level()).restart
            if restart is None or level < restart:
                del counters[below]
        return counters

    def _list(self, num_id: str) -> _List | None:
        if self._load is not None:
            self._open()
        if num_id not in self._lists:
            self._lists[num_id] = self._read_list(num_id)
        return self._lists[num_id]

    def _read_list(self, num_id: str) -> _List | None:
        num = self._nums.get(num_id)
        if num is None:
            return None
        pointer = num.find(w("abstractNumId"))
        abstract_id = pointer.get(VAL, "") if pointer is not None else ""
        abstract_id = self._follow_style(abstract_id)
        abstract = self._abstracts.get(abstract_id)
        if abstract is None:
            return None
        levels = {_level_number(lvl): _read_level(lvl) for lvl in abstract.iterchildren(w("lvl"))}
        starts: dict[int, int] = {}
        for override in num.iterchildren(w("lvlOverride")):
            at = _level_number(override)
            own = override.find(w("lvl"))
            if own is not None:
                levels[at] = _read_level(own)
            start = override.find(w("startOverride"))
            if start is not None:
                starts[at] = _number(start, 1)
                levels[at] = replace(levels.get(at, _Level()), start=starts[at])
        return _List(abstract_id, levels, starts)

    def _follow_style(self, abstract_id: str) -> str:
        """A definition may only name a list style; that style's list holds the levels."""
        abstract = self._abstracts.get(abstract_id)
        link = abstract.find(w("numStyleLink")) if abstract is not None else None
        if link is None:
            return abstract_id
        num = self._nums.get(self._styles.get(link.get(VAL)).num_id or "")
        pointer = num.find(w("abstractNumId")) if num is not None else None
        return pointer.get(VAL, abstract_id) if pointer is not None else abstract_id


def _level_number(element: etree._Element) -> int:
    value = element.get(w("ilvl"), "0")
    return int(value) if value.isdecimal() and len(value) == 1 else _LEVELS


def _number(element: etree._Element | None, otherwise: int) -> int:
    """A small count; absurd ones are taken as not given."""
    value = element.get(VAL, "") if element is not None else ""
    return int(value) if value.isdecimal() and len(value) <= 6 else otherwise


def _read_level(lvl: etree._Element) -> _Level:
    found = {child.tag: child for child in lvl.iter()}
    number_format = found.get(w("numFmt"))
    text = found.get(w("lvlText"))
    separator = found.get(w("suff"))
    legal = found.get(w("isLgl"))
    style = found.get(w("pStyle"))
    restart = found.get(w("lvlRestart"))
    return _Level(
        start=_number(found.get(w("start")), 0),
        number_format=number_format.get(VAL, "decimal") if number_format is not None else "decimal",
        text=text.get(VAL, "") if text is not None else "",
        separator=separator.get(VAL, "tab") if separator is not None else "tab",
        restart=_number(restart, 0) if restart is not None else None,
        legal=legal is not None and is_on(legal),
        style=style.get(VAL) if style is not None else None,
    )
