"""Tables that print no figure at all, on pages without lines: their labels prove them blank.

Where no figure shows rows and columns, a page gives the labels as loose lines, in any order. What stands
between two headings of the report is a blank table if its letters are those of the form's labels and headers
and none is left that could be a figure or a sign for one.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import regex

from data.script import simplify
from extract.blocks import Grid, Paragraph
from extract.text.lines import is_heading
from transform.forms import FormTable, tables_of
from transform.rows import Observation, Status
from transform.tables.reader import TableReading

__all__ = ["blank_table"]

# Letters that may be other ones than the form's, or missing, and their share.
_OTHER = 0.06
# The next best edition must differ by so many more.
_CLEARER = 20
# Headers are printed again on so many pages.
_MOST_PAGES = 4
_LETTER = regex.compile(r"\p{Han}|\d")
_MARKS = regex.compile(r"[\s()\[\]{}《》〔〕【】「」“”‘’'\"、,.。:：;；·]")
# Left over, they could be what a cell prints.
_FIGURES = frozenset("0123456789零〇一二三四五六七八九十百千万亿两无没未暂空否同上件条项个次份元人")


def blank_table(
    table_id: str,
    blocks: Sequence[Paragraph | Grid],
    whole: frozenset[int],
    number: int,
    edition: str | None = None,
) -> TableReading | None:
    """The reading of a table that prints nothing but its labels, None where that is not proven. `whole` are
    the pages on which nothing but text and straight lines is printed, `number` is what the table is numbered
    in the document, `edition` that of its other tables: it is taken for a form that is the same in all.
    """
    forms: Sequence[FormTable] = tables_of(table_id)
    if any(form.layout == "cross" for form in forms):
        forms = [form for form in forms if form.edition == edition]
    for run in _between_headings(blocks) if forms else ():
        pages = [p.page for p in run if p.page is not None and p.confidence is None]
        if len(pages) < len(run) or not pages or not whole.issuperset(range(min(pages), max(pages) + 1)):
            continue
        printed = _letters(p.text for p in run)
        if printed is None or any(t.isdecimal() for p in run for t in p.text.split()):
            continue
        ways = sorted(((_others(printed, form), k) for k, form in enumerate(forms)))
        differ, at = ways[0]
        form = forms[at]
        if differ > _OTHER * printed.total() or (len(ways) > 1 and ways[1][0] < differ + _CLEARER):
            continue
        return TableReading(table_id, form.edition, _blank(form, run[0].page, number), score=1.0)
    return None


def _between_headings(blocks: Sequence[Paragraph | Grid]) -> Iterator[list[Paragraph]]:
    """The lines between each two headings of sections, and the cells of tables there."""
    run: list[Paragraph] | None = None
    for block in blocks:
        if isinstance(block, Grid):
            texts = (
                Paragraph(c.text, page=c.page or block.page, confidence=c.confidence)
                for c in block.cells
                if c.text
            )
            run = [*run, *texts] if run is not None else None
        elif is_heading(block.text):
            if run is not None:
                yield run
            run = []
        elif run is not None:
            run.append(block)


def _letters(texts: Iterable[str]) -> Counter[str] | None:
    """How often each letter and digit is printed; None where there are signs that no label has."""
    flat = _MARKS.sub("", simplify(unicodedata.normalize("NFKC", "".join(texts))))
    return Counter(flat) if all(_LETTER.fullmatch(ch) for ch in flat) else None


def _others(printed: Counter[str], form: FormTable) -> float:
    """How many letters are not those of the form or missing, infinite where one left over may be a figure or
    numbers of labels are missing, so that a figure may stand for one.
    """
    least = float("inf")
    for pages, labels in product(range(1, _MOST_PAGES + 1), _labellings(form)):
        expected = _expected(form, pages, labels)
        over, under = printed - expected, expected - printed
        numbers = [ch for ch in printed if ch.isdigit()]
        if _FIGURES & over.keys() or (numbers and any(ch.isdigit() for ch in under)):
            continue
        least = min(least, over.total() + under.total())
    return least


def _labellings(form: FormTable) -> list[list[str]]:
    """The labels of a form's rows as reports print them: those of groups once, with every row, with every row
    and the row's own in all columns of labels.
    """
    paths = [row.label for _, row in form.sequence]
    deepest = max(map(len, paths))
    steps = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1))
    if form.layout == "cross":
        columns = [column.label[-1] for block in form.blocks for column in block.columns]
        return [[step[-1] for step in steps] + columns * times for times in (1, len(paths))]
    return [
        [step[-1] for step in steps],
        [label for path in paths for label in path],
        [label for path in paths for label in (*path, *path[-1:] * (deepest - len(path)))],
    ]


def _expected(form: FormTable, pages: int, labels: Sequence[str]) -> Counter[str]:
    """The letters of a blank form: the labels of its rows, its headers on so many pages."""
    # In a cross table groups and outcomes are all that is printed.
    crossed = form.layout == "cross"
    headers: list[str] = [] if crossed else list(form.headers)
    for block in () if crossed else form.blocks:
        headers += [block.heading, block.corner, *(column.label[-1] for column in block.columns)]
    return _letters([*labels, *headers * pages]) or Counter()


def _blank(form: FormTable, page: int | None, number: int) -> list[Observation]:
    """A blank cell for every one of the form, in its place there."""
    blank = Status.BLANK.value
    return [
        Observation(
            slot.code, None, slot.unit, blank, "", "table", page, number, row, col, " / ".join(axis.label)
        )
        for row, (slots, (_, axis)) in enumerate(zip(form.slots, form.sequence, strict=True), 1)
        for col, slot in enumerate(slots, 2)
    ]
