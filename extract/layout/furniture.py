"""What the page and not the document prints: page numbers and running titles, left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from extract.page import PageBlocks, PlacedText
from extract.text.lines import ends_sentence

__all__ = ["without_furniture"]

# Share of the page's height at its head and foot where furniture stands.
_MARGIN = 0.12
# Running titles stand further out than page numbers may.
_RUNNING = 0.085
# Furniture stands in at most so many lines at either end.
_LINES = 3
_LONGEST = 80
# The same text counts as repeated where it stands at the same height, to this share of the page.
_LEVEL = 0.008
_GAP = r"[ \t\u3000\xa0]*"
_DASH = r"[—–―－‐‑\-·~～一]"
_NUMBER = regex.compile(
    rf"{_GAP}(?:第{_GAP}(?P<a>\d{{1,4}}){_GAP}页(?:{_GAP}[,，/、|]?{_GAP}共{_GAP}\d{{1,4}}{_GAP}页)?"
    rf"|[Pp](?:age|AGE|\.){_GAP}(?P<b>\d{{1,4}})(?:{_GAP}(?:of|OF|/){_GAP}\d{{1,4}})?"
    rf"|{_DASH}{{1,2}}{_GAP}(?P<c>\d{{1,4}}){_GAP}{_DASH}{{1,2}}"
    rf"|(?P<d>\d{{1,4}}){_GAP}[/／]{_GAP}\d{{1,4}}"
    rf"|(?P<e>\d{{1,4}})){_GAP}"
)
_DIGITS = regex.compile(r"\d+")


def without_furniture(pages: Sequence[PageBlocks]) -> list[PageBlocks]:
    """The pages without page numbers and running titles.

    A line goes only if it stands at the page's edge, nothing but other such lines beyond it,
    and either reads like a page number that counts the pages or repeats what stands at the
    same height of other pages.
    """
    edges = [list(_edge_lines(page)) for page in pages]
    gone: list[set[int]] = [set() for _ in pages]
    _drop_numbers(pages, edges, gone)
    _drop_repeated(pages, edges, gone)
    out = []
    for page, drop in zip(pages, gone, strict=True):
        drop = _outermost(page, drop)
        items = tuple(item for i, item in enumerate(page.items) if i not in drop)
        out.append(replace(page, items=items) if drop else page)
    return out


def _edge_lines(page: PageBlocks) -> Iterator[tuple[int, PlacedText]]:
    """The few lines nearest to the head and the foot of a page, in its margins."""
    order = sorted(range(len(page.items)), key=lambda i: page.items[i].box[1])
    seen: set[int] = set()
    for run, foot in ((order[:_LINES], False), (order[::-1][:_LINES], True)):
        for i in run:
            item = page.items[i]
            low, high = item.box[1] / max(page.height, 1.0), item.box[3] / max(page.height, 1.0)
            inside = high > 1 - _MARGIN if foot else low < _MARGIN
            if not isinstance(item, PlacedText) or not inside:
                break
            if i not in seen and len(item.text) <= _LONGEST:
                seen.add(i)
                yield i, item


def _drop_numbers(
    pages: Sequence[PageBlocks], edges: Sequence[list[tuple[int, PlacedText]]], gone: list[set[int]]
) -> None:
    """Numbers that run with the pages; one in words or dashes needs no second page to prove it."""
    found: dict[tuple[bool, int], list[tuple[int, int, bool]]] = defaultdict(list)
    for p, lines in enumerate(edges):
        for i, item in lines:
            match = _NUMBER.fullmatch(item.text)
            if match is None:
                continue
            number = int(next(g for g in match.groups() if g))
            foot = item.box[1] > pages[p].height / 2
            found[foot, number - pages[p].number].append((p, i, bool(match["a"] or match["b"] or match["c"])))
    for places in found.values():
        for p, i, plain in places:
            if plain or len({q for q, _, _ in places}) > 1:
                gone[p].add(i)


def _drop_repeated(
    pages: Sequence[PageBlocks], edges: Sequence[list[tuple[int, PlacedText]]], gone: list[set[int]]
) -> None:
    """Texts, their numbers apart, at the same height of at least two pages and half of them all.

    Three columns of short texts are rather the repeated header of a table without lines, and
    a sentence is no title.
    """
    found: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for p, lines in enumerate(edges):
        for i, item in lines:
            height = max(pages[p].height, 1.0)
            far_out = item.box[3] < _RUNNING * height or item.box[1] > (1 - _RUNNING) * height
            words = _DIGITS.sub("", item.text).strip()
            if not far_out or item.text.count("\t") > 1 or not words or ends_sentence(words):
                continue
            level = round(item.box[1] / height / _LEVEL)
            found[_DIGITS.sub("#", item.text), level].append((p, i))
    for places in found.values():
        on = sorted({p for p, _ in places})
        if len(on) > 1 and len(on) * 2 >= on[-1] - on[0] + 1:
            for p, i in places:
                gone[p].add(i)


def _outermost(page: PageBlocks, drop: set[int]) -> set[int]:
    """Only those with nothing else between them and the page's edge."""
    order = sorted(range(len(page.items)), key=lambda i: page.items[i].box[1])
    kept: set[int] = set()
    for run in (order, order[::-1]):
        for i in run:
            if i not in drop:
                break
            kept.add(i)
    return kept
