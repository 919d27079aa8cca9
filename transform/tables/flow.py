"""Form tables that survive only as loose paragraphs: a cell a line, or a row a line.

Pages built of `div`s and dumps without any marks give each cell, or each row with blanks
between its cells, as a paragraph. A run of such paragraphs is taken for a table when it prints
labels of the form and figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

import regex

from extract.blocks import Cell, Grid, Paragraph
from transform.forms import form_tables
from transform.labels import key
from transform.tables.lines import COUNTERS, Sheet, sheet_of_tokens
from transform.values import looks_like_value

__all__ = ["loose_sheets"]

_LONGEST_CELL = 70
_LEAST_FIGURES = 4
_LEAST_LABELS = 2
_SENTENCE = regex.compile(r"[。；;!！?？]")
_BRACKETED = regex.compile(r"[(（][^()（）]*[)）]")
_TOTAL = regex.compile(r"[总合共]\s?计\s+\d.*")
_GUESS = 0.5
_GAP = regex.compile(r"[ \t\u3000\xa0|｜]+")


@cache
def _form_keys() -> frozenset[str]:
    keys: set[str] = set()
    for table in form_tables():
        keys |= table.row_at.keys() | table.header_keys
    return frozenset(k for k in keys if len(k) > 2)


def loose_sheets(
    blocks: Sequence[Paragraph | Grid], first_number: int
) -> tuple[list[tuple[int, Sheet]], set[int]]:
    """Sheets cut out of runs of paragraphs: (index of the run's first block, sheet), and the
    indexes of the paragraphs that were used up.
    """
    found: list[tuple[int, Sheet]] = []
    used: set[int] = set()
    for run in map(partial(_with_blanks, blocks), _runs(blocks)):
        tokens: list[Cell] = []
        for index, texts in run:
            block = blocks[index]
            sure = block.confidence if isinstance(block, Paragraph) else None
            tokens.extend(_cell(index, col, text, block.page, sure) for col, text in enumerate(texts))
        figures = sum(1 for t in tokens if looks_like_value(t.text))
        labels = sum(1 for t in tokens if key(t.text) in _form_keys())
        if figures >= _LEAST_FIGURES and labels >= _LEAST_LABELS:
            number = first_number + len(found)
            found.append((run[0][0], sheet_of_tokens(tokens, number, ())))
            used.update(index for index, _ in run)
    return found, used


def _cell(index: int, col: int, text: str, page: int | None, sure: float | None) -> Cell:
    """A cell; `合计 174` may be one, or a label and the figure of the next row: a guess."""
    if _TOTAL.fullmatch(text) and (sure is None or sure > _GUESS):
        return Cell(index, col, text, page=page, confidence=_GUESS, readings=((text, _GUESS),))
    return Cell(index, col, text, page=page, confidence=sure)


def _runs(blocks: Sequence[Paragraph | Grid]) -> Iterator[list[tuple[int, list[str]]]]:
    """Neighbouring paragraphs that could be cells or rows of cells."""
    run: list[tuple[int, list[str]]] = []
    for i, block in enumerate(blocks):
        texts = _cells(block.text) if isinstance(block, Paragraph) and block.role != "link" else None
        if texts is None:
            if run:
                yield run
            run = []
        else:
            run.append((i, texts))
    if run:
        yield run


def _with_blanks(
    blocks: Sequence[Paragraph | Grid], run: list[tuple[int, list[str]]]
) -> list[tuple[int, list[str]]]:
    """The run with the blank cells that tabs alone stand for, in rows as long as full ones are. Where a row
    is longer than all of these, its tabs set columns apart, and so may those of any other.
    """
    between = [_between_tabs(blocks[index], texts) for index, texts in run]
    lengths = [_behind_labels(texts) for texts in between]
    full = {n for n, texts in zip(lengths, between, strict=True) if n > 1 and all(texts[-n:])}
    longest = max(full, default=0)
    if any(longest < n < len(texts) for n, texts in zip(lengths, between, strict=True)):
        return run
    return [
        (index, kept if n in full else texts)
        for (index, texts), kept, n in zip(run, between, lengths, strict=True)
    ]


def _between_tabs(block: Paragraph | Grid, texts: list[str]) -> list[str]:
    """What stands between the tabs of a row that was cut into `texts`, blank cells too."""
    if not isinstance(block, Paragraph) or "\t\t" not in block.text:
        return texts
    parts = [part.strip() for part in block.text.split("\t")]
    return parts if [part for part in parts if part] == texts else texts


def _behind_labels(texts: Sequence[str]) -> int:
    """How many cells stand behind the labels of a row of figures."""
    labels = [i for i, text in enumerate(texts) if text and not looks_like_value(text)]
    found = len(texts) - 1 - max(labels, default=-1)
    return found if any(texts[len(texts) - found :]) else 0


def _cells(text: str) -> list[str] | None:
    """The cells that a paragraph could hold, or None for running text."""
    label, _, figure = text.rpartition("\t")
    if label and "\t" not in label and looks_like_value(figure) and not looks_like_value(label):
        return [label, figure]
    if _length(text) > _LONGEST_CELL or "\t" in text or "|" in text or _trailing_figures(text):
        parts = [p for p in _GAP.split(text) if p]
        # In a table of one figure a row a unit stands beside each.
        words = [p for p in parts if p not in COUNTERS]
        if sum(1 for p in words if looks_like_value(p)) * 3 >= len(words) and len(parts) > 2:
            return parts
        return None if _length(text) > _LONGEST_CELL else [text]
    return None if _SENTENCE.search(text) else [text]


def _length(text: str) -> int:
    """Length of a label without its notes: some counties print a definition in brackets."""
    return len(text) if len(text) <= _LONGEST_CELL else len(_BRACKETED.sub("", text[: 5 * _LONGEST_CELL]))


def _trailing_figures(text: str) -> bool:
    """`规章 0 0 0`: a label and its figures, set apart by blanks."""
    last = _GAP.split(text)[-1]
    return last != text and looks_like_value(last)
